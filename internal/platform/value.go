package platform

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// ofJSON turns a JSON value, which is valid and has no space around it, into a value of a row. A value that is not
// of the column's type is kept as the platform gave it: SQL can still be asked about it, and it is not ours to drop.
func ofJSON(raw []byte, t manifest.ColumnType) any {
	if len(raw) == 0 {
		return nil
	}
	switch raw[0] {
	case 'n':
		return nil
	case 't', 'f':
		if t == manifest.Text || t == manifest.JSON {
			return string(raw)
		}
		return boolean(raw[0] == 't')
	case '"':
		return ofText(unquote(raw), t)
	case '{', '[':
		return compact(raw)
	}
	return ofNumber(string(raw), t)
}

func ofNumber(s string, t manifest.ColumnType) any {
	switch t {
	case manifest.Number:
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return f
		}
	case manifest.Integer, manifest.Boolean:
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			return i
		}
		// 5.0 is the integer 5; an integer that has no int64 stays text, exact rather than rounded
		if f, err := strconv.ParseFloat(s, 64); err == nil && strings.ContainsAny(s, ".eE") {
			if i := int64(f); float64(i) == f && i < 1<<53 && i > -1<<53 {
				return i
			}
			return f
		}
	}
	return s
}

// number is what a text must be to be read as one: JSON's own form, as whose text some platforms send numbers.
var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func ofText(s string, t manifest.ColumnType) any {
	switch t {
	case manifest.Number, manifest.Integer:
		if number.MatchString(s) {
			return ofNumber(s, t)
		}
	case manifest.Boolean:
		if v, ok := truth(s); ok {
			return boolean(v == "true")
		}
	case manifest.Date:
		return dayOf(s)
	case manifest.Datetime:
		return utc(s)
	}
	return s
}

// dayOf cuts a time off its day, the one that the platform writes: a day is not moved to another by an offset.
func dayOf(s string) string {
	if len(s) <= len(time.DateOnly) || s[10] != 'T' && s[10] != ' ' {
		return s
	}
	if _, err := time.Parse(time.DateOnly, s[:10]); err != nil {
		return s
	}
	return s[:10]
}

// utc rewrites a time with an offset of its own, which would compare wrongly as text. Others stay as they are.
func utc(s string) string {
	if len(s) < len("2006-01-02T15:04Z") || s[len(s)-1] == 'Z' || !strings.ContainsAny(s[16:], "+-") {
		return s
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return s
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// unquote reads a JSON string. Most have nothing to unescape.
func unquote(raw []byte) string {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return string(inner)
	}
	return s
}

func compact(raw []byte) string {
	var b bytes.Buffer
	b.Grow(len(raw))
	if err := json.Compact(&b, raw); err != nil {
		return string(raw)
	}
	return b.String()
}

// truth reads a boolean that the platform writes as text.
func truth(value string) (string, bool) {
	switch strings.ToLower(value) {
	case "1", "true":
		return "true", true
	case "0", "false":
		return "false", true
	}
	return "", false
}
