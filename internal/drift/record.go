package drift

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// object is a JSON object as it came.
type object = map[string]any

// decoded is an answer as it came, with its numbers as they are written.
func decoded(body []byte) any {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// presence is what an answer tells of a place in it.
type presence int

const (
	absent  presence = iota // what should hold it does not
	untold                  // what should hold it is null, so that nobody knows
	present                 // it is there, if only as null
)

// at is what stands at a dotted place.
func at(v any, place string) (any, presence) {
	if place == "" {
		return v, present
	}
	for name := range strings.SplitSeq(place, ".") {
		if v == nil {
			return nil, untold
		}
		o, ok := v.(object)
		if !ok {
			return nil, absent
		}
		if v, ok = o[name]; !ok {
			return nil, absent
		}
	}
	return v, present
}

// recordsIn are the records of an answer, those below others too; ok is false where no list of objects is where they are to be.
func recordsIn(answer any, t *manifest.Table) (records []object, ok bool) {
	v, p := at(answer, itemsOf(t))
	if p == absent {
		return nil, false
	}
	switch v := v.(type) {
	case nil:
		return nil, true
	case object:
		return withBelow(nil, v, t.Tree), true
	case []any:
		for _, one := range v {
			if record, isObject := one.(object); isObject {
				records = withBelow(records, record, t.Tree)
			} else if one != nil {
				return nil, false
			}
		}
		return records, true
	}
	return nil, false
}

// itemsOf is where a table's records are in an answer.
func itemsOf(t *manifest.Table) string {
	if t.Paginator != nil {
		return t.Paginator.Items
	}
	return t.Items
}

// withBelow adds a record and those below it.
func withBelow(records []object, record object, tree *manifest.Tree) []object {
	records = append(records, record)
	if tree == nil {
		return records
	}
	below, _ := record[tree.Children].([]any)
	for _, one := range below {
		if child, ok := one.(object); ok {
			records = withBelow(records, child, tree)
		}
	}
	return records
}

// elementsOf are the elements that a record holds at a dotted place, those of all arrays on the way.
func elementsOf(v any, path []string, isMap bool) []any {
	if list, ok := v.([]any); ok && len(path) > 0 {
		var all []any
		for _, one := range list {
			all = append(all, elementsOf(one, path, isMap)...)
		}
		return all
	}
	if o, ok := v.(object); ok && len(path) > 0 {
		return elementsOf(o[path[0]], path[1:], isMap)
	}
	if len(path) > 0 {
		return nil
	}
	if o, ok := v.(object); ok && isMap {
		var all []any
		for _, name := range sortedNames(o) {
			all = append(all, o[name])
		}
		return all
	}
	list, _ := v.([]any)
	return list
}

// kindOf names what a value is.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "text"
	case bool:
		return "boolean"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "number"
		}
		return "integer"
	case object:
		return "object"
	case []any:
		if len(v) > 0 {
			return "list of " + kindOf(v[0])
		}
		return "list"
	}
	return fmt.Sprintf("%T", v)
}
