package query

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// figure is one row of a comparison.
type figure struct {
	part         string
	here, record float64
	known        bool // whether both are numbers
	because      string
}

// maxFigures is how many figures of a comparison are told one by one.
const maxFigures = 6

// compared says how a view's figures and the record's differ, those that do first.
func compared(record *Record, found [][]any) string {
	var same, differ []figure
	largest := 0.0
	for _, row := range found {
		f := figureOf(row)
		if f.known && math.Abs(f.here-f.record) <= roundingOf(f.here, f.record) {
			largest = math.Max(largest, math.Abs(f.here-f.record))
			same = append(same, f)
		} else {
			differ = append(differ, f)
		}
	}
	var texts []string
	for _, f := range differ[:min(len(differ), maxFigures)] {
		texts = append(texts, f.text(record))
	}
	if left := len(differ) - maxFigures; left > 0 {
		texts = append(texts, words.Count(left)+" more "+verb(left, "differs", "differ"))
	}
	if len(same) > 0 {
		texts = append(texts, agreement(same, largest, record.Unit))
	}
	return " against " + record.Table + ", the figure of record: " + strings.Join(texts, "; ")
}

// leftOver says of how many portions of a view nothing is said.
func leftOver(n int, v *view) string {
	return fmt.Sprintf("%s of %s %s not compared with %s", words.Plural(n, "more part"), v.Name, verb(n, "is", "are"), v.Record.Table)
}

func verb(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// roundingOf is what sums of two numbers of that size may differ by when no more than their last digits are rounded: half of the third decimal, or what
// the size leaves.
func roundingOf(a, b float64) float64 {
	return math.Max(0.0005, 1e-12*math.Max(math.Abs(a), math.Abs(b)))
}

func agreement(same []figure, largest float64, unit string) string {
	text := "the same"
	if largest > 0 {
		text += " but for rounding (" + number(largest, unit) + ")"
	}
	if n := len(same); n > maxFigures/2 {
		return fmt.Sprintf("%s for %d, %s to %s", text, n, same[0].part, same[n-1].part)
	}
	parts := make([]string, len(same))
	for i, f := range same {
		parts[i] = f.part
	}
	return text + " for " + words.And(parts)
}

func (f figure) text(record *Record) string {
	if !f.known {
		return f.part + " cannot be compared"
	}
	difference := f.here - f.record
	more := "more"
	if difference < 0 {
		more = "less"
	}
	text := fmt.Sprintf("%s: %s here, %s there, %s %s", f.part, number(f.here, ""), number(f.record, record.Unit), number(math.Abs(difference), ""), more)
	if f.because != "" {
		return text + " (" + f.because + ")"
	}
	return text + ", for reasons that cannot be told from the rows"
}

// number has at most three decimals, or three digits where it is smaller than that.
func number(v float64, unit string) string {
	text := strconv.FormatFloat(v, 'f', 3, 64)
	if v != 0 && math.Abs(v) < 0.001 {
		text = strconv.FormatFloat(v, 'g', 2, 64)
	} else {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return strings.TrimSpace(text + " " + unit)
}

func figureOf(row []any) figure {
	f := figure{known: true}
	f.part, _ = row[0].(string)
	f.because, _ = row[3].(string)
	for i, into := range []*float64{&f.here, &f.record} {
		switch v := row[i+1].(type) {
		case float64:
			*into = v
		case int64:
			*into = float64(v)
		default:
			f.known = false
		}
	}
	return f
}
