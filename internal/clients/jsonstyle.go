package clients

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tailscale/hujson"
)

// jsonStyle is the form in which a value is written at one place of a text.
type jsonStyle struct {
	lines  bool   // every member and element has a line of its own
	indent string // of the line that the value begins in
	unit   string // what a level more is indented by
	end    string // of a line
	space  bool   // behind colons and commas, where there are no lines
}

// styleAt is the style of the text at an offset: what its own first member shows.
func styleAt(text []byte, root hujson.Value, offset int) jsonStyle {
	style := jsonStyle{unit: "  ", end: newlineOf(text), space: true, indent: indentAt(text, offset)}
	object := root.Value.(*hujson.Object)
	if len(object.Members) == 0 {
		return style
	}
	first := object.Members[0]
	style.lines = bytes.Contains(text[root.StartOffset:first.Name.StartOffset], []byte("\n"))
	style.space = len(first.Value.BeforeExtra) > 0
	if unit := indentAt(text, first.Name.StartOffset); style.lines && unit != "" {
		style.unit = unit
	}
	return style
}

func (s jsonStyle) deeper() jsonStyle {
	s.indent += s.unit
	return s
}

// newline is what stands before a member.
func (s jsonStyle) newline() string {
	switch {
	case s.lines:
		return s.end + s.indent
	case s.space:
		return " "
	}
	return ""
}

func (s jsonStyle) member(m member) string {
	colon := ":"
	if s.lines || s.space {
		colon = ": "
	}
	return quoteJSON(m.name) + colon + s.value(m.value)
}

func (s jsonStyle) value(value any) string {
	inner := s.deeper()
	var items []string
	switch v := value.(type) {
	case string:
		return quoteJSON(v)
	case []string:
		for _, item := range v {
			items = append(items, quoteJSON(item))
		}
		return s.enclosed("[", items, "]")
	case []member:
		for _, m := range v {
			items = append(items, inner.member(m))
		}
	}
	return s.enclosed("{", items, "}")
}

func (s jsonStyle) enclosed(open string, items []string, close string) string {
	switch {
	case len(items) == 0:
		return open + close
	case s.lines:
		before := s.deeper().newline()
		return open + before + strings.Join(items, ","+before) + s.newline() + close
	}
	return open + strings.Join(items, ","+s.newline()) + close
}

// quoteJSON leaves what HTML would have escaped as it is: a path with & in it is read by people, too.
func quoteJSON(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		panic(err) // a string can be written
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func jsonDocument(path []string, entry []member, newline string) string {
	style := jsonStyle{lines: true, unit: "  ", end: newline}
	return style.value([]member{nested(path, entry)}) + newline
}

// appendDocument writes a document behind a text that has none.
func appendDocument(text []byte, path []string, value any) []byte {
	newline := newlineOf(text)
	style := jsonStyle{lines: true, unit: "  ", end: newline}
	document := style.value([]member{nested(path, value)}) + newline
	if blank(text) {
		return []byte(document)
	}
	return append(bytes.TrimRight(text, " \t\r\n"), newline+document...)
}
