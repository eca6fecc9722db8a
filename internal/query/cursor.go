package query

import (
	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// cursor is one scan of a virtual table. It never waits: rows that are not
// there are noted as wanted, and the scan is empty.
type cursor struct {
	vt   *virtualTable
	snap *rows.Snapshot
	rows [][]any
	at   []int32 // indexes of the rows to give; nil gives all
	pos  int
	n    int
	more []*want // when the scan runs off the end of a snapshot that is cut off
	rest []scan  // the parts that are to follow, of a table that is read in parts or of several organisations
}

// scan is what one call of Filter asks for.
type scan struct {
	scope  string  // the organisation, of a part
	only   *string // the organisation whose rows alone can pass; nil: any's may
	set    rows.Set
	equals []equal
	limit  int  // rows that will do; 0 is all
	exact  bool // the source lets through nothing but what SQL does
	empty  bool // no row can pass: a comparison with NULL

	terms []vtab.OrderBy // the order to give rows in; nil is any
	order rows.Order     // of those that will do
}

type equal struct {
	col   int
	value any
}

// Filter implements vtab.Cursor.
func (c *cursor) Filter(idxNum int, _ string, vals []vtab.Value) error {
	*c = cursor{vt: c.vt}
	c.vt.scanned = true
	p := c.vt.plans[idxNum]
	if len(p.missing) > 0 {
		return c.vt.fail(errMissing(c.vt.t, p.missing))
	}
	sc := c.vt.read(p, vals)
	if sc.empty {
		return nil
	}
	if missing := c.vt.unset(p, sc.set); len(missing) > 0 {
		return c.vt.fail(errMissing(c.vt.t, missing))
	}
	if err := c.vt.settleInputs(idxNum, &sc); err != nil {
		return c.vt.fail(err)
	}
	parts, err := c.vt.partsOf(sc)
	if err != nil {
		return c.vt.fail(err)
	}
	if sc.terms != nil && len(parts) != 1 {
		c.merge(parts, sc.terms)
	} else {
		c.rest = parts
	}
	c.advance()
	return nil
}

// read turns the values of a plan's constraints into a scan.
func (vt *virtualTable) read(p plan, vals []vtab.Value) scan {
	sc := scan{exact: true}
	offset := 0
	for i, a := range p.args {
		switch a.op {
		case vtab.OpLIMIT:
			sc.limit = asCount(vals[i])
		case vtab.OpOFFSET:
			offset = asCount(vals[i])
		default:
			vt.readOne(&sc, a, vals[i])
		}
	}
	sc.terms = p.terms
	if sc.limit > 0 {
		sc.limit += offset
		sc.order = p.order
	}
	return sc
}

func (vt *virtualTable) readOne(sc *scan, a planArg, value any) {
	switch a.op {
	case vtab.OpISNULL, vtab.OpISNOTNULL, vtab.OpISNOT, vtab.OpNE, vtab.OpGLOB:
		sc.exact = false // SQLite's own business
		return
	}
	if value == nil {
		sc.empty = sc.empty || a.op != vtab.OpIS
		sc.exact = false
		return
	}
	if vt.run.collates && vt.t.Columns[a.col].Type == rows.Text {
		sc.exact = false
		return
	}
	if id, isText := value.(string); isText && vt.t.IsScope(a.col) && (a.op == vtab.OpEQ || a.op == vtab.OpIS) {
		sc.only = &id
		return
	}
	conds, exact := push(vt.t, a.col, a.op, value)
	for _, cond := range conds {
		sc.set = sc.set.With(cond)
	}
	if a.op == vtab.OpEQ || a.op == vtab.OpIS {
		sc.equals = append(sc.equals, equal{a.col, value})
	}
	sc.exact = sc.exact && exact
}

// asCount reads LIMIT and OFFSET; what is below 0 is none.
func asCount(value any) int {
	n, _ := value.(int64)
	return int(min(max(n, 0), 1<<31))
}

// unset names the required columns and the inputs that the statement gives a
// value which the source does not take.
func (vt *virtualTable) unset(p plan, set rows.Set) []string {
	var names []string
	for col, c := range vt.t.Columns {
		if !c.Required && (!c.Input || !p.equates(col)) {
			continue
		}
		if _, ok := set.Find(col, rows.OpIn); !ok && !vt.t.Filled(col) {
			names = append(names, c.Name)
		}
	}
	return names
}

// advance goes on to the next part of the scan that has rows, when those of the one before are through. Of parts that are not there, a scan that may
// stop early asks for a few only.
func (c *cursor) advance() {
	for c.pos >= c.n {
		late := c.snap != nil && c.snap.Late // time has run out on it, and not on what comes behind
		if c.wantMore() && !late {
			c.rest = nil
			return
		}
		if len(c.rest) == 0 {
			return
		}
		sc := c.rest[0]
		c.rest = c.rest[1:]
		c.at, c.pos, c.n = nil, 0, 0
		if wanted := c.serve(sc); wanted && sc.limit > 0 && len(c.rest) > 0 {
			for _, next := range c.rest[:min(len(c.rest), c.vt.atOnce(sc)-1)] {
				c.serve(next)
			}
			*c = cursor{vt: c.vt}
		}
	}
}

// wantMore wants what the scan has run off the end of. It is false when nothing more comes.
func (c *cursor) wantMore() (wanted bool) {
	for _, w := range c.more {
		wanted = c.vt.run.want(w) || wanted
	}
	c.more = nil
	return wanted
}

// organizationsAtOnce is how many organisations a scan asks at a time that may stop before it has come to all of them.
const organizationsAtOnce = 5

// atOnce is how many parts a scan asks for at a time that may stop early. Of a page the first organisation mostly has enough.
func (vt *virtualTable) atOnce(sc scan) int {
	switch {
	case vt.t.Each != nil:
		return vt.t.Each.AtOnce
	case len(vt.scopes) > 0 && sc.scope == vt.scopes[0] && sc.limit <= vt.t.PageSize:
		return 1
	}
	return organizationsAtOnce
}

// serve finds a snapshot for the scan, or notes what is wanted; of what is not to be had it gives no rows.
func (c *cursor) serve(sc scan) (wanted bool) {
	c.snap, c.rows = nil, nil
	best := c.vt.best(sc)
	w := &want{&rows.Want{Table: c.vt.t, Set: sc.set, Limit: c.vt.firstLimit(sc), Order: sc.order}, sc.scope}
	if best == nil {
		return c.vt.run.want(w)
	}
	c.vt.run.use(best)
	c.snap, c.rows = best, best.View.Rows
	c.n = len(c.rows)
	switch {
	case best.Complete || best.Doubt != "" && best.Rows < best.Limit:
		c.narrow(sc.equals)
	case sc.order.By != "" && !best.Late:
		c.lead(best, w)
	default:
		w.Limit = nextLimit(best, c.vt.t)
		c.more = []*want{w}
	}
	if sc.terms != nil {
		c.sort(sc.terms)
	}
	return false
}

// best is the smallest snapshot that has all the rows of the scan; else one that
// is the outcome of the same want, cut off at a limit or doubtful; else, when
// there is no time to load, one that is not loaded to its end.
func (vt *virtualTable) best(sc scan) *rows.Snapshot {
	var best *rows.Snapshot
	for _, s := range vt.candidates(sc) {
		if vt.usable(s, sc) && (best == nil || rank(s) > rank(best) ||
			rank(s) == rank(best) && (rank(s) == whollyThere) == (len(s.View.Rows) < len(best.View.Rows))) {
			best = s
		}
	}
	return best
}

// usable reports whether a snapshot may serve the scan. A doubtful one answers
// nothing but its own want, and one that is cut off only what may stop early.
func (vt *virtualTable) usable(s *rows.Snapshot, sc scan) bool {
	same := s.Set.Key() == sc.set.Key() && (sc.order.By == "" || s.Order == sc.order || s.Limit == 0)
	switch {
	case s.Has(sc.set), s.HasSome(sc.set):
		return true
	case s.Doubt != "" && s.Complete:
		return same && (s.Limit == 0 || s.Limit >= vt.firstLimit(sc))
	}
	return same && sc.limit > 0 && !s.Late
}

const (
	late = iota
	cutOff
	doubtful
	whollyThere
)

func rank(s *rows.Snapshot) int {
	switch {
	case s.Late:
		return late
	case s.Doubt != "":
		return doubtful
	case !s.Complete:
		return cutOff
	}
	return whollyThere
}

// firstLimit is how many rows to ask for at first: those that will do, or, when
// SQLite may turn some of them down, a page of them.
func (vt *virtualTable) firstLimit(sc scan) int {
	switch {
	case sc.limit <= 0:
		return 0
	case sc.order.By != "":
		return max(sc.limit+1, vt.t.PageSize) // the last one proves that those before it are the first
	case sc.exact:
		return sc.limit
	}
	return max(sc.limit, vt.t.PageSize)
}

// nextLimit is for a scan that ran off the end of a snapshot: once a good deal
// more, then all.
func nextLimit(s *rows.Snapshot, t *rows.Table) int {
	if s.Limit > t.PageSize {
		return 0
	}
	return max(s.Limit, t.PageSize) * 5
}

// narrow finds the rows by an index where there is an equality.
func (c *cursor) narrow(equals []equal) {
	const worthIt = 8
	if c.n < worthIt {
		return
	}
	for _, e := range equals {
		if at, ok := c.snap.View.Lookup(e.col, e.value); ok {
			if c.at == nil || len(at) < len(c.at) {
				c.at, c.n = at, len(at)
			}
			if c.n == 0 {
				return
			}
		}
	}
}

// Next implements vtab.Cursor.
func (c *cursor) Next() error {
	if c.pos++; c.pos >= c.n {
		c.advance()
	}
	return nil
}

// Eof implements vtab.Cursor.
func (c *cursor) Eof() bool { return c.pos >= c.n }

// Column implements vtab.Cursor.
func (c *cursor) Column(col int) (vtab.Value, error) { return c.rows[c.index()][col], nil }

func (c *cursor) index() int {
	if c.at != nil {
		return int(c.at[c.pos])
	}
	return c.pos
}

// Rowid implements vtab.Cursor. SQLite tells by it whether two scans of an OR
// gave the same row, so it must be the same in every snapshot.
func (c *cursor) Rowid() (int64, error) { return c.vt.run.rowids.Of(c.snap.View, c.index()), nil }

// Close implements vtab.Cursor.
func (c *cursor) Close() error { return nil }
