package rows

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
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
	OpLe   Op = "<="   // at most the value
	OpLike Op = "like" // contains the value
)

// Format is what a column's values look like, where that decides how they
// compare or what is said of them.
type Format string

// The formats of a column; the zero value is any.
const (
	AnyFormat Format = ""
	Date      Format = "date"     // text: YYYY-MM-DD, compared as an instant
	DateTime  Format = "datetime" // text: begins with YYYY-MM-DD, compared as an instant
	UUID      Format = "uuid"     // text, compared without regard to the case of letters
	Boolean   Format = "boolean"  // integer: 0 or 1
	JSON      Format = "json"     // text
)

// Dated reports whether the values are dates or times.
func (f Format) Dated() bool { return f == Date || f == DateTime }

// InstantCollation is the name of SQLite's collation by [instant.CompareTexts].
const InstantCollation = "INSTANT"

// collation is the one of a column of the format, as a column definition says it.
func (f Format) collation() string {
	switch f {
	case Date, DateTime:
		return " COLLATE " + InstantCollation
	case UUID:
		return " COLLATE NOCASE"
	}
	return ""
}

// Spelling is a value of a comparison as a source is told it.
type Spelling struct {
	Wire  string // what the request carries
	Bound string // in the column's own form: the source lets through every row that is equal to, from or up to this
	Exact bool   // the source lets through nothing but what SQL does
}

// Reference says whose key a column holds.
type Reference struct{ Table, Column string }

// Column describes one column of a [Table].
type Column struct {
	Name   string
	Type   Type
	Format Format
	Pushes map[Op]bool // filters that the source applies by itself
	// Spell writes a value that the column is compared with (int64, float64 or
	// string; of OpLike, SQL's pattern) for a filter in Pushes; ok is false when
	// the source would not take it, or would leave rows out that SQL keeps. nil
	// is for a column without filters.
	Spell func(op Op, value any) (s Spelling, ok bool)
	// Required says that the source answers only when told one value of this
	// column (a range's start, say): a statement must say "column = value".
	Required bool
	// Input says that the column is no part of the rows but what the source is
	// told, by OpEq: all rows of an answer repeat the value. What a statement does
	// not give by = is Default, and the same rows under another value are other
	// rows: none of them is had from those of the default.
	Input   bool
	Default Spelling // of an Input that is not Required; the zero value is none, and rows hold NULL
	Key     bool     // no two rows share a value
	Enum    []string // all the values there are, as SQL has them; empty when unknown

	Unit       string    // of a number, e.g. "kg CO2e"
	UnitFrom   string    // the column that holds the row's unit or currency; "" is none
	References Reference // zero: of no table
	NullMeans  string    // why a number may be NULL; "" is unknown
	Within     []string  // of a view's day, month or year: the columns of dates with the first and the last day that it lies between; one for both
	Masked     string    // what rows have instead of the source's values: "pseudonyms"; "" is those

	Asc, Desc bool // the source can give rows in the column's order, upwards and downwards; it orders values as SQL does, but for NULL
	NullsLow  bool // and NULL comes before them all, too
}

// Table is a collection behind a source.
type Table struct {
	Name     string // as statements name it: invoices, or acme.invoices where there are tables of several sources
	Source   string // whose it is
	Scoped   bool   // it is asked in the name of one organisation; the last column is [ScopeColumn] then
	Columns  []Column
	PageSize int // rows a request brings at most; 0 means 100
	// Fetch brings the rows that d asks for, in batches. Calls of emit may come
	// from any goroutine but not at the same time; an error of emit ends the
	// fetch and is returned. Fetch must return soon after ctx ends.
	// The rows of a table that is scoped have no value of its last column.
	Fetch func(ctx context.Context, d Demand, emit func(Batch) error) error
	Each  *Each // fills required columns; nil: a statement must give them all

	key      int // index of the key column, -1 without
	required []int
	inputs   []int // of them all, in order
	defaults Set   // of the inputs that are not required
	units    []int // columns that hold the unit of another
}

// Demand is what [Table.Fetch] is asked for: the rows of one place that pass
// every filter.
type Demand struct {
	Reader  string // whose rows; see [Place]
	Scope   string // the organisation
	Filters []Filter
	Limit   int // any Limit rows do, or with Order the first ones; 0 asks for all
	Order   Order
	// Background reports whether nobody waits for these rows any more, so that
	// interactive work should go first. It changes while a fetch is under way:
	// ask before each request.
	Background func() bool
	// Queued is told +1 when a request begins to wait for the source's rate limit,
	// and -1 when it waits no more. It may be called from many goroutines.
	Queued func(change int)
}

// Filter is one condition of a [Demand], its values as the source is told them.
// Values has one element, except for OpIn.
type Filter struct {
	Column string
	Op     Op
	Values []string
}

// Batch is some rows of a fetch, each with one value per column that the source fills:
// string, int64, float64, bool or nil.
type Batch struct {
	Rows     [][]any
	Total    int      // rows that pass the demand's filters, as the source says; -1 when it does not
	Requests int      // made for this batch, retries included
	InHand   int64    // bytes that the source's own copies take, of this batch and of what it has read ahead
	Misfits  []Misfit // values of the batch that were not of their column's kind
	Notes    []string // what a reader of the rows should know
	Doubt    string   // why rows may be missing or doubled, as the source noticed; "" when it did not
	Settled  bool     // fetching again would not mend the doubt
}

// Misfit is values that a source sent in a column whose kind they are not of.
type Misfit struct {
	Column  int
	Kind    string // what they are not: "number", "date"
	Count   int
	Example string // one of them
	Kept    bool   // the rows hold the values as text; else they hold NULL
}

const defaultPageSize = 100

// ScopeColumn is the last column of a table that is scoped: the organisation that was asked.
const ScopeColumn = "organization_id"

var identifier = words.Pattern(`^[A-Za-z_][A-Za-z0-9_]*$`)

// isTableName reports whether a name is an identifier, or two with a dot between: the source's and the table's.
func isTableName(name string) bool {
	first, second, dotted := strings.Cut(name, ".")
	return identifier().MatchString(first) && (!dotted || identifier().MatchString(second))
}

// Prepare checks a table and returns a copy of it to load from.
func Prepare(t Table) (*Table, error) {
	if !isTableName(t.Name) || strings.HasPrefix(strings.ToLower(t.Name), "sqlite_") {
		return nil, fmt.Errorf("table %q: not a name", t.Name)
	}
	if t.Fetch == nil || len(t.Columns) == 0 {
		return nil, fmt.Errorf("table %s: needs columns and Fetch", t.Name)
	}
	if t.PageSize <= 0 {
		t.PageSize = defaultPageSize
	}
	t.key = -1
	seen := make(map[string]bool, len(t.Columns))
	for i := range t.Columns {
		lower := strings.ToLower(t.Columns[i].Name)
		if seen[lower] {
			return nil, fmt.Errorf("table %s: column %q: there twice", t.Name, t.Columns[i].Name)
		}
		seen[lower] = true
		if err := t.prepareColumn(i); err != nil {
			return nil, fmt.Errorf("table %s: column %s: %w", t.Name, t.Columns[i].Name, err)
		}
	}
	if err := errors.Join(t.checkScope(), t.prepareEach()); err != nil {
		return nil, fmt.Errorf("table %s: %w", t.Name, err)
	}
	return &t, nil
}

func (t *Table) prepareColumn(i int) error {
	c := &t.Columns[i]
	switch {
	case !identifier().MatchString(c.Name):
		return fmt.Errorf("not a name")
	case c.Type != Text && c.Type != Integer && c.Type != Real:
		return fmt.Errorf("type %q is none of text, integer, real", c.Type)
	case len(c.Pushes) > 0 && c.Spell == nil:
		return fmt.Errorf("has filters but spells no value")
	case c.Required && !c.Pushes[OpEq] && !c.Pushes[OpIn]:
		return fmt.Errorf("required, but the source takes no value of it")
	case c.Input && !c.Pushes[OpEq]:
		return fmt.Errorf("an input, but the source takes no value of it")
	}
	if c.Key && t.key < 0 {
		t.key = i
	}
	if c.Required {
		t.required = append(t.required, i)
	}
	if c.Input {
		t.addInput(i)
	}
	if u := t.Column(c.UnitFrom); c.UnitFrom != "" && u >= 0 {
		t.units = append(t.units, u)
	}
	return nil
}

// Definitions are the column definitions of CREATE TABLE, in parentheses. Rows that
// have no value for the organisation's column are those of the one given.
func (t *Table) Definitions(organization string) string {
	defs := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		defs[i] = QuoteName(c.Name) + " " + strings.ToUpper(string(c.Type)) + c.Format.collation()
	}
	if t.Scoped {
		defs[len(defs)-1] += " DEFAULT " + QuoteText(organization)
	}
	return "(" + strings.Join(defs, ", ") + ")"
}

// Filters reports whether column i can be filtered by op at the source. Of an
// input that is by one value only.
func (t *Table) Filters(i int, op Op) bool {
	return t.Columns[i].Pushes[op] && (op == OpEq || !t.Columns[i].Input)
}

// Required are the columns that the source must be told one value of.
func (t *Table) Required() []int { return t.required }

// Inputs are the columns that are inputs.
func (t *Table) Inputs() []int { return t.inputs }

// Defaults are the conditions on inputs that hold when a statement gives none.
func (t *Table) Defaults() Set { return t.defaults }

// Pages is the number of requests that bring n rows.
func (t *Table) Pages(n int) int { return max(1, (n+t.PageSize-1)/t.PageSize) }

// ColumnNames are the names of the columns, in order.
func (t *Table) ColumnNames() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Column finds a column by name, as SQL does: whatever the case; -1 is none.
func (t *Table) Column(name string) int {
	for i, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return i
		}
	}
	return -1
}

// addInput notes that column i is an input.
func (t *Table) addInput(i int) {
	t.inputs = append(t.inputs, i)
	c := t.Columns[i]
	if c.Required {
		return
	}
	d := Cond{Col: i, Op: OpIn}
	if c.Default != (Spelling{}) {
		d.Values = []Spelling{c.Default}
	}
	t.defaults = t.defaults.With(d)
}

// isDefault reports whether c says of an input what the source assumes anyway.
func (t *Table) isDefault(c Cond) bool {
	d, ok := t.defaults.Find(c.Col, c.Op)
	return ok && sameWire(d.Values, c.Values)
}

// Literal writes a value, as an enumeration or a default has it, for a statement.
func (c *Column) Literal(v string) string {
	switch {
	case c.Type == Text:
		return QuoteText(v)
	case v == "":
		return "NULL"
	}
	return v
}

// QuoteName writes a name for a statement.
func QuoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// QuoteText writes a text for a statement.
func QuoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
