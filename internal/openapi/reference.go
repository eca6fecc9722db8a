package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// references says which columns hold the keys of other tables: what the document allows to be an object of their schema in the place of an id does; what is
// only called so may.
func (c *converter) references() {
	for _, t := range c.tables {
		for i := range t.columns {
			col := &t.columns[i]
			if col.references != "" || col.key || col.kind != manifest.Text && col.kind != manifest.UUID && col.kind != manifest.Integer {
				continue
			}
			if of := c.meant(col); of != nil {
				col.references = of.name + "." + of.key().name
			} else if of := c.called(t, col); of != nil {
				col.comments = append(col.comments, "guessed by its name: references: "+of.name+"."+of.key().name)
			}
		}
	}
}

// meant is the table whose records a column may have in the place of their ids, or nil.
func (c *converter) meant(col *column) *table {
	for _, of := range c.tables {
		if key := of.key(); key != nil && key.kind == col.kind && of.op.answer.list && len(of.op.placeholders()) == 0 && len(of.op.answer.record) == 1 &&
			of.op.answer.record[0] != nil && slices.Contains(col.expands, of.op.answer.record[0].Value) {
			return of
		}
	}
	return nil
}

// called is the table of whose rows a column's name speaks, as owner_id does of owners, or nil.
func (c *converter) called(t *table, col *column) *table {
	stem, ok := strings.CutSuffix(col.name, "_id")
	if !ok || strings.Contains(col.path, ".") {
		return nil
	}
	for _, of := range c.tables {
		if key := of.key(); of != t && key != nil && of.op.answer.list && of.noun == stem && key.kind == col.kind {
			return of
		}
	}
	return nil
}

// expansions are the schemas of objects that may stand in the place of a text.
func expansions(parts []*openapi3.SchemaRef) []*openapi3.Schema {
	var all []*openapi3.Schema
	for _, part := range parts {
		if part == nil || part.Value == nil {
			continue
		}
		for _, alternative := range slices.Concat(part.Value.AnyOf, part.Value.OneOf) {
			if alternative != nil && alternative.Ref != "" && alternative.Value != nil {
				all = append(all, alternative.Value)
			}
		}
	}
	return all
}
