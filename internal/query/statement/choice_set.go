package statement

import (
	"cmp"
	"slices"
	"strings"
)

// idSet is a set of ids: those that stand in it, and those that SELECTs give. It may have
// some more than there are.
type idSet struct {
	values []string
	probes []string
	whole  bool // all that there are, or those of them that another set has by their ids: it says no more than others
	plain  bool // a probe of one source, without conditions
}

func (s idSet) key() string {
	return strings.Join(s.values, "\x00") + "\x01" + strings.Join(s.probes, "\x00")
}

// maxIDSets is how many sets are put together for one column; those beyond are left out,
// which leaves more ids.
const maxIDSets = 8

// addSet adds a set to those that all hold, unless one of them says as much; those that
// say less go.
func addSet(sets []idSet, s idSet) (out []idSet, added bool) {
	if slices.ContainsFunc(sets, func(have idSet) bool { return have.isWithin(s) }) {
		return sets, false
	}
	out = slices.DeleteFunc(slices.Clone(sets), s.isWithin)
	if len(out) >= maxIDSets {
		return sets, false
	}
	return append(out, s), true
}

// isWithin reports whether all that is in the set surely is in another.
func (s idSet) isWithin(other idSet) bool {
	return isSubset(s.values, other.values) && isSubset(s.probes, other.probes)
}

func isSubset(some, of []string) bool {
	if len(some) > len(of) {
		return false
	}
	have := make(map[string]bool, len(of))
	for _, s := range of {
		have[s] = true
	}
	return !slices.ContainsFunc(some, func(s string) bool { return !have[s] })
}

// either is the sets that ids are in which are in all of the one sets, or in all of the
// others.
func either(a, b []idSet) (out []idSet) {
	for _, x := range a {
		for _, y := range b {
			one := idSet{values: distinct(asItIs, x.values, y.values), probes: distinct(asItIs, x.probes, y.probes), whole: x.whole && y.whole}
			slices.Sort(one.values)
			slices.Sort(one.probes)
			out, _ = addSet(out, one)
		}
	}
	return out
}

// distinct is the texts of some lists, each key of them once.
func distinct(key func(string) string, lists ...[]string) []string {
	out, seen := []string{}, map[string]bool{}
	for _, list := range lists {
		for _, s := range list {
			if k := key(s); !seen[k] {
				seen[k] = true
				out = append(out, s)
			}
		}
	}
	return out
}

func asItIs(s string) string { return s }

// maxProbe is the longest SELECT that sets are put together in, in bytes.
const maxProbe = 20_000

// all is the ids that are in each of the sets, or some more. Ids that differ in the case
// of letters alone count as one.
func all(sets []idSet) idSet {
	sets = slices.Clone(sets)
	slices.SortStableFunc(sets, func(a, b idSet) int { return cmp.Compare(a.key(), b.key()) })
	if narrower := slices.DeleteFunc(slices.Clone(sets), func(s idSet) bool { return s.whole }); len(narrower) > 0 {
		sets = narrower
	} else {
		return sets[0]
	}
	var listed *idSet
	var asked []idSet
	for _, s := range sets {
		switch {
		case len(s.probes) > 0:
			asked = append(asked, s)
		case listed == nil:
			listed = &s
		default:
			listed.values = common(listed.values, s.values)
		}
	}
	if listed != nil && (len(asked) == 0 || len(listed.values) == 0) {
		return *listed
	}
	if listed != nil {
		asked = append(asked, *listed)
	}
	return amongAll(asked)
}

func common(a, b []string) []string {
	wanted := map[string]bool{}
	for _, v := range b {
		wanted[strings.ToLower(v)] = true
	}
	out := []string{}
	for _, v := range a {
		if wanted[strings.ToLower(v)] {
			out = append(out, v)
		}
	}
	return out
}

// amongAll is the ids of the first set that are in the others, too; those that would make it
// too long are left out.
func amongAll(sets []idSet) idSet {
	if len(sets) == 1 {
		return sets[0]
	}
	sql := "WITH a(id) AS (" + sets[0].sql() + ") SELECT id FROM a WHERE "
	if len(sql) > maxProbe {
		return sets[0]
	}
	for i, s := range sets[1:] {
		condition := "id COLLATE NOCASE IN (" + s.sql() + ")"
		if len(sql)+len(condition) > maxProbe {
			break
		}
		if i > 0 {
			sql += " AND "
		}
		sql += condition
	}
	return idSet{probes: []string{strings.TrimSuffix(sql, " WHERE ")}}
}

// sql is a SELECT that gives the ids.
func (s idSet) sql() string {
	if len(s.probes) == 1 && len(s.values) == 0 {
		return s.probes[0]
	}
	var parts []string
	if len(s.values) > 0 {
		rows := make([]string, len(s.values))
		for i, v := range s.values {
			rows[i] = "(" + quoteText(v) + ")"
		}
		parts = append(parts, "VALUES "+strings.Join(rows, ", "))
	}
	for _, p := range s.probes {
		parts = append(parts, "SELECT * FROM ("+p+")")
	}
	return strings.Join(parts, " UNION ALL ")
}

// idOf is the id that a literal is, compared with a column of a kind.
func idOf(x Expr, kind Kind) (string, bool) {
	l, ok := x.(*Literal)
	switch {
	case !ok:
		return "", false
	case kind.isText():
		return l.Text, l.Kind == TextLiteral || l.Kind == IntegerLiteral && isPlainInteger(l.Text)
	case kind.isNumber():
		return l.Text, (l.Kind == TextLiteral || l.Kind == IntegerLiteral) && isPlainInteger(l.Text)
	}
	return "", false
}

// isPlainInteger reports whether a text is an integer in the one way that it is written.
func isPlainInteger(s string) bool {
	const safe = 18 // digits: all such are integers of 64 bits
	if s == "" || len(s) > safe || s[0] == '0' && s != "0" {
		return false
	}
	return skipDigits(s, 0, isDigit) == len(s) && !strings.Contains(s, "_")
}
