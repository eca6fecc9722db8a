package platform

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// lastingParam is a parameter that says whose rows a request is about. Each page of a list is asked for with it.
type lastingParam struct {
	name, value string
	same        func(a, b string) bool // of two ids; nil: it is no id, and may be written in other ways
}

// lasts notes the parameters that say whose rows a request is about: that of the organisation, and those whose values the rows repeat.
func (p *plan) lasts(given map[parameter]string) {
	if p.call.place.Param != "" {
		p.lasting = append(p.lasting, lastingParam{p.call.place.Param, p.call.requestedScope, words.SameID})
	}
	for i := range p.table.Columns {
		col := &p.table.Columns[i]
		param := col.Filters[manifest.Eq]
		value, sent := given[parameterOf(param)]
		switch filled := p.table.Filled(col.Name); {
		case !sent || param.In != manifest.InQuery:
		case filled:
			p.lasting = append(p.lasting, lastingParam{param.Name, value, strings.EqualFold})
		case col.Input:
			p.lasting = append(p.lasting, lastingParam{param.Name, value, nil})
		}
	}
}

// repeated is an address that a page leads to, with the parameters that say whose rows are asked for where it lacks them: a platform would answer with those
// of its default.
func (p *plan) repeated(next string) string {
	_, params, _ := strings.Cut(next, "?")
	has, _ := url.ParseQuery(params)
	q := query{}
	q.b.WriteString(params)
	for _, lasting := range p.lasting {
		if !has.Has(lasting.name) {
			q.add(lasting.name, lasting.value)
		}
	}
	if q.b.Len() == len(params) {
		return next
	}
	path, _, _ := strings.Cut(next, "?")
	return path + "?" + q.b.String()
}

// elsewhere tells whether an address that a page names is not that of the list, where it says whose rows they are, in its path or in a parameter: those of
// another would get the values of this one's path, or be taken for this organisation's.
func (r *reading) elsewhere(next string) bool {
	if r.plan.table.Paginator.Cursor != "" {
		return false
	}
	path, params, _ := strings.Cut(next, "?")
	has, err := url.ParseQuery(params)
	if err != nil || r.plan.ofAnother(has) || r.ofAnotherOrganization(has) {
		return true
	}
	bound := len(manifest.Placeholders(r.plan.table.Get)) > 0 || r.client.Fenced()
	return bound && !r.plan.samePath(path)
}

// ofAnother tells whether parameters name others than those whose rows are asked for.
func (p *plan) ofAnother(params url.Values) bool {
	return slices.ContainsFunc(p.lasting, func(lasting lastingParam) bool {
		return lasting.same != nil && slices.ContainsFunc(params[lasting.name], func(id string) bool { return !lasting.same(id, lasting.value) })
	})
}

// ofAnotherOrganization tells whether the parameter in which the platform takes an organisation names another one, also where this table says it elsewhere.
func (r *reading) ofAnotherOrganization(params url.Values) bool {
	s := r.client.manifest.Scope
	if s == nil || s.Param == "" || r.plan.call.place.None {
		return false
	}
	own := cmp.Or(r.plan.call.requestedScope, r.client.Scope())
	return slices.ContainsFunc(params[s.Param], func(id string) bool { return !words.SameID(id, own) })
}

// samePath tells whether a path is the list's own. But for an organisation's id, it is compared without regard to case, as platforms write it.
func (p *plan) samePath(path string) bool {
	segments := func(path string) []string { return strings.Split(strings.TrimRight(path, "/"), "/") }
	pattern, own, other := segments(p.table.Get), segments(p.path), segments(path)
	if len(own) != len(other) || len(own) != len(pattern) {
		return false
	}
	for i := range own {
		mine, errMine := url.PathUnescape(own[i])
		its, errIts := url.PathUnescape(other[i])
		same := strings.EqualFold(mine, its)
		if at := p.call.place.Path; at != "" && pattern[i] == "{"+at+"}" {
			same = words.SameID(mine, its)
		}
		if errMine != nil || errIts != nil || !same {
			return false
		}
	}
	return true
}
