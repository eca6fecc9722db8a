package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// page writes for a person's eye: headings, quoted calls, aligned tables. Colour only on a terminal.
type page struct {
	w      io.Writer
	colour bool
}

func (p page) style(code, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p page) heading(text string) { fmt.Fprintf(p.w, "\n%s\n", p.style("1", text)) }
func (p page) line(text string)    { fmt.Fprintln(p.w, text) }

// quoted writes text indented, dimmed on a terminal.
func (p page) quoted(text string) {
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		fmt.Fprintln(p.w, strings.TrimRight("   "+p.style("2", line), " "))
	}
}

// answer writes a tool's text: CSV as an aligned table, its comment lines below.
func (p page) answer(text string) {
	data, comments := splitComments(text)
	if records, err := csv.NewReader(strings.NewReader(data)).ReadAll(); err == nil && len(records) > 1 && len(records[0]) > 1 {
		p.table(records)
	} else {
		for line := range strings.SplitSeq(strings.TrimRight(data, "\n"), "\n") {
			fmt.Fprintln(p.w, "   "+line)
		}
	}
	if comments != "" {
		p.quoted(comments)
	}
}

// splitComments parts the data from the comment lines that end it.
func splitComments(text string) (data, comments string) {
	start := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			return text[:start], text[start:]
		}
		start += len(line)
	}
	return text, ""
}

// table aligns numbers right and everything else left, under a header that follows its column.
func (p page) table(records [][]string) {
	widths := make([]int, len(records[0]))
	numeric := make([]bool, len(records[0]))
	for i := range widths {
		numeric[i] = isNumeric(records[1:], i)
		for _, r := range records {
			widths[i] = max(widths[i], utf8.RuneCountInString(r[i]))
		}
	}
	for n, record := range records {
		cells := make([]string, len(record))
		for i, cell := range record {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if numeric[i] {
				cells[i] = pad + cell
			} else {
				cells[i] = cell + pad
			}
		}
		line := strings.TrimRight(strings.Join(cells, "  "), " ")
		if n == 0 {
			line = p.style("1", line)
		}
		fmt.Fprintln(p.w, "   "+line)
	}
}

func isNumeric(records [][]string, column int) bool {
	for _, r := range records {
		if _, err := strconv.ParseFloat(r[column], 64); err != nil && r[column] != "" {
			return false
		}
	}
	return true
}

// block writes text to be copied, indented.
func (p page) block(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintln(p.w, "     "+line)
	}
	fmt.Fprintln(p.w)
}
