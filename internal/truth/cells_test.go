package truth

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// cell is one value that the platform has: as it writes it in JSON, and as it is.
type cell struct {
	raw   string // JSON; "" leaves the field out
	value any    // nil, string, int64, float64, bool, time.Time or digits
}

// digits are an integer that no int64 holds.
type digits string

// record is one row of a table, a cell for each of its columns.
type record []cell

func null() cell { return cell{raw: "null"} }

func text(s string) cell { return cell{raw: quoted(s), value: s} }

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string
	}
	return string(b)
}

func integer(n int64) cell { return cell{raw: strconv.FormatInt(n, 10), value: n} }

func decimal(f float64) cell { return cell{raw: strconv.FormatFloat(f, 'g', -1, 64), value: f} }

// asText is a number that the platform writes as a text.
func asText(c cell) cell { return cell{raw: quoted(c.raw), value: c.value} }

func boolean(b bool) cell { return cell{raw: strconv.FormatBool(b), value: b} }

// huge is an integer beyond an int64.
func huge(s string) cell { return cell{raw: s, value: digits(s)} }

// day is a date, written in one of the ways that platforms have.
func day(t time.Time, layout string) cell { return cell{raw: quoted(t.Format(layout)), value: t} }

// document is JSON in a cell: raw as it is sent, with escapes; what it says is plain, without any and without spaces.
func document(raw, plain string) cell { return cell{raw: raw, value: plain} }

// stored is what a column of plain SQLite holds for a cell.
func stored(kind string, c cell) any {
	switch v := c.value.(type) {
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case time.Time:
		if kind == "date" {
			return v.Format(time.DateOnly)
		}
		return v.UTC().Format(time.RFC3339Nano)
	case digits:
		return string(v)
	}
	return c.value
}

// object writes a record as JSON, the columns of dotted paths inside of objects.
func object(t *table, r record) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, c := range t.columns {
		if r[i].raw == "" || c.input || c.derived {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		path, name := strings.Split(c.path(), "."), ""
		closing := 0
		for _, name = range path[:len(path)-1] {
			b.WriteString(quoted(name) + ":{")
			closing++
		}
		b.WriteString(quoted(path[len(path)-1]) + ":" + r[i].raw + strings.Repeat("}", closing))
	}
	b.WriteByte('}')
	return b.String()
}
