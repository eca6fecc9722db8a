package answer

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Look is how a table looks to a person.
type Look struct {
	Width     int                 // of a line, in the columns of a terminal, of which a wide character takes two; 0: without end
	Bold, Dim func(string) string // nil: as all else
}

// Grid writes a result for a person: aligned, numbers to the right, and no line wider than there is room. What is too long for its column goes on in the
// lines below; the columns that there is no room for are left out.
type Grid struct {
	writer  Writer
	out     *bufio.Writer
	look    Look
	columns []gridColumn // those that are shown
	left    []string     // names of those that are not
	marks   marks
	apart   bool // the row before took several lines
}

// gridColumn is one column of a grid.
type gridColumn struct {
	name    string
	numeric bool
	plain   bool // see [Table]
	width   int
	natural int // the width at which nothing is folded
	least   int // the width from which it can be read
}

const (
	gridGap   = "  "
	gridLines = 8 // of a cell, from which it is cut
)

// NewGrid lays a grid out by the rows of t, and writes its heading. Further rows may be longer.
func (w Writer) NewGrid(out io.Writer, t Table, look Look) *Grid {
	asIs := func(text string) string { return text }
	if look.Bold == nil {
		look.Bold = asIs
	}
	if look.Dim == nil {
		look.Dim = asIs
	}
	g := &Grid{writer: w, out: bufio.NewWriterSize(out, 64<<10), look: look}
	names, _ := w.headings(t.Columns)
	numeric := Numeric(t)
	for i, name := range names {
		g.columns = append(g.columns, gridColumn{name: name, numeric: numeric[i], plain: t.plain(i)})
	}
	g.measure(t.Rows)
	g.marks = marks{} // of what is shown
	g.layOut()
	g.heading()
	return g
}

// Numeric tells, by column, whether there is nothing but numbers in it.
func Numeric(t Table) []bool {
	numeric := make([]bool, len(t.Columns))
	for i := range numeric {
		for _, row := range t.Rows {
			switch row[i].(type) {
			case nil:
				continue
			case int64, float64:
				numeric[i] = true
				continue
			}
			numeric[i] = false
			break
		}
	}
	return numeric
}

// measure finds how wide columns are, and how narrow they may become. Numbers are not folded.
func (g *Grid) measure(rows [][]any) {
	const short, long = 12, 24 // the widths between which a text is folded within a word
	for i := range g.columns {
		c := &g.columns[i]
		c.natural = displaywidth.String(c.name)
		c.least = min(c.natural, short)
		for _, row := range rows {
			text := g.cell(i, row[i])
			width := displaywidth.String(text)
			c.natural = max(c.natural, width)
			if !c.numeric {
				width = min(width, max(short, min(longestWord(text), long)))
			}
			c.least = max(c.least, width)
		}
	}
}

func longestWord(text string) int {
	longest := 0
	for word := range strings.FieldsSeq(text) {
		longest = max(longest, displaywidth.String(word))
	}
	return longest
}

// layOut gives the first columns that there is room for their widths: all that they need or, of the widest, less.
func (g *Grid) layOut() {
	total := -len(gridGap)
	for i := range g.columns {
		c := &g.columns[i]
		if total += len(gridGap) + c.least; g.look.Width > 0 && total > g.look.Width && i > 0 {
			for _, left := range g.columns[i:] {
				g.left = append(g.left, left.name)
			}
			g.columns = g.columns[:i]
			break
		}
	}
	for i := range g.columns {
		g.columns[i].width = g.columns[i].natural
	}
	if g.look.Width > 0 {
		g.narrow(g.look.Width - len(gridGap)*(len(g.columns)-1))
	}
}

// narrow takes from the widest columns until all fit into room.
func (g *Grid) narrow(room int) {
	if len(g.columns) == 1 {
		g.columns[0].width = min(g.columns[0].width, room)
		return
	}
	total := 0
	for i := range g.columns {
		c := &g.columns[i]
		c.width = max(c.least, min(c.width, room))
		total += c.width
	}
	for total > room {
		widest := -1
		for i, c := range g.columns {
			if c.width > c.least && (widest < 0 || c.width > g.columns[widest].width) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		g.columns[widest].width--
		total--
	}
}

func (g *Grid) heading() {
	names, rules := make([][]string, len(g.columns)), make([][]string, len(g.columns))
	for i, c := range g.columns {
		names[i] = fold(c.name, c.width)
		rules[i] = []string{strings.Repeat("─", c.width)}
	}
	g.lines(names, g.look.Bold)
	g.lines(rules, g.look.Dim)
}

// Row writes one row, in the order of the table's columns. The error is that of the writer.
func (g *Grid) Row(row []any) error {
	if g.apart {
		_ = g.out.WriteByte('\n')
	}
	cells := make([][]string, len(g.columns))
	for i, c := range g.columns {
		cells[i] = fold(g.cell(i, row[i]), c.width)
		if len(cells[i]) > gridLines {
			cells[i] = cutLines(cells[i], c.width)
			g.marks.cut = true
		}
	}
	g.lines(cells, nil)
	g.apart = slices.ContainsFunc(cells, func(lines []string) bool { return len(lines) > 1 })
	_, err := g.out.Write(nil) // a bufio.Writer keeps its first error
	return err
}

// cutLines are the first lines of a cell that is cut, of which the last says so.
func cutLines(lines []string, width int) []string {
	last := lines[gridLines-1]
	return append(slices.Clone(lines[:gridLines-1]), displaywidth.TruncateString(last, max(0, width-1), "")+"…")
}

// cell is a value as it is shown.
func (g *Grid) cell(i int, v any) string {
	if v == nil {
		return null
	}
	text, m := g.writer.value(v, g.columns[i].plain, maxCell)
	g.marks = g.marks.and(m)
	return text
}

// null is how a grid shows a value that is not there.
const null = "NULL"

// lines writes cells of one or more lines beside each other. style is of a whole line.
func (g *Grid) lines(cells [][]string, style func(string) string) {
	height := 1
	for _, lines := range cells {
		height = max(height, len(lines))
	}
	for n := range height {
		var b strings.Builder
		for i, c := range g.columns {
			text := ""
			if n < len(cells[i]) {
				text = cells[i][n]
			}
			if i > 0 {
				b.WriteString(gridGap)
			}
			b.WriteString(c.aligned(text, g.look, style == nil))
		}
		line := strings.TrimRight(b.String(), " ")
		if style != nil {
			line = style(line)
		}
		_, _ = g.out.WriteString(line + "\n")
	}
}

// aligned fills a text up to the width of its column.
func (c gridColumn) aligned(text string, look Look, value bool) string {
	pad := strings.Repeat(" ", max(0, c.width-displaywidth.String(text)))
	if value && text == null {
		text = look.Dim(text)
	}
	if c.numeric {
		return pad + text
	}
	return text + pad
}

// Flush hands on what was written so far.
func (g *Grid) Flush() error { return g.out.Flush() }

// Close ends the output. The error is the first one of the writer.
func (g *Grid) Close() error { return g.out.Flush() }

// Notes say what is not shown as it is, a sentence each.
func (g *Grid) Notes() []string {
	var all []string
	if len(g.left) > 0 {
		all = append(all, fmt.Sprintf("%s left out, for the width of the terminal: %s; select fewer, or see all with --format csv", words.Plural(len(g.left), "column"), strings.Join(g.left, ", ")))
	}
	if g.marks.cut {
		all = append(all, "long cells are cut, with … at their end; --format csv has all of them")
	}
	if g.marks.spelled {
		all = append(all, "characters that cannot be seen are written out, as ␊ or <U+200B>; --format json has them as they are")
	}
	return all
}

// fold breaks a text into lines of at most width columns: behind a space where there is one, else within a word.
func fold(text string, width int) []string {
	if displaywidth.String(text) <= width {
		return []string{text}
	}
	var lines []string
	start, at, size, space := 0, 0, 0, 0 // of the line: where it begins, how far it goes, its width, and what is behind its last space
	for letters := displaywidth.StringGraphemes(text); letters.Next(); {
		letter := letters.Value()
		if size += letters.Width(); size > width && at > start {
			end := at
			if space > start && letter != " " {
				end = space
			}
			lines = append(lines, strings.TrimRight(text[start:end], " "))
			start, size = end, displaywidth.String(text[end:at])+letters.Width()
			if letter == " " { // the break stands for it
				start, size = at+len(letter), 0
			}
		}
		if at += len(letter); letter == " " {
			space = at
		}
	}
	if start == len(text) {
		return lines
	}
	return append(lines, text[start:])
}
