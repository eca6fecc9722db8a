package statement

// Names are those that a statement may call tables by.
type Names struct {
	// Sources are what the platforms are called. With several, the engine's names of tables
	// and views begin with that of theirs and a dot.
	Sources       []string
	Tables, Views []string // the engine's
	Gone          []string // views that are not to be had, of which the engine says why
	Default       string   // the source whose table a bare name is first: that of a view, for its text; "" for none
}

// Resolved is a statement's text in which each table is called by the engine's name.
type Resolved struct {
	SQL string
	// Own are the tables, by lower-case name, that the text qualifies with main: their bare
	// names are something else's in it.
	Own []string
}

// Resolve calls each table that the statement reads by the engine's name, and columns
// by what their table is called then, so that the result has the columns, and the names
// of columns, that the statement says. A statement that cannot be parsed is
// changed as far as its words tell.
func (s *Statement) Resolve(n Names) (Resolved, *Problem) {
	schemas := append([]string{"main"}, n.Sources...)
	sql, own := s.Unqualified(schemas, n.Tables, n.Views)
	return Resolved{SQL: sql, Own: own}, nil
}
