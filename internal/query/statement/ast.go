package statement

// Span is where a node stands in the text of the statement: bytes [Start, End).
type Span struct{ Start, End int }

// Bounds returns the span.
func (s Span) Bounds() Span { return s }

// Node is a part of a parsed statement: a *Select, *Core, *Result, *Source,
// *CTE, *Term, *Window, or an [Expr].
type Node interface{ Bounds() Span }

// Select is a SELECT with all that belongs to it, or a compound of several.
type Select struct {
	Span
	With          *With   // nil without
	Cores         []*Core // at least one; more are a compound
	OrderBy       []*Term
	Limit, Offset Expr // nil without

	depth int // of its deepest expression
}

// With is the tables that a SELECT defines for itself.
type With struct {
	Recursive bool
	Tables    []*CTE
}

// CTE is one table of a WITH.
type CTE struct {
	Span
	Name    string
	Columns []string // as named behind the table; nil leaves the SELECT's own names
	Hint    string   // "MATERIALIZED", "NOT MATERIALIZED" or ""
	Select  *Select
}

// Core is one SELECT … or VALUES … of a compound.
type Core struct {
	Span
	Op       string // before it: "UNION", "UNION ALL", "INTERSECT", "EXCEPT"; "" for the first
	Values   [][]Expr
	Distinct bool
	Results  []*Result // nil for VALUES
	From     []*Source // each joined to all before it
	Where    Expr
	GroupBy  []Expr
	Having   Expr
	Windows  []*Window // of a WINDOW clause, named
}

// Result is one result column, or * for several.
type Result struct {
	Span
	Expr   Expr   // nil for *
	As     string // "" without an alias
	Schema string // of "s.t.*", which only [Statement.Resolve] takes
	Table  string // of "t.*"
}

// Join is how a source is joined to those before it.
type Join struct {
	Comma, Natural, Cross bool
	Left, Right           bool // whose rows stay without a match; both for a FULL JOIN
}

// Source is one thing in a FROM: a table or a table-valued function, a
// subquery, or a join in parentheses.
type Source struct {
	Span
	Join    Join // meaningless for the first
	Schema  string
	Name    string    // of a table, a WITH table or a function; "" for the others
	Call    bool      // of a function
	Args    []Expr    // of a function
	Select  *Select   // of a subquery
	Group   []*Source // of a join in parentheses
	Alias   string
	Index   string // of INDEXED BY
	NoIndex bool   // NOT INDEXED
	On      Expr
	Using   []string
}

// Label is the name by which columns of the source are qualified; "" when they
// cannot be.
func (s *Source) Label() string {
	if s.Alias != "" {
		return s.Alias
	}
	return s.Name
}

// Term is one term of an ORDER BY.
type Term struct {
	Span
	Expr  Expr
	Desc  bool
	Nulls string // "FIRST", "LAST" or ""
}

// Window is what stands behind OVER, or is named in a WINDOW clause.
type Window struct {
	Span
	Name        string // given by a WINDOW clause
	Ref         string // OVER name: the window itself, all the rest is empty
	Base        string // the window that this one continues
	PartitionBy []Expr
	OrderBy     []*Term
	Frame       *Frame // nil without
}

// Frame is the rows of a window that a function sees.
type Frame struct {
	Unit    string // "ROWS", "RANGE" or "GROUPS"
	Start   Bound
	End     *Bound // nil without BETWEEN
	Exclude string // "NO OTHERS", "CURRENT ROW", "GROUP", "TIES" or ""
}

// Bound is one end of a frame.
type Bound struct {
	Kind string // "UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING" or "UNBOUNDED FOLLOWING"
	Expr Expr   // before PRECEDING and FOLLOWING
}
