package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// parents finds, for each table whose path has placeholders, the table whose rows fill them.
func (c *converter) parents() {
	byDepth := slices.Clone(c.tables) // since a column's type is that of what fills it
	slices.SortStableFunc(byDepth, func(a, b *table) int { return len(a.op.placeholders()) - len(b.op.placeholders()) })
	for _, t := range byDepth {
		if len(t.op.placeholders()) > 0 {
			c.parentOf(t)
		}
	}
	for _, t := range c.tables {
		if t.each != nil && (!c.reachable(t, nil) || !t.filledAlike()) {
			t.comments = append(t.comments, "the rows of "+t.parent.name+" are there only for given values themselves, so a statement must give those of the path")
			t.each, t.parent, t.fillNotes = nil, nil, nil
		}
		for _, note := range t.fillNotes {
			t.comments = append(t.comments, "guessed: "+note)
			c.guessed(t.op.place, "%s: %s", t.name, note)
		}
		for _, col := range t.columns {
			if t.each == nil && col.required && slices.Contains(t.placeholderNames(), col.name) {
				c.guessed(t.op.place, "no list of the document gives %s of %s: a statement must", col.name, t.name)
			}
		}
	}
}

// placeholderNames are those of the table's path.
func (t *table) placeholderNames() []string {
	var all []string
	for _, wire := range t.op.placeholders() {
		all = append(all, t.op.placeholderName(wire))
	}
	return all
}

// reachable tells whether all that a table's requests need is filled from tables whose rows can be had.
func (c *converter) reachable(t *table, above []*table) bool {
	if slices.Contains(above, t) {
		return false
	}
	for _, col := range t.columns {
		filled := slices.ContainsFunc(t.each, func(k constant) bool { return k.name == col.name })
		if col.required && !filled && (len(above) > 0 || slices.Contains(t.placeholderNames(), col.name)) {
			return false
		}
	}
	return t.parent == nil || c.reachable(t.parent, append(above, t))
}

// filledAlike tells whether columns have the types of those that fill them.
func (t *table) filledAlike() bool {
	return !slices.ContainsFunc(t.each, func(f constant) bool { return t.column(f.name).kind != t.parent.column(f.value).kind })
}

// parentOf fills a table's placeholders from the rows of one that is on the way to it, or that lists the same records elsewhere.
func (c *converter) parentOf(t *table) {
	for _, of := range c.candidates(t) {
		if fills := c.fills(t, of); fills != nil {
			t.each, t.parent = fills, of
			for _, f := range fills {
				c.fill(t, of, f)
			}
			return
		}
	}
}

// fill gives both columns one type, and has the one that is asked with shown.
func (c *converter) fill(t, of *table, f constant) {
	from, own := of.column(f.value), t.column(f.name)
	own.kind = from.kind
	if from.personal {
		c.unmask(of, from, t.name+" is asked for by it")
	}
	if from.key {
		own.references = of.name + "." + from.name
	}
}

// candidates are the tables whose rows may fill a table's placeholders, the likeliest first: the list at the path before the last placeholder, lists of the
// same records at another path, and those of the same name.
func (c *converter) candidates(t *table) []*table {
	before := beforeLast(t.op)
	detail := c.details[before]
	noun := before[strings.LastIndex(before, "/")+1:]
	for noun != "" && placeholderOf(noun) != "" {
		before = before[:strings.LastIndex(before, "/")]
		noun = before[strings.LastIndex(before, "/")+1:]
	}
	var exact, same, named []*table
	for _, of := range c.tables {
		if of == t || !of.op.answer.list || of.op.ofOne() {
			continue
		}
		path := strings.TrimRight(of.op.path, "/")
		switch segments := of.op.segments(); {
		case path == beforeLast(t.op):
			exact = append(exact, of)
		case detail != nil && sameSchema(detail.answer.record, of.op.answer.record):
			same = append(same, of)
		case noun != "" && segments[len(segments)-1] == noun:
			named = append(named, of)
		}
	}
	byDepth := func(a, b *table) int { return len(a.op.placeholders()) - len(b.op.placeholders()) }
	slices.SortStableFunc(same, byDepth)
	slices.SortStableFunc(named, byDepth)
	return slices.Concat(exact, same, named)
}

// beforeLast is the path up to its last placeholder.
func beforeLast(op *operation) string {
	path := strings.TrimRight(op.path, "/")
	for {
		i := strings.LastIndex(path, "/")
		if i < 0 || placeholderOf(path[i+1:]) != "" {
			return path[:max(i, 0)]
		}
		path = path[:i]
	}
}

// sameSchema tells whether two records are of one schema of the document.
func sameSchema(a, b []*openapi3.SchemaRef) bool {
	return len(a) == 1 && len(b) == 1 && a[0] != nil && b[0] != nil && a[0].Ref != "" && a[0].Value == b[0].Value
}

// fills are the columns of another table that fill a table's placeholders; nil where one has none.
func (c *converter) fills(t, of *table) []constant {
	var all []constant
	for _, wire := range t.op.placeholders() {
		if c.scope != nil && c.scope.path == t.op.placeholderName(wire) {
			continue
		}
		from := c.filler(t, of, wire)
		if from == nil {
			return nil
		}
		all = append(all, constant{t.op.placeholderName(wire), from.name})
	}
	for _, f := range all {
		if !of.column(f.value).input && fieldname.Name(f.value) != f.name && !of.column(f.value).key {
			t.fillNotes = append(t.fillNotes, f.name+" is filled from "+of.name+"."+f.value+", by its name")
		}
	}
	return all
}

// filler is the column of a parent that a placeholder's values come from, or nil.
func (c *converter) filler(t, of *table, wire string) *column {
	own := t.column(t.op.placeholderName(wire))
	if own == nil {
		return nil
	}
	for _, name := range fillerNames(t, of, wire) {
		if col := of.column(name); col != nil && canFill(col, own) {
			return col
		}
	}
	return nil
}

// canFill tells whether a column has values that another one can have.
func canFill(from, own *column) bool {
	if from.secret || from.kind == manifest.JSON {
		return false
	}
	text := func(col *column) bool { return col.kind == manifest.Text || col.kind == manifest.UUID }
	return own.untyped || from.kind == own.kind || text(from) && text(own)
}

// fillerNames are names of the column that a placeholder's values may come from, the likeliest first. The last placeholder of a path is what its parent's
// rows are told apart by, and those before it what the parent is asked for by.
func fillerNames(t, of *table, wire string) []string {
	var names []string
	name, all := t.op.placeholderName(wire), t.op.placeholders()
	if wire == all[len(all)-1] {
		stem := strings.TrimPrefix(name, of.noun+"_")
		names = append(names, stem)
		if key := of.key(); key != nil && (stem == "id" || !slices.Contains(plainNames, stem)) {
			names = append(names, key.name)
		}
		names = append(names, "name", "slug", "key", "number")
	}
	return append(names, name, name+"_id", name+"_login", name+"_name", name+"_slug", name+"_key", name+"_username", name+"_uuid")
}
