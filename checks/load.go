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
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"github.com/openposture/posture/internal/findings"
)

// A Set is a loaded and validated set of rules with the benchmarks that name them.
type Set struct {
	rules      []*Rule // sorted by id
	benchmarks []findings.Benchmark
	digest     string
	modules    map[string]*ast.Module
	whole      func() (*ast.Compiler, error) // compiles all of the rules, and once
	lib        []string                      // files of the shared Rego
}

// Load reads the rules of every pack as one set. A pack is a tree in which a folder that holds <folder>.rego is a
// rule, lib/ is shared Rego and benchmarks/ holds benchmarks. Any invalid file is an error: a rule never silently
// drops out of a scan.
//
// The first pack is the program's own, whose tests compile it: its rules are checked and compiled when they are
// selected, and those of the others here.
func Load(packs ...fs.FS) (*Set, error) {
	s := &Set{modules: map[string]*ast.Module{}}
	h, lib := sha256.New(), sha256.New()
	var sources []*source
	for i, pack := range packs {
		files, err := packFiles(pack)
		if err != nil {
			return nil, fmt.Errorf("load rules: %w", err)
		}
		for _, file := range files {
			text, err := fs.ReadFile(pack, file)
			if err != nil {
				return nil, fmt.Errorf("load rules: %w", err)
			}
			h.Write(fmt.Appendf(nil, "%s\x00%d\x00", file, len(text)))
			h.Write(text)
			if isLib(file) {
				lib.Write(text)
			}
			sources = append(sources, &source{file: file, text: text, user: i > 0})
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, src := range sources {
		g.Go(func() error { src.parse(); return nil })
	}
	_ = g.Wait() // the errors are joined in the order of the files
	var errs []error
	for _, src := range sources {
		if err := s.add(src); err != nil {
			errs = append(errs, fmt.Errorf("load rules: %w", err))
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

// A source is one file of a pack, and what it says.
type source struct {
	file string
	text []byte
	user bool // of a pack that is not the program's own

	module    *ast.Module // of shared Rego
	rule      *Rule
	benchmark *findings.Benchmark
	err       error
}

// parse reads the file as what it is by its place.
func (src *source) parse() {
	dir, base := path.Split(src.file)
	dir = path.Clean(dir)
	switch {
	case isLib(src.file):
		if src.module, src.err = parseModule(src.file, src.text); src.err == nil {
			src.err = lintLibrary(src.file, src.module)
		}
	case path.Ext(src.file) == ".rego" && base == path.Base(dir)+".rego":
		if src.rule, src.err = parseRule(src.file, src.text); src.err == nil && src.user {
			src.err = src.rule.prepare()
		}
	case path.Ext(src.file) == ".rego":
		src.err = fmt.Errorf("%s:1: a rule is a folder with a file of the same name: name it %s.rego, or put shared Rego below lib/", src.file, path.Base(dir))
	case path.Base(dir) == "benchmarks":
		var b findings.Benchmark
		b, src.err = parseBenchmark(src.file, src.text)
		src.benchmark = &b
	case base == "cases.yaml": // read by checktest
	default:
		src.err = fmt.Errorf("%s:1: neither a rule, nor cases.yaml, nor a benchmark", src.file)
	}
}

// add takes what a file says into the set.
func (s *Set) add(src *source) error {
	switch {
	case src.err != nil:
		return src.err
	case src.module != nil:
		s.lib = append(s.lib, src.file)
		return s.addModule(src.file, src.module)
	case src.rule != nil:
		src.rule.UserPack = src.user
		s.rules = append(s.rules, src.rule)
		return s.addModule(src.file, src.rule.module)
	case src.benchmark != nil:
		if slices.ContainsFunc(s.benchmarks, func(o findings.Benchmark) bool { return o.ID == src.benchmark.ID }) {
			return fmt.Errorf("%s:1: benchmark %q is there already", src.file, src.benchmark.ID)
		}
		s.benchmarks = append(s.benchmarks, *src.benchmark)
	}
	return nil
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
