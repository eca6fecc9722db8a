package manifest

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// A path may have placeholders, as in /v1/containers/{container_id}/instances. Each is a segment of its own and names a column, which is required by
// that: a request is about one value of it, as with /v1/wastes?facility_id=, where the column says required. A statement gives the value, by = or IN
// or a join; what it does not give is filled from the rows of the table that Each names.

// Each says whose rows fill the required columns that a statement gives no value of. All come from one row of that table.
type Each struct {
	Table  string // the parent
	Fill   []Fill // in file order
	AtOnce int    // requests about different rows that are under way at a time
	Most   int    // rows that one statement asks about
}

// Fill is a required column, and the parent's column whose values it takes.
type Fill struct{ Column, From string }

// What each has unless told.
const (
	defaultAtOnce = 4
	defaultMost   = 500
)

// Carrier is what of a request carries a value.
type Carrier string

// The carriers of a value.
const (
	InQuery Carrier = ""     // a parameter of the address
	InPath  Carrier = "path" // a segment of the address
)

// Placeholders are the names in braces of a path, in its order.
func Placeholders(path string) []string {
	var names []string
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := placeholderOf(segment); ok {
			names = append(names, name)
		}
	}
	return names
}

func placeholderOf(segment string) (name string, ok bool) {
	if len(segment) < 2 || segment[0] != '{' || segment[len(segment)-1] != '}' {
		return "", false
	}
	return segment[1 : len(segment)-1], true
}

// FillPath puts values into the placeholders of a path. ok is false when one of them has none, or one that is no [Segment].
func FillPath(path string, values map[string]string) (filled string, ok bool) {
	if !strings.Contains(path, "{") {
		return path, true
	}
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, isPlaceholder := placeholderOf(segment)
		if !isPlaceholder {
			continue
		}
		if !Segment(values[name]) {
			return "", false
		}
		segments[i] = url.PathEscape(values[name])
	}
	return strings.Join(segments, "/"), true
}

// Segment tells whether a value may stand in a path, with its slashes written as %2F: it must not lead upwards, even where a server decodes it first.
func Segment(value string) bool {
	if value == "" || strings.Contains(value, `\`) || strings.ContainsFunc(value, unicode.IsControl) {
		return false
	}
	for part := range strings.SplitSeq(value, "/") {
		if isStep(part) {
			return false
		}
	}
	return true
}

// isStep tells whether a part of a path is a step and no name: also written in percents, and before the parameters that some servers take off.
func isStep(part string) bool {
	part, _, _ = strings.Cut(part, ";")
	if plain, err := url.PathUnescape(part); err == nil {
		part = plain
	}
	return part == "." || part == ".."
}

// required are the columns that a request must have values of.
func (t *Table) required() []string {
	var names []string
	for _, c := range t.Columns {
		if c.Required {
			names = append(names, c.Name)
		}
	}
	return names
}

// Filled reports whether a parent's rows fill the column when a statement does not give it.
func (t *Table) Filled(column string) bool {
	return t.Each != nil && slices.ContainsFunc(t.Each.Fill, func(f Fill) bool { return f.Column == column })
}
