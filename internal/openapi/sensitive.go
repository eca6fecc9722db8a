package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// mark says what of a column's values nobody is to see: by formats, which the document has, and by names, which are a guess on the safe side.
func (f *flattening) mark(col *column, sh *shape, path, nouns []string, above []*openapi3.Schema) {
	name := path[len(path)-1]
	around := slices.Concat(nouns, path[:len(path)-1])
	plain := sh.is(openapi3.TypeBoolean) || col.kind == manifest.Datetime || len(col.enum) > 0
	switch {
	case sh.format == "password":
		col.secret = true
	case plain:
	case fieldname.Secret(name) && col.kind != manifest.JSON && !sh.is(openapi3.TypeInteger):
		col.secret = true
		f.c.guessed(f.op.place, "%s is hidden (secret), by its name", col.path)
	case fieldname.Secret(name) && len(sh.fields) == 0 && col.kind == manifest.JSON && !sh.is(openapi3.TypeArray):
		col.secret = true
		f.c.guessed(f.op.place, "%s is hidden (secret), by its name", col.path)
	case sh.format == "email" || sh.format == "idn-email" || fieldname.Personal(name, around...):
		f.person(col, sh)
	}
	if col.kind == manifest.JSON && !col.secret && !col.personal {
		col.hides = f.within(sh, append(slices.Clip(around), name), above, 0)
		slices.Sort(col.hides.secret)
		slices.Sort(col.hides.personal)
		if n := len(col.hides.secret) + len(col.hides.personal); n > 0 {
			f.c.guessed(f.op.place, "%s: %d of its members are hidden, by their names", col.path, n)
		}
	}
}

// person makes a column one that tells who somebody is. Pseudonyms are texts.
func (f *flattening) person(col *column, sh *shape) {
	switch col.kind {
	case manifest.Text, manifest.JSON:
	case manifest.Date, manifest.UUID:
		col.kind = manifest.Text
	default:
		col.kind = manifest.JSON
	}
	col.personal = true
	if sh.format != "email" {
		f.c.guessed(f.op.place, "%s has pseudonyms (personal), by its name", col.path)
	}
}

// within are the names of members of a value, at any depth, that are to be hidden.
func (f *flattening) within(sh *shape, nouns []string, above []*openapi3.Schema, depth int) hiding {
	var h hiding
	if depth > deepest+2 {
		return h
	}
	if sh.items != nil {
		element := f.c.schemas.of([]*openapi3.SchemaRef{sh.items}, above)
		h.add(f.within(element, nouns, appendOwn(above, sh.items), depth+1))
	}
	for _, member := range sh.fields {
		inner := f.c.schemas.of(member.parts, above)
		name := strings.ToLower(member.name)
		switch {
		case strings.ContainsAny(name, ".*") || inner.is(openapi3.TypeBoolean):
		case inner.format == "password" || fieldname.Secret(member.name) && !inner.is(openapi3.TypeInteger):
			h.add(hiding{secret: []string{name}})
		case inner.format == "email" || fieldname.Personal(member.name, nouns...):
			h.add(hiding{personal: []string{name}})
		default:
			below := above
			for _, part := range member.parts {
				below = appendOwn(below, part)
			}
			h.add(f.within(inner, append(slices.Clip(nouns), member.name), below, depth+1))
		}
	}
	return h
}

func (h *hiding) add(other hiding) {
	for _, name := range other.secret {
		if !slices.Contains(h.secret, name) {
			h.secret = append(h.secret, name)
		}
	}
	for _, name := range other.personal {
		if !slices.Contains(h.personal, name) {
			h.personal = append(h.personal, name)
		}
	}
}
