package statement

import (
	"slices"
	"strings"
)

// textWithNumber: SQLite converts neither side of a comparison when both are
// computed, and puts every text above every number.
func (r *reviewer) textWithNumber(c comparison) {
	left, right := r.typeOf(c.left), r.typeOf(c.right)
	converts := func(to Kind) bool { return left.affinity == to || right.affinity == to && !c.in }
	toNumber, toText := converts(number), converts(Text)
	if left.kind.isNumber() && right.kind.isText() {
		c, left, right = c.mirrored(), right, left
	}
	switch {
	case !left.kind.isText() || !right.kind.isNumber() || right.kind == Boolean || toNumber:
		return
	case toText:
		r.textOrderedByNumber(c, left)
		return
	}
	mend := "CAST(" + r.text(c.left) + " AS INTEGER)"
	if text, quoted := textLiteral(c.left); quoted {
		mend = r.literalMend(text, c.right)
	} else if n, ok := c.right.(*Literal); ok {
		mend += ", or compare with " + r.numberAsText(c.left, n.Text)
	}
	r.caution(CautionTextNumber, c.whole, "%s is a text, and %s a number: no number is equal to a text or above one, so the comparison %s; write %s",
		r.text(c.left), r.text(c.right), truthOf(c.op), mend)
}

// truthOf is that of a comparison of a text, on the left, with a number.
func truthOf(op string) string {
	if op == "=" || op == "<" || op == "<=" {
		return "is never true"
	}
	return "is always true"
}

// literalMend is what to write for a text beside a number.
func (r *reviewer) literalMend(text string, beside Expr) string {
	if isNumeric(text) {
		return "the number without quotes"
	}
	if call, ok := beside.(*Call); ok && isDated(text) {
		return strings.ToLower(call.Name) + "(" + quoteText(text) + ")"
	}
	return "a number"
}

// numberAsText is the text to compare a part of a date with instead of a number:
// parts have leading zeros.
func (r *reviewer) numberAsText(part Expr, digits string) string {
	format, _ := r.partOf(part)
	for len(digits) < len(shapeOf(format)) {
		digits = "0" + digits
	}
	return quoteText(digits)
}

// textOrderedByNumber: a column of texts is ordered by letters, also against a
// number. Equality does what it says.
func (r *reviewer) textOrderedByNumber(c comparison, left typ) {
	if c.op == "=" || c.op == "<>" || left.kind != Text || left.affinity != Text {
		return
	}
	r.caution(CautionTextNumber, c.whole, "%s holds texts, and they are ordered by letters: '10' comes before '9'; write CAST(%s AS REAL) to compare with %s",
		r.text(c.left), r.text(c.left), r.text(c.right))
}

// booleanWithText: booleans are the integers 0 and 1 here.
func (r *reviewer) booleanWithText(c comparison) {
	t := r.typeOf(c.left)
	text, ok := textLiteral(c.right)
	if !ok || t.kind != Boolean || t.affinity == number && isNumeric(text) {
		return
	}
	value := "1 or 0"
	switch strings.ToLower(text) {
	case "true", "yes", "y", "t", "on", "1":
		value = "1"
	case "false", "no", "n", "f", "off", "0":
		value = "0"
	}
	r.caution(CautionBoolean, c.whole, "%s is 1 or 0, and never the text %s; compare with %s", r.text(c.left), r.text(c.right), value)
}

// numberWithWord: a text that is no number stays a text beside a column of numbers.
func (r *reviewer) numberWithWord(c comparison) {
	t := r.typeOf(c.left)
	text, ok := textLiteral(c.right)
	if !ok || t.affinity != number || !t.kind.isNumber() || t.kind == Boolean || isNumeric(text) {
		return
	}
	r.caution(CautionTextNumber, c.whole, "%s holds numbers, and %s is none: every number is below it and none is equal to it", r.text(c.left), r.text(c.right))
}

// enumWithLiteral: a value that is none of those the column can have is most
// likely a misspelling, and the answer truthfully, but uselessly, empty.
func (r *reviewer) enumWithLiteral(c comparison) {
	t := r.typeOf(c.left)
	text, ok := literalText(c.right)
	if !ok || t.column == nil || len(t.column.Enum) == 0 || !t.column.Kind.isText() || c.op != "=" && c.op != "<>" || slices.Contains(t.column.Enum, text) {
		return
	}
	r.caution(CautionEnum, c.whole, "%s.%s has no documented value %s; there are: %s", t.table.Name, t.column.Name, quoteText(text), strings.Join(t.column.Enum, ", "))
}

// foldedLiteral: lower gives no capital letters, and upper no small ones.
func (r *reviewer) foldedLiteral(c comparison) {
	call, ok := c.left.(*Call)
	text, quoted := textLiteral(c.right)
	if !ok || !quoted || c.op != "=" && c.op != "<>" {
		return
	}
	if folded := changed(call, text); folded != "" && folded != text {
		r.caution(CautionLetterCase, c.whole, "%s is never %s, whose letters it changes; write %s", r.text(call), quoteText(text), quoteText(folded))
	}
}

// booleanWithNumber: booleans are the integers 0 and 1 here.
func (r *reviewer) booleanWithNumber(c comparison) {
	n, ok := c.right.(*Literal)
	_, known := c.left.(*Literal) // 5 IS TRUE asks whether 5 counts as true
	if !ok || known || n.Kind != IntegerLiteral || r.typeOf(c.left).kind != Boolean || n.Text == "0" || n.Text == "1" || c.op != "=" && c.op != "<>" {
		return
	}
	r.caution(CautionBoolean, c.whole, "%s is 1 or 0, and never %s", r.text(c.left), n.Text)
}

// nullCompared: a comparison with NULL is NULL, which is not true; but for that of
// IS. What is in a list with NULL is found, and what is not in it is not known to be.
func (r *reviewer) nullCompared(c comparison) {
	n, ok := c.right.(*Literal)
	if !ok || n.Kind != NullLiteral {
		return
	}
	switch x := c.whole.(type) {
	case *Binary:
		if x.Op == "IS" || x.Op == "IS NOT" {
			return
		}
		r.caution(CautionNull, x, "%s is never true, whatever %s is; write %s IS %sNULL", r.text(x), r.text(c.left), r.text(c.left), not(c.op == "<>"))
	case *In:
		if x.Not {
			r.caution(CautionNull, x, "%s is never true with NULL in the list; leave it out", r.text(x))
		}
	case *Case:
		r.caution(CautionNull, x, "CASE %s WHEN NULL is never met; write CASE WHEN %[1]s IS NULL", r.text(c.left))
	}
}
