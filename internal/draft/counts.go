package draft

import (
	"encoding/json"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/fieldname"
)

// fact is something that an answer tells besides its records.
type fact struct {
	place string // dotted, or the name of a header
	name  string // the last name of the place, as the grammar spells names
	value any
}

// facts are the scalars outside of the records: those of the answer and of the objects in it that tell of pages, and of those around the list.
func facts(v any, place string) []fact {
	o, ok := v.(*object)
	if !ok {
		return nil
	}
	return factsIn(o, "", place, 0)
}

func factsIn(o *object, above, list string, depth int) []fact {
	const deepest = 3
	var all []fact
	for _, name := range o.names {
		if strings.Contains(name, ".") {
			continue // a place cannot name it
		}
		at := above + name
		if below, ok := o.members[name].(*object); ok {
			if depth < deepest && (isMeta(name) || above != "" || strings.HasPrefix(list, at+".") || fieldname.Name(name) == "total" || fieldname.Name(name) == "next") {
				all = append(all, factsIn(below, at+".", list, depth+1)...)
			}
			continue
		}
		if _, isList := o.members[name].([]any); !isList {
			all = append(all, fact{at, fieldname.Name(name), o.members[name]})
		}
	}
	return all
}

// number is the whole number of a fact, written as a number or as a text.
func (f fact) number() (int, bool) {
	s, _ := f.value.(string)
	if n, ok := f.value.(json.Number); ok {
		s = n.String()
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// totalNames are names of the number of all records; those of weakTotals may also be that of a page's.
var (
	totalNames = []string{"total", "total_count", "total_items", "total_results", "total_elements", "total_records", "records_total", "num_found", "total_size", "total_hits", "total_rows",
		"x_total_count", "total_entries", "item_total", "items_total", "grand_total"}
	weakTotals   = []string{"count", "item_count", "items_count", "result_count", "row_count", "record_count", "items", "value", "size"}
	totalHeaders = []string{"X-Total-Count", "X-Total", "Total-Count", "X-Wp-Total", "X-Pagination-Total-Count", "X-Total-Records", "X-Total-Items", "X-Result-Count", "X-Total-Results"}
)

// totals are the facts that may be the number of all records, the likeliest first. records are those of the first page.
func totals(all []fact, records int) []fact {
	var strong, weak []fact
	for _, f := range all {
		n, ok := f.number()
		switch {
		case !ok || n < records:
		case slices.Contains(totalNames, f.name):
			strong = append(strong, f)
		case slices.Contains(weakTotals, f.name) && n > records && (f.name != "value" || strings.HasSuffix(f.place, "total.value")):
			weak = append(weak, f)
		}
	}
	return append(strong, weak...)
}

// headerTotals are the headers that may have it.
func headerTotals(h textproto.MIMEHeader, records int) []fact {
	var all []fact
	for _, name := range totalHeaders {
		f := fact{place: name, name: name, value: h.Get(name)}
		if n, ok := f.number(); ok && n >= records {
			all = append(all, f)
		}
	}
	return all
}
