package manifest

// Table is a collection of the platform, or a single record, seen as rows and columns.
type Table struct {
	Name      string
	About     string
	Get       string     // path, appended to the base URL
	Assumed   bool       // not in the platform's documentation
	Paginator *Paginator // nil: one request gives all
	Items     string     // where the records are when there is no paginator, dotted; "": the answer itself
	Tree      *Tree      // nil: the records are flat
	Envelope  *Envelope  // nil: the answer tells nothing of its rows as a whole
	Notes     []string   // cautions worth a human's time, for receipts
	Columns   []Column
	Each      *Each            `json:",omitempty"` // nil: the statement gives what a request needs
	One       *One             `json:",omitempty"`
	Post      bool             `json:",omitempty"` // Get is the path of a POST
	Body      string           `json:",omitempty"` // of a POST: its constant members, as JSON; "": none
	Params    []Constant       `json:",omitempty"`
	Headers   []HeaderTemplate `json:",omitempty"` // of each request; the credentials that they need are no secrets
	Scope     ScopePlace       `json:",omitzero"`
	SameRows  bool             `json:",omitempty"` // what One gives is never more than the list shows, so it answers in the place of the list
	Rows      *Rows            `json:",omitzero"`  // nil: a record is a row
	// Cannot is what somebody may look for in the table in vain, each as the end of "it cannot tell …".
	Cannot    []string `json:",omitzero"`
	Freshness string   `json:",omitzero"`  // how old the platform's own figures may be when they are read: "calculated each night"; "": not told
	Order     *Order   `json:",omitzero"`  // nil: the platform gives rows in an order of its own
	Actions   []Action `json:",omitempty"` // what follows from answers for this table, before what the platform's Errors say
	Window    *Window  `json:",omitzero"`  // nil: a period may be as long as one likes
	MostRows  int      `json:",omitzero"`  // records that an answer has at most, without saying that there are more; 0: it has all
	LeavesOut []string `json:",omitempty"` // places in records, or in the elements that are rows, that no column shows on purpose, with all below them that none does
	Group     string   `json:",omitempty"` // heading under which lists of many tables have it; "": none
	View      *View    `json:",omitempty"` // of what [Manifest.Described] gives: what stands for a table and is a view
}

// Envelope says where an answer, outside of its records, carries facts about all of them, which are checked against what was asked and read.
// Each is written {column: path}, with the path dotted and from the answer's root.
type Envelope struct {
	Units  []Fact // the unit of a column's values, in the platform's spelling; the column declares a unit of its own
	Totals []Fact // the platform's own sum of a column, over all rows that the request's filters keep, those of other pages included
	From   []Fact // the first day that the answer is about; the column is the one whose filter ge, or eq of an input, asked for it
	To     []Fact // the last day, with le or eq
}

// Fact is a value in an answer's envelope about a column.
type Fact struct{ Column, Path string }

// Tree says that records nest, and which columns hold what the flattening would lose.
type Tree struct {
	Children string // field that holds the records below
	Parent   string // column: key of the record above, null at the top
	Depth    string // column: 0 at the top; "": none
}

// Column returns the named column, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Column is a field of the records, or a request parameter that acts as one.
type Column struct {
	Name       string
	Type       ColumnType
	Unit       string // "kg CO2e"
	UnitFrom   string // the column of the same table with each row's own unit or currency; "": none. Excludes Unit
	NullMeans  string // of a measure: what it means that a row has none, such as "not calculated yet"; "": not told
	About      string
	Enum       []string   // the values the platform documents
	Key        bool       // identifies the record
	References *Reference // whose key the values are; nil: nobody's that is told
	Required   bool       // the platform answers only when this column is given a value
	Input      bool       // exists only as a request parameter: rows echo the filter's value, or Default
	Default    string     // of an Input: what the platform assumes
	Below      bool       `json:",omitempty"` // of an Input: 1 adds the rows of the organisations below the one that is asked
	Path       string     // where in the record, dotted; the column's name unless told
	Filters    map[Op]Param
	Reading    Reading `json:",omitzero"`
	Mask       Mask    `json:",omitzero"`
	From       From    `json:",omitzero"` // of a table with Rows
	Include    Include `json:",omitzero"`
	// Within, of a view's column with a day, a month or a year: the columns of dates with the first day and the last that it lies between; one for both.
	Within []string `json:",omitempty"`
}

// Reference names the key column of a table, written facilities.id.
type Reference struct{ Table, Column string }

// ColumnType is what a column holds.
type ColumnType string

// The column types, and what a row has of each:
//   - text and uuid: a string, in the platform's own spelling; of a value that is no text, its JSON.
//   - json: a string, without space between tokens and with no escapes but those that JSON needs.
//   - number: a float64, so that a division in SQL is never an integer division.
//   - integer: an int64; a float64 of a number with a fraction; a string of digits beyond 64 bits.
//   - boolean: an int64, 0 or 1.
//   - date: a string, YYYY-MM-DD; of a time that the platform sends, its day.
//   - datetime: a string, YYYY-MM-DDTHH:MM:SS with a fraction if there is one, in UTC with a Z where the platform sends an offset and without one
//     where it does not; a day alone stays a day.
//
// A value that is not of its column's type is NULL. Numbers and booleans may be sent as text.
const (
	Text     ColumnType = "text"
	UUID     ColumnType = "uuid"
	Number   ColumnType = "number"
	Integer  ColumnType = "integer"
	Boolean  ColumnType = "boolean"
	Date     ColumnType = "date"
	Datetime ColumnType = "datetime"
	JSON     ColumnType = "json"
)

// Op is a comparison that a request can carry.
type Op string

// The comparisons. Like takes the SQL pattern.
const (
	Eq   Op = "eq"
	In   Op = "in"
	Ge   Op = "ge"
	Le   Op = "le"
	Like Op = "like"
)

// Param says which request parameter carries a filter. What the platform answers is a superset of what SQL would
// keep; with Exact it is the same. A column that has In has Eq as well.
type Param struct {
	Name  string // as on the wire: "status[]"
	Style ListStyle
	As    ColumnType // how the value is spelled when it is not the column's type: date for a datetime column
	Exact bool
	Folds Folding // of Like
	Epoch Epoch   `json:",omitzero"` // of a time: how it is spelled as a number; "": as a text
	In    Carrier `json:",omitzero"` // where the value goes
}

// Folding says between which letters a platform's matching of texts sees no difference of case.
type Folding string

// The foldings. Of what only the platform tells apart it would leave rows out that SQL keeps, so a pattern travels no further than the folding goes.
const (
	FoldsASCII   Folding = ""        // a to z at least, which is what "case-insensitive" promises
	FoldsUnicode Folding = "unicode" // every letter: Á is á
)

// ListStyle says how several values are written.
type ListStyle string

// The list styles: repeat is a=1&a=2 (also with a[] as the name), comma is a=1,2, list is an array in a body.
const (
	Repeat ListStyle = "repeat"
	Comma  ListStyle = "comma"
	List   ListStyle = "list"
)
