package statement

// OrganizationColumn is the name of the column of each scoped table that holds the
// organisation which was asked for a row.
const OrganizationColumn = "organization_id"

// Choice is which organisations one read of a scoped table or view is about, as the
// statement's text tells it.
type Choice struct {
	At    int    // where the table's name begins in the text; a key of [Statement.Renamed]
	Table string // as the schema has it
	// Chosen says that the text chooses: those of Values and those that the Probes give
	// together, which may be none. Without it they are the connection's own.
	Chosen bool
	Values []string // ids, as the text has them, each once without regard to case
	// Probes are SELECTs that give ids in their one column, and perhaps NULL and some that
	// are no organisation's. They read nothing but the organisations' tables.
	Probes []string
	// Unclear says, for whoever wrote the statement, that a condition on the column chooses
	// nothing, and what would; "" where none does that.
	Unclear string
}

// Choices are those of all reads of scoped tables and views in the statement's own
// text, in the order of the text. Nothing that SQL keeps is left out: rows of an
// organisation that is not among a read's do not change the statement's result. It is nil
// when the statement cannot be parsed.
func (s *Statement) Choices(schema Schema) []Choice {
	sel, err := s.Select()
	if err != nil {
		return nil
	}
	var all []Choice
	for _, sc := range resolve(sel, &schema).scopes {
		for _, b := range sc.bindings {
			if !sc.inView && b.table != nil && b.table.Scoped {
				all = append(all, Choice{At: b.source.Start, Table: b.table.Name})
			}
		}
	}
	return all
}
