// Package asff writes a report in the AWS Security Finding Format, as BatchImportFindings of AWS Security Hub takes it. It
// does not call AWS, and has no place for what is not a finding: scores, gaps and the scope of the scan.
// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
package asff

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/openposture/posture/internal/report"
)

// maxFinding is the size of a finding in bytes. Security Hub takes 240 KB for one and 6 MB for a call of 100; this keeps
// the promise for both, whatever is in the call.
// https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
const maxFinding = 60_000

// Options say where the findings go.
type Options struct {
	// Region is the region of the Security Hub that takes all findings. "" leaves each in its own region, and those of
	// global services in the region where their partition keeps them.
	Region string
}

// Check looks for what Write could not write.
func (o Options) Check() error {
	if o.Region != "" && !isRegion(o.Region) {
		return fmt.Errorf("%q is no region like eu-west-1", o.Region)
	}
	return nil
}

// Write writes the findings of r to w as a JSON array, one a line: the value of --findings of `aws securityhub
// batch-import-findings`, which takes 100 at a time. The same report and options give the same bytes.
func Write(w io.Writer, r *report.Report, o Options) error {
	b := bufio.NewWriter(w)
	err := write(b, newConverter(r, o))
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("write ASFF report: %w", err)
	}
	return nil
}

func write(w *bufio.Writer, c *converter) error {
	separator := "[\n"
	for f, err := range c.report.Findings() {
		if err != nil {
			return err
		}
		line, err := c.encode(f)
		if err != nil {
			return err
		}
		if _, err := w.WriteString(separator); err != nil {
			return err
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
		separator = ",\n"
	}
	end := "\n]\n"
	if c.report.Len() == 0 {
		end = "[]\n"
	}
	_, err := w.WriteString(end)
	return err
}

// marshal returns one line of JSON that a terminal can show.
func marshal(buf *bytes.Buffer, v any) ([]byte, error) {
	buf.Reset()
	e := json.NewEncoder(buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return report.EscapeJSON(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))), nil
}
