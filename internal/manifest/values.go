package manifest

// Reading says how a column's value is read from a record where it is not simply what stands at the path. The zero value is that.
type Reading struct {
	// Or are the paths to look at, in this order, when Column.Path leads to no value.
	Or []string
	// NullIf are values, as the platform writes them, that mean that there is none: "0001-01-01T00:00:00Z", "", "-1".
	NullIf []string
	Epoch  Epoch // how a time is written that is a number
	// Decimals is by how many digits the decimal point of the platform's numbers is moved to the left: 3 of mills. Rows have the moved ones.
	Decimals int
	Union    Union
}

// Epoch says which unit a time has that is written as a number counted from 1970-01-01T00:00:00Z.
type Epoch string

// The epochs.
const (
	NoEpoch      Epoch = "" // times are texts
	Seconds      Epoch = "s"
	Milliseconds Epoch = "ms"
)

// Union says what of an object is taken that has one key, which names a variant: {"mx": {"priority": 1}}. Keys whose value is null do not count.
type Union string

// The parts of a one-key union.
const (
	NoUnion    Union = ""
	UnionName  Union = "name"  // the key
	UnionValue Union = "value" // what it holds
)
