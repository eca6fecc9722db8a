package statement

import (
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/instant"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const dayShape = "0000-00-00"

// fit is how a literal fits what it is compared with.
type fit uint8

const (
	fits    fit = iota
	shorter     // the beginning of one: '2024-03' for a day
	longer      // one and more: '2024-03-01 10:00:00' for a day
	unlike
)

// fitOf compares what a literal looks like with a shape. A shorter or longer one
// begins or ends where a number does.
func fitOf(literal, shape string) fit {
	have := shapeOfText(literal)
	switch {
	case have == shape:
		return fits
	case have != "" && strings.HasPrefix(shape, have) && shape[len(have)] != '0':
		return shorter
	case strings.HasPrefix(have, shape) && have[len(shape)] != '0':
		return longer
	}
	return unlike
}

// columnWithDate: columns of dates and times compare as instants, and what is
// computed of them letter by letter. A literal that is no instant, or is written
// otherwise, is before, behind or between them by accident.
func (r *reviewer) columnWithDate(c comparison) {
	t := r.typeOf(c.left)
	if format, of := r.partOf(c.left); of != nil && t.kind == Text {
		if text, ok := textLiteral(c.right); ok && text != "" && shapeOf(format) != "" {
			r.wrongShape(c, text, shapeOf(format))
		}
		return
	}
	if !t.kind.isDated() {
		return
	}
	if r.unquotedDate(c) {
		return
	}
	text, ok := literalText(c.right)
	if _, quoted := textLiteral(c.right); ok && text != "" && (quoted || t.affinity == Text) {
		r.dateLiteral(c, t, text)
	}
	if day := r.typeOf(c.right); !ok && t.kind == DateTime && day.kind == Date && (c.op == "=" || c.op == "<>" || c.op == "<=") {
		r.caution(CautionWholeDay, c.whole, "%s holds times, and %s days: for whole days compare date(%[1]s) %[3]s %[2]s", r.text(c.left), r.text(c.right), c.op)
	}
}

// dateArithmetic: a date in a sum counts as the number that it begins with, the year.
func (r *reviewer) dateArithmetic(x *Binary) {
	left, right := r.typeOf(x.Left).kind.isDated(), r.typeOf(x.Right).kind.isDated()
	switch {
	case left && right && x.Op == "-":
		r.caution(CautionDateSum, x, "%s subtracts the years alone; write julianday(%s) - julianday(%s) for the days", r.text(x), r.text(x.Left), r.text(x.Right))
	case left && !right:
		r.caution(CautionDateSum, x, "%s takes the year alone for a number; write date(%s, '%s30 days')", r.text(x), r.text(x.Left), x.Op)
	}
}

// timeFunctions are those of SQLite's that read a time, by where it stands among
// their arguments.
var timeFunctions = map[string]int{"date": 0, "datetime": 0, "time": 0, "julianday": 0, "unixepoch": 0, "strftime": 1}

// timeValue is what they can read: https://www.sqlite.org/lang_datefunc.html#time_values.
var timeValue = words.Pattern(`^(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]\s*\d\d:\d\d.*)?|\d\d:\d\d.*|(?i:now)|[+-]?\d+(\.\d*)?)$`)

// unreadTime: what such a function cannot read is NULL to it, and so is all that
// is compared with it.
func (r *reviewer) unreadTime(x *Call) {
	i, ok := timeFunctions[strings.ToLower(x.Name)]
	if !ok || i >= len(x.Args) {
		return
	}
	if text, ok := textLiteral(x.Args[i]); ok && !timeValue().MatchString(text) {
		r.caution(CautionDateLiteral, x, "%s is NULL: a date is written as %s, and %s is not%s", r.text(x), example(dayShape), quoteText(text), otherwise(text, dayShape))
	}
}

// unquotedDate tells of 2024-01-01 without quotes, which is 2022.
func (r *reviewer) unquotedDate(c comparison) bool {
	b, ok := c.right.(*Binary)
	if !ok || fitOf(strings.ReplaceAll(r.text(b), " ", ""), dayShape) != fits {
		return false
	}
	r.caution(CautionDateLiteral, c.whole, "%s without quotes is a subtraction; write '%s'", r.text(b), strings.ReplaceAll(r.text(b), " ", ""))
	return true
}

// dateLiteral is about a literal beside a date or a time: beside a column it counts as an instant, and beside what is computed as a text.
func (r *reviewer) dateLiteral(c comparison, t typ, text string) {
	at, p, ok := instantOf(text)
	switch {
	case !ok || len(text) > len(dayShape) && !isTime(text):
		r.unreadDate(c, text)
	case !t.collated:
		r.letterDate(c, t, text)
	case p < toDay:
		r.halfDate(c, text, p, at)
	case t.kind == Date && !isMidnight(at):
		r.timeWithinDay(c, text, at)
	case t.kind == DateTime && p == toDay && t.column != nil && t.column.Required:
		r.dayAsked(c, text)
	case t.kind == DateTime && p == toDay:
		r.bareDay(c, text)
	}
}

// unreadDate is about a literal that is no date.
func (r *reviewer) unreadDate(c comparison, text string) {
	day := text[:min(len(text), len(dayShape))]
	switch kind := fitOf(text, dayShape); {
	case kind == unlike, kind == shorter && fitOf(text+"-00", dayShape) == unlike && fitOf(text, "0000") != fits:
		r.wrongShape(c, text, dayShape)
	case kind == shorter:
		r.caution(CautionDateLiteral, c.whole, "%s is no month that there is; write a text like %s", quoteText(text), example(dayShape))
	case !isDated(day):
		r.caution(CautionDateLiteral, c.whole, "%s is no day that there is: it is a text, and comes after all days", quoteText(text))
	default:
		r.caution(CautionDateLiteral, c.whole, "%s is no time that can be read; write it like '2025-01-31 10:00:00'", quoteText(text))
	}
}

// letterDate is about a date that is computed: it is compared letter by letter.
func (r *reviewer) letterDate(c comparison, t typ, text string) {
	kind := fitOf(text, dayShape)
	switch {
	case t.kind == Date, kind == shorter:
		r.wrongShape(c, text, dayShape)
	case kind == fits:
		r.bareDay(c, text)
	case !t.instants && fitOf(text, "0000-00-00 00:00:00") != fits:
		r.caution(CautionDateLiteral, c.whole, "%s is written as '2025-01-31 10:00:00'; %s is written otherwise, and compared letter by letter", r.text(c.left), quoteText(text))
	}
}

// halfDate is about a year or a month beside a column: it counts as its beginning, which is what >= and < mean.
func (r *reviewer) halfDate(c comparison, text string, p precision, at time.Time) {
	subject, first, behind := r.text(c.left), at.Format(time.DateOnly), p.behind(at).Format(time.DateOnly)
	switch c.op {
	case ">=", "<":
		return
	case "=", "<>":
		r.caution(CautionDateLiteral, c.whole, "%s counts as its beginning, and %s is equal to it on %s alone; write %s %sLIKE %s",
			quoteText(text), subject, first, subject, not(c.op == "<>"), quoteText(text+"%"))
		return
	}
	mend := fmt.Sprintf("%s %s '%s'", subject, map[string]string{"<=": "<", ">": ">="}[c.op], behind)
	if b, ok := c.whole.(*Between); ok && !isConstant(b.X) {
		mend = r.betweenMend(b, subject, mend)
	}
	r.caution(CautionDateLiteral, c.whole, "%s counts as its beginning, %s: %s %s %s %s all of %s behind that; write %s",
		quoteText(text), first, subject, c.op, quoteText(text), leaves(c.op), text, mend)
}

// betweenMend is what to write for a BETWEEN, whose upper bound is mended.
func (r *reviewer) betweenMend(b *Between, subject, upper string) string {
	low := r.text(b.Low)
	if text, ok := textLiteral(b.Low); ok {
		if at, p, ok := instantOf(text); ok && p < toDay {
			low = quoteText(at.Format(time.DateOnly))
		}
	}
	if b.Not {
		return fmt.Sprintf("(%s < %s OR %s)", subject, low, upper)
	}
	return fmt.Sprintf("%s >= %s AND %s", subject, low, upper)
}

// timeWithinDay is about a time beside a column of days: no day is equal to it. As a bound it is right.
func (r *reviewer) timeWithinDay(c comparison, text string, at time.Time) {
	if c.op == "=" || c.op == "<>" {
		r.caution(CautionDateLiteral, c.whole, "%s holds days, and %s is a time within one: it is never equal to it; write %s",
			r.text(c.left), quoteText(text), quoteText(text[:len(dayShape)]))
	}
}

// dayAsked is about a day that the source is told as a time. date(x) would keep it from being told.
func (r *reviewer) dayAsked(c comparison, day string) {
	if c.op == "=" {
		r.caution(CautionWholeDay, c.whole, "%s is a time: %s is the beginning of that day, and '%sT23:59:59Z' its end", r.text(c.left), quoteText(day), day)
	}
}

// bareDay: every time of a day comes after the day itself. = finds none but
// midnight, <= leaves the day out and > takes it in. Before a day, and from it
// on, are what they say.
func (r *reviewer) bareDay(c comparison, day string) {
	if c.op == "<" || c.op == ">=" {
		return
	}
	compared := c.op + " " + quoteText(day)
	switch x := c.whole.(type) {
	case *Between:
		if isConstant(x.X) {
			break // the day is between two columns
		}
		compared = not(x.Not) + "BETWEEN " + r.text(x.Low) + " AND " + r.text(x.High)
	case *In:
		compared = not(x.Not) + "IN (…)"
	}
	r.caution(CautionWholeDay, c.whole, "%s holds times: for whole days compare date(%[1]s) %s", r.text(c.left), compared)
}

// wrongShape tells of a literal that is not of the shape, where that matters.
func (r *reviewer) wrongShape(c comparison, text, shape string) {
	subject, literal := r.text(c.left), quoteText(text)
	kind := fitOf(text, shape)
	equal := c.op == "=" || c.op == "<>"
	switch {
	case kind == fits,
		kind == shorter && (c.op == ">=" || c.op == "<"), // from its beginning on, or before it
		kind == longer && (c.op == "<=" || c.op == ">"):  // up to its end, or after it
	case kind == unlike:
		r.caution(CautionDateLiteral, c.whole, "%s is written as %s, and %s is not%s", subject, example(shape), literal, otherwise(text, shape))
	case equal:
		r.caution(CautionDateLiteral, c.whole, "%s is written as %s, and never equal to %s%s", subject, example(shape), literal, equalMend(subject, text, kind, shape))
	case kind == shorter:
		r.caution(CautionDateLiteral, c.whole, "%s %s %s %s all of %s; write %s", subject, c.op, literal, leaves(c.op), text, boundMend(subject, c.op, text, shape))
	default:
		r.caution(CautionDateLiteral, c.whole, "%s is written as %s, which comes before %s; write %s", subject, example(shape), literal, quoteText(text[:len(shape)]))
	}
}

// leaves says what <= and > do with all that begins with the literal.
func leaves(op string) string {
	if op == ">" {
		return "takes in"
	}
	return "leaves out"
}

func example(shape string) string {
	for _, e := range []string{"2025-01-31", "2025-01", "2025", "01"} {
		if shapeOfText(e) == shape {
			return quoteText(e)
		}
	}
	return quoteText(shape)
}

func equalMend(subject, text string, kind fit, shape string) string {
	switch {
	case kind == longer:
		return "; write " + quoteText(text[:len(shape)])
	case shape == dayShape:
		return fmt.Sprintf("; write %s LIKE %s", subject, quoteText(text+"%"))
	}
	return ""
}

// boundMend is the comparison that takes the whole month or year.
func boundMend(subject, op, text, shape string) string {
	if !strings.HasPrefix(dayShape, shape) {
		return "a text like " + example(shape)
	}
	first, err := time.Parse(time.DateOnly, firstDay(text))
	if err != nil {
		return "a text like " + example(shape)
	}
	behind := first.AddDate(0, 1, 0)
	if len(text) == len("2006") {
		behind = first.AddDate(1, 0, 0)
	}
	op = map[string]string{"<=": "<", ">": ">="}[op]
	return fmt.Sprintf("%s %s %s", subject, op, quoteText(behind.Format(time.DateOnly)[:len(shape)]))
}

// isTime reports whether the columns of times compare with the text as with a time: all others come after every time.
func isTime(text string) bool {
	_, ok := instant.Parse(text)
	return ok
}

// firstDay of a month or a year.
func firstDay(text string) string { return text + "-01-01"[len(text)-len("2006"):] }

// layouts are how days are written elsewhere.
var layouts = []string{"2006-1-2", "2/1/2006", "2006/1/2", "2.1.2006", "2-1-2006", "20060102", "2 January 2006", "January 2, 2006", "2006-1"}

// otherwise is how the literal is meant to be written, if that can be told.
func otherwise(text, shape string) string {
	if month, err := time.Parse("2006-1", text); err == nil && shape == "0000-00" {
		return "; write " + quoteText(month.Format("2006-01"))
	}
	if missing := len(shape) - len(text); missing > 0 && len(shape) <= 3 && shapeOfText("00"[:missing]+text) == shape {
		return "; write " + quoteText("00"[:missing]+text)
	}
	if text == "now" || text == "today" {
		return "; write date('now')"
	}
	for _, layout := range layouts {
		if day, err := time.Parse(layout, text); err == nil {
			return "; write " + quoteText(day.Format(time.DateOnly))
		}
	}
	return ""
}

// lostCollation: columns of times compare as instants; what is computed of them
// compares as texts, which goes wrong where T stands beside a space, or an
// offset beside none.
func (r *reviewer) lostCollation(c comparison) {
	left, right := r.typeOf(c.left), r.typeOf(c.right)
	if !left.instants || left.collated || right.collated || !right.kind.isText() || c.in && right.instants {
		return
	}
	if text, ok := textLiteral(c.right); ok && fitOf(text, dayShape) != longer {
		return // a day is told apart by its letters, and other texts by dateLiteral
	}
	mend := fmt.Sprintf("write datetime(%s) and datetime(%s)", r.text(c.left), r.text(c.right))
	r.caution(CautionCollation, c.whole, "%s is computed, and compared letter by letter instead of as a time; %s", r.text(c.left), mend)
}
