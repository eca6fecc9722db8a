package statement

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tableNames are the engine's names of the tables and views of several sources.
type tableNames struct {
	Names
	all    map[string]string   // by the name in lower case
	byBare map[string][]string // by what stands behind the source, in lower case
	gone   map[string]string   // views that are not to be had, by name in lower case
}

func newTableNames(n Names) *tableNames {
	t := &tableNames{Names: n, all: map[string]string{}, byBare: map[string][]string{}, gone: map[string]string{}}
	for _, name := range slices.Concat(n.Tables, n.Views) {
		_, bare := cutSource(name)
		t.all[strings.ToLower(name)] = name
		t.byBare[strings.ToLower(bare)] = append(t.byBare[strings.ToLower(bare)], name)
	}
	for _, name := range n.Gone {
		t.gone[strings.ToLower(name)] = name
	}
	return t
}

// cutSource cuts an engine's name of a table into its source and what is behind it.
func cutSource(name string) (source, bare string) {
	if source, bare, ok := strings.Cut(name, "."); ok {
		return source, bare
	}
	return "", name
}

// find is the engine's name of a table as a statement may write it; "" when it is
// left to SQLite.
func (t *tableNames) find(schema, name string) (string, *Problem) {
	switch {
	case schema == "":
		if whole := t.has(name); whole != "" {
			return whole, nil
		}
		return t.bare(name)
	case strings.EqualFold(schema, "main"), strings.EqualFold(schema, "temp"):
		return t.bare(name)
	case !containsFold(t.Sources, schema):
		return "", t.noSource(schema, name)
	}
	if whole := t.has(schema + "." + name); whole != "" {
		return whole, nil
	}
	return "", t.noTable(schema, name)
}

func (t *tableNames) has(name string) string {
	if found := t.all[strings.ToLower(name)]; found != "" {
		return found
	}
	return t.gone[strings.ToLower(name)]
}

// bare finds a table by its name without a source.
func (t *tableNames) bare(name string) (string, *Problem) {
	if t.Default != "" {
		return t.has(t.Default + "." + name), nil
	}
	switch found := t.byBare[strings.ToLower(name)]; len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	default:
		return "", ambiguous(name, found, "")
	}
}

// ambiguous is for a bare name that tables of several sources have. rest is what stands
// behind the table's name in the statement.
func ambiguous(name string, tables []string, rest string) *Problem {
	var of, write []string
	for _, table := range tables {
		source, bare := cutSource(table)
		of, write = append(of, "of "+source), append(write, quoteName(source)+"."+quoteName(bare)+rest)
	}
	return problem(CodeNoTable, "Write "+words.Or(write)+".", `"%s" is a table %s.`, name, words.And(of))
}

// noSource is for what stands before a table's name and is no source.
func (t *tableNames) noSource(schema, name string) *Problem {
	next := "The platforms are " + words.And(t.Sources) + "."
	near := words.Nearest(schema, t.Sources, 1)
	if len(near) > 0 {
		if whole := t.has(near[0] + "." + name); whole != "" {
			next = "Did you mean " + whole + "? " + next
		}
	} else if found := t.byBare[strings.ToLower(name)]; len(found) > 0 {
		next = "Did you mean " + words.Or(found) + "? " + next
	}
	return problem(CodeNoTable, next, "There is no platform %s.", words.Line(schema, maxNamed))
}

// noTable is for a source that has no table of a name.
func (t *tableNames) noTable(source, name string) *Problem {
	var names []string
	for _, whole := range slices.Concat(t.Tables, t.Views) {
		if of, bare := cutSource(whole); strings.EqualFold(of, source) {
			source, names = of, append(names, bare)
		}
	}
	listing := source + " has " + listed(names) + "."
	next := listing
	if near := words.Nearest(name, names, 3); len(near) > 0 {
		for i := range near {
			near[i] = source + "." + near[i]
		}
		next = "Did you mean " + words.Or(near) + "? " + next
	} else if others := t.byBare[strings.ToLower(name)]; len(others) > 0 {
		next = "There is " + words.And(others) + ". " + next
	}
	p := problem(CodeNoTable, next, "There is no table %s in %s.", words.Line(name, maxNamed), source)
	p.Listing = listing
	return p
}

const (
	maxNamed  = 80 // characters of a name that a message repeats
	maxListed = 40 // names that a message lists
)

func listed(names []string) string {
	if len(names) <= maxListed {
		return words.And(names)
	}
	return strings.Join(names[:maxListed], ", ") + " and " + words.Count(len(names)-maxListed) + " more"
}
