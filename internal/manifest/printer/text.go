package printer

import (
	"fmt"
	"strconv"
	"strings"
)

// Entry is a key of a mapping with its value: a string, an int, a bool, a []string, a [Flow] or a [Block].
type Entry struct {
	Key      string
	Value    any
	Comments []string // lines above it, without their #
	Note     string   // behind it on its line; "": nothing
}

// Block is a mapping with a line for each entry.
type Block []Entry

// Flow is a mapping on one line, where it fits and none of its entries has a comment; else it is printed as a [Block].
type Flow []Entry

// width is the length up to which a mapping stays on one line, in bytes.
const width = 150

// Text is a file: the lines of a comment at its head, and a mapping.
func Text(head []string, file Block) string {
	var b strings.Builder
	comment(&b, "", head)
	block(&b, "", file)
	return b.String()
}

func comment(b *strings.Builder, indent string, lines []string) {
	for _, line := range lines {
		b.WriteString(strings.TrimRight(indent+"# "+plainLine(line), " ") + "\n")
	}
}

// plainLine is a comment on one line: a line break would end it, and what follows would be read as YAML.
func plainLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func block(b *strings.Builder, indent string, entries []Entry) {
	for _, e := range entries {
		comment(b, indent, e.Comments)
		key := indent + scalar(e.Key) + ":"
		note := ""
		if e.Note != "" {
			note = " # " + plainLine(e.Note)
		}
		below, isBlock := blockOf(e.Value, len(key)+1)
		if isBlock {
			b.WriteString(key + note + "\n")
			block(b, indent+"  ", below)
			continue
		}
		b.WriteString(key + " " + inline(e.Value) + note + "\n")
	}
}

// blockOf are the entries of a value that is printed as lines of their own, behind a key of a length.
func blockOf(v any, used int) (entries []Entry, isBlock bool) {
	switch v := v.(type) {
	case Block:
		return v, len(v) > 0
	case Flow:
		return v, len(v) > 0 && (commented(v) || used+len(inline(v)) > width)
	}
	return nil, false
}

// commented tells whether an entry of a mapping, or one within, has a comment.
func commented(entries []Entry) bool {
	for _, e := range entries {
		if len(e.Comments) > 0 || e.Note != "" {
			return true
		}
		switch v := e.Value.(type) {
		case Block:
			if commented(v) {
				return true
			}
		case Flow:
			if commented(v) {
				return true
			}
		}
	}
	return false
}

// inline is a value on one line.
func inline(v any) string {
	switch v := v.(type) {
	case string:
		return scalar(v)
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	case []string:
		list := make([]string, len(v))
		for i, s := range v {
			list[i] = scalar(s)
		}
		return "[" + strings.Join(list, ", ") + "]"
	case Flow:
		return mapping(v)
	case Block:
		return mapping(v)
	}
	panic(fmt.Sprintf("printer: a value of type %T", v))
}

func mapping(entries []Entry) string {
	list := make([]string, len(entries))
	for i, e := range entries {
		list[i] = scalar(e.Key) + ": " + inline(e.Value)
	}
	return "{" + strings.Join(list, ", ") + "}"
}
