package platform

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	maxErrorTexts = 10       // of a list of mistakes that are told
	maxErrorDepth = 5        // to which a text is looked for
	maxErrorSize  = 64 << 10 // bytes: an error is short; what is longer is something else
)

// textMembers are where an error that is an object has its text, in the words that are usual, the most telling first.
var textMembers = []string{"message", "msg", "error_description", "detail", "description", "title", "reason", "error"}

// messageText makes a text of an error's message, which platforms write in several shapes: a text; an object with the text in it, or with the texts of each
// field: {"size": ["must be at most 100"]}; or a list of such, as validation libraries write it: [{"loc": ["query", "size"], "msg": "must be at most 100"}].
func messageText(raw []byte) string { return textWithin(raw, maxErrorDepth) }

// textWithin is messageText, so many objects and lists deep.
func textWithin(raw []byte, depth int) string {
	if len(raw) == 0 || len(raw) > maxErrorSize || depth == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		return unquote(raw)
	case '[':
		return listText(raw, depth-1)
	case '{':
		return objectText(raw, depth-1)
	case 'n':
		return ""
	}
	return string(raw)
}

// errNoText ends the reading of a list of something else than texts and mistakes.
var errNoText = errors.New("no text")

func listText(raw []byte, depth int) string {
	var texts []string
	if err := elements(raw, func(item []byte) error {
		if item[0] != '"' && item[0] != '{' && item[0] != '[' {
			return errNoText
		}
		if text := textWithin(item, depth); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		return nil
	}); err != nil {
		return string(raw)
	}
	if more := len(texts) - maxErrorTexts; more > 0 {
		texts = append(texts[:maxErrorTexts], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, "; ")
}

func objectText(raw []byte, depth int) string {
	top := objectOf(raw)
	for _, name := range textMembers {
		if text := textWithin(top.dig([]string{name}), depth); text != "" {
			return location(top) + text
		}
	}
	var texts []string
	for _, m := range top {
		if text := textWithin(m.value, depth); text != "" {
			texts = append(texts, unquoteKey(m.key)+": "+text)
		}
		if len(texts) == maxErrorTexts {
			break
		}
	}
	return strings.Join(texts, "; ")
}

// location is what a mistake is about, where it is told: "query.size: ".
func location(mistake object) string {
	for _, name := range []string{"loc", "field", "source", "path"} {
		raw := mistake.dig([]string{name})
		if len(raw) == 0 {
			continue
		}
		var list []any
		switch {
		case raw[0] == '"' && len(raw) > 2:
			return unquote(raw) + ": "
		case json.Unmarshal(raw, &list) == nil && len(list) > 0:
			return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", "."), "[]") + ": "
		}
	}
	return ""
}

// firstCode is the first code that there is at some paths: a text or a number. What is an object or a list there is another shape of the error.
func firstCode(paths []string, top object) string {
	for _, path := range paths {
		if raw := atFirst(top, path); len(raw) > 0 && raw[0] != '{' && raw[0] != '[' {
			if text := messageText(raw); text != "" {
				return text
			}
		}
	}
	return ""
}
