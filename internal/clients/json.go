package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
)

// jsonFormat is JSON as clients and editors take it: with comments and commas behind the last member.
var jsonFormat = format{name: "JSON", read: readJSON, set: setJSON, remove: removeJSON, document: jsonDocument, mask: maskJSON}

func readJSON(text []byte) (map[string]any, error) {
	if onlyComments(text) {
		return map[string]any{}, nil
	}
	root, err := parseJSON(text)
	if err != nil {
		return nil, err
	}
	root.Standardize()
	decoder := json.NewDecoder(bytes.NewReader(root.Pack()))
	decoder.UseNumber()
	var values map[string]any
	return values, decoder.Decode(&values)
}

// onlyComments tells of a text without a value.
func onlyComments(text []byte) bool { return hujson.Extra(endLine(text)).IsValid() }

// endLine ends a text's last line, which the parser asks of a comment there.
func endLine(text []byte) []byte { return slices.Concat(text, []byte("\n")) }

// parseJSON reads an object. What it returns shares no bytes with text.
func parseJSON(text []byte) (hujson.Value, error) {
	root, err := hujson.Parse(endLine(text))
	if err != nil {
		_, err = hujson.Parse(text) // which names the place as an editor has it
	}
	if err != nil {
		return root, &Error{Text: "it is no whole JSON: " + strings.TrimPrefix(err.Error(), "hujson: "),
			Next: "Mend it with an editor, or wait until its client has written all of it, then do this again."}
	}
	if _, ok := root.Value.(*hujson.Object); !ok {
		return root, &Error{Text: "it holds no JSON object", Next: "See what the file is; a configuration begins with {."}
	}
	return root, nil
}

// memberOf finds a member; nil when there is none. Of two, clients read the last and editors change the first: that is for a person to decide.
func memberOf(object *hujson.Object, name string) (index int, _ error) {
	index = -1
	for i := range object.Members {
		if object.Members[i].Name.Value.(hujson.Literal).String() != name {
			continue
		}
		if index >= 0 {
			return -1, &Error{Text: fmt.Sprintf("it has %q twice in one object", name), Next: "Make one of the two with an editor, then do this again."}
		}
		index = i
	}
	return index, nil
}

func setJSON(text []byte, path []string, value any) ([]byte, error) {
	if onlyComments(text) {
		return appendDocument(text, path, value), nil
	}
	root, err := parseJSON(text)
	if err != nil {
		return nil, err
	}
	at := &root
	for depth, name := range path {
		object, ok := at.Value.(*hujson.Object)
		if !ok {
			return fillNull(text, root, at, path, depth, value)
		}
		i, err := memberOf(object, name)
		if err != nil {
			return nil, err
		}
		if i < 0 {
			return insertMember(text, root, at, nested(path[depth:], value)), nil
		}
		at = &object.Members[i].Value
	}
	style := styleAt(text, root, at.StartOffset)
	style.lines = bytes.Contains(text[at.StartOffset:at.EndOffset], []byte("\n"))
	return replace(text, at.StartOffset, at.EndOffset, style.value(value)), nil
}

// fillNull puts an object where there is null. Anything else that is no object is somebody's mistake, which is not written over.
func fillNull(text []byte, root hujson.Value, at *hujson.Value, path []string, depth int, value any) ([]byte, error) {
	if at.Value.Kind() != 'n' {
		return nil, &Error{Text: fmt.Sprintf("%q in it is no object", strings.Join(path[:depth], ".")), Next: "Mend it with an editor, then do this again."}
	}
	style := styleAt(text, root, at.StartOffset)
	return replace(text, at.StartOffset, at.EndOffset, style.value([]member{nested(path[depth:], value)})), nil
}

// nested is the member that leads to a value by a path.
func nested(path []string, value any) member {
	if len(path) > 1 {
		value = []member{nested(path[1:], value)}
	}
	return member{path[0], value}
}

// insertMember adds a member behind the last of an object, in the form that the others have.
func insertMember(text []byte, root hujson.Value, at *hujson.Value, m member) []byte {
	object := at.Value.(*hujson.Object)
	style := styleAt(text, root, at.StartOffset)
	end := at.EndOffset - 1 // of what is in the object
	before := len(bytes.TrimRight(text[:end], " \t\r\n"))
	if len(object.Members) == 0 {
		style.lines = style.lines || at.StartOffset == root.StartOffset || bytes.Contains(text[at.StartOffset:end], []byte("\n"))
		inner := style.deeper()
		return replace(text, before, end, inner.newline()+inner.member(m)+style.newline())
	}
	first, last := object.Members[0].Name, object.Members[len(object.Members)-1]
	inner := style.deeper()
	if inner.lines = bytes.Contains(text[at.StartOffset:first.StartOffset], []byte("\n")); inner.lines {
		inner.indent = indentAt(text, last.Name.StartOffset)
	} else if bytes.Contains(text[last.Value.EndOffset:end], []byte("\n")) {
		inner.lines = true // a comment ends the line
	} else {
		inner.space = len(last.Value.BeforeExtra) > 0
	}
	added := inner.newline() + inner.member(m)
	if last.Value.AfterExtra != nil { // there is a comma behind the last one
		return replace(text, before, before, added+",")
	}
	return replace(replace(text, before, before, added), last.Value.EndOffset, last.Value.EndOffset, ",")
}

func removeJSON(text []byte, path []string, emptied bool) ([]byte, error) {
	root, err := parseJSON(text)
	if err != nil {
		return nil, err
	}
	return removeFrom(text, &root, path, emptied)
}

func removeFrom(text []byte, at *hujson.Value, path []string, emptied bool) ([]byte, error) {
	object, ok := at.Value.(*hujson.Object)
	if !ok {
		return text, nil
	}
	i, err := memberOf(object, path[0])
	if err != nil || i < 0 {
		return text, err
	}
	m := &object.Members[i]
	if len(path) == 1 {
		return removeMember(text, at, object, i), nil
	}
	inner, ok := m.Value.Value.(*hujson.Object)
	if alone := emptied && ok && len(path) == 2 && len(inner.Members) == 1 && len(object.Members) > 1 && inner.AfterExtra.IsStandard(); alone {
		if j, err := memberOf(inner, path[1]); err == nil && j == 0 && inner.Members[0].Name.BeforeExtra.IsStandard() {
			return removeMember(text, at, object, i), nil
		}
	}
	return removeFrom(text, &m.Value, path[1:], emptied)
}

// removeMember takes out a member, the space before it and its comma. What is said in comments before it stays.
func removeMember(text []byte, at *hujson.Value, object *hujson.Object, i int) []byte {
	m := object.Members[i]
	before := m.Name.BeforeExtra
	said := hujson.Extra(bytes.TrimRight(before, " \t\r\n"))
	start, end := m.Name.StartOffset-len(before)+len(said), m.Value.EndOffset
	last := i == len(object.Members)-1
	if !last || m.Value.AfterExtra != nil {
		end += len(m.Value.AfterExtra) + 1
	}
	if len(object.Members) == 1 && before.IsStandard() && object.AfterExtra.IsStandard() {
		return replace(text, at.StartOffset+1, at.EndOffset-1, "")
	}
	if behind := bytes.TrimLeft(text[end:], " \t\r"); !said.IsValid() && !bytes.HasPrefix(behind, []byte("\n")) {
		start = m.Name.StartOffset // a comment that ends with its line is not to go on over what follows
	}
	text = replace(text, start, end, "")
	if last && i > 0 && m.Value.AfterExtra == nil {
		previous := object.Members[i-1].Value
		comma := previous.EndOffset + len(previous.AfterExtra)
		return replace(text, comma, comma+1, "")
	}
	return text
}

// maskJSON hides every string that is a value, and what comments say.
func maskJSON(text []byte, seen func(path []string) bool) []byte {
	root, err := hujson.Parse(endLine(text))
	if err != nil {
		return bytes.TrimSuffix(maskComments(endLine(text)), []byte("\n"))
	}
	maskValue(&root, nil, seen)
	return bytes.TrimSuffix(root.Pack(), []byte("\n"))
}

func maskValue(v *hujson.Value, path []string, seen func([]string) bool) {
	v.BeforeExtra, v.AfterExtra = maskComments(v.BeforeExtra), maskComments(v.AfterExtra)
	switch value := v.Value.(type) {
	case hujson.Literal:
		if value.Kind() == '"' && !seen(path) {
			v.Value = hujson.Literal(`"…"`)
		}
	case *hujson.Array:
		value.AfterExtra = maskComments(value.AfterExtra)
		for i := range value.Elements {
			maskValue(&value.Elements[i], path, seen)
		}
	case *hujson.Object:
		value.AfterExtra = maskComments(value.AfterExtra)
		for i := range value.Members {
			m := &value.Members[i]
			m.Name.BeforeExtra, m.Name.AfterExtra = maskComments(m.Name.BeforeExtra), maskComments(m.Name.AfterExtra)
			name := m.Name.Value.(hujson.Literal).String()
			maskValue(&m.Value, append(path[:len(path):len(path)], name), seen)
		}
	}
}

// maskComments keeps nil, which stands for "no comma behind".
func maskComments(extra []byte) hujson.Extra {
	if hujson.Extra(extra).IsStandard() {
		return extra
	}
	var masked []byte
	for len(extra) > 0 {
		close, mask := "", ""
		switch {
		case bytes.HasPrefix(extra, []byte("//")):
			close, mask = "\n", "// …\n"
		case bytes.HasPrefix(extra, []byte("/*")):
			close, mask = "*/", "/* … */"
		default:
			masked, extra = append(masked, extra[0]), extra[1:]
			continue
		}
		_, rest, _ := bytes.Cut(extra[2:], []byte(close))
		masked, extra = append(masked, mask...), rest
	}
	return masked
}
