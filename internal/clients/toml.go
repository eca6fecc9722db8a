package clients

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// tomlFormat is TOML, where a server may stand in a table of its own, in a line with dots, or within braces.
var tomlFormat = format{name: "TOML", read: readTOML, set: setTOML, remove: removeTOML, document: tomlDocument, mask: maskTOML}

func readTOML(text []byte) (map[string]any, error) {
	values := map[string]any{}
	err := toml.Unmarshal(text, &values)
	if err == nil {
		return values, nil
	}
	what := err.Error()
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ := decode.Position()
		what = fmt.Sprintf("line %d: %s", line, strings.TrimPrefix(what, "toml: "))
	}
	return nil, &Error{Text: "it is no TOML: " + what, Next: "Mend it with an editor, then do this again."}
}

// tomlItem is one thing that a text says, and where: a header of a table or a key with its value. Offsets are in bytes.
type tomlItem struct {
	path       []string
	header     bool
	array      bool // a header of an array of tables
	inline     bool // within braces
	table      bool // its value is in braces
	start, end int
	name       int // where the last part of its key begins
	value      int // where its value begins
	lastInner  int // where the last key within its braces ends, 0 without one
}

// tomlItems are in the order of the text, which is one that [readTOML] takes.
func tomlItems(text []byte) []tomlItem {
	var p unstable.Parser
	p.Reset(text)
	var items []tomlItem
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			path, first, last := keyOf(e)
			table = path
			items = append(items, tomlItem{path: path, header: true, array: e.Kind == unstable.ArrayTable, start: lineStart(text, first), end: last, name: first})
		case unstable.KeyValue:
			items = append(items, keyValues(text, e, table, false)...)
		}
	}
	return items
}

// keyOf is a key's parts, where its last part begins, and where that ends.
func keyOf(n *unstable.Node) (path []string, last, end int) {
	for it := n.Key(); it.Next(); {
		key := it.Node()
		path = append(path, string(key.Data))
		last = int(key.Raw.Offset)
		end = last + int(key.Raw.Length)
	}
	return path, last, end
}

// keyValues are a key with its value, and those within its braces.
func keyValues(text []byte, n *unstable.Node, under []string, inline bool) []tomlItem {
	key, name, end := keyOf(n)
	item := tomlItem{path: slices.Concat(under, key), inline: inline, name: name,
		start: int(n.Raw.Offset), end: int(n.Raw.Offset + n.Raw.Length)}
	item.value = end + bytes.IndexByte(text[end:], '=') + 1
	item.value += len(text[item.value:item.end]) - len(bytes.TrimLeft(text[item.value:item.end], " \t"))
	value := n.Value()
	item.table = value.Kind == unstable.InlineTable
	var inner []tomlItem
	if item.table {
		for it := value.Children(); it.Next(); {
			if it.Node().Kind == unstable.KeyValue {
				within := keyValues(text, it.Node(), item.path, true)
				item.lastInner = within[0].end
				inner = append(inner, within...)
			}
		}
	}
	return append([]tomlItem{item}, inner...)
}

func (i tomlItem) is(path []string) bool { return slices.Equal(i.path, path) }
func (i tomlItem) under(path []string) bool {
	return len(i.path) >= len(path) && slices.Equal(i.path[:len(path)], path)
}

func setTOML(text []byte, path []string, value any) ([]byte, error) {
	items := tomlItems(text)
	for _, item := range items {
		if item.is(path) && !item.header {
			return replace(text, item.value, item.end, tomlValue(value)), nil
		}
	}
	entry, whole := value.([]member)
	if !whole || len(path) > 2 {
		return insertBeside(text, items, path, tomlValue(value))
	}
	for _, item := range items {
		switch {
		case !item.is(path[:1]):
		case item.table:
			return insertWithin(text, item, tomlKey(path[1])+" = "+tomlValue(entry)), nil
		case item.array || !item.header:
			return nil, &Error{Text: fmt.Sprintf("%q in it is no table", path[0]), Next: "Mend it with an editor, then do this again."}
		}
	}
	return appendTable(text, path, entry), nil
}

// insertWithin adds a key behind the last one within braces.
func insertWithin(text []byte, item tomlItem, added string) []byte {
	if item.lastInner > 0 {
		return replace(text, item.lastInner, item.lastInner, ", "+added)
	}
	return replace(text, item.value, item.end, "{ "+added+" }")
}

// insertBeside adds a key before another of the same table, in the form that the other has.
func insertBeside(text []byte, items []tomlItem, path []string, value string) ([]byte, error) {
	last := len(path) - 1
	for _, item := range items {
		if item.header || len(item.path) != len(path) || !item.under(path[:last]) {
			continue
		}
		key := string(text[item.start:item.name]) + tomlKey(path[last])
		if item.inline {
			return replace(text, item.start, item.start, key+" = "+value+", "), nil
		}
		return replace(text, item.start, item.start, key+" = "+value+newlineOf(text)+indentAt(text, item.start)), nil
	}
	return nil, &Error{Text: "its " + strings.Join(path[:last], ".") + " is empty", Next: "Take the entry out with an editor, then do this again."}
}

// appendTable puts a table at the end, behind an empty line. A text without an end of its last line gets none.
func appendTable(text []byte, path []string, entry []member) []byte {
	newline := newlineOf(text)
	table := tomlDocument(path, entry, newline)
	if blank(text) {
		return []byte(table)
	}
	if !bytes.HasSuffix(text, []byte("\n")) {
		return slices.Concat(text, []byte(newline+newline+strings.TrimSuffix(table, newline)))
	}
	return slices.Concat(text, []byte(newline+table))
}

// tomlRange is a part of a text that is taken out.
type tomlRange struct{ start, end int }

// removeTOML leaves the table that the entry stood in: there is one of its own only where its user wrote it.
func removeTOML(text []byte, path []string, _ bool) ([]byte, error) {
	var ranges []tomlRange
	inTable := false
	for _, item := range tomlItems(text) {
		switch {
		case item.header:
			if inTable = item.under(path); inTable {
				ranges = append(ranges, headerRange(text, item))
			}
		case inTable && !item.inline:
			ranges[len(ranges)-1].end = lineEnd(text, item.end)
		case item.is(path) && item.inline:
			ranges = append(ranges, inlineRange(text, item))
		case item.under(path) && !item.inline:
			ranges = append(ranges, tomlRange{lineStart(text, item.start), lineEnd(text, item.end)})
		}
	}
	for _, r := range slices.Backward(ranges) {
		if r.end == len(text) && !bytes.HasSuffix(text, []byte("\n")) {
			r.start = len(text[:r.start]) - len(newlineBefore(text[:r.start]))
		}
		text = replace(text, r.start, r.end, "")
	}
	return text, nil
}

// headerRange is the line of a header and the empty line before it.
func headerRange(text []byte, item tomlItem) tomlRange {
	start := item.start
	if end := newlineBefore(text[:start]); end != "" {
		if before := text[:start-len(end)]; len(before) == 0 || bytes.HasSuffix(before, []byte("\n")) {
			start -= len(end)
		}
	}
	return tomlRange{start, lineEnd(text, item.end)}
}

// newlineBefore is the end of the line that a text ends with, "" where it ends within one.
func newlineBefore(text []byte) string {
	for _, end := range []string{"\r\n", "\n"} {
		if bytes.HasSuffix(text, []byte(end)) {
			return end
		}
	}
	return ""
}

// inlineRange is a key within braces, and the comma that parted it from its neighbour: the one before it, or behind the first.
func inlineRange(text []byte, item tomlItem) tomlRange {
	before := bytes.TrimRight(text[:item.start], " \t\r\n")
	if bytes.HasSuffix(before, []byte(",")) {
		return tomlRange{len(before) - 1, item.end}
	}
	rest := bytes.TrimLeft(text[item.end:], " \t\r\n")
	end := item.end
	if after, found := bytes.CutPrefix(rest, []byte(",")); found {
		end = len(text) - len(bytes.TrimLeft(after, " \t\r\n"))
	}
	return tomlRange{item.start, end}
}
