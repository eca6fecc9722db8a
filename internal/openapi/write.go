package openapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// yaml is the manifest as text.
func (c *converter) yaml() string {
	version := ""
	if c.doc.Info != nil {
		version = words.Line(c.doc.Info.Version, 30)
	}
	head := []string{
		"Made of " + words.Line(c.file, 80) + ", the OpenAPI document of " + c.title + " " + version + ".",
		"A comment that begins with \"guessed\" is about what the document does not say for certain: see that it is right.",
		"What is secret or personal is guessed by the names of fields, but for the formats password and email.",
		"What numbers are measured in is in no such document: add unit: to their columns.",
	}
	file := printer.Block{
		{Key: "manifest", Value: 2},
		{Key: "platform", Value: c.platform},
		{Key: "title", Value: c.title},
		{Key: "base_url", Value: c.base, Comments: c.baseNotes},
		{Key: "credentials", Value: c.credentialsYAML()},
		{Key: "authenticators", Value: c.authenticatorsYAML()},
	}
	if c.scope != nil {
		file = append(file, c.scopeYAML())
	}
	names, paginators := c.paginatorsYAML()
	if len(paginators) > 0 {
		file = append(file, printer.Entry{Key: "paginators", Value: paginators})
	}
	if errors := c.errorsYAML(); len(errors) > 0 {
		file = append(file, printer.Entry{Key: "errors", Value: errors, Comments: c.errorNotes()})
	}
	var tables printer.Block
	for _, t := range c.tables {
		tables = append(tables, printer.Entry{Key: t.name, Comments: t.comments, Value: c.tableYAML(t, names[t])})
	}
	file = append(file, printer.Entry{Key: "tables", Value: tables, Comments: c.searches})
	if groups := c.groupsYAML(); len(groups) > 0 {
		file = append(file, printer.Entry{Key: "groups", Value: groups})
	}
	return printer.Text(head, file)
}

func (c *converter) scopeYAML() printer.Entry {
	s := add(add(printer.Flow{{Key: "noun", Value: c.scope.noun}}, "header", c.scope.header), "param", c.scope.param)
	comments := []string{"guessed: most operations need it, and it is called so"}
	if c.scope.unnamed {
		comments = []string{"guessed: most operations need it, and the document names no value; if it does not say whose rows are asked for, take scope out and give each table headers: {" + c.scope.header + ": …}"}
	}
	for _, t := range c.tables {
		if t.unscoped && t.noun == c.scope.noun && t.key() != nil {
			comments = append(comments, "add tree: "+t.name+" if that table lists each "+t.noun+" that a key reaches")
		}
	}
	return printer.Entry{Key: "scope", Value: add(add(s, "path", c.scope.path), "from", "organization"), Comments: comments}
}

func add(f printer.Flow, key, value string) printer.Flow {
	if value == "" {
		return f
	}
	return append(f, printer.Entry{Key: key, Value: value})
}

func (c *converter) credentialsYAML() any {
	all := printer.Block{}
	for _, k := range c.credentials {
		one := printer.Flow{{Key: "env", Value: []string{k.env}}}
		if !k.public {
			one = append(one, printer.Entry{Key: "secret", Value: true})
		}
		if k.name == "password" {
			one = append(one, printer.Entry{Key: "format", Value: "password"})
		}
		all = append(all, printer.Entry{Key: k.name, Value: one})
	}
	return all
}

func (c *converter) authenticatorsYAML() printer.Block {
	var all printer.Block
	for _, a := range c.authenticators {
		var one printer.Flow
		for _, part := range []struct {
			key  string
			list []constant
		}{{"basic", a.basic}, {"client_credentials", a.client}} {
			if len(part.list) > 0 {
				one = append(one, printer.Entry{Key: part.key, Value: pairs(part.list)})
			}
		}
		if len(a.headers) > 0 || len(one) == 0 {
			one = append(one, printer.Entry{Key: "headers", Value: pairs(a.headers)})
		}
		all = append(all, printer.Entry{Key: a.name, Value: one, Comments: a.comments})
	}
	return all
}

func (c *converter) errorsYAML() printer.Flow {
	var f printer.Flow
	if len(c.messages) > 0 {
		f = append(f, printer.Entry{Key: "message", Value: c.messages})
	}
	if len(c.codes) > 0 {
		f = append(f, printer.Entry{Key: "code", Value: c.codes})
	}
	return add(f, "success", c.success)
}

func (c *converter) errorNotes() []string {
	if c.success == "" {
		return nil
	}
	return []string{"guessed: an answer with status 200 is a refusal where its " + c.success + " is false"}
}

func pairs(list []constant) printer.Flow {
	all := printer.Flow{}
	for _, k := range list {
		all = append(all, printer.Entry{Key: k.name, Value: k.value})
	}
	return all
}

// paginatorsYAML are the paginators, each once, and the name of each table's.
func (c *converter) paginatorsYAML() (names map[*table]string, all printer.Block) {
	names = map[*table]string{}
	known := map[string]string{}
	used := map[string]bool{}
	for _, t := range c.tables {
		if t.paginator == nil {
			continue
		}
		one := *t.paginator
		id := fmt.Sprintf("%+v", one)
		if known[id] == "" {
			name := fieldname.Unused(one.kind(), func(s string) bool { return used[s] })
			known[id], used[name] = name, true
			all = append(all, printer.Entry{Key: name, Value: one.yaml(), Comments: one.comments()})
		}
		names[t] = known[id]
	}
	return names, all
}

func (p *paginator) kind() string {
	switch {
	case p.page != "":
		return "pages"
	case p.offset != "":
		return "offsets"
	case p.cursor != "":
		return "cursors"
	}
	return "links"
}

func (p *paginator) yaml() printer.Flow {
	f := add(add(add(printer.Flow{}, "page", p.page), "offset", p.offset), "cursor", p.cursor)
	f = add(add(add(f, "from", p.from), "from_header", p.fromHeader), "from_last", p.fromLast)
	f = add(add(f, "next", p.next), "next_header", p.nextHeader)
	if p.first >= 0 && p.page+p.offset != "" {
		f = append(f, printer.Entry{Key: "first", Value: p.first})
	}
	if f = add(f, "size", p.size); p.max > 0 {
		f = append(f, printer.Entry{Key: "max", Value: p.max})
	}
	f = add(add(f, "items", p.items), "total", p.total)
	return add(add(f, "total_header", p.totalHeader), "more", p.more)
}

func (p *paginator) comments() []string {
	var all []string
	if p.guessedMax {
		all = append(all, fmt.Sprintf("guessed: max: %d, for the document does not say how large a page may be; with larger ones there are fewer requests", p.max))
	}
	if p.guessedEnd {
		all = append(all, "guessed: "+p.next+" is the address of the next page")
	}
	if p.guessedTotal {
		all = append(all, "guessed: "+p.total+" counts the records of all pages, not those of one")
	}
	return all
}

// groupsYAML are the tags of the document as headings, where there are many tables.
func (c *converter) groupsYAML() printer.Block {
	const many = 25
	if len(c.tables) < many {
		return nil
	}
	var all printer.Block
	for _, t := range c.tables {
		if t.group == "" {
			continue
		}
		i := slices.IndexFunc(all, func(e printer.Entry) bool { return e.Key == t.group })
		if i < 0 {
			i, all = len(all), append(all, printer.Entry{Key: t.group, Value: []string(nil)})
		}
		names, _ := all[i].Value.([]string)
		all[i].Value = append(names, t.name)
	}
	return all
}

func (c *converter) tableYAML(t *table, paginator string) printer.Block {
	b := printer.Block{{Key: "about", Value: t.about}, {Key: "get", Value: t.op.manifestPath()}}
	put := func(key string, value any, empty bool) {
		if !empty {
			b = append(b, printer.Entry{Key: key, Value: value})
		}
	}
	if t.unscoped && c.scope != nil {
		put("scope", "none", false)
	}
	put("each", pairsTo(t.each, t.parent), len(t.each) == 0)
	put("one", t.one, t.one == "" || t.oneItems != "")
	put("one", printer.Flow{{Key: "get", Value: t.one}, {Key: "items", Value: t.oneItems}}, t.one == "" || t.oneItems == "")
	put("paginator", paginator, paginator == "")
	put("items", t.op.answer.items, t.op.answer.items == "" || paginator != "")
	put("most_rows", t.mostRows, t.mostRows == 0 || paginator != "")
	put("params", pairs(t.params), len(t.params) == 0)
	put("headers", pairs(t.headers), len(t.headers) == 0)
	put("order", t.order.yaml(), t.order == nil)
	put("keyless", true, t.key() != nil)
	put("notes", t.notes, len(t.notes) == 0)
	if len(t.left) > 0 {
		b[1].Comments = append(b[1].Comments, "parameters that are not used: "+strings.Join(t.left, ", "))
	}
	var columns printer.Block
	for i := range t.columns {
		columns = append(columns, printer.Entry{Key: t.columns[i].name, Value: t.columns[i].yaml(c.detail.described), Comments: t.columns[i].comments})
	}
	return append(b, printer.Entry{Key: "columns", Value: columns})
}

func pairsTo(fills []constant, of *table) printer.Flow {
	all := printer.Flow{}
	for _, f := range fills {
		all = append(all, printer.Entry{Key: f.name, Value: of.name + "." + f.value})
	}
	return all
}

func (o *order) yaml() printer.Flow {
	if o == nil {
		return nil
	}
	f := add(add(printer.Flow{{Key: "param", Value: o.param}}, "direction", o.direction), "asc", o.asc)
	f = add(f, "desc", o.desc)
	var names []string
	same := true
	for _, k := range o.columns {
		names, same = append(names, k.name), same && k.name == k.value
	}
	if same {
		return append(f, printer.Entry{Key: "columns", Value: names})
	}
	return append(f, printer.Entry{Key: "columns", Value: pairs(o.columns)})
}

func (col *column) yaml(described bool) printer.Flow {
	f := printer.Flow{{Key: "type", Value: string(col.kind)}}
	flag := func(key string, is bool) {
		if is {
			f = append(f, printer.Entry{Key: key, Value: true})
		}
	}
	if !col.input && col.path != col.name {
		f = add(f, "path", col.path)
	}
	if described {
		f = add(f, "about", col.about)
	}
	list := func(key string, values []string) {
		if len(values) > 0 {
			f = append(f, printer.Entry{Key: key, Value: values})
		}
	}
	flag("key", col.key)
	flag("input", col.input)
	if len(col.filters) > 0 {
		flag("required", col.required)
	}
	f = add(add(f, "epoch", col.epoch), "default", col.def)
	if !col.personal && !col.secret {
		list("enum", col.enum)
	}
	flag("secret", col.secret)
	flag("personal", col.personal)
	list("secret_paths", col.hides.secret)
	list("personal_paths", col.hides.personal)
	f = add(f, "references", col.references)
	return col.filtersYAML(f)
}

func (col *column) filtersYAML(f printer.Flow) printer.Flow {
	var all printer.Flow
	for _, one := range col.filters {
		if one.style == "" {
			all = append(all, printer.Entry{Key: string(one.op), Value: one.param})
			continue
		}
		all = append(all, printer.Entry{Key: string(one.op), Value: printer.Flow{{Key: "param", Value: one.param}, {Key: "style", Value: one.style}}})
	}
	if len(all) == 0 || col.secret {
		return f
	}
	return append(f, printer.Entry{Key: "filter", Value: all})
}
