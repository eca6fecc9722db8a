package statement

import (
	"strings"
	"time"
)

// Schema is what the statement may read, and the time of asking.
type Schema struct {
	Tables []Table
	Now    time.Time
}

// Table describes one table.
type Table struct {
	Name    string
	Columns []Column
	View    *Select // what its rows are selected by, with a column for each of Columns; nil: it is a table
	Scoped  bool    // its rows are those of one organisation, or of several; [OrganizationColumn] tells which
}

// Column describes one column of a [Table].
type Column struct {
	Name string
	Kind Kind
	Enum []string // all the values there are; empty when unknown
	Unit string   // of a number: "kg CO2e"
	// UnitFrom is the column of the same table that holds each row's unit or
	// currency; "" when all rows have one.
	UnitFrom   string
	References Reference
	FilledFrom Reference // the parent's column whose values the source is told of it; of the same organisation
	Key        bool      // no two rows share a value
	Required   bool      // the source must be told a value, by equality
	NullMeans  string    // why the column may be NULL: "not calculated yet"; "" when unknown
	// Within are the columns of dates of the same table between which a day, a month or a year lies: the first day and the last, or one that is both.
	Within []string
}

// Reference is the column that a column's values are those of; zero for none.
type Reference struct{ Table, Column string }

// Kind is what the values of a column or an expression are, but for NULL.
type Kind string

// The kinds. Dates, times, UUIDs and JSON are texts to SQLite, and booleans the
// integers 0 and 1.
const (
	Unknown  Kind = ""
	Text     Kind = "text"
	Integer  Kind = "integer"
	Real     Kind = "real"
	Boolean  Kind = "boolean"
	Date     Kind = "date"     // YYYY-MM-DD
	DateTime Kind = "datetime" // begins with YYYY-MM-DD; a time of day follows
	UUID     Kind = "uuid"
	JSON     Kind = "json"

	number Kind = "number" // integer or real
	null   Kind = "null"   // nothing but NULL
)

func (k Kind) isText() bool {
	return k == Text || k == Date || k == DateTime || k == UUID || k == JSON
}

func (k Kind) isNumber() bool { return k == Integer || k == Real || k == Boolean || k == number }

// isWhole reports whether the division of two such values drops what is behind
// the point.
func (k Kind) isWhole() bool { return k == Integer || k == Boolean }

// isDated reports whether the values begin with a day.
func (k Kind) isDated() bool { return k == Date || k == DateTime }

func (t *Table) column(name string) *Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

func (s *Schema) table(name string) *Table {
	for i := range s.Tables {
		if strings.EqualFold(s.Tables[i].Name, name) {
			return &s.Tables[i]
		}
	}
	return nil
}
