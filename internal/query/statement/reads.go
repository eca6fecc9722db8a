package statement

import (
	"slices"
	"strings"
)

// TableRead is a table or a view that a statement reads.
type TableRead struct {
	Table   string // as the schema has it
	Through bool   // a view reads it, not the statement itself
	// Joined are its columns that a join compares without naming them there: by
	// USING or NATURAL, of which SQLite tells its authorizer nothing.
	Joined []string
}

// Reads are the tables of the schema that stand in the statement's FROM clauses,
// and in those of the views that it reads.
// ok is false when the statement cannot be parsed.
func (s *Statement) Reads(schema Schema) (reads []TableRead, ok bool) {
	sel, err := s.Select()
	if err != nil {
		return nil, false
	}
	for _, sc := range resolve(sel, &schema).scopes {
		joined := sc.joinedNames()
		for _, b := range sc.bindings {
			if b.table != nil {
				reads = append(reads, TableRead{b.table.Name, sc.inView, b.table.among(joined)})
			}
		}
	}
	return reads, true
}

// joinedNames are the names of columns that the core's joins compare by name: of
// a NATURAL join all that there are, since any may be common.
func (s *scope) joinedNames() []string {
	names, natural := joinedBy(s.core.From)
	if !natural {
		return names
	}
	for _, b := range s.bindings {
		if b.table != nil {
			for _, c := range b.table.Columns {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func joinedBy(sources []*Source) (using []string, natural bool) {
	for _, s := range sources {
		inner, also := joinedBy(s.Group)
		using = append(append(using, s.Using...), inner...)
		natural = natural || also || s.Join.Natural
	}
	return using, natural
}

// among are the table's columns that are among the names.
func (t *Table) among(names []string) []string {
	var out []string
	for _, c := range t.Columns {
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, c.Name) }) {
			out = append(out, c.Name)
		}
	}
	return out
}
