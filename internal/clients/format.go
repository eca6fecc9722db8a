package clients

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"unicode/utf8"
)

// format is how a file is written. Every func takes the text without a byte order mark; what set and remove return differs from the text in the lines
// that have to differ, and nowhere else.
type format struct {
	name string

	// read gives the values. An empty text has none.
	read func(text []byte) (map[string]any, error)

	// set puts a value, a string, a []string or a []member, where path leads, and makes the objects on the way there.
	set func(text []byte, path []string, value any) ([]byte, error)

	// remove takes out what path leads to; emptied has the object that it stood in go with it, where nothing else is in that.
	remove func(text []byte, path []string, emptied bool) ([]byte, error)

	// document is a text with nothing but one entry.
	document func(path []string, entry []member, newline string) string

	// mask is the text with every string and comment hidden but for the strings whose path is to be seen.
	mask func(text []byte, seen func(path []string) bool) []byte
}

// maxSize is the size in bytes from which a file is taken for something else than a configuration.
const maxSize = 256 << 20

var byteOrderMark = []byte("\xef\xbb\xbf")

// splitMark parts a UTF-8 byte order mark from the text behind it, and refuses what is no UTF-8 text.
func splitMark(raw []byte) (mark, text []byte, err error) {
	switch {
	case len(raw) > maxSize:
		return nil, nil, &Error{Text: fmt.Sprintf("it has %d MB, which no configuration has", len(raw)>>20), Next: "See what the file is."}
	case bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) || bytes.IndexByte(raw, 0) >= 0:
		return nil, nil, &Error{Text: "it is UTF-16 or no text at all", Next: "Save it as UTF-8 with an editor, then do this again."}
	case !utf8.Valid(raw):
		return nil, nil, &Error{Text: "it is no UTF-8 text", Next: "Save it as UTF-8 with an editor, then do this again."}
	}
	text, marked := bytes.CutPrefix(raw, byteOrderMark)
	if marked {
		mark = byteOrderMark
	}
	return mark, text, nil
}

// newlineOf is how the lines of a text end: as the first one does.
func newlineOf(text []byte) string {
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func blank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// lineStart and lineEnd are where the line of an offset begins, and where the next one does.
func lineStart(text []byte, offset int) int { return bytes.LastIndexByte(text[:offset], '\n') + 1 }

func lineEnd(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}

// indentAt is the space that the line of an offset begins with.
func indentAt(text []byte, offset int) string {
	line := text[lineStart(text, offset):offset]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// replace returns text with what is from start to end replaced. It leaves the text as it is.
func replace(text []byte, start, end int, by string) []byte {
	return slices.Concat(text[:start], []byte(by), text[end:])
}

// lookup follows path through values.
func lookup(values map[string]any, path []string) (any, bool) {
	var at any = values
	for _, name := range path {
		object, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		if at, ok = object[name]; !ok {
			return nil, false
		}
	}
	return at, true
}

// without returns values without what path leads to, and without the objects on the way there that are then empty. It leaves values as they are.
func without(values map[string]any, path []string) map[string]any {
	rest := make(map[string]any, len(values))
	for name, value := range values {
		if name != path[0] {
			rest[name] = value
			continue
		}
		inner, ok := value.(map[string]any)
		switch {
		case value == nil || len(path) == 1:
		case !ok:
			rest[name] = value
		default:
			if inner = without(inner, path[1:]); len(inner) > 0 {
				rest[name] = inner
			}
		}
	}
	return rest
}

// sameValues compares what two texts say. A number that is none equals itself, which reflect does not know.
func sameValues(a, b any) bool {
	return reflect.DeepEqual(a, b) || fmt.Sprintf("%#v", a) == fmt.Sprintf("%#v", b)
}

// sameValue tells whether a value that was read is the string, or the strings, to be written.
func sameValue(read, written any) bool {
	switch want := written.(type) {
	case string:
		return read == want
	case []string:
		got, ok := read.([]any)
		return ok && slices.EqualFunc(got, want, func(a any, b string) bool { return a == b })
	}
	return false
}
