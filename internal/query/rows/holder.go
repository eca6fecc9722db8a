package rows

// holder keeps the rows of one reading: a part of a table in Go memory ([slice]), a whole one as an SQLite database in memory ([whole]).
// Rows are coerced, and the holder's from then on.
type holder interface {
	// add keeps a row, unless it is there already. Of another row with the same key the newer replaces the older, which is returned; where both
	// says that the key is not unique, both are kept.
	add(row []any, both func(id any) bool) (o outcome, old []any, err error)
	bytes() int64
	// finish is called once, after the last row.
	finish() error
	close()
}

// outcome is what became of a row.
type outcome int

const (
	added    outcome = iota
	repeated         // the same row had come already
	replaced         // another row with the same key had come; it is gone
)
