//go:build race

package main

// everyFailure is whether the matrix has every way of failing, or the first: the race detector sees the same in each, and
// makes them ten times as long.
const everyFailure = false
