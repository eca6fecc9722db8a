package query

import "time"

// snapshot is the rows of a table that pass a filter set, as they were when
// they were loaded. Rows of one scope are never in another's. A snapshot in the
// store does not change; what the store notes on it is under the store's lock.
type snapshot struct {
	t     *table
	scope string
	set   filterSet
	limit int // what was asked for at most; 0 is all

	start    time.Time // when loading began: what changed since may be missing
	rows     int
	total    int    // rows that pass set, as the source said last; -1 unknown
	complete bool   // no row that passes set is missing
	late     bool   // still being loaded: what there was when time ran out
	doubt    string // why rows may be missing all the same; such a snapshot serves the calls that waited for it and no other
	notes    []string
	bytes    int64

	view  *view  // the rows, or
	whole *whole // the rows as an ordinary table

	refs    int
	lastUse int64
	dead    bool // out of the store, closed when refs is 0
}

// covers reports whether every row that passes set is in the snapshot.
func (s *snapshot) covers(set filterSet) bool { return s.complete && s.set.covers(s.t, set) }

// sameAs reports whether both answer the very same demand.
func (s *snapshot) sameAs(o *snapshot) bool { return s.limit == o.limit && s.set.key() == o.set.key() }

func (s *snapshot) close() {
	if s.whole != nil {
		s.whole.close()
	}
}
