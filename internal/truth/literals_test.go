package truth

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// text writes a text of SQL.
func sqlText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// literal is a value to compare a column with: mostly one that is there, or its neighbour, in one of the spellings that mean the same.
func (w *writer) literal(c column, t *table) string {
	if w.r.IntN(25) == 0 {
		return "NULL"
	}
	v := w.value(c, t)
	switch c.kind {
	case "integer", "boolean":
		return w.integer(v)
	case "number":
		return w.number(v)
	case "date", "datetime":
		return w.time(c.kind, v)
	case "uuid":
		return w.uuid(v)
	}
	return w.text(v)
}

// value is one of the column's, nil when there is none.
func (w *writer) value(c column, t *table) any {
	rows := w.w[t.name]
	if len(rows) == 0 {
		return nil
	}
	return rows[w.r.IntN(len(rows))][t.column(c.name)].value
}

func (w *writer) text(v any) string {
	s, ok := v.(string)
	if !ok || w.r.IntN(6) == 0 {
		s = w.pick(names...)
	}
	switch w.r.IntN(8) {
	case 0:
		s = strings.ToUpper(s)
	case 1:
		s = strings.ToLower(s)
	}
	return sqlText(s)
}

func (w *writer) uuid(v any) string {
	s, ok := v.(string)
	if !ok {
		s = "00000000-0000-4000-8000-000000000000"
	}
	switch w.r.IntN(4) {
	case 0:
		s = strings.ToUpper(s)
	case 1:
		s = strings.ToLower(s)
	}
	return sqlText(s)
}

func (w *writer) integer(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v+int64(w.r.IntN(5)/4), 10)
	case bool:
		return w.pick("0", "1", "TRUE", "FALSE")
	}
	return w.pick("0", "1", "2", "-1", "9007199254740993", "1.5", "2.0")
}

func (w *writer) number(v any) string {
	f, ok := v.(float64)
	if !ok {
		return w.pick("0", "1", "-2.5", "100", "1e3")
	}
	if w.r.IntN(5) == 0 {
		f += 0.5
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// time is a point in time in any spelling, or what is none and sorts behind all times.
func (w *writer) time(kind string, v any) string {
	t, ok := v.(time.Time)
	if !ok {
		t = w.g.time()
	}
	t = t.Add([]time.Duration{0, 0, 0, time.Second, -time.Second, time.Hour, -24 * time.Hour}[w.r.IntN(7)])
	switch w.r.IntN(14) {
	case 0, 1, 2:
		return sqlText(t.Format(time.DateOnly))
	case 3:
		return fmt.Sprintf("datetime('%s')", t.UTC().Format(time.DateTime))
	case 4:
		return fmt.Sprintf("date('%s', '%s')", t.UTC().Format(time.DateOnly), w.pick("+1 day", "-1 month", "start of year"))
	case 5:
		return w.pick("''", "'soon'", "'2026-13-01'", "'31/12/2026'")
	}
	if kind == "date" && w.r.IntN(2) == 0 {
		return sqlText(t.Format(time.DateOnly))
	}
	return sqlText(w.g.spelling(t))
}

// pattern is one for LIKE, made of a text that is there: parts of it, in either case, with wildcards in it.
func (w *writer) pattern(v any) string {
	s, ok := v.(string)
	if !ok || s == "" {
		s = w.pick(names...)
	}
	runes := []rune(s)
	from := w.r.IntN(len(runes) + 1)
	runes = runes[from : from+w.r.IntN(len(runes)-from+1)]
	if len(runes) > 1 && w.r.IntN(3) == 0 {
		runes[w.r.IntN(len(runes))] = '_'
	}
	s = string(runes)
	switch w.r.IntN(4) {
	case 0:
		s = strings.ToUpper(s)
	case 1:
		s = strings.ToLower(s)
	}
	return w.pick("%", "%", "") + s + w.pick("%", "%", "")
}

// like is a comparison by LIKE, at times with ESCAPE.
func (w *writer) like(expr string, v any) string {
	not := w.pick("", "", "", "NOT ")
	if w.r.IntN(4) > 0 {
		return fmt.Sprintf("%s %sLIKE %s", expr, not, sqlText(w.pattern(v)))
	}
	s, _ := v.(string)
	for _, special := range []string{"!", "%", "_"} {
		s = strings.ReplaceAll(s, special, "!"+special)
	}
	return fmt.Sprintf("%s %sLIKE %s ESCAPE '!'", expr, not, sqlText(w.pick("%", "")+s+w.pick("%", "", "!_%")))
}
