package manifest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

var (
	columnTypes = [...]ColumnType{Text, UUID, Number, Integer, Boolean, Date, Datetime, JSON}
	ops         = [...]Op{Eq, In, Ge, Le, Like}
)

func (r *reader) column(e entry, table string) Column {
	what := "column " + table + "." + e.key
	if !simpleName(e.key) {
		r.wrong(e.at, "%s: a column's name has lower-case letters, digits and underscores and begins with a letter; give another and say path: %s", what, words.Line(e.key, 60))
	}
	m := r.mapping(e.value, what, "type", "unit", "unit_from", "null_means", "about", "enum", "key", "references", "required", "input", "default", "path", "filter")
	c := Column{
		Name:      e.key,
		Type:      r.columnType(m),
		Unit:      m.text("unit"),
		UnitFrom:  m.text("unit_from"),
		NullMeans: m.text("null_means"),
		About:     m.text("about"),
		Enum:      m.texts("enum"),
		Key:       m.boolean("key"),
		Required:  m.boolean("required"),
		Input:     m.boolean("input"),
		Path:      m.text("path"),
	}
	c.References = r.reference(m, c.Type)
	if c.Path == "" {
		c.Path = c.Name
	}
	r.filters(m, &c)
	r.checkColumn(m, &c)
	c.Default = r.defaultOf(m, &c)
	return c
}

func (r *reader) columnType(m mapping) ColumnType {
	names := make([]string, len(columnTypes))
	for i, t := range columnTypes {
		names[i] = string(t)
	}
	s := m.required("type", "one of "+strings.Join(names, ", "))
	if s != "" && !slices.Contains(names, s) {
		r.wrong(at(m.node("type")), "%s: unknown type %q; %s", m.what, s, words.DidYouMean(s, names))
		return Text
	}
	return ColumnType(s)
}

func (r *reader) checkColumn(m mapping, c *Column) {
	_, eq := c.Filters[Eq]
	switch {
	case m.has("enum") && c.Type != Text:
		r.wrong(m.place("enum"), "%s: enum goes with type text, not %s", m.what, c.Type)
	case m.has("unit") && !c.measure():
		r.wrong(m.place("unit"), "%s: unit goes with type number or integer, not %s", m.what, c.Type)
	case m.has("unit_from") && !c.measure():
		r.wrong(m.place("unit_from"), "%s: unit_from goes with type number or integer, not %s", m.what, c.Type)
	case m.has("unit_from") && m.has("unit"):
		r.wrong(m.place("unit_from"), "%s: unit says that all rows have one, unit_from that each has its own; leave one out", m.what)
	case m.has("null_means") && !c.measure():
		r.wrong(m.place("null_means"), "%s: null_means goes with type number or integer, not %s", m.what, c.Type)
	case c.References != nil && !c.refers():
		r.wrong(m.place("references"), "%s: references goes with type text, uuid or integer, not %s", m.what, c.Type)
	case c.Required && !eq:
		r.wrong(m.place("required"), "%s: required needs filter: {eq: the request parameter}", m.what)
	case c.Input && !eq:
		r.wrong(m.place("input"), "%s: input needs filter: {eq: the request parameter}", m.what)
	case c.Input && len(c.Filters) > 1:
		r.wrong(m.place("filter"), "%s: an input has the one filter eq: its rows repeat the value that was asked for", m.what)
	case c.Input && (m.has("path") || c.Key):
		r.wrong(m.at, "%s: an input is not in the answer, so it has no path and is no key", m.what)
	}
}

func (c *Column) measure() bool { return c.Type == Number || c.Type == Integer }

func (c *Column) refers() bool { return c.Type == Text || c.Type == UUID || c.Type == Integer }

// reference reads facilities.id; whether there is such a key can be told when all tables are read.
func (r *reader) reference(m mapping, t ColumnType) *Reference {
	s := m.text("references")
	if s == "" {
		return nil
	}
	table, column, ok := strings.Cut(s, ".")
	if !ok || !simpleName(table) || !simpleName(column) {
		r.wrong(at(m.node("references")), "%s: references: %q is not a table and its key; write it like facilities.id", m.what, words.Line(s, 60))
		return nil
	}
	ref := &Reference{table, column}
	r.references = append(r.references, reference{Reference: ref, what: m.what, at: at(m.node("references")), number: t == Integer})
	return ref
}

// defaultOf reads what an input is when nobody gives it, written as its type wants it.
func (r *reader) defaultOf(m mapping, c *Column) string {
	if !m.has("default") {
		return ""
	}
	if !c.Input || c.Required {
		r.wrong(m.place("default"), "%s: default goes with input: true and without required", m.what)
	}
	var s string
	switch n := m.node("default").(type) {
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
		s = n.GetToken().Value
	default:
		s = m.text("default")
	}
	if s != "" && !isValue(s, c) {
		r.wrong(m.place("default"), "%s: default %q is not a value of the column", m.what, words.Line(s, 60))
	}
	return s
}

// isValue tells whether a text is a value of an input column, as a request would carry it.
func isValue(s string, c *Column) bool {
	switch c.Type {
	case UUID:
		return words.IsUUID(s)
	case Boolean:
		return s == "true" || s == "false"
	case Integer:
		_, err := strconv.ParseInt(s, 10, 64)
		return err == nil
	case Number:
		f, err := strconv.ParseFloat(s, 64)
		return err == nil && f-f == 0 // finite
	case Date:
		_, err := time.Parse(time.DateOnly, s)
		return err == nil
	case Datetime:
		_, err := time.Parse(time.RFC3339, s)
		return err == nil
	}
	return len(c.Enum) == 0 || slices.Contains(c.Enum, s)
}

func (r *reader) filters(m mapping, c *Column) {
	if !m.has("filter") {
		return
	}
	names := make([]string, len(ops))
	for i, op := range ops {
		names[i] = string(op)
	}
	c.Filters = map[Op]Param{}
	for _, e := range r.entries(m.node("filter"), m.what+": filter") {
		op := Op(e.key)
		if !slices.Contains(names, e.key) {
			r.wrong(e.at, "%s: unknown comparison %q; %s", m.what, e.key, words.DidYouMean(e.key, names))
			continue
		}
		if !compares(c.Type, op) {
			r.wrong(e.at, "%s: type %s has no comparison %s", m.what, c.Type, op)
			continue
		}
		c.Filters[op] = r.param(e, m.what+": filter "+e.key, c, op)
	}
	if in, ok := c.Filters[In]; ok {
		if _, ok := c.Filters[Eq]; !ok {
			c.Filters[Eq] = in
		}
	}
}

// compares tells whether a comparison makes sense for a type. Texts have no order that platform and SQL would agree on.
func compares(t ColumnType, op Op) bool {
	switch op {
	case Eq, In:
		return t != JSON
	case Ge, Le:
		return t == Date || t == Datetime || t == Number || t == Integer
	case Like:
		return t == Text
	}
	return false
}

// param reads "status[]" or {param: "status[]", style: comma, as: date, exact: true}.
func (r *reader) param(e entry, what string, c *Column, op Op) Param {
	p := Param{Style: Repeat, As: c.Type, Exact: op == Eq || op == In}
	p.Exact = p.Exact && (c.Type == UUID || c.Type == Boolean || len(c.Enum) > 0 || c.Input)
	if s, ok := e.value.(*ast.StringNode); ok {
		p.Name = s.Value
	} else {
		m := r.mapping(e.value, what, "param", "style", "as", "exact", "folds")
		p.Name = m.required("param", "the request parameter")
		if m.has("exact") {
			p.Exact = m.boolean("exact")
		}
		p.Style = r.style(m, op)
		p.As = r.as(m, c)
		p.Folds = r.folds(m, op)
	}
	if p.Name != "" && !plainParam(p.Name) {
		r.wrong(at(e.value), "%s: %q is not the name of a request parameter", what, words.Line(p.Name, 60))
	}
	return p
}

func (r *reader) style(m mapping, op Op) ListStyle {
	s := ListStyle(m.text("style"))
	switch {
	case s == "":
		return Repeat
	case s != Repeat && s != Comma:
		r.wrong(m.place("style"), "%s: unknown style %q; there are: repeat (a=1&a=2), comma (a=1,2)", m.what, s)
	case op != In:
		r.wrong(m.place("style"), "%s: style says how several values are written and goes with in", m.what)
	}
	return s
}

func (r *reader) as(m mapping, c *Column) ColumnType {
	s := ColumnType(m.text("as"))
	switch {
	case s == "":
		return c.Type
	case s != Date || c.Type != Datetime:
		r.wrong(m.place("as"), "%s: as has one use: as: date, on a column of type datetime", m.what)
		return c.Type
	}
	return s
}

func (r *reader) folds(m mapping, op Op) Folding {
	s := m.text("folds")
	switch {
	case s == "" || s == "ascii":
		return FoldsASCII
	case Folding(s) != FoldsUnicode:
		r.wrong(m.place("folds"), "%s: unknown folding %q; there are: ascii (a is A), unicode (á is Á too)", m.what, words.Line(s, 60))
	case op != Like:
		r.wrong(m.place("folds"), "%s: folds says how texts are matched and goes with like", m.what)
	}
	return Folding(s)
}

func plainParam(s string) bool {
	for _, c := range s {
		if c <= ' ' || c > '~' || strings.ContainsRune("&=?#%\"<>{}\\", c) {
			return false
		}
	}
	return s != ""
}
