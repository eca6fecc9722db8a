package platform

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Spell writes a value of an SQL comparison as the request parameter wants it: dates cut to the day, booleans as
// true or false, a LIKE pattern as the longest text in it. ok is false when the platform would refuse the value, or
// its answer would not be a superset of what SQL keeps: then the filter must stay behind.
func Spell(c *manifest.Column, op manifest.Op, value string) (spelled string, ok bool) {
	if !plainValue(value) {
		return "", false
	}
	if op == manifest.Like {
		s := literal(value)
		return s, s != ""
	}
	switch spelledAs(c, op) {
	case manifest.UUID:
		return value, words.IsUUID(value)
	case manifest.Boolean:
		return spellBoolean(value)
	case manifest.Integer:
		_, err := strconv.ParseInt(value, 10, 64)
		return value, err == nil
	case manifest.Number:
		f, err := strconv.ParseFloat(value, 64)
		return value, err == nil && f-f == 0 // finite
	case manifest.Date:
		return spellDate(c, op, value)
	case manifest.Datetime:
		_, err := time.Parse(time.RFC3339, value)
		return value, err == nil
	}
	return value, value != "" && (len(c.Enum) == 0 || slices.Contains(c.Enum, value))
}

func spelledAs(c *manifest.Column, op manifest.Op) manifest.ColumnType {
	if p, ok := c.Filters[op]; ok && p.As != "" {
		return p.As
	}
	return c.Type
}

// plainValue refuses what no platform expects in a parameter. 500 bytes is what fits into an address besides others.
func plainValue(s string) bool {
	return len(s) <= 500 && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func spellBoolean(value string) (string, bool) {
	switch strings.ToLower(value) {
	case "1", "true":
		return "true", true
	case "0", "false":
		return "false", true
	}
	return "", false
}

// spellDate writes the day of a date or time as SQL compares it, which is as text: "2025" and "2025-03" come before
// every day that begins with them, and a day comes before every time in it. An upper bound is widened by a day where rows of
// the day itself pass it and the platform may mean the day's beginning.
func spellDate(c *manifest.Column, op manifest.Op, value string) (string, bool) {
	day := value
	switch {
	case op != manifest.Eq && op != manifest.In && len(value) == 4:
		day = value + "-01-01"
	case op != manifest.Eq && op != manifest.In && len(value) == 7:
		day = value + "-01"
	case len(value) > 10 && (value[10] == 'T' || value[10] == ' ') && op != manifest.Eq && op != manifest.In:
		day = value[:10]
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", false
	}
	if op == manifest.Le && (len(value) > 10 || c.Type == manifest.Date && len(value) == 10 && !c.Filters[manifest.Le].Exact) {
		t = t.AddDate(0, 0, 1)
	}
	return t.Format(time.DateOnly), t.Year() < 10000
}

// literal returns the longest run without wildcards in a LIKE pattern.
func literal(pattern string) string {
	longest := ""
	for part := range strings.FieldsFuncSeq(pattern, func(r rune) bool { return r == '%' || r == '_' }) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}
