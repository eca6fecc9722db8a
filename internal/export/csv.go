package export

import "strings"

func (e *Encoder) beginCSV(Table) {
	for i, name := range e.names {
		e.separate(i, ',')
		e.quoted(name)
	}
	_ = e.w.WriteByte('\n')
}

func (e *Encoder) rowCSV(row []any) {
	for i, v := range row {
		e.separate(i, ',')
		if v != nil {
			e.quoted(e.plain(v))
		}
	}
	_ = e.w.WriteByte('\n')
}

// separate writes what stands before all values of a row but the first.
func (e *Encoder) separate(i int, by byte) {
	if i > 0 {
		_ = e.w.WriteByte(by)
	}
}

// quoted writes a field as RFC 4180 has it, and the empty text in quotes, so that it is not NULL.
func (e *Encoder) quoted(field string) {
	if field != "" && !strings.ContainsAny(field, ",\"\r\n") {
		_, _ = e.w.WriteString(field)
		return
	}
	_ = e.w.WriteByte('"')
	_, _ = e.w.WriteString(strings.ReplaceAll(field, `"`, `""`))
	_ = e.w.WriteByte('"')
}
