// Package rules embeds the rule packs that ship with posture: the rules with their cases, the shared Rego below lib/,
// and the benchmarks. It holds data only; checks loads it.
package rules

import "embed"

// FS is the built-in rule pack.
//
//go:embed aws cis lib
var FS embed.FS
