package answer

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxOverview is the size in bytes of the overview. Names and short texts of English have 3.5 to 4 bytes a token, so that it has less than 1,500
// tokens.
const maxOverview = 5_000

// shortAbouts are the lengths, in characters, to which the meanings of tables are cut until all have room. Below the last one there are names only.
var shortAbouts = []int{200, 80, 60, 48, 40, 32, 24}

// Overview lists the tables and views there are, in as much detail as there is room for: with their columns, with their meaning, or by name under
// headings.
func (w Writer) Overview(d Data) string {
	all := d.subjects()
	last := overviewEnd(d)
	groups := grouped(all)
	if lines := withColumns(all); fits(lines, last) {
		return w.redacted(strings.Join(lines, "") + last)
	}
	for _, limit := range shortAbouts {
		if lines := withAbouts(groups, limit); w.Whole || fits(lines, last) {
			return w.redacted(strings.Join(lines, "") + last)
		}
	}
	return w.redacted(bounded(namesAlone(groups), last, "search=WORDS finds them", maxOverview))
}

func fits(lines []string, last string) bool {
	return len(strings.Join(lines, ""))+len(last) <= maxOverview
}

// othersAsked says how rows of other organisations are had, once: no list of columns has that of the organisation.
const othersAsked = ", unless others are asked: by organization_id (=, IN), which tables have besides the columns told, or by the argument organization. "

// overviewEnd says how to go on.
func overviewEnd(d Data) string {
	nesting := ""
	if slices.ContainsFunc(d.Tables, func(t manifest.Table) bool { return t.Each != nil }) {
		nesting = "<x, or in brackets behind x: a request or more for each row of x. "
	}
	rows := ""
	if d.Noun != "" {
		rows = "Rows are of one " + words.Line(d.Noun, 40)
		if slices.ContainsFunc(d.Tables, func(t manifest.Table) bool { return t.Tree != nil }) {
			rows += ", without those below it"
		}
		rows += othersAsked
	}
	last := fmt.Sprintf("# %s of %s. %s%sColumns in depth: table=NAME; find one: search=WORDS\n", tablesAndViews(d.Tables), words.Line(d.Title, 100), nesting, rows)
	const maxCannot = 600 // bytes: of an overview that is all there is room for
	cannot := cannotLine(d.Cannot)
	if len(cannot) > maxCannot {
		cannot = words.Cut(cannot, maxCannot) + "…\n"
	}
	return last + cannot
}

// withColumns names every column.
func withColumns(all []subject) []string {
	var lines []string
	for _, s := range all {
		lines = append(lines, words.Clean(s.name+s.marks()+": "+s.about)+"\n", "  "+strings.Join(s.columnNames(), ", ")+"\n")
	}
	return lines
}

// withAbouts says what each is, in at most so many characters, a line each.
func withAbouts(groups []group, limit int) []string {
	var lines []string
	for _, g := range groups {
		if g.heading != "" {
			lines = append(lines, "## "+words.Clean(g.heading)+"\n")
		}
		for _, s := range g.subjects {
			lines = append(lines, s.name+s.marks()+": "+shortened(words.Clean(s.about), limit)+"\n")
		}
	}
	return lines
}

// namesAlone has a line for each heading, with what is asked for by rows of a table in brackets behind it.
func namesAlone(groups []group) []string {
	var lines []string
	for _, g := range groups {
		heading := g.heading
		if heading != "" {
			heading = words.Clean(heading) + ": "
		}
		lines = append(lines, heading+inBrackets(g.subjects)+"\n")
	}
	return lines
}

// inBrackets lists names, with those that are asked for by rows of another one in brackets behind it. All are in the order of [nested].
func inBrackets(all []subject) string {
	var names []string
	for i, s := range all {
		if s.parent != "" && slices.ContainsFunc(all, func(p subject) bool { return p.name == s.parent && p.name != s.name }) {
			continue // it is in the brackets of that
		}
		names = append(names, s.name+s.marks()+below(all, all[i].name, len(all)))
	}
	return strings.Join(names, ", ")
}

// below are the brackets behind a name, at most so many within each other.
func below(all []subject, name string, depth int) string {
	var names []string
	for _, s := range all {
		if s.parent == name && s.name != name && depth > 0 {
			names = append(names, s.name+below(all, s.name, depth-1))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// marks tell what a subject is that is no table of its own.
func (s subject) marks() string {
	switch {
	case s.table == nil:
		return " (view)"
	case s.parent != "":
		return " <" + s.parent
	}
	return ""
}

// headLine says what a table or view is. A manifest may be somebody else's: its words are foreign text like a platform's.
func (s subject) headLine() string {
	mark := ""
	if s.table == nil {
		mark = " (view)"
	}
	return words.Clean(s.name+mark+": "+s.about) + "\n"
}

func (s subject) columnNames() []string {
	names := make([]string, len(s.columns))
	for i := range s.columns {
		c := &s.columns[i]
		names[i] = c.Name
		switch {
		case s.table == nil:
		case c.Required && !s.table.Filled(c.Name):
			names[i] += " (required)"
		case c.Input:
			names[i] += " (input)"
		}
	}
	return names
}

// shortened is the beginning of a text, whole words of it, in at most limit characters.
func shortened(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	cut := string([]rune(text)[:limit])
	if end := strings.LastIndexAny(cut, " ,;"); end > limit/2 {
		cut = cut[:end]
	}
	return strings.TrimRight(cut, " ,;:(") + "…"
}

// tablesAndViews counts them.
func tablesAndViews(all []manifest.Table) string {
	views := 0
	for i := range all {
		if all[i].View != nil {
			views++
		}
	}
	if views == 0 {
		return words.Plural(len(all), "table")
	}
	return words.Plural(len(all)-views, "table") + " and " + words.Plural(views, "view")
}
