package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"github.com/openposture/posture/internal/findings"
)

// maxInMemory is how many findings a store holds before it writes to a file: what a scan of an account has.
const maxInMemory = 5_000

// A store keeps findings in the order in which they come: the first in memory, the others in a compressed temporary file.
type store struct {
	n      int
	memory []findings.Finding
	file   *os.File // nil until memory is full
	zip    *zstd.Encoder
	json   *jsontext.Encoder
	size   int64 // of file, once it was flushed
}

// What a scan saw is written and read as it is.
var jsonOptions = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func (s *store) add(f findings.Finding) error {
	s.n++
	if len(s.memory) < maxInMemory {
		s.memory = append(s.memory, f)
		return nil
	}
	if s.file == nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	return json.MarshalEncode(s.json, f, jsonOptions)
}

func (s *store) open() error {
	file, err := os.CreateTemp("", "posture-findings-*")
	if err != nil {
		return err
	}
	_ = os.Remove(file.Name()) // where a file may be removed while it is open, no crash leaves it behind
	s.file = file
	s.zip, err = zstd.NewWriter(file, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	s.json = jsontext.NewEncoder(s.zip, jsonOptions)
	return nil
}

// flush ends writing.
func (s *store) flush() error {
	if s.file == nil {
		return nil
	}
	if err := s.zip.Close(); err != nil {
		return err
	}
	var err error
	s.size, err = s.file.Seek(0, io.SeekCurrent)
	s.zip, s.json = nil, nil
	return err
}

func (s *store) all() iter.Seq2[*findings.Finding, error] {
	return func(yield func(*findings.Finding, error) bool) {
		for i := range s.memory {
			if !yield(&s.memory[i], nil) {
				return
			}
		}
		if s.file != nil {
			s.read(yield)
		}
	}
}

func (s *store) read(yield func(*findings.Finding, error) bool) {
	unzip, err := zstd.NewReader(bufio.NewReader(io.NewSectionReader(s.file, 0, s.size)), zstd.WithDecoderConcurrency(1))
	if err != nil {
		yield(nil, err)
		return
	}
	defer unzip.Close()
	dec := jsontext.NewDecoder(unzip, jsonOptions)
	for range s.n - len(s.memory) {
		var f findings.Finding
		if err := json.UnmarshalDecode(dec, &f, jsonOptions); err != nil {
			yield(nil, fmt.Errorf("read a finding from the temporary file: %w", err))
			return
		}
		nullIsNil(f.Parameters)
		nullIsNil(f.Evidence)
		if !yield(&f, nil) {
			return
		}
	}
}

func nullIsNil[M ~map[string]V, V ~[]byte](members M) {
	for name, raw := range members {
		if string(raw) == "null" {
			members[name] = nil
		}
	}
}

func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if e := os.Remove(s.file.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	s.file, s.memory, s.n = nil, nil, 0
	return err
}
