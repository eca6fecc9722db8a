package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// mark says what of a column's values nobody is to see: by formats, which the document has, and by names, which are a guess on the safe side.
func (f *flattening) mark(col *column, sh *shape, parts []*openapi3.SchemaRef, path, nouns []string) {
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
		col.hides = f.within(parts, append(slices.Clip(around), name), map[visit]bool{})
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

// visit is a schema that was looked through: as a person's record, in which a name is hidden, or as another one.
type visit struct {
	schema *openapi3.Schema
	person bool
}

// within are the names of members of a value, at any depth, that are to be hidden. A schema that was looked through already is not again.
func (f *flattening) within(parts []*openapi3.SchemaRef, nouns []string, seen map[visit]bool) hiding {
	var h hiding
	fresh, person := false, fieldname.Personal("name", nouns...)
	for s := range f.c.schemas.holders(parts, map[*openapi3.Schema]bool{}) {
		if len(s.Properties) == 0 && s.Items == nil {
			continue
		}
		fresh = fresh || !seen[visit{s, person}]
		seen[visit{s, person}] = true
	}
	if !fresh {
		return h
	}
	sh := f.c.schemas.of(parts, nil)
	if sh.items != nil {
		h.add(f.within([]*openapi3.SchemaRef{sh.items}, nouns, seen))
	}
	for _, member := range sh.fields {
		inner := f.c.schemas.of(member.parts, nil)
		name := strings.ToLower(member.name)
		switch {
		case strings.ContainsAny(name, ".*") || inner.is(openapi3.TypeBoolean) || inner.expandable():
		case inner.format == "password" || fieldname.Secret(member.name) && !inner.is(openapi3.TypeInteger):
			h.add(hiding{secret: []string{name}})
		case inner.format == "email" || fieldname.Personal(member.name, nouns...):
			h.add(hiding{personal: []string{name}})
		default:
			h.add(f.within(member.parts, append(slices.Clip(nouns), member.name), seen))
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
