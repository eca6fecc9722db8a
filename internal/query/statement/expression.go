package statement

// Expr is an expression. Parentheses around one are not kept; its span is
// without them.
type Expr interface {
	Node
	base() *expr
}

// expr is what all expressions have.
type expr struct {
	Span
	depth int // of the tree from here down, as SQLite counts it
}

func (e *expr) base() *expr { return e }

// LiteralKind tells the kinds of literals apart.
type LiteralKind uint8

// The kinds of a [Literal].
const (
	NullLiteral    LiteralKind = iota
	IntegerLiteral             // 1, 0x1f, 1_000
	RealLiteral                // 1.5, 1e3
	TextLiteral                // 'a'
	BlobLiteral                // x'0aff'
	BooleanLiteral             // TRUE, FALSE: unless a column has the name
	TimeLiteral                // CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP
)

// Literal is a value in the statement.
type Literal struct {
	expr
	Kind LiteralKind
	Text string // of a text without its quotes, of all others as written, words in upper case
}

// ColumnRef is a column by name.
type ColumnRef struct {
	expr
	Schema, Table string // "" when not given
	Name          string
}

// Unary is an operator before its operand: "-", "+", "~" or "NOT".
type Unary struct {
	expr
	Op string
	X  Expr
}

// Binary is an operator between its operands, in one spelling each: "OR",
// "AND", "=", "<>", "IS", "IS NOT", "<", "<=", ">", ">=", "&", "|", "<<", ">>",
// "+", "-", "*", "/", "%", "||", "->", "->>". IS DISTINCT FROM is "IS NOT".
type Binary struct {
	expr
	Op          string
	Left, Right Expr
}

// Like is X [NOT] LIKE Pattern [ESCAPE Escape], and its relatives.
type Like struct {
	expr
	Op      string // "LIKE", "GLOB", "REGEXP" or "MATCH"
	Not     bool
	X       Expr
	Pattern Expr
	Escape  Expr // nil without
}

// Between is X [NOT] BETWEEN Low AND High.
type Between struct {
	expr
	Not          bool
	X, Low, High Expr
}

// IsNull is X IS [NOT] NULL in any of its spellings.
type IsNull struct {
	expr
	Not bool
	X   Expr
}

// In is X [NOT] IN what follows: a list, a SELECT or a table.
type In struct {
	expr
	Not    bool
	X      Expr
	List   []Expr
	Select *Select // nil for a list or a table
	Source *Source // nil for a list or a SELECT
}

// Exists is EXISTS (SELECT …).
type Exists struct {
	expr
	Select *Select
}

// Subquery is a SELECT whose first row is a value, or a row value.
type Subquery struct {
	expr
	Select *Select
}

// Row is a row value of two or more.
type Row struct {
	expr
	Items []Expr
}

// Case is CASE [Operand] WHEN … THEN … [ELSE Else] END.
type Case struct {
	expr
	Operand Expr // nil without
	Whens   []When
	Else    Expr // nil without
}

// When is one branch of a [Case].
type When struct{ Cond, Result Expr }

// Cast is CAST(X AS Type).
type Cast struct {
	expr
	X    Expr
	Type string // words and numbers as written, one space between words
}

// Collate is X COLLATE Name.
type Collate struct {
	expr
	X    Expr
	Name string
}

// Call is a function called.
type Call struct {
	expr
	Name     string
	Star     bool // count(*)
	Distinct bool
	Args     []Expr
	OrderBy  []*Term // of an aggregate's rows
	Filter   Expr    // nil without
	Over     *Window // nil without
}
