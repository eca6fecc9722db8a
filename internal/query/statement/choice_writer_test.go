package statement_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// choiceWriter makes up statements over the tables of [choiceSchema].
type choiceWriter struct {
	r     *rand.Rand
	names int
	depth int
	ctes  []written

	from2, turned string // a FROM of two sources, and the same with the other one first
}

// written is a source in a FROM, or a WITH table.
type written struct {
	text, alias string
	ids, texts  []string // its columns
	vehicle     string   // the one that is filled from vehicles.id, or fills; "" for none
}

func (w *choiceWriter) pick(of ...string) string { return of[w.r.IntN(len(of))] }
func (w *choiceWriter) one(in int) bool          { return w.r.IntN(in) == 0 }

func (w *choiceWriter) name() string {
	w.names++
	return fmt.Sprintf("n%d", w.names)
}

var choiceTables = []written{
	{text: "vehicles", ids: []string{"organization_id"}, texts: []string{"id", "type", "facility_id"}, vehicle: "id"},
	{text: "facilities", ids: []string{"organization_id"}, texts: []string{"id", "name", "country"}},
	{text: "fleet", ids: []string{"organization_id"}, texts: []string{"id", "type"}, vehicle: "id"},
	{text: "consumptions", ids: []string{"organization_id"}, texts: []string{"vehicle_id", "kwh"}, vehicle: "vehicle_id"},
	{text: "organizations", ids: []string{"id", "id", "parent_id"}, texts: []string{"name", "country", "depth"}},
	{text: "organizations", ids: []string{"id", "id", "parent_id"}, texts: []string{"name", "country", "depth"}},
	{text: "kinds", ids: []string{"owner"}, texts: []string{"type"}},
}

func (w *choiceWriter) source() written {
	var out written
	switch n := w.r.IntN(10); {
	case n < 2 && w.depth < 3:
		var sql string
		sql, out = w.sub(nil)
		out.text = "(" + sql + ")"
	case n < 5 && len(w.ctes) > 0:
		out = w.ctes[w.r.IntN(len(w.ctes))]
	default:
		out = choiceTables[w.r.IntN(len(choiceTables))]
	}
	out.alias = w.name()
	return out
}

// sub is a SELECT of two columns: k, an id, and x.
func (w *choiceWriter) sub(outer []written) (string, written) {
	w.depth++
	defer func() { w.depth-- }()
	out := written{ids: []string{"k"}, texts: []string{"x"}}
	from, sources := w.from(1 + w.r.IntN(2))
	s := sources[w.r.IntN(len(sources))]
	k, x := s.alias+"."+w.pick(s.ids...), s.alias+"."+w.pick(s.texts...)
	where := w.where(sources, outer)
	core := fmt.Sprintf("SELECT %s AS k, %s AS x FROM %s%s", k, x, from, where)
	switch w.r.IntN(12) {
	case 0:
		return fmt.Sprintf("SELECT DISTINCT %s AS k, %s AS x FROM %s%s", k, x, from, where), out
	case 1:
		having := ""
		if w.one(2) {
			having = " HAVING " + w.pick("k = "+w.id(), "count(*) > 1", "k IN ("+w.id()+", "+w.id()+")", "count(*) > 1 AND "+k+" = "+w.id())
		}
		return fmt.Sprintf("SELECT %s AS k, count(*) AS x FROM %s%s GROUP BY %s%s", k, from, where, w.pick("1", k, "k"), having), out
	case 2:
		return core + w.pick(" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + w.simple(), out
	case 3:
		return core + fmt.Sprintf(" ORDER BY 1, 2 LIMIT %d", 1+w.r.IntN(3)), out
	case 4:
		return fmt.Sprintf("SELECT %s AS k, row_number() OVER (%sORDER BY %s, %s) AS x FROM %s%s", k, w.pick("", "PARTITION BY "+k+" "), k, x, from, where), out
	case 6:
		return "SELECT * FROM (" + core + ")", out
	case 7:
		return "SELECT k, x FROM (SELECT *, " + k + " AS k, " + x + " AS x FROM " + from + where + ")", out
	case 5:
		return fmt.Sprintf("SELECT %s(%s) AS k, count(*) AS x FROM %s%s", w.pick("max", "min"), k, from, where), out
	}
	return core, out
}

func (w *choiceWriter) simple() string {
	t := choiceTables[w.r.IntN(len(choiceTables))]
	sql := fmt.Sprintf("SELECT %s, %s FROM %s", w.pick(t.ids...), w.pick(t.texts...), t.text)
	if w.one(2) {
		sql += " WHERE " + w.pick(t.ids...) + " = " + w.id()
	}
	return w.pick(sql, "SELECT "+w.id()+", 'car'", sql)
}

func (w *choiceWriter) from(n int) (string, []written) {
	s := w.source()
	sources, text := []written{s}, s.text+" AS "+s.alias
	for len(sources) < n {
		s := w.source()
		before := sources[w.r.IntN(len(sources))]
		sources = append(sources, s)
		on := " ON " + before.alias + "." + w.pick(before.ids...) + w.pick(" = ", " = ", " = ", " = ", " IS ", " <> ") + s.alias + "." + w.pick(s.ids...)
		if w.one(3) {
			on = " ON " + s.alias + "." + w.pick(s.ids...) + " = " + before.alias + "." + w.pick(before.ids...)
		}
		if before.vehicle != "" && s.vehicle != "" && !w.one(4) {
			on = " ON " + before.alias + "." + before.vehicle + " = " + s.alias + "." + s.vehicle
		}
		if w.one(3) {
			on += " AND " + w.condition(sources, nil)
		}
		named := slices.Contains(before.ids, "organization_id") && slices.Contains(s.ids, "organization_id")
		if named && w.one(3) && len(sources) == 2 {
			on = " USING (organization_id)"
		}
		join := w.pick(" JOIN ", " JOIN ", " JOIN ", " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN ")
		item := s.text + " AS " + s.alias
		if named && w.one(8) && len(sources) == 2 {
			join, on = w.pick(" NATURAL", " NATURAL LEFT")+" JOIN ", ""
		}
		if w.one(12) && w.depth < 3 {
			other := w.source()
			item = fmt.Sprintf("(%s%s%s AS %s ON %s.%s = %s.%s)", item, w.pick(" JOIN ", " LEFT JOIN "), other.text, other.alias,
				s.alias, w.pick(s.ids...), other.alias, w.pick(other.ids...))
			sources = append(sources, other)
			named = false
			if strings.Contains(on, "USING") || on == "" {
				join, on = " JOIN ", ""
			}
		}
		if join == " JOIN " && len(sources) == 2 && strings.HasPrefix(on, " ON") {
			w.from2, w.turned = text+join+item+on, item+join+text+on
		}
		text += join + item + on
	}
	return text, sources
}

func (w *choiceWriter) where(sources, outer []written) string {
	if w.one(4) {
		return ""
	}
	out := " WHERE " + w.condition(sources, outer)
	for w.one(2) {
		out += " AND " + w.condition(sources, outer)
	}
	return out
}

func (w *choiceWriter) id() string {
	id := organizationIDs[w.r.IntN(len(organizationIDs))]
	return "'" + w.pick(id, id, strings.ToUpper(id), strings.ToLower(id), "zz") + "'"
}

func (w *choiceWriter) idColumn(sources []written) string {
	s := sources[w.r.IntN(len(sources))]
	return s.alias + "." + w.pick(s.ids...)
}

func (w *choiceWriter) textColumn(sources []written) string {
	s := sources[w.r.IntN(len(sources))]
	return s.alias + "." + w.pick(s.texts...)
}

func (w *choiceWriter) condition(sources, outer []written) string {
	w.depth++
	defer func() { w.depth-- }()
	k, x := w.idColumn(sources), w.textColumn(sources)
	if text := w.byVehicle(sources, outer); text != "" && w.one(3) {
		return text
	}
	if outer != nil && w.one(2) {
		return k + w.pick(" = ", " = ", " = ", " IS ") + w.idColumn(outer)
	}
	n := w.r.IntN(24)
	if w.depth > 3 {
		n %= 12
	}
	switch n {
	case 0, 1:
		return k + w.pick(" = ", " = ", " IS ", " == ") + w.id()
	case 2:
		return w.id() + " = " + k
	case 3, 4:
		return k + " IN (" + w.id() + ", " + w.id() + w.pick("", ", NULL") + ")"
	case 5:
		if len(sources) == 1 && len(outer) == 0 {
			return sources[0].ids[0] + " = " + w.id()
		}
		return k + w.pick(" <> ", " > ", " LIKE ", " IS NOT ") + w.id()
	case 6:
		return k + w.pick(" IS NULL", " IS NOT NULL", " COLLATE NOCASE = "+w.id(), " COLLATE BINARY = "+w.id(), " || '' = "+w.id())
	case 7:
		return k + " = " + w.idColumn(sources)
	case 8:
		return fmt.Sprintf("(%s, %s) = (%s, 'car')", k, x, w.id())
	case 9, 10, 11:
		return x + w.pick(" = 'car'", " = 'ES'", " LIKE 'M%'", " <> 'FR'", " = 1", " IS NULL", " IN ('M0', 'M1', 'van')")
	case 12, 13:
		return "(" + w.condition(sources, outer) + " OR " + w.condition(sources, outer) + ")"
	case 14:
		return "(" + w.condition(sources, outer) + " AND " + w.condition(sources, outer) + ")"
	case 15:
		return "NOT (" + w.condition(sources, outer) + ")"
	case 16, 17, 18:
		sql, _ := w.sub(sources)
		return k + w.pick(" IN ", " IN ", " NOT IN ") + "(SELECT k FROM (" + sql + "))"
	case 19:
		return w.tested(k)
	case 20, 21:
		sql, _ := w.sub(sources)
		return w.pick("EXISTS ", "EXISTS ", "NOT EXISTS ") + "(" + sql + ")"
	case 22:
		return k + " = (SELECT k FROM (" + w.first(sources) + "))"
	}
	sql, _ := w.sub(sources)
	return fmt.Sprintf("(%s, %s) IN (%s)", k, x, sql)
}

// byVehicle compares a vehicle of one of the sources; "" where none has one.
func (w *choiceWriter) byVehicle(sources, outer []written) string {
	s := sources[w.r.IntN(len(sources))]
	t := choiceTables[[]int{0, 2, 3}[w.r.IntN(3)]]
	v := s.alias + "." + s.vehicle
	if s.vehicle == "" {
		return ""
	}
	if len(outer) > 0 && outer[0].vehicle != "" {
		return v + " = " + outer[0].alias + "." + outer[0].vehicle
	}
	where := w.pick("", " WHERE organization_id = "+w.id(), " WHERE organization_id IN ("+w.id()+", "+w.id()+")")
	switch w.r.IntN(4) {
	case 0:
		return "EXISTS (SELECT 1 FROM " + t.text + " AS e WHERE e." + t.vehicle + " = " + v + ")"
	case 1:
		return v + " = (SELECT max(" + t.vehicle + ") FROM " + t.text + where + ")"
	case 2:
		return v + " IN (SELECT k FROM (SELECT " + t.vehicle + " AS k, count(*) FROM " + t.text + where + " GROUP BY 1))"
	}
	return v + w.pick(" IN ", " IN ", " NOT IN ") + "(SELECT " + t.vehicle + " FROM " + t.text + where + ")"
}

// tested is a column that is IN the ids of a table.
func (w *choiceWriter) tested(k string) string {
	if len(w.ctes) > 0 && w.one(3) {
		return k + w.pick(" IN ", " NOT IN ") + "(SELECT k FROM " + w.ctes[w.r.IntN(len(w.ctes))].text + ")"
	}
	t := choiceTables[w.r.IntN(len(choiceTables))]
	sql := "SELECT " + w.pick(t.ids...) + " FROM " + t.text
	if w.one(2) {
		sql += " WHERE " + w.pick(t.texts...) + w.pick(" = 'car'", " = 'ES'", " LIKE 'M%'", " = 1")
	}
	return k + w.pick(" IN ", " IN ", " NOT IN ") + "(" + sql + ")"
}

// first is one row that is sure to be the same one in each run.
func (w *choiceWriter) first(outer []written) string {
	sql, _ := w.sub(outer)
	return "SELECT k, x FROM (" + sql + ") ORDER BY 1, 2 LIMIT 1"
}

const tree = "tree(k, x) AS (SELECT id, depth FROM organizations WHERE %s UNION ALL SELECT o.id, o.depth FROM organizations o JOIN tree ON o.parent_id = tree.k)"

func (w *choiceWriter) statement() string {
	var with []string
	for w.one(2) && len(with) < 3 {
		if w.one(4) {
			if len(with) == 0 {
				with = append(with, fmt.Sprintf(tree, w.pick("depth = 1", "id = "+w.id(), "parent_id IS NULL")))
				w.ctes = append(w.ctes, written{text: "tree", ids: []string{"k"}, texts: []string{"x"}})
			}
			continue
		}
		sql, out := w.sub(nil)
		out.text = w.name()
		with = append(with, out.text+w.pick("", "(k, x)")+" AS "+w.pick("", "MATERIALIZED ")+"("+sql+")")
		w.ctes = append(w.ctes, out)
	}
	w.from2 = ""
	from, sources := w.from(1 + w.r.IntN(3))
	one, other := w.from2, w.turned
	if one != from {
		one = ""
	}
	defer func() { w.from2, w.turned = one, other }()
	var columns []string
	for _, s := range sources {
		columns = append(columns, s.alias+"."+w.pick(s.ids...)+" AS k"+s.alias, s.alias+"."+w.pick(s.texts...))
	}
	if w.one(4) {
		sql, _ := w.sub(sources)
		columns = append(columns, "(SELECT count(*) FROM ("+sql+"))", "EXISTS ("+sql+")")
	}
	if w.one(4) {
		columns = append(columns, "("+w.condition(sources, nil)+")")
	}
	sql := "SELECT " + strings.Join(columns, ", ") + " FROM " + from + w.where(sources, nil)
	if w.one(5) {
		k := w.idColumn(sources)
		sql = "SELECT " + k + ", count(*), min(" + w.textColumn(sources) + ") FROM " + from + w.where(sources, nil) + " GROUP BY " + k
		if w.one(2) {
			sql += " HAVING " + w.pick(k+" = "+w.id(), "count(*) > 1", k+" IN ("+w.id()+", "+w.id()+")")
		}
	}
	if len(with) > 0 {
		sql = "WITH RECURSIVE " + strings.Join(with, ", ") + " " + sql
	}
	return sql
}
