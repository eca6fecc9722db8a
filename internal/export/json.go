package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
)

func (e *Encoder) rowJSON(row []any) {
	before := ",\n"
	if e.rows == 0 {
		before = "[\n"
	}
	_, _ = e.w.WriteString(before)
	e.object(row)
}

func (e *Encoder) endJSON() {
	after := "\n]\n"
	if e.rows == 0 {
		after = "[]\n"
	}
	_, _ = e.w.WriteString(after)
}

func (e *Encoder) rowJSONL(row []any) {
	e.object(row)
	_ = e.w.WriteByte('\n')
}

// object writes a row by the names of its columns, in their order. Integers have all their digits, also those that a reader with float64 alone rounds.
func (e *Encoder) object(row []any) {
	_ = e.w.WriteByte('{')
	for i, v := range row {
		e.separate(i, ',')
		_, _ = e.w.Write(jsonString(e.names[i]))
		_ = e.w.WriteByte(':')
		e.value(v)
	}
	_ = e.w.WriteByte('}')
}

// value writes a value. A real that JSON has no number for is a text, "+Inf" for example: null is a value that is not there.
func (e *Encoder) value(v any) {
	if v == nil {
		_, _ = e.w.WriteString("null")
		return
	}
	if digits, ok := e.number(v); ok && e.o.Redact(digits) == digits {
		_, _ = e.w.WriteString(digits)
		return
	}
	_, _ = e.w.Write(jsonString(e.plain(v)))
}

// jsonString writes a text as JSON, with each character that cannot be printed as an escape.
func jsonString(s string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a text can be encoded, and a buffer written
	quoted := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if !bytes.ContainsFunc(quoted, unprinted) {
		return quoted
	}
	var escaped []byte
	for _, r := range string(quoted) {
		switch {
		case !unprinted(r):
			escaped = append(escaped, string(r)...)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
	}
	return escaped
}

func unprinted(r rune) bool { return !unicode.IsPrint(r) }
