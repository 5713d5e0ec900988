package sarif

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// An Inventory is a file of the repository with a line for each resource, which alerts then point at: it begins with the
// id of the resource, and what follows a space, a tab or a comma is up to who keeps it.
type Inventory struct {
	uri   string
	lines map[uint64]line // by hash of the id; an id itself is long
}

type line struct{ number, width int } // from 1; in UTF-16 code units

// maxLine is how long a line may be.
const maxLine = 1 << 20

// ReadInventory reads the file whose path from the root of the repository is name, with slashes.
func ReadInventory(name string, in io.Reader) (*Inventory, error) {
	if name = path.Clean(name); path.IsAbs(name) || name == "." || name == ".." || strings.HasPrefix(name, "../") {
		return nil, fmt.Errorf("%q is not a path inside the repository", name)
	}
	segments := strings.Split(name, "/")
	for i := range segments {
		segments[i] = segment(segments[i])
	}
	inv := &Inventory{uri: strings.Join(segments, "/"), lines: map[uint64]line{}}
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	for n := 1; scanner.Scan(); n++ {
		text := scanner.Text()
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		id := text
		if i := strings.IndexAny(text, " \t,"); i >= 0 {
			id = text[:i]
		}
		key := hash(strings.Trim(id, `"`))
		if _, ok := inv.lines[key]; !ok && id != "" {
			inv.lines[key] = line{number: n, width: width(text)}
		}
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("a line is longer than %d bytes", maxLine)
	} else if err != nil {
		return nil, err
	}
	return inv, nil
}

// line finds the line of a resource. A nil inventory has none.
func (inv *Inventory) line(id string) (line, bool) {
	if inv == nil {
		return line{}, false
	}
	l, ok := inv.lines[hash(id)]
	return l, ok
}

func hash(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(sum[:])
}

// width is the number of UTF-16 code units of s, which columns count.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
