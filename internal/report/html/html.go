// Package html writes a report as one HTML file for a person with a browser: nothing is loaded from anywhere, and it can
// be sent by mail. The page is written by the server side of templ and works without JavaScript but for the list of
// findings, which a script unpacks and filters. It is not the format for programs: text that hides or reorders is shown
// escaped.
package html

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/openposture/posture/internal/report"
)

// Write writes r to w. The same report gives the same bytes. Memory grows with the number of findings, as it does in the
// browser.
func Write(w io.Writer, r *report.Report) error {
	b := bufio.NewWriterSize(w, 1<<16) // templ takes its own only where this is none, and then keeps it
	if err := page(newView(r)).Render(context.Background(), b); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	return nil
}
