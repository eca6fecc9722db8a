package drift

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// otherType says that values of a column are not of its type. objects are what it is read from; unread is how many values the client could not read.
func otherType(c *manifest.Column, objects []object, unread int) (Difference, bool) {
	kinds := map[string]int{}
	for _, o := range objects {
		for _, place := range placesOf(c) {
			if v, p := at(o, place); p == present && v != nil && !meansNull(c, v) {
				kinds[unlike(c, v)]++
				break // the first with a value counts
			}
		}
	}
	fit := kinds[""]
	delete(kinds, "")
	d := Difference{Kind: OtherType, Where: c.Name, Declared: string(c.Type)}
	for _, n := range kinds {
		d.Records += n
	}
	d.Found = words.And(slices.Sorted(maps.Keys(kinds)))
	if d.Found == "" && fit > 0 {
		d.Found, d.Records = "text of another form", unread
	}
	return d, d.Records > 0
}

// meansNull tells a value that the manifest says stands for none.
func meansNull(c *manifest.Column, v any) bool {
	text, isText := v.(string)
	if !isText {
		raw, _ := json.Marshal(v) // it was read from JSON
		text = string(raw)
	}
	return slices.Contains(c.Reading.NullIf, text)
}

// unlike names what a value is that is not of a column's type; "" of one that is, or that only the client can tell of.
func unlike(c *manifest.Column, v any) string {
	if c.Reading.Union != manifest.NoUnion {
		held, kind := variant(v)
		if kind != "" || held == nil || c.Reading.Union == manifest.UnionName {
			return kind
		}
		v = held
	}
	if fitsType(c, v) {
		return ""
	}
	if text, ok := v.(string); ok && c.Type == manifest.UUID && text != "" {
		return "text that is no UUID"
	}
	return kindOf(v)
}

// variant is what an object with one key holds; kind names what it is where it is no such object.
func variant(v any) (held any, kind string) {
	o, ok := v.(object)
	if !ok {
		return nil, kindOf(v)
	}
	n := 0
	for _, one := range o {
		if one != nil {
			held = one
			n++
		}
	}
	if n > 1 {
		return nil, "object with several keys"
	}
	return held, ""
}

// fitsType tells whether a value is of a column's type, or may be sent as it is.
func fitsType(c *manifest.Column, v any) bool {
	text, isText := v.(string)
	switch c.Type {
	case manifest.Text:
		return isText
	case manifest.UUID:
		return words.IsUUID(text)
	case manifest.Date, manifest.Datetime:
		return isText || c.Reading.Epoch != manifest.NoEpoch && isNumber(v)
	case manifest.Number:
		return isNumber(v)
	case manifest.Integer:
		return isNumber(v) && (c.Reading.Decimals > 0 || isWhole(v))
	case manifest.Boolean:
		_, isBool := v.(bool)
		return isBool || slices.Contains([]string{"0", "1", "true", "false"}, strings.ToLower(textOf(v)))
	}
	return true // JSON is of free form
}

// textOf is a number or a text as it is written; "" of others.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

func isNumber(v any) bool {
	_, err := strconv.ParseFloat(textOf(v), 64)
	return err == nil
}

func isWhole(v any) bool {
	f, err := strconv.ParseFloat(textOf(v), 64)
	return err == nil && f == float64(int64(f))
}
