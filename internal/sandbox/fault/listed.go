package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// listed finds the ids of the list that an answer is about, as JSON values; nil without one. What a list is called differs from platform to platform;
// that its entries have an id, and that it lies less deep than what its entries hold, does not.
func listed(body []byte) []any {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var answer any
	if decoder.Decode(&answer) != nil {
		return nil
	}
	for level := []any{answer}; len(level) > 0; level = inside(level) {
		var longest []any
		for _, v := range level {
			if list, ok := v.([]any); ok {
				if ids := idsOf(list); len(ids) > len(longest) {
					longest = ids
				}
			}
		}
		if longest != nil {
			return longest
		}
	}
	return nil
}

// inside is the values inside of values, in an order that is always the same.
func inside(level []any) (out []any) {
	for _, v := range level {
		switch v := v.(type) {
		case []any:
			out = append(out, v...)
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				out = append(out, v[name])
			}
		}
	}
	return out
}

func idsOf(list []any) []any {
	var ids []any
	for _, entry := range list {
		object, _ := entry.(map[string]any)
		switch id := object["id"].(type) {
		case string, json.Number:
			ids = append(ids, id)
		}
	}
	return ids
}
