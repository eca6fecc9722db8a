package statement

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
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
		if begin := pattern[:strings.IndexAny(pattern+"%", "%_")]; !beginsDate().MatchString(begin) || begin == pattern && len(begin) < len(dayShape) {
			r.caution(CautionDateLiteral, x, "%s is written as %s, and never like %s%s", r.text(x.X), example(dayShape), quoteText(pattern), likeMend(pattern, begin))
		}
	case t.column != nil && len(t.column.Enum) > 0 && x.Escape == nil && !slices.ContainsFunc(t.column.Enum, likeOf(pattern).MatchString):
		r.caution(CautionEnum, x, "%s.%s has no documented value like %s; there are: %s", t.table.Name, t.column.Name, quoteText(pattern), strings.Join(t.column.Enum, ", "))
	}
}

// beginsDate is what a day, and what may follow it, can begin with.
var beginsDate = words.Pattern(`^(\d{0,4}|\d{4}-(0|1|0[1-9]|1[0-2])?|\d{4}-(0[1-9]|1[0-2])-([0-3]|(0[1-9]|[12]\d|3[01])(\D.*)?)?)$`)

// likeMend is the pattern that is most likely meant: of the month, or of the year.
func likeMend(pattern, begin string) string {
	month, err := time.Parse("2006-1", strings.TrimSuffix(begin, "-"))
	switch {
	case err == nil && len(begin) <= len("2006-1-"):
		return "; write " + quoteText(month.Format("2006-01")+"-%")
	case begin == pattern && beginsDate().MatchString(begin):
		return "; write " + quoteText(begin+"%")
	}
	return ""
}

// likeOf is a pattern of LIKE as a regular expression.
func likeOf(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(strings.ToValidUTF8(pattern, "\ufffd"))
	return regexp.MustCompile("(?is)^" + strings.NewReplacer("%", ".*", "_", ".").Replace(quoted) + "$")
}
