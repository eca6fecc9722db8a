package rows

// holder keeps the rows of one reading: a part of a table in Go memory ([slice]), a whole one as an SQLite database in memory ([whole]).
// Rows are coerced, and the holder's from then on.
type holder interface {
	// add keeps a row, unless it is there already. Of another row with the same key the newer replaces the older, which is returned; where the key
	// is known not to be unique, both are kept.
	add(row []any, notUnique func(id any) bool) (o outcome, old []any, err error)
	bytes() int64
	// finish is called once, after the last row.
	finish() error
	close()
}

// outcome is what became of a row that was added.
type outcome int

const (
	added    outcome = iota
	repeated         // the same row had come already
	replaced         // another row with the same key had come; it is gone
)
