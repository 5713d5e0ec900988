package file

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/openposture/posture/internal/snapshot"
)

const (
	// stagingName is the directory, inside that of the snapshot, which holds the parts until the collection is done.
	stagingName = ".collecting"

	// compressAbove is the size of a part from which on it is compressed.
	compressAbove = 1 << 20
)

// A Writer writes a snapshot directory. The parts are staged inside it and take the place of an older snapshot in Close,
// so a scan that is cut off leaves the older one as it was. Put may be called by several goroutines; two writers must
// not share a directory.
type Writer struct {
	dir  string
	root *os.Root
	old  []string // the files of the snapshot that is replaced

	mu    sync.Mutex
	parts map[key]manifestPart
	by    string // the CollectedBy of the parts
}

// Create begins a snapshot in the directory, which it makes if there is none. A directory that holds anything but a
// snapshot is refused.
func Create(dir string) (*Writer, error) {
	w, err := create(dir)
	if err != nil {
		return nil, fmt.Errorf("create snapshot %q: %w", dir, err)
	}
	return w, nil
}

func create(dir string) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, bare(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, bare(err)
	}
	w := &Writer{dir: dir, root: root, parts: map[key]manifestPart{}}
	if err := w.prepare(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return w, nil
}

// prepare makes sure that the directory is empty, a snapshot, or what a collection that was cut off left.
func (w *Writer) prepare() error {
	entries, err := fs.ReadDir(w.root.FS(), ".")
	if err != nil {
		return bare(err)
	}
	staged := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == stagingName && e.IsDir() })
	for _, name := range []string{manifestName, path.Join(stagingName, manifestName)} {
		data, err := w.root.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, bare(err))
		}
		m, err := decodeManifest(data)
		if err != nil {
			return fmt.Errorf("the directory is not empty, and not a snapshot that can be replaced: %w", err)
		}
		for _, p := range m.Parts {
			w.old = append(w.old, p.Path)
		}
		staged = true
	}
	if len(entries) > 0 && !staged {
		return errors.New("the directory is not empty, and not a snapshot")
	}
	if err := w.root.RemoveAll(stagingName); err != nil {
		return bare(err)
	}
	return bare(w.root.Mkdir(stagingName, 0o755))
}

// Put writes a part. It refuses one that could not be read back, and one that was put before.
func (w *Writer) Put(p snapshot.Part) error {
	if err := w.put(p); err != nil {
		return fmt.Errorf("write snapshot %q: %s: %w", w.dir, keyOf(p), err)
	}
	return nil
}

func (w *Writer) put(p snapshot.Part) error {
	data, err := encodePart(p)
	if err != nil {
		return err
	}
	// The names in a part come from outside. This check also keeps them inside the directory.
	if err := check(data); err != nil {
		return err
	}
	name := path.Join(p.Account, p.Region, p.Service+".json")
	if len(data) > compressAbove {
		name += zstdSuffix
		if data, err = compress(data); err != nil {
			return err
		}
	}
	if err := w.claim(p, manifestPart{name, digest(data), p.Account, p.Region, p.Service}); err != nil {
		return err
	}
	if err := w.write(path.Join(stagingName, name), data); err != nil {
		w.release(p)
		return err
	}
	return nil
}

// claim records the part.
func (w *Writer) claim(p snapshot.Part, m manifestPart) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.parts[keyOf(p)]; ok {
		return errors.New("the part is there already")
	}
	w.parts[keyOf(p)] = m
	w.by = max(w.by, p.CollectedBy)
	return nil
}

// release forgets a part that could not be written.
func (w *Writer) release(p snapshot.Part) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.parts, keyOf(p))
}

// write makes the file appear with all of its data or not at all.
func (w *Writer) write(name string, data []byte) error {
	if err := w.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return bare(err)
	}
	if err := w.root.WriteFile(name+".tmp", data, 0o644); err != nil {
		return bare(err)
	}
	return bare(w.root.Rename(name+".tmp", name))
}

// Close puts the parts in place of what was in the directory, writes the manifest last, and ends the writer.
// incomplete says that the collection was stopped before it was done.
func (w *Writer) Close(incomplete bool) error {
	if err := errors.Join(w.finish(incomplete), w.root.Close()); err != nil {
		return fmt.Errorf("write snapshot %q: %w", w.dir, err)
	}
	return nil
}

func (w *Writer) finish(incomplete bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := manifest{CollectedBy: cmp.Or(w.by, "posture"), Incomplete: incomplete}
	for _, p := range w.parts {
		m.Parts = append(m.Parts, p)
	}
	slices.SortFunc(m.Parts, func(a, b manifestPart) int {
		return compareKeys(key{a.Account, a.Region, a.Service}, key{b.Account, b.Region, b.Service})
	})
	data, err := m.encode()
	if err != nil {
		return err
	}
	staged := path.Join(stagingName, manifestName)
	if err := w.write(staged, data); err != nil {
		return err
	}
	if err := w.removeOld(); err != nil {
		return err
	}
	for _, p := range m.Parts {
		if err := w.root.MkdirAll(path.Dir(p.Path), 0o755); err != nil {
			return bare(err)
		}
		if err := w.root.Rename(path.Join(stagingName, p.Path), p.Path); err != nil {
			return bare(err)
		}
	}
	if err := w.root.Rename(staged, manifestName); err != nil {
		return bare(err)
	}
	return bare(w.root.RemoveAll(stagingName))
}

// removeOld removes the snapshot that was there: its manifest, its parts, and the directories that are then empty.
func (w *Writer) removeOld() error {
	for _, name := range append([]string{manifestName}, w.old...) {
		if err := w.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return bare(err)
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if w.root.Remove(dir) != nil {
				break // something else is in it
			}
		}
	}
	return nil
}

// encodePart returns the bytes of the part, which are the same for the same observations in whatever order.
func encodePart(p snapshot.Part) ([]byte, error) {
	p.CollectedAt = p.CollectedAt.UTC()
	p.Listings = slices.SortedFunc(slices.Values(p.Listings), func(a, b snapshot.Listing) int {
		return strings.Compare(string(a.Type), string(b.Type))
	})
	p.Resources = slices.SortedFunc(slices.Values(p.Resources), func(a, b snapshot.Resource) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(string(a.Type), string(b.Type)))
	})
	for i, r := range p.Resources {
		if r.Facts == nil {
			p.Resources[i].Facts = map[string]snapshot.Fact{}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(p)
	return b.Bytes(), err
}

// check makes sure that the part can be read back.
func check(data []byte) error {
	text := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	return decode("part.json", bytes.NewReader(data), text, func(snapshot.Part, bool) error { return nil })
}

func compress(data []byte) ([]byte, error) {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return e.EncodeAll(data, nil), e.Close()
}
