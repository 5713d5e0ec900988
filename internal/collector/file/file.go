// Package file keeps snapshots on disk. It is a source like any collector, and as strict as one: what it cannot read
// for certain is an error with its file and line, never a missing part or a zero value.
//
// A snapshot is a directory of part files with a manifest of their digests, or one file that holds one part or several.
// The package does not merge parts, and it does not know what a rule is.
package file

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/snapshot"
)

const (
	manifestName = "manifest.json"
	zstdSuffix   = ".zst"

	// maxFileSize bounds a file, compressed or not. The largest real part, the IAM part of an account at every quota, is
	// about a tenth of it.
	maxFileSize = 512 << 20
)

// A Snapshot is an opened snapshot. It holds no parts and no open files, and can be read by several goroutines.
type Snapshot struct {
	name       string // as it was given to Open
	dir        string // "" for a single file
	fsys       fs.FS  // that the directory is the root of; nil for the disk
	incomplete bool
	files      map[string]*partFile // by path
	parts      map[string][]key     // by account, sorted by region and service
	paths      map[key]string
}

// A partFile is what a manifest says of one file.
type partFile struct {
	sha256 string
	keys   []key
}

// A key names one part of a snapshot.
type key struct{ account, region, service string }

func keyOf(p snapshot.Part) key { return key{p.Account, p.Region, p.Service} }

func (k key) String() string { return k.account + "/" + k.region + "/" + k.service }

func compareKeys(a, b key) int {
	return cmp.Or(
		strings.Compare(a.account, b.account), strings.Compare(a.region, b.region), strings.Compare(a.service, b.service))
}

// Open opens the snapshot at path: a directory with a manifest, or a single .json or .json.zst file. Of a directory it
// reads the manifest only, of a single file everything; Parts checks what is left.
func Open(path string) (*Snapshot, error) {
	s, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("open snapshot %q: %w", path, err)
	}
	return s, nil
}

// OpenFS opens the snapshot that is the root of fsys. name is for errors.
func OpenFS(fsys fs.FS, name string) (*Snapshot, error) {
	s := empty(name)
	s.dir, s.fsys = name, fsys
	if err := s.openDirectory(); err != nil {
		return nil, fmt.Errorf("open snapshot %q: %w", name, err)
	}
	return s, nil
}

func empty(name string) *Snapshot {
	return &Snapshot{name: name, files: map[string]*partFile{}, parts: map[string][]key{}, paths: map[key]string{}}
}

func open(path string) (*Snapshot, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, bare(err)
	}
	s := empty(path)
	if info.IsDir() {
		s.dir = path
		return s, s.openDirectory()
	}
	return s, s.openFile(path)
}

func (s *Snapshot) openDirectory() error {
	data, err := s.load(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no %s: not a snapshot, or its collection was cut off", manifestName)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	m, err := decodeManifest(data)
	if err != nil {
		return err
	}
	s.incomplete = m.Incomplete
	for _, p := range m.Parts {
		if err := s.add(p.Path, p.SHA256, key{p.Account, p.Region, p.Service}); err != nil {
			return fmt.Errorf("%s: %w", manifestName, err)
		}
	}
	s.sort()
	return nil
}

func (s *Snapshot) openFile(path string) error {
	if !isPartPath(path) {
		return errors.New("not a directory and not a .json or .json.zst file")
	}
	var keys []key
	sum, err := s.decode(path, func(p snapshot.Part, last bool) error {
		if last {
			keys = append(keys, keyOf(p))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := s.add(path, sum, k); err != nil {
			return err
		}
	}
	s.sort()
	return nil
}

// add records that the file at path holds the part k.
func (s *Snapshot) add(path, sha256 string, k key) error {
	if other, ok := s.paths[k]; ok && other != path {
		return fmt.Errorf("part %s is there twice, in %s and in %s", k, other, path)
	} else if ok {
		return fmt.Errorf("part %s is there twice", k)
	}
	f := s.files[path]
	if f == nil {
		f = &partFile{sha256: sha256}
		s.files[path] = f
	}
	if f.sha256 != sha256 {
		return fmt.Errorf("%s has two digests", path)
	}
	f.keys = append(f.keys, k)
	s.paths[k] = path
	s.parts[k.account] = append(s.parts[k.account], k)
	return nil
}

func (s *Snapshot) sort() {
	for _, keys := range s.parts {
		slices.SortFunc(keys, compareKeys)
	}
	for _, f := range s.files {
		slices.SortFunc(f.keys, compareKeys)
	}
}

// Accounts returns the ids of the accounts that the snapshot has parts of, sorted.
func (s *Snapshot) Accounts() []string { return slices.Sorted(maps.Keys(s.parts)) }

// Incomplete reports whether the collection was stopped before it was done, so that whole parts may be missing.
func (s *Snapshot) Incomplete() bool { return s.incomplete }

// errStop ends the reading of a file whose reader has seen enough.
var errStop = errors.New("stop")

// Parts returns the parts of an account, file by file. A part of many resources comes in pieces, one after the other:
// each has what the part says of itself, and the last one the listings. Resources with the same facts share them, so
// they are not for changing. The sequence ends with the first error, and can be iterated again; until it has ended
// without one, what it gave may be of a file that is broken further on.
func (s *Snapshot) Parts(account string) iter.Seq2[snapshot.Part, error] {
	return func(yield func(snapshot.Part, error) bool) {
		var read []string
		for _, k := range s.parts[account] {
			path := s.paths[k]
			if slices.Contains(read, path) {
				continue
			}
			read = append(read, path)
			err := s.read(path, func(p snapshot.Part) error {
				if p.Account == account && !yield(p, nil) {
					return errStop
				}
				return nil
			})
			if errors.Is(err, errStop) {
				return
			}
			if err != nil {
				yield(snapshot.Part{}, fmt.Errorf("open snapshot %q: %w", s.name, err))
				return
			}
		}
	}
}

// read reads the parts of a file, which must be those that the manifest says.
func (s *Snapshot) read(path string, piece func(snapshot.Part) error) error {
	name := s.nameOf(path)
	done := map[key]bool{}
	sum, err := s.decode(path, func(p snapshot.Part, last bool) error {
		k := keyOf(p)
		switch {
		case s.paths[k] != path:
			return fmt.Errorf("%s: part %s is not in %s", name, k, manifestName)
		case done[k]:
			return fmt.Errorf("%s: part %s is there twice", name, k)
		}
		done[k] = last
		return piece(p)
	})
	if errors.Is(err, errStop) {
		return err
	}
	if sum != "" && sum != s.files[path].sha256 { // then it does not matter what else is wrong
		since := "it was collected"
		if s.dir == "" {
			since = "it was opened"
		}
		return fmt.Errorf("%s: was changed since %s", name, since)
	}
	if err != nil {
		return err
	}
	for _, k := range s.files[path].keys {
		if !done[k] {
			return fmt.Errorf("%s: part %s of %s is missing", name, k, manifestName)
		}
	}
	return nil
}

// decode decodes a file and returns its digest, for a broken one too; "" is that of one that could not be read.
func (s *Snapshot) decode(path string, piece func(p snapshot.Part, last bool) error) (string, error) {
	name := s.nameOf(path)
	f, err := s.openPath(path)
	if err != nil {
		return "", s.named(path, bare(err))
	}
	defer f.Close() //nolint:errcheck // nothing was written
	h := sha256.New()
	in := io.TeeReader(&bounded{r: f, left: maxFileSize}, h)
	err = decode(name, in, func() (io.ReadCloser, error) { return s.openPath(path) }, piece)
	if errors.Is(err, errStop) {
		return "", err
	}
	if _, err := io.Copy(io.Discard, in); err != nil { // what is not JSON any more belongs to the digest
		return "", s.named(path, bare(err))
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// nameOf is what errors call a file.
func (s *Snapshot) nameOf(path string) string {
	if s.dir == "" {
		return filepath.Base(path)
	}
	return path
}

// named says which file of a directory an error is about. A single file is named already.
func (s *Snapshot) named(path string, err error) error {
	if s.dir == "" {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// load returns the manifest as it is on disk.
func (s *Snapshot) load(path string) ([]byte, error) {
	f, err := s.openPath(path)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	data, err := io.ReadAll(&bounded{r: f, left: maxFileSize})
	return data, bare(err)
}

// openPath opens a file. A path of a directory cannot leave it, symbolic links included.
func (s *Snapshot) openPath(path string) (fs.File, error) {
	if s.fsys != nil {
		return s.fsys.Open(path)
	}
	if s.dir == "" {
		return os.Open(path) //nolint:gosec // the path that the user asked to open
	}
	return os.OpenInRoot(s.dir, filepath.FromSlash(path))
}

func isPartPath(path string) bool {
	return strings.HasSuffix(strings.TrimSuffix(path, zstdSuffix), ".json")
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// bare takes the operation and the paths off an error of the file system: the caller names them already.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
