package manifest

import (
	"cmp"
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

func (r *reader) column(e entry, t *Table) (Column, mapping) {
	what := "column " + t.Name + "." + e.key
	if !simpleName(e.key) {
		r.wrong(e.at, "%s: a column's name has lower-case letters, digits and underscores and begins with a letter; give another and say path: %s", what, words.Line(e.key, 60))
	}
	var k columnKeys
	m := r.decode(e.value, what, &k)
	c := Column{
		Name:      e.key,
		Type:      r.columnType(m, k.Type),
		Unit:      string(k.Unit),
		UnitFrom:  string(k.UnitFrom),
		NullMeans: string(k.NullMeans),
		About:     string(k.About),
		Enum:      k.Enum,
		Key:       k.Key,
		Required:  k.Required,
		Input:     k.Input,
		Path:      cmp.Or(string(k.Path), e.key),
	}
	c.References = r.reference(m, string(k.References), c.Type)
	c.Reading.Epoch = Epoch(k.Epoch) // filters are spelled by it
	r.filters(m, k.Filter, &c)
	r.carriers(m, &c, t)
	r.values(m, &k, &c)
	if slices.Contains(t.Needs(), c.Name) {
		r.pathColumn(m, &c)
	}
	r.checkColumn(m, &c)
	c.From = From(k.From)
	r.include(m, &k, &c)
	r.mask(m, &k, &c)
	c.Default = r.defaultOf(m, string(k.Default), &c)
	c.Below = r.below(m, string(k.Adds), &c)
	return c, m
}

func (r *reader) columnType(m mapping, value text) ColumnType {
	names := make([]string, len(columnTypes))
	for i, t := range columnTypes {
		names[i] = string(t)
	}
	s := r.required(m, "type", value, "one of "+strings.Join(names, ", "))
	if s != "" && !slices.Contains(names, s) {
		r.wrong(m.value("type"), "%s: unknown type %q; %s", m.what, s, words.DidYouMean(s, names))
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
func (r *reader) reference(m mapping, s string, t ColumnType) *Reference {
	if s == "" {
		return nil
	}
	table, column, ok := strings.Cut(s, ".")
	if !ok || !simpleName(table) || !simpleName(column) {
		r.wrong(m.value("references"), "%s: references: %q is not a table and its key; write it like facilities.id", m.what, words.Line(s, 60))
		return nil
	}
	ref := &Reference{table, column}
	r.references = append(r.references, reference{Reference: ref, what: m.what, at: m.value("references"), number: t == Integer})
	return ref
}

// defaultOf checks what an input is when nobody gives it.
func (r *reader) defaultOf(m mapping, s string, c *Column) string {
	switch {
	case !m.has("default"):
	case !c.Input || c.Required:
		r.wrong(m.place("default"), "%s: default goes with input: true and without required", m.what)
	case s != "" && !isValue(s, c):
		r.wrong(m.place("default"), "%s: default %q is not a value of the column", m.what, words.Line(s, 60))
	}
	return s
}

// below reads adds: below, of an input that has the rows of the organisations below the one that is asked come too.
func (r *reader) below(m mapping, adds string, c *Column) bool {
	switch {
	case !m.has("adds"):
		return false
	case adds != "below":
		r.wrong(m.value("adds"), "%s: unknown adds %q; there is: below (1 adds the rows of the organizations below the one that is asked)", m.what, words.Line(adds, 60))
	case !c.Input || c.Type != Boolean || c.Default != "false":
		r.wrong(m.place("adds"), "%s: adds: below goes with type boolean, input: true and default: false", m.what)
	case !r.scoped:
		r.wrong(m.place("adds"), "%s: the platform has no scope, so there are no organizations below one; leave adds out", m.what)
	}
	return true
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

func (r *reader) filters(m mapping, n ast.Node, c *Column) {
	if n == nil {
		return
	}
	names := make([]string, len(ops))
	for i, op := range ops {
		names[i] = string(op)
	}
	c.Filters = map[Op]Param{}
	for _, e := range r.entries(n, m.what+": filter") {
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
	p := Param{Style: Repeat, As: c.Type, Exact: op == Eq || op == In, Epoch: c.Reading.Epoch}
	p.Exact = p.Exact && (c.Type == UUID || c.Type == Boolean || len(c.Enum) > 0 || c.Input)
	if s, ok := e.value.(*ast.StringNode); ok {
		p.Name = s.Value
	} else {
		k := paramKeys{Exact: p.Exact}
		m := r.decode(e.value, what, &k)
		p.Name = r.required(m, "param", k.Param, "the request parameter")
		p.Exact = k.Exact
		p.In = Carrier(k.In)
		p.Style = r.style(m, ListStyle(k.Style), op)
		p.As = r.as(m, ColumnType(k.As), c)
		if k.As != "" {
			p.Epoch = NoEpoch
		}
		p.Folds = r.folds(m, string(k.Folds), op)
	}
	if p.Name != "" && !plainParam(p.Name) {
		r.wrong(at(e.value), "%s: %q is not the name of a request parameter", what, words.Line(p.Name, 60))
	}
	return p
}

func (r *reader) style(m mapping, s ListStyle, op Op) ListStyle {
	switch {
	case s == "":
		return Repeat
	case s == List: // carriers sees that it goes into a body
	case s != Repeat && s != Comma:
		r.wrong(m.place("style"), "%s: unknown style %q; there are: repeat (a=1&a=2), comma (a=1,2), list ([1] in a body)", m.what, s)
	case op != In:
		r.wrong(m.place("style"), "%s: style says how several values are written and goes with in", m.what)
	}
	return s
}

func (r *reader) as(m mapping, t ColumnType, c *Column) ColumnType {
	switch {
	case t == "":
		return c.Type
	case t == Datetime && c.Reading.Epoch != NoEpoch:
	case t != Date || c.Type != Datetime:
		r.wrong(m.place("as"), "%s: as has one use: as: date, on a column of type datetime", m.what)
		return c.Type
	}
	return t
}

func (r *reader) folds(m mapping, s string, op Op) Folding {
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
