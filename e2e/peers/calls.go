//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/snapshot"
	"github.com/openposture/posture/rules"
)

// benchmarks prints what each benchmark takes: the calls of a collection of one region, and the least that its plan takes
// for what was found.
func benchmarks(ctx context.Context, w io.Writer, posture, endpoint, dir string, c *counter) error {
	set, err := checks.Load(rules.FS)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, "benchmark\toperations\tcalls\tleast\t"); err != nil {
		return err
	}
	for _, b := range set.Benchmarks() {
		if !strings.HasPrefix(b.ID, "cis-") {
			continue
		}
		sel, err := set.Select(ctx, checks.SelectOptions{Benchmarks: []string{b.ID}})
		if err != nil {
			return err
		}
		plan, err := sel.Plan()
		if err != nil {
			return err
		}
		c.reset()
		out := filepath.Join(dir, b.ID)
		if _, err := measure(ctx, endpoint, []string{posture, "collect", "--quiet", "--region", region, "--benchmark", b.ID, "-o", out}); err != nil {
			return fmt.Errorf("%s: %w", b.ID, err)
		}
		resources, err := count(out)
		if err != nil {
			return err
		}
		_, calls := c.counts()
		least := plan.Calls(1, func(t snapshot.Type) int { return resources[t] })
		if _, err := fmt.Fprintf(w, "%s\t%d\t%d\t%d\t\n", b.ID, len(plan.Operations()), calls, least); err != nil {
			return err
		}
	}
	return nil
}

// count counts the resources of a snapshot by type.
func count(dir string) (map[snapshot.Type]int, error) {
	s, err := file.Open(dir)
	if err != nil {
		return nil, err
	}
	n := map[snapshot.Type]int{}
	for _, account := range s.Accounts() {
		for p, err := range s.Parts(account) {
			if err != nil {
				return nil, err
			}
			for _, r := range p.Resources {
				n[r.Type]++
			}
		}
	}
	return n, nil
}
