package drift

import (
	"maps"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// newFields are those of some objects that a shape does not know.
func newFields(known *shape, objects []object) []Difference {
	found := map[string]*Difference{}
	for _, o := range objects {
		seen := map[string]bool{}
		known.unknownIn(o, "", func(place string, v any) {
			place = shownName(place)
			d := found[place]
			if d == nil {
				d = &Difference{Kind: NewField, Where: place, Found: kindOf(v)}
				found[place] = d
			}
			if d.Found == "null" || d.Found == "list" {
				d.Found = kindOf(v)
			}
			if !seen[place] {
				d.Records++
			}
			seen[place] = true
		})
	}
	var all []Difference
	for _, place := range slices.Sorted(maps.Keys(found)) {
		all = append(all, *found[place])
	}
	return all
}

// fieldName is what names of fields look like. Others may be data, as those of an object that is a map, and are not told.
// It is compiled when it is needed: that takes as long as half a start.
var fieldName = words.Pattern(`^[\pL_$@][\pL\d_$:-]{0,63}$`)

// shownName is a place without the names in it that may be data.
func shownName(place string) string {
	names := strings.Split(place, ".")
	for i, name := range names {
		if !fieldName().MatchString(name) {
			names[i] = "…"
		}
	}
	return strings.Join(names, ".")
}

// missingField says that a column's value is in none of the objects that it is to be read from. Where what should hold it is null everywhere nobody
// knows.
func missingField(c *manifest.Column, objects []object) (Difference, bool) {
	missing := 0
	for _, o := range objects {
		there := absent
		for _, place := range placesOf(c) {
			_, p := at(o, place)
			there = max(there, p)
		}
		switch there {
		case present:
			return Difference{}, false
		case absent:
			missing++
		}
	}
	return Difference{Kind: MissingField, Where: c.Name, Declared: string(c.Type), Records: missing}, missing > 0
}

// missingElements says that no record has the list or map that a table's rows are.
func missingElements(t *manifest.Table, records []object) (Difference, bool) {
	d := Difference{Kind: MissingField, Where: t.Rows.Path, Declared: "list"}
	if t.Map() {
		d.Declared = "map"
	}
	for _, record := range records {
		switch heldAt(record, strings.Split(t.Rows.Path, ".")) {
		case present:
			return d, false
		case absent:
			d.Records++
		}
	}
	return d, d.Records > 0
}

// heldAt tells whether something stands at a path that may lead through lists.
func heldAt(v any, path []string) presence {
	if list, ok := v.([]any); ok && len(path) > 0 {
		there := untold
		for i, one := range list {
			if p := heldAt(one, path); i == 0 || p > there {
				there = p
			}
		}
		return there
	}
	if len(path) == 0 {
		return present
	}
	o, ok := v.(object)
	if v == nil {
		return untold
	}
	below, has := o[path[0]]
	if !ok || !has {
		return absent
	}
	return heldAt(below, path[1:])
}
