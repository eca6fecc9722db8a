package drift

import (
	"encoding/json"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// places says which of the places are not in an answer that the manifest has for what an answer tells besides its records.
func places(t *manifest.Table, answer any, s *platform.Sample, records int) []Difference {
	var all []Difference
	need := func(place, what string) {
		if place == "" {
			return
		}
		if _, p := at(answer, place); p == absent {
			all = append(all, Difference{Kind: MissingPlace, Where: place, Declared: what})
		}
	}
	if e := t.Envelope; e != nil {
		for _, f := range e.Units {
			need(f.Path, "unit of "+f.Column)
		}
		for _, f := range e.Totals {
			need(f.Path, "total of "+f.Column)
		}
		for _, f := range append(e.From[:len(e.From):len(e.From)], e.To...) {
			need(f.Path, "day of "+f.Column)
		}
	}
	if records > 0 {
		for i := range t.Columns {
			need(strings.TrimSuffix(t.Columns[i].Include.Path, manifest.EachMember), "records that "+t.Columns[i].Name+" is taken from")
		}
	}
	if t.Paginator != nil {
		need(t.Paginator.More, "more")
		all = append(all, totals(t.Paginator, answer, s)...)
		all = append(all, marks(t.Paginator, answer, s, records)...)
	}
	return all
}

// totals says that the number of rows is not where it is to be.
func totals(pg *manifest.Paginator, answer any, s *platform.Sample) []Difference {
	if pg.TotalHeader != "" && s.Header.Get(pg.TotalHeader) == "" {
		return []Difference{{Kind: MissingPlace, Where: pg.TotalHeader, Declared: "total, a header"}}
	}
	if pg.Total == "" {
		return nil
	}
	total, p := at(answer, pg.Total)
	switch {
	case p == absent:
		return []Difference{{Kind: MissingPlace, Where: pg.Total, Declared: "total"}}
	case total != nil && !isWhole(total):
		return []Difference{{Kind: OtherType, Where: pg.Total, Declared: "total", Found: kindOf(total)}}
	}
	return nil
}

// marks says that a full page has nothing where it is to name the next one, not even that there is none.
func marks(pg *manifest.Paginator, answer any, s *platform.Sample, records int) []Difference {
	if !pg.Follows() || s.Asked == 0 || records < s.Asked || announced(pg, answer) == records {
		return nil
	}
	if place := pg.From + pg.Next; place != "" {
		if _, p := at(answer, place); p == absent {
			return []Difference{{Kind: MissingPlace, Where: place, Declared: "next page"}}
		}
	}
	return nil
}

// announced is the number of rows that an answer tells; -1 when it does not.
func announced(pg *manifest.Paginator, answer any) int {
	if pg.Total == "" {
		return -1
	}
	v, _ := at(answer, pg.Total)
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return int(i)
		}
	}
	return -1
}

// sizeIgnored says that more records came than were asked for.
func sizeIgnored(t *manifest.Table, s *platform.Sample, records int) (Difference, bool) {
	if t.Tree != nil || s.Asked == 0 || records <= s.Asked {
		return Difference{}, false
	}
	return Difference{Kind: Ignored, Where: t.Paginator.Size, Declared: "rows in a page", Records: records}, true
}

// pageParam is the parameter that asks for a page.
func pageParam(pg *manifest.Paginator) string {
	for _, name := range []string{pg.Page, pg.Offset, pg.Cursor, pg.Next, pg.NextHeader} {
		if name != "" {
			return name
		}
	}
	return ""
}
