package statement

import "strings"

// typ is what is known of the values of an expression.
type typ struct {
	kind Kind
	// affinity is what SQLite makes of the other side of a comparison: it is
	// text, number or Unknown for none (https://www.sqlite.org/datatype3.html#comparisons).
	affinity Kind
	// column is the one that the values are passed through from, unchanged.
	column *Column
	table  *Table // of the column
	// label is what the values are computed as, in the SELECT that does it; nil for
	// those of a column. grouped says that rows were put together by them.
	label   Expr
	grouped bool
	// instants says that the values are those of a datetime column, perhaps some
	// of them; collated that values of a column of dates or times still compare as
	// instants, as the column's do.
	instants, collated bool
	// folds says that the values, or some of them, compare without regard to the
	// case of letters.
	folds bool
}

// foldsEqual reports whether two texts may be equal whose letters are not the same
// ones, or that are numbers.
func (t typ) foldsEqual() bool { return t.folds || t.collated || t.affinity == number }

func typeOfColumn(t *Table, c *Column) typ {
	out := typ{kind: c.Kind, affinity: number, column: c, table: t}
	if c.Kind.isText() {
		out.affinity = Text
	}
	out.instants = c.Kind == DateTime
	out.collated = c.Kind.isDated()
	out.folds = c.Kind == UUID
	return out
}

// or is the type of what is one of two things.
func (t typ) or(u typ) typ {
	out := typ{kind: mergeKinds(t.kind, u.kind), instants: t.instants || u.instants, collated: t.collated && u.collated, folds: t.folds || u.folds}
	if t.affinity == u.affinity {
		out.affinity = t.affinity
	}
	if t.column == u.column && t.table == u.table {
		out.column, out.table = t.column, t.table
	}
	out.label = samePart(t, u)
	return out
}

// samePart is what values are computed as that are the same part of dates in both
// cases, or nothing in one.
func samePart(t, u typ) Expr {
	a, _ := partOf(t.label)
	b, _ := partOf(u.label)
	switch {
	case a != "" && (a == b || u.kind == null):
		return t.label
	case b != "" && t.kind == null:
		return u.label
	}
	return nil
}

func mergeKinds(a, b Kind) Kind {
	switch {
	case a == b || b == null:
		return a
	case a == null:
		return b
	case a.isText() && b.isText():
		return Text
	case a.isWhole() && b.isWhole():
		return Integer
	case a.isNumber() && b.isNumber():
		return number
	}
	return Unknown
}

// typeOf is the type of a resolved expression; of its kind only what is sure.
func (r *resolver) typeOf(x Expr) typ {
	if x == nil {
		return typ{kind: null}
	}
	t, ok := r.types[x]
	if !ok {
		r.types[x] = typ{} // for aliases that name each other
		t = r.infer(x)
		r.types[x] = t
	}
	return t
}

func (r *resolver) infer(x Expr) typ {
	switch x := x.(type) {
	case *Literal:
		return typ{kind: kindOfLiteral(x)}
	case *ColumnRef:
		return r.typeOfRef(x)
	case *Unary:
		return r.typeOfUnary(x)
	case *Binary:
		return r.typeOfBinary(x)
	case *Like, *Between, *IsNull, *In, *Exists:
		return typ{kind: Boolean}
	case *Subquery:
		return r.typeOfSubquery(x)
	case *Case:
		return r.typeOfCase(x)
	case *Cast:
		return r.typeOfCast(x)
	case *Collate:
		t := r.typeOf(x.X)
		t.instants, t.collated = false, false // by the statement's own will
		return t
	case *Call:
		return r.typeOfCall(x)
	}
	return typ{}
}

var literalKinds = map[LiteralKind]Kind{
	NullLiteral: null, IntegerLiteral: Integer, RealLiteral: Real, TextLiteral: Text, BooleanLiteral: Boolean,
}

func kindOfLiteral(x *Literal) Kind {
	if x.Kind == TimeLiteral {
		return kindsOfFunctions()[strings.ToLower(x.Text)]
	}
	return literalKinds[x.Kind]
}

func (r *resolver) typeOfRef(x *ColumnRef) typ {
	t := r.targets[x]
	switch {
	case t == nil:
		return typ{}
	case t.result != nil:
		return r.typeOf(t.result.Expr)
	}
	return t.field.typ
}

func (r *resolver) typeOfUnary(x *Unary) typ {
	t := r.typeOf(x.X)
	switch x.Op {
	case "NOT":
		return typ{kind: Boolean}
	case "+":
		t.affinity = Unknown
		return t
	case "~":
		return typ{kind: Integer}
	}
	return typ{kind: arithmetic(Integer, t.kind)}
}

// arithmetic is the kind of a sum. A text in it counts as the number that it
// begins with.
func arithmetic(a, b Kind) Kind {
	switch {
	case a.isWhole() && b.isWhole():
		return Integer
	case a == Real || b == Real:
		return Real
	}
	return number
}

func (r *resolver) typeOfBinary(x *Binary) typ {
	left, right := r.typeOf(x.Left), r.typeOf(x.Right)
	switch x.Op {
	case "+", "-", "*", "/":
		return typ{kind: arithmetic(left.kind, right.kind)}
	case "%":
		return typ{kind: number}
	case "&", "|", "<<", ">>":
		return typ{kind: Integer}
	case "||":
		return typ{kind: Text, instants: left.instants || right.instants}
	case "->":
		return typ{kind: JSON}
	case "->>":
		return typ{}
	}
	return typ{kind: Boolean}
}

// typeOfSubquery is that of the one column, which keeps its affinity and loses
// its collation.
func (r *resolver) typeOfSubquery(x *Subquery) typ {
	rel, ok := r.selects[x.Select]
	if !ok || rel.open || len(rel.fields) != 1 {
		return typ{}
	}
	t := rel.fields[0].typ
	t.collated = false
	return t
}

func (r *resolver) typeOfCase(x *Case) typ {
	out := r.typeOf(x.Else)
	for _, w := range x.Whens {
		out = out.or(r.typeOf(w.Result))
	}
	return out.computed()
}

// computed is the type of a value that is a column's no longer.
func (t typ) computed() typ {
	return typ{kind: t.kind, instants: t.instants}
}

func (r *resolver) typeOfCast(x *Cast) typ {
	t := r.typeOf(x.X)
	out := typ{instants: t.instants, collated: t.collated}
	switch to := strings.ToUpper(x.Type); {
	case strings.Contains(to, "INT"):
		return typ{kind: Integer, affinity: number}
	case strings.Contains(to, "CHAR"), strings.Contains(to, "CLOB"), strings.Contains(to, "TEXT"):
		out.kind, out.affinity = Text, Text
	case strings.Contains(to, "BLOB"), to == "":
	case strings.Contains(to, "REAL"), strings.Contains(to, "FLOA"), strings.Contains(to, "DOUB"):
		return typ{kind: Real, affinity: number}
	default:
		return typ{kind: number, affinity: number}
	}
	return out
}
