package truth

import (
	"fmt"
	"strings"
)

// statement makes up a question.
func (w *writer) statement() statement {
	w.sums = false
	forms := []func() statement{
		w.list, w.list, w.list, w.one, w.one, w.grouped, w.grouped, w.distinct, w.compound, w.with, w.recursive, w.windows, w.ordered, w.ordered, w.someRows, w.latest, w.latest,
		w.periods, w.elements, w.using, w.scalar, w.byMonth, w.aggregate,
	}
	s := forms[w.r.IntN(len(forms))]()
	s.sums = w.sums
	return s
}

func (w *writer) where(from []source) string {
	switch w.r.IntN(6) {
	case 0:
		return ""
	case 1, 2:
		return " WHERE " + w.predicate(from) + " AND " + w.predicate(from)
	}
	return " WHERE " + w.predicate(from)
}

// list is SELECT columns FROM a join WHERE.
func (w *writer) list() statement {
	from, clause := w.joined()
	x, y := w.column(from), w.column(from)
	return statement{sql: fmt.Sprintf("SELECT %s, %s, typeof(%s) FROM %s%s", x.expr, y.expr, x.expr, clause, w.where(from))}
}

// one is SELECT * FROM one table WHERE.
func (w *writer) one() statement {
	s := w.source("a")
	return statement{sql: "SELECT * FROM " + s.t.name + " a" + w.where([]source{s})}
}

// measure is an aggregate of a column.
func (w *writer) measure(from []source) string {
	if n, ok := w.operand(from, "number"); ok && w.r.IntN(3) == 0 {
		w.sums = true
		return w.pick("sum", "avg", "total") + "(" + n.expr + ")"
	}
	x := w.column(from)
	m := w.pick("count(*)", "count("+x.expr+")", "count(DISTINCT "+x.expr+")", "max("+x.expr+")", "min("+x.expr+")")
	if w.r.IntN(5) == 0 {
		m += " FILTER (WHERE " + w.comparison(from) + ")"
	}
	return m
}

func (w *writer) aggregate() statement {
	from, clause := w.joined()
	return statement{sql: fmt.Sprintf("SELECT %s, %s FROM %s%s", w.measure(from), w.measure(from), clause, w.where(from))}
}

func (w *writer) grouped() statement {
	from, clause := w.joined()
	x := w.column(from)
	having := w.pick("", "", " HAVING count(*) > 1", " HAVING max("+w.column(from).expr+") IS NOT NULL")
	return statement{sql: fmt.Sprintf("SELECT %s, %s, %s FROM %s%s GROUP BY %s%s", x.expr, w.measure(from), w.measure(from), clause, w.where(from), x.expr, having)}
}

// byMonth groups by a part of a time.
func (w *writer) byMonth() statement {
	s := w.source("a")
	from := []source{s}
	o, ok := w.operand(from, "date", "datetime")
	if !ok {
		return w.grouped()
	}
	part := fmt.Sprintf("strftime('%s', %s)", w.pick("%Y", "%Y-%m", "%m", "%Y-%m-%d"), o.expr)
	return statement{sql: fmt.Sprintf("SELECT %s AS part, count(*), %s FROM %s a%s GROUP BY part ORDER BY part", part, w.measure(from), s.t.name, w.where(from)), ordered: true}
}

func (w *writer) distinct() statement {
	from, clause := w.joined()
	return statement{sql: fmt.Sprintf("SELECT DISTINCT %s, %s FROM %s%s", w.column(from).expr, w.column(from).expr, clause, w.where(from))}
}

func (w *writer) compound() statement {
	a, b := w.source("a"), w.source("b")
	x := w.column([]source{a})
	y, ok := w.operand([]source{b}, x.c.kind)
	if !ok {
		return w.distinct()
	}
	return statement{sql: fmt.Sprintf("SELECT %s FROM %s a%s %s SELECT %s FROM %s b%s", x.expr, a.t.name, w.where([]source{a}),
		w.pick("UNION", "UNION ALL", "INTERSECT", "EXCEPT"), y.expr, b.t.name, w.where([]source{b}))}
}

func (w *writer) with() statement {
	from, clause := w.joined()
	x, y := w.column(from), w.column(from)
	return statement{sql: fmt.Sprintf("WITH c(x, y) AS %s(SELECT %s, %s FROM %s%s) SELECT x, count(*), max(y) FROM c WHERE x IS NOT NULL GROUP BY x UNION ALL SELECT NULL, count(*), min(y) FROM c",
		w.pick("", "", "MATERIALIZED ", "NOT MATERIALIZED "), x.expr, y.expr, clause, w.where(from))}
}

func (w *writer) recursive() statement {
	start := w.pick("parent_id IS NULL", "id = 3", "depth = 1", w.comparison([]source{{"regions", tables["regions"]}}))
	if w.r.IntN(3) == 0 {
		return statement{sql: "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT i, (SELECT count(*) FROM trips WHERE passengers = i) FROM n"}
	}
	return statement{sql: fmt.Sprintf(`WITH RECURSIVE down(id, level) AS (SELECT id, 0 FROM regions WHERE %s UNION SELECT r.id, level + 1 FROM regions r JOIN down ON r.parent_id = down.id)
		SELECT d.id, d.level, count(s.id) FROM down d LEFT JOIN sites s ON s.region_id = d.id GROUP BY d.id, d.level`, start)}
}

func (w *writer) windows() statement {
	s := source{"a", tables[w.pick("sites", "bills", "trips")]}
	from := []source{s}
	x, y := w.column(from), w.column(from)
	over := w.pick(
		"rank() OVER (PARTITION BY "+x.expr+" ORDER BY "+y.expr+")", "dense_rank() OVER (ORDER BY "+x.expr+" DESC)", "count(*) OVER (PARTITION BY "+x.expr+")",
		"row_number() OVER (ORDER BY a.id)", "lag("+x.expr+") OVER (ORDER BY a.id)", "first_value("+x.expr+") OVER (PARTITION BY "+y.expr+" ORDER BY a.id)",
		"count("+x.expr+") OVER (ORDER BY a.id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)")
	return statement{sql: fmt.Sprintf("SELECT a.id, %s FROM %s a%s", over, s.t.name, w.where(from))}
}

// ordered is a page of a list of which every column is in the order.
func (w *writer) ordered() statement {
	from, clause := w.joined()
	x, y := w.column(from), w.column(from)
	order := "1" + w.pick("", " DESC", " DESC NULLS LAST", " ASC NULLS LAST") + ", 2" + w.pick("", " DESC")
	limit := w.pick("", fmt.Sprintf(" LIMIT %d", w.r.IntN(30)), fmt.Sprintf(" LIMIT %d OFFSET %d", w.r.IntN(20), w.r.IntN(40)))
	return statement{sql: fmt.Sprintf("SELECT %s, %s FROM %s%s ORDER BY %s%s", x.expr, y.expr, clause, w.where(from), order, limit), ordered: true}
}

// someRows is a LIMIT without an order: any rows will do.
func (w *writer) someRows() statement {
	s := w.source("a")
	all := "SELECT * FROM " + s.t.name + " a" + w.where([]source{s})
	limit, offset := 1+w.r.IntN(45), 0
	sql := fmt.Sprintf("%s LIMIT %d", all, limit)
	if w.r.IntN(2) == 0 {
		offset = w.r.IntN(40)
		sql += fmt.Sprintf(" OFFSET %d", offset)
	}
	return statement{sql: sql, plain: all, pick: &pick{limit, offset}}
}

// periods asks the table that answers only for given periods. Without a split the platform's default is meant.
func (w *writer) periods() statement {
	y := years[w.r.IntN(len(years))]
	w.sums = true
	table, split := "totals", ""
	if w.r.IntN(2) == 0 {
		split = fmt.Sprintf(" AND split = '%s'", w.pick("kind", "country"))
	}
	sql := w.pick(
		fmt.Sprintf("SELECT part, amount FROM %%s WHERE first_day = '%d-01-01' AND last_day = '%d-12-31'%s", y, y, split),
		fmt.Sprintf("SELECT count(*), sum(amount) FROM %%s WHERE last_day = '%d-12-31' AND first_day = '%d-01-01'%s AND part LIKE '%%%%T%%%%'", y, y, split),
		fmt.Sprintf("WITH y(y) AS (VALUES ('2024'), ('2025'), ('%d')) SELECT y, sum(amount) FROM y JOIN %%s ON first_day = y || '-01-01' AND last_day = y || '-12-31'%s GROUP BY y", y, split),
		fmt.Sprintf("SELECT part, amount FROM %%s WHERE (first_day, last_day) IN (VALUES ('2025-01-01', '2025-12-31'), ('%d-01-01', '%d-12-31'))%s", y, y, split),
	)
	plain := table
	if split == "" {
		plain = "(SELECT * FROM totals WHERE split = 'kind')"
	}
	return statement{sql: fmt.Sprintf(sql, table), plain: fmt.Sprintf(sql, plain)}
}

// elements takes JSON apart.
func (w *writer) elements() statement {
	s := source{"a", tables["sites"]}
	column := "tags"
	if w.r.IntN(2) == 0 {
		s, column = source{"a", tables["trips"]}, "details"
	}
	sql := fmt.Sprintf("SELECT j.value, j.type, count(*) FROM %s a, json_each(a.%s) j%s GROUP BY 1, 2", s.t.name, column, w.where([]source{s}))
	if w.r.IntN(2) == 0 {
		sql = fmt.Sprintf("SELECT a.id, a.%s ->> '$.k', json_extract(a.%s, '$.n[1]'), json_type(a.%s) FROM %s a%s", column, column, column, s.t.name, w.where([]source{s}))
	}
	return statement{sql: sql}
}

func (w *writer) using() statement {
	left, right := w.pick("bills", "trips"), w.pick("readings", "trips")
	a, b := source{"a", tables[left]}, source{"b", tables[right]}
	return statement{sql: fmt.Sprintf("SELECT site_id, count(*), count(a.id), count(b.id) FROM %s a %s JOIN %s b USING (site_id)%s GROUP BY site_id",
		left, w.pick("", "LEFT", "FULL"), right, w.where([]source{a, b}))}
}

// scalar has SELECTs among its columns.
func (w *writer) scalar() statement {
	s := w.source("a")
	next, on := w.partner([]source{s}, "b")
	inner := []source{next}
	m := strings.Replace(w.measure(inner), "count(*)", "count(1)", 1)
	return statement{sql: fmt.Sprintf("SELECT %s, (SELECT %s FROM %s b WHERE %s AND %s) FROM %s a%s", w.column([]source{s}).expr, m, next.t.name, on, w.comparison(inner),
		s.t.name, w.where([]source{s}))}
}
