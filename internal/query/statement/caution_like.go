package statement

import (
	"regexp"
	"slices"
	"strings"
)

// maxPattern is the longest pattern that SQLite takes here, in bytes.
const maxPattern = 1000

// likeLiteral: a pattern that nothing in the column can match. A boolean is no
// text, a date does not begin so, and an enumeration has no such value.
func (r *reviewer) likeLiteral(x *Like) {
	pattern, ok := textLiteral(x.Pattern)
	if !ok || x.Op != "LIKE" || len(pattern) > maxPattern {
		return
	}
	t := r.typeOf(x.X)
	switch {
	case t.kind == Boolean:
		r.booleanWithText(comparison{whole: x, op: "=", left: x.X, right: x.Pattern})
	case t.kind.isDated():
		begins := shapeOfText(pattern[:strings.IndexAny(pattern+"%", "%_")])
		if !strings.HasPrefix(dayShape, begins) && !strings.HasPrefix(begins, dayShape) {
			r.caution(CautionDateLiteral, x, "%s is written as %s, and never like %s", r.text(x.X), example(dayShape), quoteText(pattern))
		}
	case t.column != nil && len(t.column.Enum) > 0 && x.Escape == nil && !slices.ContainsFunc(t.column.Enum, likeOf(pattern).MatchString):
		r.caution(CautionEnum, x, "%s.%s has no documented value like %s; there are: %s", t.table.Name, t.column.Name, quoteText(pattern), strings.Join(t.column.Enum, ", "))
	}
}

// likeOf is a pattern of LIKE as a regular expression.
func likeOf(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(strings.ToValidUTF8(pattern, "\ufffd"))
	return regexp.MustCompile("(?is)^" + strings.NewReplacer("%", ".*", "_", ".").Replace(quoted) + "$")
}
