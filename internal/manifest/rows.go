package manifest

// Rows says that the rows of a table are not its records but what each record holds in an array, or in an object used as a map. The records are
// read as those of any table are, with the same requests, pages and filters; one without an array has no row.
type Rows struct {
	Path   string // of the array or map in a record, dotted; where an array stands on the way, all of its elements are gone through
	Record string // of what identifies a record, dotted: a record that comes twice shows that the list moved while it was read
}

// From says what a column of a table with [Rows] is read from.
type From string

// The origins of a column's value.
const (
	FromMember   From = ""         // Path leads to it within the element
	FromRecord   From = "record"   // Path leads to it within the record that holds the array
	FromElement  From = "element"  // it is the element itself: of an array of texts, or of a map's values
	FromPosition From = "position" // the element's place among those of its record, 0 for the first
	FromKey      From = "key"      // the key of a map
)

// Unfolds tells whether a record may be another number of rows than one.
func (t *Table) Unfolds() bool { return t.Tree != nil || t.Rows != nil }

// Map tells whether the rows are those of an object used as a map.
func (t *Table) Map() bool {
	for i := range t.Columns {
		if t.Columns[i].From == FromKey {
			return true
		}
	}
	return false
}
