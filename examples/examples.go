// Package examples holds whole-account snapshots: acme is the organization that ships inside the program, and testdata
// has the four accounts that every rule is tried on. It is data alone: what reads and judges it is elsewhere.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed acme
var files embed.FS

// Acme returns the snapshot of the example organization, whose root is the snapshot's directory.
func Acme() (fs.FS, error) { return fs.Sub(files, "acme") }
