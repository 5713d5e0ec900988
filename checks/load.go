// Package checks loads rule packs and evaluates them against a snapshot.
//
// It is the only place that knows OPA. It reads no AWS, no network and no clock: the same snapshot and the same rules
// give the same findings.
package checks

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/findings"
)

// A Set is a loaded and validated set of rules with the benchmarks that name them.
type Set struct {
	rules      []*Rule // sorted by id
	benchmarks []findings.Benchmark
	digest     string
	modules    map[string]*ast.Module
	schemas    *ast.SchemaSet                // of the input of each rule
	whole      func() (*ast.Compiler, error) // compiles all of the rules, and once
	lib        []string                      // files of the shared Rego
}

// Load reads the rules of every pack as one set. A pack is a tree in which a folder that holds <folder>.rego is a
// rule, lib/ is shared Rego and benchmarks/ holds benchmarks. Any invalid file is an error: a rule never silently
// drops out of a scan.
//
// The first pack is the program's own, whose tests compile it: its rules are compiled when they are selected, and
// those of the others here.
func Load(packs ...fs.FS) (*Set, error) {
	s := &Set{modules: map[string]*ast.Module{}, schemas: ast.NewSchemaSet()}
	h, lib := sha256.New(), sha256.New()
	var errs []error
	for i, pack := range packs {
		files, err := packFiles(pack)
		if err != nil {
			return nil, fmt.Errorf("load rules: %w", err)
		}
		for _, file := range files {
			src, err := fs.ReadFile(pack, file)
			if err != nil {
				return nil, fmt.Errorf("load rules: %w", err)
			}
			h.Write(fmt.Appendf(nil, "%s\x00%d\x00", file, len(src)))
			h.Write(src)
			if isLib(file) {
				lib.Write(src)
			}
			if err := s.add(file, src, i > 0); err != nil {
				errs = append(errs, fmt.Errorf("load rules: %w", err))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	s.digest = hex.EncodeToString(h.Sum(nil))
	for _, r := range s.rules {
		sum := sha256.Sum256(append(lib.Sum(nil), r.source...))
		r.info.Digest = hex.EncodeToString(sum[:8])
	}
	slices.SortFunc(s.rules, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(s.benchmarks, compareBenchmarks)
	s.assignResponsibility()
	if err := s.prepare(); err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	s.whole = sync.OnceValues(func() (*ast.Compiler, error) { return s.compile(s.rules) })
	if len(packs) < 2 {
		return s, nil
	}
	theirs := slices.DeleteFunc(slices.Clone(s.rules), func(r *Rule) bool { return !r.UserPack })
	_, err := s.compile(theirs)
	return s, err
}

// packFiles returns the rules, cases, libraries and benchmarks of a pack, sorted.
func packFiles(pack fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(pack, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if p != "." && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if ext := path.Ext(p); ext == ".rego" || ext == ".yaml" || ext == ".yml" {
			files = append(files, p)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

// add takes one file of a pack into the set.
func (s *Set) add(file string, src []byte, user bool) error {
	dir, base := path.Split(file)
	dir = path.Clean(dir)
	switch {
	case isLib(file):
		m, err := parseModule(file, src)
		if err != nil {
			return err
		}
		s.lib = append(s.lib, file)
		return s.addModule(file, m)
	case path.Ext(file) == ".rego" && base == path.Base(dir)+".rego":
		r, err := parseRule(file, src)
		if err != nil {
			return err
		}
		r.UserPack = user
		s.rules = append(s.rules, r)
		return s.addModule(file, r.module)
	case path.Ext(file) == ".rego":
		return fmt.Errorf("%s:1: a rule is a folder with a file of the same name: name it %s.rego, or put shared Rego below lib/", file, path.Base(dir))
	case path.Base(dir) == "benchmarks":
		b, err := parseBenchmark(file, src)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(s.benchmarks, func(o findings.Benchmark) bool { return o.ID == b.ID }) {
			return fmt.Errorf("%s:1: benchmark %q is there already", file, b.ID)
		}
		s.benchmarks = append(s.benchmarks, b)
		return nil
	case base == "cases.yaml":
		return nil // read by checktest
	default:
		return fmt.Errorf("%s:1: neither a rule, nor cases.yaml, nor a benchmark", file)
	}
}

// isLib is whether the file is shared Rego.
func isLib(file string) bool { return path.Ext(file) == ".rego" && strings.HasPrefix(file, "lib/") }

func (s *Set) addModule(file string, m *ast.Module) error {
	if _, ok := s.modules[file]; ok {
		return fmt.Errorf("%s:1: another pack has this file already", file)
	}
	s.modules[file] = m
	return nil
}

// Digest identifies the rules and benchmarks: hex SHA-256 over the files of the packs.
func (s *Set) Digest() string { return s.digest }

// Rules returns the rules, sorted by id.
func (s *Set) Rules() []*Rule { return s.rules }

// Rule returns the rule of that id.
func (s *Set) Rule(id string) (*Rule, bool) {
	i := slices.IndexFunc(s.rules, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return nil, false
	}
	return s.rules[i], true
}

// Infos returns what each rule says of itself, sorted by id.
func (s *Set) Infos() []findings.RuleInfo {
	out := make([]findings.RuleInfo, 0, len(s.rules))
	for _, r := range s.rules {
		out = append(out, r.info)
	}
	return out
}

// Benchmarks returns the benchmarks, the newest version of each family last.
func (s *Set) Benchmarks() []findings.Benchmark { return s.benchmarks }

// Benchmark returns the benchmark of that id.
func (s *Set) Benchmark(id string) (findings.Benchmark, bool) {
	i := slices.IndexFunc(s.benchmarks, func(b findings.Benchmark) bool { return b.ID == id })
	if i < 0 {
		return findings.Benchmark{}, false
	}
	return s.benchmarks[i], true
}
