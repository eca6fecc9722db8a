package drift

// Report is what a check found.
type Report struct {
	Platform string  `json:"platform"`
	Tables   []Table `json:"tables"`
}

// State is what a check could say of a table.
type State string

// The states of a table.
const (
	Same    State = "same"    // its answer is as the manifest has it
	Drift   State = "drift"   // it is not: see Differences
	Empty   State = "empty"   // there were no records to compare columns with, and nothing else differs
	Refused State = "refused" // these credentials may not read it
	Failed  State = "failed"  // the platform did not answer
	Unasked State = "unasked" // nothing is known that the request needs
)

// Table is what a check found of a table.
type Table struct {
	Name        string       `json:"table"`
	State       State        `json:"state"`
	Records     int          `json:"records"`  // that were compared, or rows that are made of parts of them
	Requests    int          `json:"requests"` // attempts that it took
	Differences []Difference `json:"differences,omitempty"`
	Unseen      []string     `json:"unseen,omitempty"` // columns that no record has, where records lack fields that have no value
	Code        string       `json:"code,omitempty"`   // of a refusal or failure
	Reason      string       `json:"reason,omitempty"` // of each state but Same and Drift
}

// stateNow is the state of a table whose answer was compared.
func (t *Table) stateNow() State {
	switch {
	case len(t.Differences) > 0:
		return Drift
	case t.Records == 0:
		return Empty
	}
	return Same
}

// Kind is how an answer differs from the manifest.
type Kind string

// The kinds of differences.
const (
	NewField     Kind = "new_field"     // records have it, the manifest does not
	MissingField Kind = "missing_field" // declared, and in no record
	OtherType    Kind = "other_type"
	NewValue     Kind = "new_value"     // of a column with documented values
	MissingPlace Kind = "missing_place" // of what an answer tells besides its records, or of the records
	Ignored      Kind = "ignored"       // a parameter by which pages are asked for
	RepeatedKey  Kind = "repeated_key"
	BadRequest   Kind = "bad_request" // the platform does not know the address, or does not take the request
)

// Difference is one of them. Where is a column, or a place in the answer, dotted.
type Difference struct {
	Kind     Kind     `json:"kind"`
	Where    string   `json:"where"`
	Declared string   `json:"declared,omitempty"` // type, by the manifest
	Found    string   `json:"found,omitempty"`    // type, by the answer; of other kinds what is to be seen
	Values   []string `json:"values,omitempty"`   // new ones
	Records  int      `json:"records,omitempty"`  // in how many it is seen; of MissingField in how many it is not
}

// Count is how many tables are in a state.
func (r *Report) Count(state State) int {
	n := 0
	for i := range r.Tables {
		if r.Tables[i].State == state {
			n++
		}
	}
	return n
}

// Differences is how many there are in all tables, and Requests how many attempts were made.
func (r *Report) Differences() int {
	n := 0
	for i := range r.Tables {
		n += len(r.Tables[i].Differences)
	}
	return n
}

// Requests is how many attempts were made.
func (r *Report) Requests() int {
	n := 0
	for i := range r.Tables {
		n += r.Tables[i].Requests
	}
	return n
}
