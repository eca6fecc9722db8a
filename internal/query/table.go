package query

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// Type is how SQLite compares a column's values. Booleans are Integer 0 and 1,
// dates and JSON are Text.
type Type string

// The types of a column.
const (
	Text    Type = "text"
	Integer Type = "integer"
	Real    Type = "real"
)

// Op is a filter that a source can apply by itself.
type Op string

// The operators of a [Filter]. A source's filter may let through more rows than
// the SQL operator of the same name, never fewer: SQLite checks every row again.
const (
	OpEq   Op = "="    // the one value
	OpIn   Op = "in"   // any of the values
	OpGe   Op = ">="   // at least the value
	OpLe   Op = "<="   // at most the value; for a Date or DateTime column up to the end of that day
	OpLike Op = "like" // contains the value, whatever the case of its letters
)

// Format is what a text column's values look like. A value in a statement that
// does not look so is compared by SQLite and never sent to the source.
type Format string

// The formats of a text column; the zero value is any text.
const (
	AnyText  Format = ""
	Date     Format = "date"     // YYYY-MM-DD
	DateTime Format = "datetime" // begins with YYYY-MM-DD; a time of day follows. Filters carry the day only
	UUID     Format = "uuid"
)

// dated reports whether the values begin with a day.
func (f Format) dated() bool { return f == Date || f == DateTime }

// Column describes one column of a [Table].
type Column struct {
	Name   string
	Type   Type
	Format Format
	Unit   string      // of a number, e.g. "kg CO2e"; goes into the receipt when the column is read
	Pushes map[Op]bool // filters that the source applies by itself
	Exact  bool        // OpEq and OpIn of the source let through exactly what SQL's do
	// Required says that the source answers only when told one value of this
	// column (a range's start, say): a statement must say "column = value".
	Required bool
	// Input says that the column is no part of the rows but what the source is
	// told, by OpEq: all rows of an answer repeat the value. What a statement does
	// not give by = is Default, and the same rows under another value are other
	// rows: none of them is had from those of the default.
	Input   bool
	Default string   // of an Input that is not Required, as a filter says it; "" is none, and rows hold NULL
	Key     bool     // no two rows share a value; a row that comes twice while paging is dropped
	Enum    []string // all the values there are, as a filter says them; empty when unknown
}

// Table is a collection behind a source.
type Table struct {
	Name     string
	Columns  []Column
	PageSize int // rows a request brings at most; 0 means 100
	// Fetch brings the rows that d asks for, in batches. Calls of emit may come
	// from any goroutine but not at the same time; an error of emit ends the
	// fetch and is returned. Fetch must return soon after ctx ends.
	Fetch func(ctx context.Context, d Demand, emit func(Batch) error) error
}

// Demand is what [Table.Fetch] is asked for: the rows of one scope (an
// organisation) that pass every filter.
type Demand struct {
	Scope   string
	Filters []Filter
	Limit   int // any Limit rows do; 0 asks for all
	// Background reports whether nobody waits for these rows any more, so that
	// interactive work should go first. It changes while a fetch is under way:
	// ask before each request.
	Background func() bool
}

// Filter is one condition of a [Demand]. Values has one element, except for OpIn.
type Filter struct {
	Column string
	Op     Op
	Values []string
}

// Batch is some rows of a fetch, each with one value per column of the table:
// string, int64, float64, bool or nil.
type Batch struct {
	Rows     [][]any
	Total    int // rows that pass the demand's filters, as the source says; -1 when it does not
	Requests int // made for this batch, retries included
}

const defaultPageSize = 100

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// table is a Table with what is looked up again and again.
type table struct {
	Table
	key      int // index of the key column, -1 without
	required []int
	inputs   []int     // of them all, in order
	defaults filterSet // of the inputs that are not required
	schema   string    // the column definitions of CREATE TABLE, in parentheses
}

func newTable(t Table) (*table, error) {
	if !identifier.MatchString(t.Name) || strings.HasPrefix(strings.ToLower(t.Name), "sqlite_") {
		return nil, fmt.Errorf("table %q: not a name", t.Name)
	}
	if t.Fetch == nil || len(t.Columns) == 0 {
		return nil, fmt.Errorf("table %s: needs columns and Fetch", t.Name)
	}
	if t.PageSize <= 0 {
		t.PageSize = defaultPageSize
	}
	nt := &table{Table: t, key: -1}
	seen := make(map[string]bool, len(t.Columns))
	defs := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		lower := strings.ToLower(c.Name)
		if !identifier.MatchString(c.Name) || seen[lower] {
			return nil, fmt.Errorf("table %s: column %q: not a name, or there twice", t.Name, c.Name)
		}
		seen[lower] = true
		if c.Type != Text && c.Type != Integer && c.Type != Real {
			return nil, fmt.Errorf("table %s: column %s: type %q is none of text, integer, real", t.Name, c.Name, c.Type)
		}
		if c.Key && nt.key < 0 {
			nt.key = i
		}
		if c.Required {
			if !c.Pushes[OpEq] && !c.Pushes[OpIn] {
				return nil, fmt.Errorf("table %s: column %s is required but the source takes no value of it", t.Name, c.Name)
			}
			nt.required = append(nt.required, i)
		}
		if c.Input {
			if !c.Pushes[OpEq] {
				return nil, fmt.Errorf("table %s: column %s is an input but the source takes no value of it", t.Name, c.Name)
			}
			nt.addInput(i)
		}
		defs[i] = quoteName(c.Name) + " " + strings.ToUpper(string(c.Type))
	}
	nt.schema = "(" + strings.Join(defs, ", ") + ")"
	return nt, nil
}

// pushes reports whether column i can be filtered by op at the source. Of an
// input that is by one value only.
func (t *table) pushes(i int, op Op) bool {
	return t.Columns[i].Pushes[op] && (op == OpEq || !t.Columns[i].Input)
}

// pages is the number of requests that bring n rows.
func (t *table) pages(n int) int { return max(1, (n+t.PageSize-1)/t.PageSize) }

func (t *table) columnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// column finds a column by name, as SQL does: whatever the case.
func (t *table) column(name string) int {
	for i, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return i
		}
	}
	return -1
}

func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
