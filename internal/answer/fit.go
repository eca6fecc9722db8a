package answer

import "sort"

// Table is a result: Rows are in the order of Columns; a value is nil, string, int64, float64 or bool.
type Table struct {
	Columns []string
	Rows    [][]any
	Total   int    // rows there are; Rows may hold fewer
	Plain   []bool // by column: its reals are as they came, and keep all their digits; nil: all are computed
}

func (t Table) plain(column int) bool { return column < len(t.Plain) && t.Plain[column] }

// maxCell is the length, in characters, from which one cell is cut, with a word about it.
const maxCell = 2_000

// part is what an answer shows of a table.
type part struct {
	rows    []string // as they are written
	columns int      // how many, from the first
	cell    int      // the length, in characters, from which a cell is cut
	marks   marks    // what happened to the cells of these rows
}

// marks are what happened to text on its way into an answer.
type marks struct {
	text    bool // there is some
	spelled bool // characters that cannot be seen were written out
	cut     bool
}

func (m marks) and(other marks) marks {
	return marks{m.text || other.text, m.spelled || other.spelled, m.cut || other.cut}
}

// layout is how one format writes a table.
type layout struct {
	row  func(row []any, p part) (string, marks)
	most int                 // bytes of an answer
	text func(p part) string // all of the answer
}

// fit writes as many rows as an answer has room for. Where not even the first has, its cells are cut shorter and, after that, its last columns left out.
func (l layout) fit(t Table) string {
	p := l.narrowed(t)
	size := 0
	after := []marks{{}} // by the number of rows
	for _, row := range t.Rows {
		line, m := l.row(row, p)
		p.rows = append(p.rows, line)
		after = append(after, after[len(after)-1].and(m))
		if size += len(line); size > l.most {
			break
		}
	}
	first := func(n int) part {
		shorter := p
		shorter.rows, shorter.marks = p.rows[:n], after[n]
		return shorter
	}
	if text := l.text(first(len(p.rows))); len(text) <= l.most {
		return text
	}
	over := sort.Search(len(p.rows), func(n int) bool { return len(l.text(first(n))) > l.most })
	return l.text(first(max(over-1, 0)))
}

// narrowed chooses the columns and the length of cells with which there is room for the first row.
func (l layout) narrowed(t Table) part {
	p := part{columns: len(t.Columns)}
	for _, p.cell = range []int{maxCell, 500, 100, 40} {
		if l.firstFits(t, p) {
			return p
		}
	}
	fewer := sort.Search(p.columns, func(n int) bool { return !l.firstFits(t, part{columns: n + 1, cell: p.cell}) })
	return part{columns: fewer, cell: p.cell}
}

func (l layout) firstFits(t Table, p part) bool {
	if len(t.Rows) > 0 {
		line, m := l.row(t.Rows[0], p)
		p.rows, p.marks = []string{line}, m
	}
	return len(l.text(p)) <= l.most
}
