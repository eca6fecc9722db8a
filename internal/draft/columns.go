package draft

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// column is one of the draft's.
type column struct {
	name, path     string
	guess          guess
	key            bool
	input          bool // it is in the path, and not in the records
	secret         bool
	personal       bool
	hides          []string // names of members within JSON that hold secrets
	pseudonymizes  []string // and those that tell who a person is
	field          *field
	references     string // the key that it refers to; "": none is known
	filter         string // the request parameter that asks for one value; "": none is known
	unit           bool   // a number that likely has one
	secretByValues bool
}

// columnSet are the columns that are made of fields.
type columnSet struct {
	noun    string
	columns []column
	notes   *notes
	leftOut []string // places that no column shows
}

const (
	maxColumns = 80
	deepest    = 4 // objects within each other that become columns
)

// columnsOf are the columns of records, and the places that they leave out.
func columnsOf(records []*object, noun string, n *notes) *columnSet {
	c := &columnSet{noun: noun, notes: n}
	root := fieldsOf(records)
	c.members(root, nil, isResource(root))
	c.pickKey(len(records))
	return c
}

// isResource tells the records of JSON:API, whose fields are below attributes.
func isResource(root *field) bool {
	return slices.ContainsFunc(root.below, func(f *field) bool { return f.name == "attributes" && f.objects > 0 }) &&
		slices.ContainsFunc(root.below, func(f *field) bool { return f.name == "type" })
}

// members adds the columns of the members of a field that is at a path.
func (c *columnSet) members(f *field, path []string, resource bool) {
	for _, b := range f.below {
		at := append(slices.Clone(path), b.name)
		switch {
		case b.name == "" || strings.Contains(b.name, "."):
			c.notes.add(NotFound, "columns", "the field %q has a dot in its name, and no path leads to it", b.name)
		case len(path) == 0 && (b.name == "_links" || b.name == "links") && b.scalars() == 0:
			c.leftOut = append(c.leftOut, b.name)
		case b.opens(at):
			c.members(b, at, resource)
		default:
			c.add(b, at, resource)
		}
	}
}

// opens tells whether the members of an object become columns of their own.
func (f *field) opens(path []string) bool {
	return f.objects > 0 && f.lists == 0 && f.scalars() == 0 && len(path) < deepest && !f.isMap()
}

func (c *columnSet) add(f *field, path []string, resource bool) {
	if len(c.columns) >= maxColumns {
		c.leftOut = append(c.leftOut, strings.Join(path, "."))
		return
	}
	name := c.nameOf(path, resource)
	if name == "" {
		c.leftOut = append(c.leftOut, strings.Join(path, "."))
		return
	}
	col := column{name: name, path: strings.Join(path, "."), guess: typeOf(f, name), field: f}
	c.hide(&col, path)
	col.unit = (col.guess.typ == manifest.Number || col.guess.typ == manifest.Integer) && !namedID(name) && !hasWord(name, "count", "number", "version", "lat", "latitude", "lng", "lon", "longitude", "position", "page", "index", "order", "year", "rank", "level")
	c.columns = append(c.columns, col)
}

// nameOf is a name for what is at a path, which no other column has; "" where the path has no letter or digit of a to z.
func (c *columnSet) nameOf(path []string, resource bool) string {
	short := path
	if resource && len(path) > 1 && path[0] == "attributes" && !ofResource(path[1]) {
		short = path[1:]
	}
	name := fieldname.Name(strings.Join(short, "_"))
	if c.taken(name) {
		name = fieldname.Name(strings.Join(path, "_"))
	}
	if name == "" {
		return ""
	}
	return fieldname.Unused(name, c.taken)
}

// ofResource tells names that a resource of JSON:API has for itself, whatever its attributes are called.
func ofResource(name string) bool { return name == "id" || name == "type" }

func (c *columnSet) taken(name string) bool {
	return slices.ContainsFunc(c.columns, func(o column) bool { return o.name == name })
}

// hide marks what looks like a secret, or like something that tells who a person is.
func (c *columnSet) hide(col *column, path []string) {
	within := append([]string{c.noun}, path[:len(path)-1]...)
	last := path[len(path)-1]
	isText := len(col.field.texts) > 0 || col.field.present() == col.field.nulls
	switch {
	case col.guess.typ == manifest.JSON:
		for _, name := range col.field.names() {
			if strings.Contains(name, ".") || name == "" {
				continue
			}
			if fieldname.Secret(name) {
				col.hides = append(col.hides, name)
			} else if fieldname.Personal(name, append(within, last)...) {
				col.pseudonymizes = append(col.pseudonymizes, name)
			}
		}
		col.secret = fieldname.Secret(last)
	case fieldname.Secret(last) && (isText || col.guess.typ == manifest.Integer && last != "tokens"), isText && holdsSecret(path):
		col.secret = true
	case isText && col.field.looksSecret() && !hasWord(col.name, "id", "hash", "sha", "digest", "etag", "url", "checksum", "cursor", "key"):
		col.secret, col.secretByValues = true, true
	case fieldname.Personal(last, within...) && col.guess.typ != manifest.Boolean || col.field.all(emailForm().MatchString):
		col.personal, col.guess = true, guess{typ: manifest.Text} // a pseudonym is a text
	}
	if col.secret {
		col.hides, col.pseudonymizes = nil, nil
	}
}

// holdsSecret tells a member of an object that is called after a credential, where it likely is the credential itself.
func holdsSecret(path []string) bool {
	return len(path) > 1 && fieldname.Secret(path[len(path)-2]) &&
		slices.Contains([]string{"value", "key", "content", "data", "plain", "raw", "text", "hash", "user"}, fieldname.Name(path[len(path)-1]))
}

// pickKey finds the column that tells rows apart.
func (c *columnSet) pickKey(records int) {
	one := fieldname.Singular(c.noun)
	names := []string{"id", "uuid", "_id", "guid", one + "_id", one + "_uuid"}
	if records >= enough { // of fewer, anything differs
		names = append(names, "key", "slug", "code", "number", "name", "sku", "sha", "iid")
	}
	for _, name := range names {
		for i := range c.columns {
			if col := &c.columns[i]; (col.name == fieldname.Name(name) || col.path == name) && col.identifies(records) {
				col.key = true
				return
			}
		}
	}
}

// identifies tells whether each of the records has another value there.
func (col *column) identifies(records int) bool {
	f := col.field
	values := append(slices.Clone(f.texts), f.numbers...)
	return !col.secret && !col.personal && col.guess.typ != manifest.JSON && col.guess.typ != manifest.Number && f.bools == 0 && len(values) == records && distinct(values) == records
}
