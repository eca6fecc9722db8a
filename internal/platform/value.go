package platform

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// fit says how a value that the platform gave goes with its column's type.
type fit uint8

const (
	fits   fit = iota
	misfit     // it is no value of the type; a row has NULL there, for as a text it would sort above all numbers and count as some number in a sum
	kept       // a whole number beyond 64 bits; a row has its digits as text, since a float64 would round them
)

// kinds name the types that a value can be no value of.
var kinds = map[manifest.ColumnType]string{
	manifest.Number: "number", manifest.Integer: "whole number", manifest.Boolean: "boolean", manifest.Date: "date", manifest.Datetime: "time",
}

// ofJSON turns a JSON value, which is valid and has no space around it, into a value of a row: see [manifest.ColumnType].
func ofJSON(raw []byte, t manifest.ColumnType) (any, fit) {
	if len(raw) == 0 || raw[0] == 'n' {
		return nil, fits
	}
	switch t {
	case manifest.Text, manifest.UUID:
		return textOf(raw), fits
	case manifest.JSON:
		return jsonText(raw), fits
	}
	switch raw[0] {
	case '"':
		return ofText(unquote(raw), t)
	case 't', 'f':
		if t == manifest.Boolean {
			return boolean(raw[0] == 't'), fits
		}
	case '{', '[':
	default:
		return ofNumber(string(raw), t)
	}
	return nil, misfit
}

// textOf is any value as a text: a string without its quotes, all else as JSON.
func textOf(raw []byte) string {
	if raw[0] == '"' {
		return unquote(raw)
	}
	return jsonText(raw)
}

func ofNumber(s string, t manifest.ColumnType) (any, fit) {
	switch t {
	case manifest.Number:
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return f, fits
		}
	case manifest.Integer:
		return whole(s)
	case manifest.Boolean:
		if f, err := strconv.ParseFloat(s, 64); err == nil && (f == 0 || f == 1) {
			return int64(f), fits
		}
	}
	return nil, misfit
}

// whole reads the number of an integer column. 5.0 and 5e0 are the integer 5; 5.5 is no integer, but cutting it off would be worse than telling it.
func whole(s string) (any, fit) {
	digits, fraction, _ := strings.Cut(s, ".")
	if strings.Trim(fraction, "0") == "" && !strings.ContainsAny(digits, "eE") {
		if i, err := strconv.ParseInt(digits, 10, 64); err == nil {
			return i, fits
		}
		if strings.Trim(digits, "+-") == "" {
			return int64(0), fits // ".0"
		}
		return strings.TrimPrefix(digits, "+"), kept
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, misfit
	}
	const exact = 1 << 53 // up to which a float64 holds every whole number
	if i := int64(f); float64(i) == f && i < exact && i > -exact {
		return i, fits
	}
	return f, fits
}

func ofText(s string, t manifest.ColumnType) (any, fit) {
	switch t {
	case manifest.Number, manifest.Integer:
		if number := strings.TrimSpace(s); isNumber(number) {
			return ofNumber(number, t)
		}
	case manifest.Boolean:
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "1", "true":
			return int64(1), fits
		case "0", "false":
			return int64(0), fits
		}
	case manifest.Date:
		if at, ok := readTime(s); ok && at.Canonical && len(s) == len("2025-01-31") {
			return s, fits
		} else if ok {
			return storedDay(&at), fits
		}
	case manifest.Datetime:
		if at, ok := readTime(s); ok && at.Canonical {
			return s, fits
		} else if ok {
			return storedTime(&at), fits
		}
	default:
		return s, fits
	}
	return nil, misfit
}

// isNumber tells whether a text is a plain decimal number: no thousands apart, no decimal comma, no unit, no hexadecimal, no infinity.
func isNumber(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && strings.IndexByte("+-.eE", c) < 0 {
			return false
		}
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
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
