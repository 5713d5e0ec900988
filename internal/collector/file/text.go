package file

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// plain returns the JSON of a file that is read from in. Its errors, and no others, are a *readError.
func plain(name string, in io.Reader) (io.ReadCloser, error) {
	if !strings.HasSuffix(name, zstdSuffix) {
		return io.NopCloser(readable{bufio.NewReader(in), ""}), nil
	}
	d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxFileSize))
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{readable{&bounded{r: d, left: maxFileSize}, "zstd: "}, d.IOReadCloser()}, nil
}

// A readError is that a text could not be read, whatever it says.
type readError struct {
	what string // of its reading
	err  error
}

func (e *readError) Error() string { return e.what + bare(e.err).Error() }

func (e *readError) Unwrap() error { return e.err }

// A readable marks the errors of a reader.
type readable struct {
	io.Reader
	what string
}

func (r readable) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &readError{r.what, err}
	}
	return n, err
}

// A bounded is a reader that fails when there is more than it may have.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		b.left = 0
		return 0, fmt.Errorf("is larger than %d MiB", maxFileSize>>20)
	}
	return n, err
}

// linesBefore counts the line ends before an offset of the JSON of a file. A text is not held while it is read, so one
// that has an error is read again.
func linesBefore(name string, again func() (io.ReadCloser, error), offset int64) int {
	f, err := again()
	if err != nil {
		return 0
	}
	defer f.Close() //nolint:errcheck // nothing was written
	text, err := plain(name, f)
	if err != nil {
		return 0
	}
	defer text.Close() //nolint:errcheck // only ends the decompression
	var n lineEnds
	_, _ = io.Copy(&n, io.LimitReader(text, offset)) // what could be read is what has lines
	return int(n)
}

// lineEnds counts the line ends that are written to it.
type lineEnds int

func (n *lineEnds) Write(p []byte) (int, error) {
	*n += lineEnds(bytes.Count(p, []byte("\n")))
	return len(p), nil
}
