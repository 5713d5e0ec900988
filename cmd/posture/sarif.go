package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openposture/posture/internal/report/sarif"
)

// sarifFlags are the options of --format sarif.
type sarifFlags struct {
	artifact string
	category string
	part     string
	partial  bool
}

func (f *sarifFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.artifact, "sarif-artifact", "",
		"SARIF: point at the lines of this `file`, which begin with the ids of resources; its path is from the root of the repository")
	cmd.Flags().StringVar(&f.category, "sarif-category", "",
		"SARIF: begin the category of every run with this `name` (default "+sarif.DefaultCategory+"); a scan of some rules or regions needs its own")
	cmd.Flags().StringVar(&f.part, "sarif-part", "", "SARIF: write this `part` of the accounts, like 1/3: a file takes 20")
	cmd.Flags().BoolVar(&f.partial, "sarif-partial", false,
		"SARIF: call a run successful even if not everything was read; the alerts of what was not read close")
}

var sarifCategory = regexp.MustCompile(`^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$`)

// options reads the flags, and the inventory.
func (f *sarifFlags) options() (sarif.Options, error) {
	o := sarif.Options{Category: f.category, Partial: f.partial}
	if f.category != "" && !sarifCategory.MatchString(f.category) {
		return o, fmt.Errorf("--sarif-category %q is not letters, digits, dots, dashes and underscores, with single slashes between", f.category)
	}
	var err error
	if o.Part, o.Parts, err = parsePart(f.part); err != nil {
		return o, err
	}
	if f.artifact == "" {
		return o, nil
	}
	file, err := os.Open(f.artifact)
	if err != nil {
		return o, fmt.Errorf("--sarif-artifact: %w", err)
	}
	o.Inventory, err = sarif.ReadInventory(filepath.ToSlash(f.artifact), file)
	if err = errors.Join(err, file.Close()); err != nil {
		return o, fmt.Errorf("--sarif-artifact %s: %w", f.artifact, err)
	}
	return o, nil
}

// given reports whether some flag is for SARIF.
func (f *sarifFlags) given() bool { return *f != sarifFlags{} }

// parsePart reads 2/3, and nothing as 1/1.
func parsePart(s string) (part, parts int, err error) {
	if s == "" {
		return 1, 1, nil
	}
	a, b, _ := strings.Cut(s, "/")
	part, err1 := strconv.Atoi(a)
	parts, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || part < 1 || part > parts {
		return 0, 0, fmt.Errorf("--sarif-part %q is not a part like 1/3", s)
	}
	return part, parts, nil
}
