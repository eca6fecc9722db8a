package rows

import (
	"strconv"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query/rows/memfile"
)

// Place is a table of a scope as a reader sees it. Rows of one place are never in another's.
type Place struct {
	Source string // the table's
	Reader string // a hash of the credential that could read the rows, and of where it was used
	Scope  string // the organisation
	Table  string
}

// Facts are what is known of the rows of a snapshot, or of what has come of one.
type Facts struct {
	Rows     int              // distinct ones
	Total    int              // rows that pass the set, as the source said last; -1 unknown
	Requests int              // made for them
	Doubt    string           // why rows may be missing or doubled; "" when they are provably the source's
	Notes    []string         // what a reader of the rows should know
	Misfits  []Misfit         // by column: values that were not of its kind
	Nulls    []int            // by column: rows that have none
	Units    map[int][]string // by column that holds units: the units there are, [maxUnits] at most
}

// Snapshot is the rows of a place that pass a set, as they were when they were loaded. It does not change; what the store notes on it is under
// the store's lock.
type Snapshot struct {
	Facts
	Table *Table
	Place Place
	Set   Set
	Limit int   // what was asked for at most; 0 is all
	Order Order // what was asked for with the limit

	Start    time.Time // when loading began: what changed since may be missing
	Complete bool      // no row that passes Set is missing, but those of which Doubt speaks
	Late     bool      // not loaded to its end

	View *View         // the rows, or
	File *memfile.View // a database with the rows in a table of the Table's name

	mark    Mark // of its load
	bytes   int64
	free    func() // frees the rows; nil: there is nothing to free
	refs    int
	lastUse int64
	gone    bool // out of the store
	freed   bool
}

// Has reports whether every row that passes set is in the snapshot.
func (s *Snapshot) Has(set Set) bool {
	return s.Complete && s.Doubt == "" && s.Set.covers(s.Table, set)
}

// HasSome reports whether the snapshot may hold rows that pass set, and no others are missing from it but those that have not come: for an answer
// that says so.
func (s *Snapshot) HasSome(set Set) bool { return s.Late && s.Set.covers(s.Table, set) }

func (s *Snapshot) wantKey() string {
	return placeKey(s.Place, &Want{s.Table, s.Set, s.Limit, s.Order})
}

// placeKey is the same for the same want at the same place.
func placeKey(at Place, w *Want) string {
	return strconv.Quote(at.Source) + strconv.Quote(at.Reader) + strconv.Quote(at.Scope) + w.Key()
}

// sameAs reports whether both are the outcome of the same want.
func (s *Snapshot) sameAs(o *Snapshot) bool {
	return s.Limit == o.Limit && s.Order == o.Order && s.Set.equal(o.Set)
}
