package query

import (
	"fmt"

	"modernc.org/sqlite/vtab"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows"
)

// module makes the virtual tables of a run, which it finds by the number in
// CREATE VIRTUAL TABLE … USING orgdata_table(number).
type module struct{ runs *runs }

// Create implements vtab.Module.
func (m module) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	if len(args) < 4 {
		return nil, fmt.Errorf("%d arguments", len(args))
	}
	r := m.runs.get(args[3])
	if r == nil {
		return nil, fmt.Errorf("no run %s", args[3])
	}
	vt := r.virtual(args[2])
	if vt == nil {
		return nil, fmt.Errorf("no table %s", args[2])
	}
	return vt, ctx.Declare("CREATE TABLE x" + vt.t.Definitions(""))
}

// Connect implements vtab.Module.
func (m module) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Create(ctx, args)
}

// virtualTable is a table as one run sees it: through the snapshots that there
// are at its beginning.
type virtualTable struct {
	run    *run
	name   string // in SQL
	t      *rows.Table
	scopes []string                    // the organisations whose rows it gives
	total  int                         // rows of the whole tables of all, known or guessed
	parts  map[string][]*rows.Snapshot // by organisation
	plans  []plan                      // BestIndex gives out places in it as index numbers

	scanned bool // the run has asked for rows

	given     map[planInput]string // the value of an input that a use of the table has had
	defaulted map[int]bool         // inputs that a scan left at their default

	byPart    map[string][]*rows.Snapshot // parts, by organisation and the values of the required columns; made when first asked for
	fillers   map[string][]combination    // what fills the required columns, by organisation and what is known of them
	byParent  bool                        // see [call.goesByParent]
	ofParent  map[string]bool             // what [virtualTable.isOfParent] said, by organisation and what is known
	unaskable unaskable                   // rows of the parent with a value that the source does not take
	keyless   map[string]*unaskable       // by organisation: rows of the parent without the key that the source must be told
}

// Open implements vtab.Table.
func (vt *virtualTable) Open() (vtab.Cursor, error) { return &cursor{vt: vt}, nil }

// Disconnect implements vtab.Table.
func (vt *virtualTable) Disconnect() error { return nil }

// Destroy implements vtab.Table.
func (vt *virtualTable) Destroy() error { return nil }
