package table

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// A cell is text and its colour. The text is clean and of one line.
type cell struct {
	text  string
	with  sgr
	drawn string // text of several colours, painted; it is never clipped
}

// A column of a grid.
type column struct {
	title string
	right bool // numbers
	least int  // columns it may be clipped to when the page is narrow; 0 is never
}

// A grid is rows under optional titles, without lines: what is beside something belongs to it.
type grid struct {
	columns []column
	rows    [][]cell
}

const (
	gridIndent = 2
	gridGap    = 2
)

func (g *grid) add(cells ...cell) { g.rows = append(g.rows, cells) }

// grid draws g on the page.
func (p *page) grid(g *grid) error {
	widths := g.fit(p.width)
	var drawn bytes.Buffer
	table := newTable(&drawn, g.columns)
	if titles := g.titles(p.style); titles != nil {
		table.Header(titles)
	}
	for _, row := range g.rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = cmp.Or(c.drawn, p.style.paint(clip(c.text, widths[i]), c.with))
		}
		if err := table.Append(cells); err != nil {
			return fmt.Errorf("draw table: %w", err)
		}
	}
	if err := table.Render(); err != nil {
		return fmt.Errorf("draw table: %w", err)
	}
	for line := range strings.Lines(drawn.String()) {
		p.line(repeat(" ", gridIndent-1), strings.TrimRight(line, " \n"))
	}
	return nil
}

func (g *grid) titles(s style) []string {
	titles := make([]string, len(g.columns))
	some := false
	for i, c := range g.columns {
		titles[i] = s.paint(c.title, dim)
		some = some || c.title != ""
	}
	if !some {
		return nil
	}
	return titles
}

// natural returns the widths that show everything, and what they add up to.
func (g *grid) natural() (widths []int, total int) {
	widths = make([]int, len(g.columns))
	total = gridIndent + gridGap*(len(g.columns)-1)
	for i, c := range g.columns {
		widths[i] = textWidth(c.title)
		for _, row := range g.rows {
			widths[i] = max(widths[i], textWidth(row[i].text))
		}
		total += widths[i]
	}
	return widths, total
}

// fit returns the widths of the columns: the natural ones, taken back from the widest that can be clipped until it fits.
func (g *grid) fit(page int) []int {
	widths, total := g.natural()
	for total > page {
		widest := -1
		for i, c := range g.columns {
			if c.least > 0 && widths[i] > c.least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		total--
	}
	return widths
}

// newTable returns a tablewriter that pads and aligns, and does nothing else: no lines, no wrapping, no capitals, and no
// look at the environment.
func newTable(drawn *bytes.Buffer, columns []column) *tablewriter.Table {
	aligns := make([]tw.Align, len(columns))
	for i, c := range columns {
		aligns[i] = tw.AlignLeft
		if c.right {
			aligns[i] = tw.AlignRight
		}
	}
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Padding:    tw.CellPadding{Global: tw.PaddingDefault},
		Alignment:  tw.CellAlignment{PerColumn: aligns},
	}
	return tablewriter.NewTable(drawn,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		})),
		tablewriter.WithConfig(tablewriter.Config{Header: cells, Row: cells}),
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithTrimSpace(tw.Off),
	)
}
