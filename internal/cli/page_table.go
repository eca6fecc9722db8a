package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const gap = "  " // between columns

// table aligns numbers right and everything else left, under a header that follows its column. Where the columns are too wide for the page, texts are
// written on several lines, and where that does not help either, each record is a list.
func (p page) table(records [][]string) {
	widths, fit := p.columnWidths(records)
	if !fit {
		p.list(records)
		return
	}
	numeric := make([]bool, len(widths))
	for i := range numeric {
		numeric[i] = isNumeric(records[1:], i)
	}
	for n, record := range records {
		for _, line := range rowLines(record, widths, numeric) {
			if n == 0 {
				line = p.style("1", line)
			}
			fmt.Fprintln(p.w, indentation+line)
		}
	}
}

// columnWidths takes from the widest column until all fit; a column is as wide as its longest word at least.
func (p page) columnWidths(records [][]string) (widths []int, fit bool) {
	widths, least := make([]int, len(records[0])), make([]int, len(records[0]))
	total := len(indentation) - len(gap)
	for i := range widths {
		for _, r := range records {
			widths[i] = max(widths[i], utf8.RuneCountInString(r[i]))
			for word := range strings.FieldsSeq(r[i]) {
				least[i] = max(least[i], utf8.RuneCountInString(word))
			}
		}
		total += len(gap) + widths[i]
	}
	for p.width > 0 && total > p.width {
		widest := -1
		for i := range widths {
			if widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return nil, false
		}
		widths[widest]--
		total--
	}
	return widths, true
}

// rowLines is a record as one line or, where cells are too long for their column, several.
func rowLines(record []string, widths []int, numeric []bool) []string {
	cells, height := make([][]string, len(record)), 1
	for i, cell := range record {
		cells[i] = strings.Split(words.Wrap(cell, widths[i]), "\n")
		height = max(height, len(cells[i]))
	}
	lines := make([]string, height)
	for n := range lines {
		row := make([]string, len(cells))
		for i, cell := range cells {
			text := ""
			if n < len(cell) {
				text = cell[n]
			}
			pad := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(text)))
			if numeric[i] {
				row[i] = pad + text
			} else {
				row[i] = text + pad
			}
		}
		lines[n] = strings.TrimRight(strings.Join(row, gap), " ")
	}
	return lines
}

// list writes each record as its columns' names and values, for records that are too wide for a table.
func (p page) list(records [][]string) {
	for n, record := range records[1:] {
		if n > 0 {
			fmt.Fprintln(p.w)
		}
		for i, cell := range record {
			p.line(indentation + records[0][i] + ": " + cell)
		}
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
