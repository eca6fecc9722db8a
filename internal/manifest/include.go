package manifest

// Include says that a column's value is not in the record but in another one that the answer carries besides its records, in a place of its own:
// Column.Path leads to it there, or is [Whole]. The zero value says that it is in the record.
type Include struct {
	// Path leads from the answer's root to an object that has records by their ids, or an array of records that have an id each. Of one that ends
	// with [EachMember], each member of an object is such a place.
	Path string
	By   []string // in the record, to the id of the one that is meant; of several, the first that leads to one
}

// EachMember ends the path to included records that stand apart by what they are: {"creators": {"people": {"7": …}, "robots": {"9": …}}}.
const EachMember = ".*"

// Whole is the path of an included record that is a value itself: {"includes": {"names": {"7": "Ana"}}}.
const Whole = "."
