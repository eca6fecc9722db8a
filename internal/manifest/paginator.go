package manifest

// Paginator says how a collection is read page by page. Exactly one of Page, Offset, Cursor, Next and NextHeader is set.
type Paginator struct {
	Name   string
	Page   string // request parameter: number of the page
	First  int    // number of the first page, 1 unless told; of the first record with Offset, 0 unless told
	Offset string // request parameter: number of rows to skip, and First
	Size   string // request parameter: rows in a page; "": the platform decides
	Max    int    // rows in a page at most; 0: not told, which it need not be where Size is "" and pages name the next one
	Items  string // where the records are in the answer, dotted; "": the answer is the array
	Total  string // where the number of rows is; "": unknown
	More   string // where the answer says whether there is another page; "": it does not
	Stop   Stop   // what ends a list

	TotalHeader string // response header that has the number of rows; "": none
	Cursor      string // request parameter: the mark of a page, which the first request has not
	From        string // with Cursor, where the answer has the mark of the next page, dotted, or
	FromHeader  string // the response header that has it, or
	FromLast    string `json:",omitempty"` // the member of a page's last record that is the mark, dotted
	Next        string // where the answer has the address of the next page, dotted
	NextHeader  string // response header that has it: Link as RFC 8288 has it, another as it is
}

// Follows tells whether each page names the next one, so that they are read one after another; else they can be counted, and read many at a time.
func (p *Paginator) Follows() bool { return p.Page == "" && p.Offset == "" }

// params are the names of its request parameters; "" is none.
func (p *Paginator) params() []string { return []string{p.Page, p.Offset, p.Size, p.Cursor} }

// Stop says which page is the last.
type Stop string

// The ends of a list. Of pages that are counted, StopEmpty beside a total or More stands for all three: they count as far as they are told. A short
// page proves nothing unless the platform documents it: pages may be shorter than asked for because the platform has a limit of its own, or
// filters after it has cut them.
const (
	StopEmpty  Stop = "empty"   // the page after the last has no records: what holds for pages that are counted unless the manifest says more
	StopShort  Stop = "short"   // the last page has fewer records than were asked for
	StopTotal  Stop = "total"   // as many records came as the answer announces, whatever it says of there being more
	StopMore   Stop = "more"    // the answer says that there is no other page, whatever the total; where it does not, as StopNoNext
	StopNoNext Stop = "no_next" // the answer names no next page: what holds for pages that name it unless the manifest says more
)
