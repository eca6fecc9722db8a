package draft

import "slices"

// verdict is what a second page says of a paginator.
type verdict struct {
	pages      bool // it has other records than the first
	size       bool // the parameter of the size was kept to
	first      int  // number of the first page, or of the first record
	firstKnown bool
}

// indexOf is where a record is among others; -1: nowhere.
func indexOf(records []*object, one *object) int {
	want := text(one)
	return slices.IndexFunc(records, func(o *object) bool { return text(o) == want })
}

// judgeCounted compares what came for the second page of one record, or of as many as the platform likes, with the first page.
func judgeCounted(p paginator, first, second []*object) verdict {
	v := verdict{first: 1}
	if p.offset != "" {
		v.first = 0
	}
	if len(second) == 0 {
		v.pages = len(first) > 1
		return v
	}
	at := indexOf(first, second[0])
	if p.size == "" || len(second) != 1 {
		v.pages = at != 0
		return v
	}
	v.size = len(first) > 1
	switch {
	case p.page != "":
		v.pages, v.firstKnown = at != 0, at == 1 || at == 2
		if at == 2 {
			v.first = 0 // what was urlPaging for as the second page is the third
		}
	case at == 0 && startsAtOne(p.offset):
		v.pages, v.first, v.firstKnown = true, 1, true
	default:
		v.pages, v.firstKnown = at != 0, at == 1
	}
	return v
}

// startsAtOne tells parameters that mostly name the first record by 1, not by 0.
func startsAtOne(offset string) bool {
	return slices.Contains([]string{"startIndex", "start_index", "first_result"}, offset)
}

// differ tells whether a page has other records than the first one.
func differ(first, second []*object) bool { return len(second) > 0 && indexOf(first, second[0]) < 0 }
