package truth

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// narrow is a condition of each table that its platform applies.
var narrow = map[string]string{
	"sites": "country IN ('ES', 'FR')", "bills": "kind = 'heat'", "trips": "mode = 'car'", "readings": "unit = 'kWh'", "lines": "n <= 1", "units": "factor > 0.2",
	"regions": "depth < 2",
}

// questions are what is asked of a table that has a fault. The first is over all of its rows.
func questions(name string) []statement {
	key := tables[name].columns[0].name
	return []statement{
		{sql: "SELECT count(*) FROM " + name},
		{sql: "SELECT " + key + " FROM " + name + " LIMIT 6 OFFSET 18", plain: "SELECT " + key + " FROM " + name, pick: &pick{6, 18}},
		{sql: "SELECT * FROM " + name + " WHERE " + narrow[name]},
		{sql: "SELECT " + key + " FROM " + name + " LIMIT 3", plain: "SELECT " + key + " FROM " + name, pick: &pick{3, 0}},
		{sql: "SELECT * FROM " + name},
		{sql: "SELECT count(*), count(" + key + ") FROM " + name + " WHERE " + narrow[name]},
		{sql: "SELECT * FROM " + name + " WHERE " + narrow[name] + " LIMIT 7", plain: "SELECT * FROM " + name + " WHERE " + narrow[name], pick: &pick{7, 0}},
		{sql: "SELECT count(*) FROM " + name},
	}
}

// orders are the orders in which the questions are asked: what one leaves behind must not deceive the next.
var orders = [][]int{{0, 1, 2, 3, 4, 5, 6, 7}, {3, 1, 6, 2, 0, 4, 5, 7}, {6, 5, 4, 7}}

// TestFaults asks a platform with each fault about its table: whatever is called complete is right.
func TestFaults(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	for i, k := range kinds {
		for j, name := range k.on {
			for o, order := range orders {
				if !long() && o != (i+j)%len(orders) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%d", strings.ReplaceAll(k.name, " ", "_"), name, o), func(t *testing.T) {
					t.Parallel()
					newTrial(t, k, name).run(order)
				})
			}
		}
	}
}

// trial is a platform with a fault, and a product that reads it.
type trial struct {
	t       *testing.T
	kind    kind
	table   string
	u       *upstream
	p       *product
	oracles map[int]*oracle // by number of the state
	tables  []string        // that the oracles have
	spent   map[string]int  // requests by question
	views   bool            // the oracles have views, too
}

func newTrial(t *testing.T, k kind, name string) *trial {
	w := newWorld(1, large)
	f := k.fault
	f.table = name
	if f.prepare != nil {
		w[name] = f.prepare(w[name])
	}
	u := serve(t, map[string]world{north: w})
	u.set(&f)
	return &trial{t: t, kind: k, table: name, u: u, p: open(t, u, kept), oracles: map[int]*oracle{}, tables: []string{name}, spent: map[string]int{}}
}

func (tr *trial) run(order []int) {
	for _, i := range order {
		q := questions(tr.table)[i]
		before := tr.u.total()
		result, err := tr.p.ask(q.sql, "")
		tr.judge(q, i == 0 || i == 4 || i == 7, result, err)
		tr.count(q, tr.u.total()-before, err)
	}
	if bad := tr.u.complaints(); len(bad) > 0 {
		tr.t.Errorf("requests that the platform does not understand: %q", bad)
	}
}

// maxRequests is far above what a few questions about a table of a few pages need, retries and second readings included.
const maxRequests = 120

// count sees that a question which was answered once is not paid for again, and that no fault makes the requests go on.
func (tr *trial) count(q statement, n int, err error) {
	if n > maxRequests {
		tr.t.Errorf("%s: %d requests", q.sql, n)
	}
	if err != nil {
		return
	}
	if before, asked := tr.spent[q.sql]; asked && n > 0 && len(tr.u.states()) == 1 {
		tr.t.Errorf("%s: %d requests, and %d for the same question again", q.sql, before, n)
	}
	tr.spent[q.sql] += n
}

// judge applies the rule: an answer that is called complete is right, and what an answer over the whole table must be depends on the fault.
func (tr *trial) judge(q statement, whole bool, result *query.Result, err error) {
	tr.t.Helper()
	if err != nil {
		if tr.kind.may == harmless && !tooMany(err) {
			tr.t.Errorf("%s: %v\n  %s", q.sql, err, tr.u.recent())
		}
		return
	}
	rec := result.Receipt
	if !rec.Complete {
		if len(rec.Why) == 0 || strings.TrimSpace(strings.Join(rec.Why, "")) == "" {
			tr.t.Errorf("%s: not complete, and no word why", q.sql)
		}
		if tr.kind.may == harmless {
			tr.t.Errorf("%s: not complete, %q, though nothing is missing\n  %s", q.sql, rec.Why, tr.u.recent())
		}
		return
	}
	if wrong := tr.differs(q, result.Rows); wrong != "" {
		tr.t.Errorf("%s: called complete, but %s\n  %s", q.sql, wrong, tr.u.recent())
		return
	}
	switch {
	case whole && tr.kind.may == doubtful:
		tr.t.Errorf("%s: called complete, though the platform's own word is against it\n  %s", q.sql, tr.u.recent())
	case whole && tr.kind.may == failing:
		tr.t.Errorf("%s: an answer, %d rows, complete", q.sql, len(result.Rows))
	case whole && tr.kind.told != "" && strings.HasPrefix(q.sql, "SELECT *") && !strings.Contains(strings.Join(slices.Concat(rec.Cautions, rec.Notes), "\n"), tr.kind.told):
		tr.t.Errorf("%s: no note says %q: %q", q.sql, tr.kind.told, slices.Concat(rec.Cautions, rec.Notes))
	}
}

// differs compares rows with every state that the platform has been in: rows read before a change are right as of then.
func (tr *trial) differs(q statement, rows [][]any) string {
	tr.t.Helper()
	states := tr.u.states()
	wrong := ""
	for i := len(states) - 1; i >= 0; i-- {
		want, err := tr.oracle(i, states[i]).ask(q.forOracle())
		if err != nil {
			tr.t.Fatalf("%s: plain SQLite: %v", q.forOracle(), err)
		}
		if wrong = q.differs(rows, want); wrong == "" {
			return ""
		}
	}
	return wrong
}

func (tr *trial) oracle(i int, w world) *oracle {
	if o := tr.oracles[i]; o != nil {
		return o
	}
	seen := world{}
	for _, name := range tr.tables {
		seen[name] = w[name]
	}
	if hidden := tr.kind.fault.hidden; hidden != nil {
		seen[tr.table] = slices.DeleteFunc(slices.Clone(seen[tr.table]), hidden)
	}
	tr.oracles[i] = newOracle(tr.t, seen, north)
	if tr.views {
		createViews(tr.t, tr.oracles[i])
	}
	return tr.oracles[i]
}
