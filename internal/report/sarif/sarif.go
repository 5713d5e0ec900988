// Package sarif writes the failures of a report as SARIF 2.1.0, one run an account, for GitHub code scanning and whatever
// else takes that format. What is no failure is no result: a reader takes the absence of a result for "fixed", so every
// run says whether it is complete, and what was not read. It is not a place for evidence, scores or passes.
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
package sarif

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/openposture/posture/internal/report"
)

// DefaultCategory is the beginning of the category of every run.
const DefaultCategory = "posture"

// Options say how to write. The zero value is one file with a run for every account.
type Options struct {
	// Category is what the category of every run begins with: <category>/<account>. Code scanning replaces what it has in
	// a category, so a scan of some rules or regions only needs one of its own. "" is DefaultCategory.
	Category string
	// Inventory has the lines that locations point at, nil if there is none.
	Inventory *Inventory
	// Part and Parts choose the runs of a file, where more accounts were scanned than a file may have: the accounts,
	// sorted, are dealt to Parts files, of which this one is Part, from 1. Zero is 1.
	Part, Parts int
	// Partial lets a run count as a successful execution although it does not say everything of its account.
	Partial bool
}

// The limits of code scanning, which GitLab has too.
//
// https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
// https://docs.gitlab.com/user/application_security/detect/sarif/
const (
	// MaxRuns is how many runs a file may have.
	MaxRuns = 20
	// MaxResults is how many results of a run are kept. 25,000 are accepted, but then the reader chooses what it drops.
	MaxResults = 5000
	// MaxBytes is how large a file may be, compressed: 10 MB, less what another implementation of gzip needs.
	MaxBytes = 9_500_000
)

type limits struct{ results, bytes int }

// Write writes r to w. It holds the compressed file in memory, which is at most MaxBytes, and writes nothing if there is
// an error in r. The same report and options give the same bytes.
func Write(w io.Writer, r *report.Report, o Options) error {
	return write(w, r, o, limits{results: MaxResults, bytes: MaxBytes})
}

func write(w io.Writer, r *report.Report, o Options, l limits) error {
	o.Category = cmp.Or(o.Category, DefaultCategory)
	p, err := newPlan(r, o)
	if err != nil {
		return fmt.Errorf("write SARIF report: %w", err)
	}
	for n := l.results; ; n = n * 3 / 4 {
		zipped := capped{max: l.bytes}
		p.limit(n)
		err := p.render(&zipped)
		switch {
		case err == nil:
			return unzip(w, &zipped.Buffer)
		case !errors.Is(err, errFull):
			return fmt.Errorf("write SARIF report: %w", err)
		case n == 0:
			return fmt.Errorf("write SARIF report: without any result it is larger than %d bytes, compressed", l.bytes)
		}
	}
}

// render writes the file, compressed.
func (p *plan) render(w io.Writer) error {
	z := gzip.NewWriter(w)
	e := newEncoder(z)
	if err := p.log(e); err != nil {
		return err
	}
	if err := e.Flush(); err != nil {
		return err
	}
	return z.Close()
}

func unzip(w io.Writer, zipped io.Reader) error {
	z, err := gzip.NewReader(zipped)
	if err == nil {
		_, err = io.Copy(w, z) //nolint:gosec // it was written here
	}
	if err != nil {
		return fmt.Errorf("write SARIF report: %w", err)
	}
	return nil
}

var errFull = errors.New("the file is too large")

// capped is a buffer that takes max bytes.
type capped struct {
	bytes.Buffer

	max int
}

// Write appends p, or refuses it.
func (c *capped) Write(p []byte) (int, error) {
	if c.Len()+len(p) > c.max {
		return 0, errFull
	}
	return c.Buffer.Write(p)
}
