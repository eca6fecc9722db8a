package manifest

import "time"

// Window says how long a period may be that a request asks for by two inputs, the first day and the last, and how rows of the parts of a
// longer one make those of the whole.
type Window struct {
	From, To string        // the inputs' columns
	Most     time.Duration // the last day is at most so long after the first: whole days
	By       []string      // columns that tell the rows of a part apart: rows of two parts that are equal in them are one row of the whole
	Add      []string      // columns whose values are then added up. Both together are all columns but the inputs; none: rows can't be made of parts
}
