package manifest

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func (r *reader) prompts(n ast.Node) []Prompt {
	if n == nil {
		return nil
	}
	var list []Prompt
	for _, e := range r.entries(n, "prompts") {
		r.checkName(e, "prompt")
		list = append(list, r.prompt(e))
	}
	return list
}

func (r *reader) prompt(e entry) Prompt {
	var k promptKeys
	what := "prompt " + e.key
	m := r.decode(e.value, what, &k)
	p := Prompt{
		Name: e.key, Title: r.required(m, "title", k.Title, "what a menu shows, such as Emissions review"),
		About: r.required(m, "about", k.About, "what it is for, in a sentence"),
		Text:  r.required(m, "text", k.Text, "the task as a person would write it; {name} stands for an argument"),
	}
	for key, s := range map[string]string{"title": p.Title, "about": p.About} {
		if len(s) > maxPromptAbout {
			r.wrong(m.place(key), "%s: %s has %d bytes; %d are the most", what, key, len(s), maxPromptAbout)
		}
	}
	if len(p.Text) > maxPromptText {
		r.wrong(m.place("text"), "%s: text has %s bytes; %s are the most", what, words.Count(len(p.Text)), words.Count(maxPromptText))
	}
	if k.Arguments != nil {
		for _, a := range r.entries(k.Arguments, what+": arguments") {
			p.Arguments = append(p.Arguments, r.promptArgument(a, what))
		}
	}
	r.checkPlaceholders(m, p)
	return p
}

func (r *reader) promptArgument(e entry, of string) PromptArgument {
	r.checkName(e, "argument")
	var k promptArgumentKeys
	what := of + ": argument " + e.key
	m := r.decode(e.value, what, &k)
	a := PromptArgument{
		Name: e.key, About: r.required(m, "about", k.About, "what to fill in, in a few words"), Kind: ArgumentKind(k.Kind), Required: k.Required,
	}
	if a.Kind == "" {
		a.Kind = AnyText
	}
	if !slices.Contains(argumentKinds, string(a.Kind)) {
		r.wrong(m.place("kind"), "%s: unknown kind %q; %s", what, words.Line(string(a.Kind), 60), words.DidYouMean(string(a.Kind), argumentKinds))
	}
	return a
}

// quoted is a word in a prompt's text that names a table, or a column of one.
var quoted = words.Pattern("`([^`]*)`")

// checkPromptNames holds what prompts name against the tables: a name that has gone would send every reader astray.
func (r *reader) checkPromptNames(top mapping, m *Manifest, tables []Table, views []View) {
	for _, p := range m.Prompts {
		for _, match := range quoted().FindAllStringSubmatch(p.Text, -1) {
			table, column, ofTable := strings.Cut(match[1], ".")
			columns, ok := m.columnsNamed(table, tables, views)
			if !ok || ofTable && !slices.Contains(columns, column) {
				r.wrong(top.place("prompts"), "prompt %s: `%s` in backquotes is neither a table nor a column (table.column)", p.Name, words.Line(match[1], 60))
			}
		}
	}
}

// columnsNamed names the columns of a table or a view, with that of the organisation that is asked; ok is false when there is neither.
func (m *Manifest) columnsNamed(name string, tables []Table, views []View) (columns []string, ok bool) {
	scoped := m.Scope != nil // nearly all views are over scoped tables
	for i := range tables {
		if tables[i].Name == name {
			columns, ok, scoped = tables[i].ColumnNames(), true, m.scopedAmong(tables, &tables[i])
		}
	}
	for i := range views {
		if views[i].Name == name {
			columns, ok = views[i].ColumnNames(), true
		}
	}
	if ok && scoped {
		columns = append(columns, OrganizationColumn)
	}
	return columns, ok
}

// checkPlaceholders holds the arguments against those that the text names.
func (r *reader) checkPlaceholders(m mapping, p Prompt) {
	named := map[string]bool{}
	for _, name := range placeholder().FindAllString(p.Text, -1) {
		named[name[1:len(name)-1]] = true
	}
	var known []string
	for _, a := range p.Arguments {
		known = append(known, a.Name)
		if !named[a.Name] {
			r.wrong(m.place("arguments"), "%s: the text does not name the argument {%s}", m.what, a.Name)
		}
		delete(named, a.Name)
	}
	for name := range named {
		r.wrong(m.place("text"), "%s: {%s} is no argument; %s", m.what, words.Line(name, 60), words.DidYouMean(name, known))
	}
}
