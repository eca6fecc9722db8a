package dcycle

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// grammar is the legacy API's way to filter and sort: filter_by=field:value or field:operator:value, repeatable, and
// sort_by=field:asc|desc. Which fields can be asked for is documented for purchases' sorting only; the rest is inferred.
type grammar struct {
	fields map[string]core.Kind
	sorts  []string // nil: every field
}

var comparisons = map[string]string{"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

// filter adds the conditions of filter_by.
func (g *grammar) filter(sel *core.Select, p *params) {
	for _, asked := range p.values["filter_by"] {
		field, rest, found := strings.Cut(asked, ":")
		kind, known := g.fields[field]
		if !found || !known {
			p.reject("filter_by", "must be field:value or field:operator:value with a field of "+strings.Join(slices.Sorted(maps.Keys(g.fields)), ", "))
			continue
		}
		operator, value, _ := strings.Cut(rest, ":")
		switch {
		case operator == "in" || operator == "nin":
			where, arg, _ := inList(field, strings.Split(value, ","))
			if operator == "nin" {
				where = "NOT " + where
			}
			sel.Where, sel.Args = append(sel.Where, where), append(sel.Args, arg)
			continue
		case comparisons[operator] == "":
			operator, value = "eq", rest // a value may have colons of its own
		}
		g.compare(sel, p, field, kind, comparisons[operator], value)
	}
}

func (g *grammar) compare(sel *core.Select, p *params, field string, kind core.Kind, sign, value string) {
	var arg any = value
	if kind == core.Number {
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			p.reject("filter_by", field+" must be compared with a number")
			return
		}
		arg = n
	}
	sel.Where, sel.Args = append(sel.Where, field+" "+sign+" ?"), append(sel.Args, arg)
}

// order is the ORDER BY of sort_by, "" without one.
func (g *grammar) order(p *params) string {
	asked, ok := p.last("sort_by")
	if !ok {
		return ""
	}
	sorts := g.sorts
	if sorts == nil {
		sorts = slices.Sorted(maps.Keys(g.fields))
	}
	field, direction, _ := strings.Cut(asked, ":")
	if !slices.Contains(sorts, field) || direction != "asc" && direction != "desc" {
		p.reject("sort_by", "must be field:asc or field:desc with a field of "+strings.Join(sorts, ", "))
		return ""
	}
	return field + " " + strings.ToUpper(direction) + ", id"
}

// unixSince and unixUntil compare a timestamp column with Unix seconds, both inclusive.
func unixSince(param, column string) filter { return unix(param, column+" >= ?") }
func unixUntil(param, column string) filter { return unix(param, column+" <= ?") }

func unix(param, condition string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		if _, ok := p.last(name); !ok {
			return "", nil, false
		}
		at := p.integer(name, 0, 0, 1<<40)
		return condition, core.Timestamp(time.Unix(int64(at), 0)), true
	}}
}

// kindOf is a notation for the fields of a grammar, as fields has it.
func kindOf(notation string) map[string]core.Kind {
	out := map[string]core.Kind{}
	for _, f := range fields(notation) {
		out[f.Name] = f.Kind
	}
	return out
}

// filterWord is a comma-separated list of words in one parameter, each of which stands for a condition.
func filterWord(param string, conditions map[string]string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		text, ok := p.last(name)
		if !ok {
			return "", nil, false
		}
		var any []string
		for word := range strings.SplitSeq(text, ",") {
			condition, known := conditions[strings.TrimSpace(word)]
			if !known {
				p.reject(name, fmt.Sprintf("must be of %s, separated by commas", strings.Join(slices.Sorted(maps.Keys(conditions)), ", ")))
				return "", nil, false
			}
			any = append(any, condition)
		}
		return "(? <> '' AND (" + strings.Join(any, " OR ") + "))", text, true
	}}
}
