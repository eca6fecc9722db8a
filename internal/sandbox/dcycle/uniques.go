package dcycle

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// uniques is an endpoint that lists the values that a column has in the organisation's own data.
type uniques struct {
	table  string
	filter filter            // required; zero for none
	fields map[string]string // what field= takes, and the expression it stands for
	labels map[string]string // expressions of labels that are not the value itself
}

type uniqueValues struct {
	Field      string          `json:"field"`
	TotalCount int             `json:"total_count"`
	Values     json.RawMessage `json:"values"`
}

// uniqueValues answers {field, total_count, values:[{value, label, count}]}. That total_count is the number of values is inferred.
func (a *api) uniqueValues(u uniques) handler {
	return func(w http.ResponseWriter, r *http.Request, who *caller) error {
		p := parseParams(r.URL.RawQuery)
		if _, given := p.last("field"); !given {
			p.reject("field", "is required")
		}
		name := p.choice("field", "", slices.Sorted(maps.Keys(u.fields))...)
		column := u.fields[name]
		sel := core.Select{From: u.table, Group: column, Order: "3 DESC, 1", Where: []string{"organization_id = ?", column + " IS NOT NULL"}, Args: []any{who.org.ID}}
		if u.filter.apply != nil {
			where, arg, ok := u.filter.apply(p, u.filter.param)
			if _, given := p.last(u.filter.param); !given {
				p.reject(u.filter.param, "is required")
			}
			if ok {
				sel.Where, sel.Args = append(sel.Where, where), append(sel.Args, arg)
			}
		}
		if err := p.err(); err != nil {
			return err
		}
		label := column
		if of, ok := u.labels[name]; ok {
			label = "coalesce(max(" + of + "), " + column + ")"
		}
		sel.Fields = []field{plain("value", column), plain("label", label), numeric("count", "count(*)")}
		values, err := a.world.Store.All(r.Context(), sel)
		if err != nil {
			return err
		}
		var counted []json.RawMessage
		if err := json.Unmarshal(values, &counted); err != nil {
			return err
		}
		core.WriteJSON(w, http.StatusOK, uniqueValues{Field: name, TotalCount: len(counted), Values: values})
		return nil
	}
}
