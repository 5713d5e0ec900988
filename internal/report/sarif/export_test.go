package sarif

import (
	"io"

	"github.com/openposture/posture/internal/report"
)

// WriteLimited is Write with other limits.
func WriteLimited(w io.Writer, r *report.Report, o Options, results, bytes int) error {
	return write(w, r, o, limits{results: results, bytes: bytes})
}
