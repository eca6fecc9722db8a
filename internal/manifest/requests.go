package manifest

// Constant is a request parameter that every request about a table carries, such as meta=instances_count.
type Constant struct {
	Name   string   // as on the wire, before it is encoded: page[number]
	Values []string // each written as name=value
}

// InBody is for a value that goes into the body of a POST, at a dotted path of members: numbers and booleans as such, several values as an array.
const InBody Carrier = "body"

// ScopePlace is where a request says which organisation it is about. The zero value is where the platform's Scope has it.
type ScopePlace struct {
	None   bool   // nowhere: the table is the same for all organisations that a key reaches
	Header string // or in this header,
	Param  string // or in this request parameter,
	Path   string // or in the path, at this placeholder
}

// Place is where requests say it unless a table has another place.
func (s *Scope) Place() ScopePlace { return ScopePlace{Header: s.Header, Param: s.Param, Path: s.Path} }

// Method is the one of a table's requests. A POST is a read by the manifest's word for it, read: true; since that word is another's, it is repeated
// only after an answer by which nothing was done.
func (t *Table) Method() string {
	if t.Post {
		return "POST"
	}
	return "GET"
}

// Needs are the columns that the path needs a value of: its placeholders without that of the organisation.
func (t *Table) Needs() []string {
	var names []string
	for _, name := range Placeholders(t.Get) {
		if name != t.Scope.Path {
			names = append(names, name)
		}
	}
	return names
}
