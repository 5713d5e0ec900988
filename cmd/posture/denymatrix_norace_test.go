//go:build !race

package main

const everyFailure = true // see denymatrix_race_test.go
