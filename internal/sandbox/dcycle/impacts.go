package dcycle

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// impacts is the answer of GET /v1/total-impacts. The text of unit is inferred: the stored page is cut before it. Figures are
// kg, as co2e is everywhere else in the REST API.
type impacts struct {
	OrganizationID string          `json:"organization_id"`
	StartDate      string          `json:"start_date"`
	EndDate        string          `json:"end_date"`
	Unit           string          `json:"unit"`
	TotalCO2e      float64         `json:"total_co2e"`
	Items          json.RawMessage `json:"items"`
}

// maxImpactDays is the documented longest range.
const maxImpactDays = 730

// impactGroups are the members of an item for each group_by (inferred: the page lists the members together).
func impactGroups(by string) (fields []core.Field, columns string) {
	co2e := core.Field{Name: "co2e", Kind: core.Number, SQL: "round(sum(co2e), 3)"}
	number := func(name string) core.Field { return core.Field{Name: name, Kind: core.Number} }
	switch by {
	case "category":
		return []core.Field{number("scope"), {Name: "category"}, co2e}, "scope, category"
	case "month":
		year := core.Field{Name: "year", Kind: core.Number, SQL: "CAST(substr(date, 1, 4) AS INTEGER)"}
		month := core.Field{Name: "month", Kind: core.Number, SQL: "CAST(substr(date, 6, 2) AS INTEGER)"}
		return []core.Field{year, month, co2e}, "substr(date, 1, 7)"
	default:
		return []core.Field{number("scope"), co2e}, "scope"
	}
}

// totalImpacts sums the rows of the organisation whose date lies in the range, both ends included. See the view dcycle_impacts for
// what counts.
func (a *api) totalImpacts(w http.ResponseWriter, r *http.Request, c *caller) error {
	p := parseParams(r.URL.RawQuery)
	start, hasStart := p.day("start_date", true)
	end, hasEnd := p.day("end_date", true)
	by := p.choice("group_by", "scope", "scope", "category", "month")
	children := p.boolean("include_children")
	if hasStart && hasEnd {
		checkRange(p, start, end)
	}
	if err := p.err(); err != nil {
		return err
	}
	reach := []string{c.org.ID}
	if children {
		reach = a.world.Directory.Reach(Name, c.org.ID)
	}
	out := impacts{OrganizationID: c.org.ID, StartDate: core.Date(start), EndDate: core.Date(end), Unit: "kgCO2e"}
	if err := a.sumImpacts(r, &out, reach, by); err != nil {
		return err
	}
	core.WriteJSON(w, http.StatusOK, out)
	return nil
}

func checkRange(p *params, start, end time.Time) {
	if end.Before(start) {
		p.reject("end_date", "must not be before start_date")
	}
	if end.Sub(start) > maxImpactDays*24*time.Hour {
		p.reject("end_date", fmt.Sprintf("must be at most %d days after start_date", maxImpactDays))
	}
}

// sumImpacts fills total and items out of one view of the rows.
func (a *api) sumImpacts(r *http.Request, out *impacts, reach []string, by string) error {
	owner, ids, _ := inList("organization_id", reach)
	args := []any{ids, out.StartDate, out.EndDate}
	fields, group := impactGroups(by)
	return a.world.Store.View(func(read core.Reader) error {
		where := owner + " AND date >= ? AND date <= ?"
		row := read.Row(r.Context(), "SELECT coalesce(round(sum(co2e), 3), 0.0) FROM dcycle_impacts WHERE "+where, args...)
		if err := row.Scan(&out.TotalCO2e); err != nil {
			return fmt.Errorf("summing impacts: %w", err)
		}
		var err error
		out.Items, err = read.Records(r.Context(), core.Select{
			Fields: fields, From: "dcycle_impacts", Where: []string{where}, Args: args, Group: group, Order: group,
		})
		return err
	})
}
