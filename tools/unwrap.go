package tools

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
)

// unwrap finds the arguments in what a model wrote: an object, also as a text, in a list of one, or as the only member of another object.
func unwrap(fields []field, raw any) (map[string]any, error) {
	const deepest = 4 // a text in a wrapper in a text, and one more
	for range deepest {
		raw = single(parsed(raw))
		given, ok := raw.(map[string]any)
		if !ok {
			break
		}
		inner := wrapped(fields, given)
		if inner == nil {
			return given, nil
		}
		raw = inner
	}
	if list, ok := raw.([]any); raw == nil || ok && len(list) == 0 { // some languages write an empty object as a list
		return nil, nil
	}
	return nil, answer.Wrong("the arguments must be one object, such as {%q: …}, not %s", fields[0].name, kindOf(raw))
}

// parsed reads a text that is JSON, and JSON in its text; any other value stays.
func parsed(value any) any {
	const deepest = 2
	for range deepest {
		text, ok := value.(string)
		if !ok {
			break
		}
		if strings.TrimSpace(text) == "" {
			return nil
		}
		var inner any
		if json.Unmarshal([]byte(text), &inner) != nil {
			break
		}
		value = inner
	}
	return value
}

// wrapped returns the object that is the only member of another, if it holds arguments: {"arguments": {"sql": …}}, or {"sql": "{\"sql\": …}"}.
func wrapped(fields []field, given map[string]any) map[string]any {
	if len(given) != 1 {
		return nil
	}
	for _, value := range given {
		inner, ok := parsed(value).(map[string]any)
		if ok && slices.ContainsFunc(fields, func(f field) bool { return inner[f.name] != nil }) {
			return inner
		}
	}
	return nil
}
