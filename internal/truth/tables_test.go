package truth

// column is a field of the upstream's records.
type column struct {
	name    string
	kind    string // as in the manifest
	at      string // dotted path in the record; "": the name
	enum    []string
	key     bool
	input   bool
	derived bool // not in the records: what the nesting of a tree says
	filters map[string]filter
}

func (c column) path() string {
	if c.at != "" {
		return c.at
	}
	return c.name
}

// filter is what a request parameter means on the platform.
type filter struct {
	op    string // eq, in, ge, le, contains
	comma bool   // several values in one parameter
	exact bool   // texts are compared letter by letter; else ASCII letters of both cases are the same, and others are not
	days  bool   // takes a day, and means its beginning
}

// pager is how a table is read page by page.
type pager struct {
	page, offset, size string // request parameters
	first              int    // number of the first page
	items, total, more string // places in the answer, dotted; "": not there
}

// table is a collection of the upstream.
type table struct {
	name    string
	pager   *pager // nil: one answer has all
	items   string // place of the records without a pager; "": the answer is the array
	tree    string // field with the records below
	columns []column

	sort     string   // request parameter for the order, with - before what is to go down; "": there is none
	way      string   // request parameter for the direction alone, up or down; "": none
	sorts    []string // columns that rows can be ordered by
	nullHigh bool     // NULL is above all values, as some platforms have it; else below
}

func (t *table) column(name string) int {
	for i, c := range t.columns {
		if c.name == name {
			return i
		}
	}
	panic("no column " + t.name + "." + name)
}

// parameters are the filters of a table by request parameter: what they compare, and how.
func (t *table) parameters() map[string]map[int]filter {
	out := map[string]map[int]filter{}
	for i, c := range t.columns {
		for name, f := range c.filters {
			if out[name] == nil {
				out[name] = map[int]filter{}
			}
			out[name][i] = f
		}
	}
	return out
}

var (
	pages   = &pager{page: "page", first: 1, size: "size", items: "items", total: "total"}
	skipped = &pager{offset: "offset", size: "limit", items: "data.list", total: "meta.count"}
	endless = &pager{page: "p", first: 0, size: "per", items: "rows"}
	flagged = &pager{offset: "skip", size: "take", items: "values", more: "has_more"}
)

// filters of a column, by request parameter.
type on = map[string]filter

// extras are tables that make the collections more than SQLite attaches databases.
var extras = []string{"extra1", "extra2", "extra3", "extra4"}

// tables are the collections of the upstream, by name.
var tables = withExtras(map[string]*table{
	"sites": {name: "sites", pager: pages, sort: "sort", sorts: []string{"area", "floors", "opened", "created_at"}, columns: []column{
		{name: "id", kind: "uuid", key: true, filters: on{"id[]": {op: "in", exact: true}}},
		{name: "name", kind: "text", filters: on{"q": {op: "contains"}}},
		{name: "country", kind: "text", enum: []string{"ES", "FR", "PT"}, filters: on{"country[]": {op: "in", exact: true}}},
		{name: "region_id", kind: "integer", filters: on{"region": {op: "eq"}}},
		{name: "area", kind: "number", filters: on{"area_min": {op: "ge"}, "area_max": {op: "le"}}},
		{name: "floors", kind: "integer"},
		{name: "active", kind: "boolean", filters: on{"active": {op: "eq"}}},
		{name: "opened", kind: "date", filters: on{"opened_from": {op: "ge", days: true}, "opened_to": {op: "le", days: true}}},
		{name: "created_at", kind: "datetime", filters: on{"created_from": {op: "ge", days: true}, "created_to": {op: "le", days: true}}},
		{name: "tags", kind: "json"},
	}},
	"bills": {name: "bills", pager: skipped, sort: "order_by", way: "dir", sorts: []string{"amount", "serial", "huge", "issued", "received_at"}, nullHigh: true, columns: []column{
		{name: "id", kind: "text", key: true},
		{name: "site_id", kind: "uuid", filters: on{"site_id": {op: "in", comma: true}}},
		{name: "kind", kind: "text", enum: []string{"heat", "electricity", "water"}, filters: on{"kind": {op: "in", exact: true}}},
		{name: "amount", kind: "number"},
		{name: "serial", kind: "integer", filters: on{"serial": {op: "eq"}, "serial_from": {op: "ge"}, "serial_to": {op: "le"}}},
		{name: "huge", kind: "integer"},
		{name: "paid", kind: "boolean", filters: on{"paid": {op: "eq"}}},
		{name: "issued", kind: "date", filters: on{"issued_from": {op: "ge", days: true}, "issued_to": {op: "le", days: true}}},
		{name: "received_at", kind: "datetime", at: "times.received", filters: on{"since": {op: "ge"}, "until": {op: "le"}}},
		{name: "code", kind: "text", filters: on{"code": {op: "eq"}}},
		{name: "note", kind: "text", filters: on{"note_contains": {op: "contains"}}},
	}},
	"trips": {name: "trips", pager: endless, sort: "o", sorts: []string{"distance", "passengers", "started_at"}, nullHigh: true, columns: []column{
		{name: "id", kind: "integer", key: true},
		{name: "site_id", kind: "uuid"},
		{name: "mode", kind: "text", filters: on{"mode": {op: "eq"}}},
		{name: "distance", kind: "number"},
		{name: "passengers", kind: "integer", filters: on{"passengers_min": {op: "ge"}, "passengers_max": {op: "le"}}},
		{name: "started_at", kind: "datetime"},
		{name: "details", kind: "json"},
	}},
	"readings": {name: "readings", pager: flagged, sort: "sort", sorts: []string{"value", "read_at"}, columns: []column{
		{name: "id", kind: "text", key: true},
		{name: "site_id", kind: "uuid", filters: on{"site": {op: "in"}}},
		{name: "unit", kind: "text", filters: on{"unit": {op: "eq"}}},
		{name: "value", kind: "number"},
		{name: "read_at", kind: "datetime", filters: on{"from": {op: "ge"}, "to": {op: "le"}}},
	}},
	"lines": {name: "lines", pager: pages, columns: []column{
		{name: "bill_id", kind: "text", filters: on{"bill[]": {op: "in"}}},
		{name: "n", kind: "integer", filters: on{"n_max": {op: "le"}}},
		{name: "what", kind: "text"},
		{name: "price", kind: "number"},
	}},
	"units": {name: "units", columns: []column{
		{name: "code", kind: "text", key: true},
		{name: "name", kind: "text"},
		{name: "factor", kind: "number"},
	}},
	"regions": {name: "regions", items: "root", tree: "parts", columns: []column{
		{name: "id", kind: "integer", key: true},
		{name: "name", kind: "text"},
		{name: "parent_id", kind: "integer", derived: true},
		{name: "depth", kind: "integer", derived: true},
	}},
	"totals": {name: "totals", items: "sums", columns: []column{
		{name: "first_day", kind: "date", input: true, filters: on{"from": {op: "eq", days: true}}},
		{name: "last_day", kind: "date", input: true, filters: on{"to": {op: "eq", days: true}}},
		{name: "split", kind: "text", enum: []string{"kind", "country"}, input: true, filters: on{"split": {op: "eq", exact: true}}},
		{name: "part", kind: "text"},
		{name: "amount", kind: "number"},
	}},
	"things": {name: "things", pager: pages, columns: []column{
		{name: "id", kind: "integer", key: true},
		{name: "name", kind: "text", filters: on{"name": {op: "contains"}}},
		{name: "kind", kind: "text", enum: []string{"a", "b"}, filters: on{"kind": {op: "in", exact: true}}},
		{name: "co2e", kind: "number"},
		{name: "count", kind: "integer"},
		{name: "flag", kind: "boolean"},
		{name: "day", kind: "date"},
		{name: "at", kind: "datetime"},
		{name: "data", kind: "json"},
	}},
	"stream": {name: "stream", pager: endless, columns: []column{
		{name: "id", kind: "integer", key: true},
		{name: "co2e", kind: "number"},
	}},
})

func withExtras(all map[string]*table) map[string]*table {
	for _, name := range extras {
		all[name] = &table{name: name, pager: pages, columns: []column{{name: "id", kind: "integer", key: true}}}
	}
	return all
}
