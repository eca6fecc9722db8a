package platform

import (
	"maps"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// included are the records that an answer carries besides its own, by the path that leads to them and their id.
type included struct {
	byPath  map[string]map[string][]byte
	missing int // values whose record is not among them
}

// includedIn finds what a table's columns take from elsewhere in an answer; nil when none does.
func (p *plan) includedIn(body []byte) *included {
	var found *included
	for _, c := range p.table.Columns {
		if c.Include.Path == "" {
			continue
		}
		if found == nil {
			found = &included{byPath: map[string]map[string][]byte{}}
		}
		if found.byPath[c.Include.Path] == nil {
			found.byPath[c.Include.Path] = recordsAt(body, c.Include.Path)
		}
	}
	return found
}

// includedPath leads from what is included to a value: a dot alone is all of it.
func includedPath(path string) []string {
	if path == manifest.Whole {
		return nil
	}
	return strings.Split(path, ".")
}

// recordsAt reads the records at a path, or in each member of what is there.
func recordsAt(body []byte, path string) map[string][]byte {
	path, each := strings.CutSuffix(path, manifest.EachMember)
	value := dig(body, strings.Split(path, "."))
	if !each {
		return recordsByID(value)
	}
	all := map[string][]byte{}
	members(value, func(_, v []byte) { maps.Copy(all, recordsByID(v)) })
	return all
}

// recordsByID reads an object whose keys are ids, or an array of records that have an id each.
func recordsByID(value []byte) map[string][]byte {
	byID := map[string][]byte{}
	members(value, func(key, v []byte) { byID[unquoteKey(key)] = v })
	_ = elements(value, func(v []byte) error { // which fails when its function does
		if id := dig(v, []string{"id"}); id != nil && id[0] != 'n' {
			byID[textOf(id)] = v
		}
		return nil
	})
	return byID
}

// addIncluded fills the columns of a row that come from an included record. A record that names none has NULL; one that names what did not come is
// counted besides, for the NULL is not the platform's.
func (p *plan) addIncluded(a *answer, row []any, record []byte) {
	for i := range p.table.Columns {
		include := p.table.Columns[i].Include
		if include.Path == "" {
			continue
		}
		id := firstOf(record, include.By)
		if id == nil {
			continue
		}
		other, ok := a.included.byPath[include.Path][textOf(id)]
		if !ok {
			a.included.missing++
			continue
		}
		src := &p.columns[i]
		raw := dig(other, src.path)
		p.put(a, row, i, raw)
		if raw == nil && !holds(other, src.path) {
			a.noneBelow(src)
		}
	}
}

// firstOf is the first value at one of the paths that is there and is not null.
func firstOf(record []byte, paths []string) []byte {
	for _, path := range paths {
		if v := dig(record, strings.Split(path, ".")); len(v) > 0 && v[0] != 'n' {
			return v
		}
	}
	return nil
}
