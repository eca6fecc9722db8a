package dcycle

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// linkable is the kinds of records that a project can have, and the filters by which link-by-filters finds them. Of those, the ones of
// logistic_requests are documented; the rest is those of the lists.
func linkable() map[string]collection {
	requests, recharged, billed := logisticsRequests(), recharges(), invoices()
	requests.filters = append(requestFilters("[]"), anyText("clients[]", "client"), anyText("vehicle_type[]", "toc"), anyID("uploaded_by[]", "created_by"))
	recharged.filters = append(recharged.filters, anyOf("vehicle_type[]", "vehicle_type", truckKinds...), anyText("vehicle_license_plate[]", "vehicle_license_plate"))
	return map[string]collection{
		"logistic_requests": requests, "logistic_recharges": recharged, "logistic_packages": logisticsPackages(), "invoices": billed, "file_readings": fileReadings(),
	}
}

func (a *api) projectEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/projects/extended", "projects", "read", a.extendedProjects},
		{"POST", "/v1/projects/{id}/entities/link", "projects", "update", a.linking(a.link)},
		{"POST", "/v1/projects/{id}/entities/unlink", "projects", "update", a.linking(a.unlink)},
		{"POST", "/v1/projects/{id}/entities/link-by-filters", "projects", "update", a.linking(a.linkByFilters)},
	}
}

// extendedProjects answers every project as a bare array.
func (a *api) extendedProjects(w http.ResponseWriter, r *http.Request, who *caller) error {
	c := projects()
	items, err := a.world.Store.All(r.Context(), core.Select{
		Fields: c.detail[:len(c.detail)-1], From: c.table, Where: []string{"organization_id = ?"}, Args: []any{who.org.ID}, Order: c.order,
	})
	if err == nil {
		core.WriteRaw(w, http.StatusOK, items)
	}
	return err
}

// linkage is a request about a project's records.
type linkage struct {
	ctx     context.Context
	tx      *sql.Tx
	who     *caller
	project string
	entity  string
	of      collection
	body    core.Object
}

// linking reads what the three have in common.
func (a *api) linking(do func(l *linkage) (any, error)) handler {
	return func(w http.ResponseWriter, r *http.Request, who *caller) error {
		id, body, err := idAndBody(r, "id")
		if err != nil {
			return err
		}
		kinds := linkable()
		of, ok := kinds[body.Text("entity_type")]
		if !ok {
			return invalid("body.entity_type must be one of " + strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
		}
		l := &linkage{ctx: r.Context(), who: who, project: id, entity: body.Text("entity_type"), of: of, body: body}
		var out any
		err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) (err error) {
			l.tx = tx
			var found int
			err = tx.QueryRowContext(r.Context(), "SELECT 1 FROM dcycle_projects WHERE id = ? AND organization_id = ?", id, who.org.ID).Scan(&found)
			if errors.Is(err, sql.ErrNoRows) {
				return notFound("Project", "", id)
			}
			if err == nil {
				out, err = do(l)
			}
			return err
		})
		if err == nil {
			core.WriteJSON(w, http.StatusOK, out)
		}
		return err
	}
}

// ids are 1 to 100, as a JSON list for SQL.
func (l *linkage) ids() (list string, n int, err error) {
	given := l.body.List("entity_ids")
	row, wrong := columnsOf(must(listing("entity_ids", 100, ident(""))), l.body, true)
	if len(wrong) > 0 || len(given) == 0 {
		return "", 0, invalid("body.entity_ids must be a list of 1 to 100 UUIDs")
	}
	return row["entity_ids"].(string), len(given), nil
}

type linked struct {
	Created int64 `json:"created"`
	Skipped int64 `json:"skipped"`
}

// link is idempotent: what is linked already is skipped, and so is what is not a record of the organisation (inferred).
func (a *api) link(l *linkage) (any, error) {
	list, n, err := l.ids()
	if err != nil {
		return nil, err
	}
	made, err := l.insert("id IN (SELECT value FROM json_each(?))", list)
	return linked{made, int64(n) - made}, err
}

func (l *linkage) insert(condition string, args ...any) (int64, error) {
	statement := `INSERT OR IGNORE INTO dcycle_project_links (project_id, organization_id, entity_type, entity_id)
		SELECT ?, organization_id, ?, id FROM ` + l.of.table + " WHERE organization_id = ? AND " + condition
	res, err := l.tx.ExecContext(l.ctx, statement, append([]any{l.project, l.entity, l.who.org.ID}, args...)...)
	if err != nil {
		return 0, fmt.Errorf("linking: %w", err)
	}
	return res.RowsAffected()
}

// unlink leaves the records themselves.
func (a *api) unlink(l *linkage) (any, error) {
	list, _, err := l.ids()
	if err != nil {
		return nil, err
	}
	res, err := l.tx.ExecContext(l.ctx, `DELETE FROM dcycle_project_links WHERE project_id = ? AND entity_type = ? AND entity_id IN (SELECT value FROM json_each(?))`,
		l.project, l.entity, list)
	if err != nil {
		return nil, fmt.Errorf("unlinking: %w", err)
	}
	n, err := res.RowsAffected()
	return map[string]int64{"deleted": n}, err
}

// linkByFilters links whatever filters match; empty ones match everything of that kind, as documented. A filter that is not known is refused: to
// ignore it would link too much (inferred).
func (a *api) linkByFilters(l *linkage) (any, error) {
	p, err := l.filters()
	if err != nil {
		return nil, err
	}
	where, args := []string{"1"}, []any{}
	for _, f := range l.of.filters {
		if f.required {
			continue
		}
		if w, arg, ok := f.apply(p, f.param); ok {
			where, args = append(where, w), append(args, arg)
		}
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	condition := strings.Join(where, " AND ")
	var all int64
	err = l.tx.QueryRowContext(l.ctx, "SELECT count(*) FROM "+l.of.table+" WHERE organization_id = ? AND "+condition, append([]any{l.who.org.ID}, args...)...).Scan(&all)
	if err != nil {
		return nil, fmt.Errorf("linking: %w", err)
	}
	made, err := l.insert(condition, args...)
	return linked{made, all - made}, err
}

// filters reads the object as the lists read their query: a list is a repeated parameter, in brackets or not.
func (l *linkage) filters() (*params, error) {
	given, ok := l.body["filters"].(map[string]any)
	if !ok {
		return nil, invalid("body.filters must be an object")
	}
	known := map[string]bool{}
	for _, f := range l.of.filters {
		known[f.param] = true
	}
	p := &params{values: url.Values{}}
	for name, v := range given {
		values, isList := v.([]any)
		if !isList {
			values = []any{v}
		}
		if !known[name] && known[name+"[]"] {
			name += "[]"
		}
		if !known[name] {
			return nil, invalid("body.filters." + strings.ToValidUTF8(name, "") + " is not a filter of " + l.entity)
		}
		for _, one := range values {
			switch one := one.(type) {
			case string:
				p.values.Add(name, one)
			case json.Number, bool:
				p.values.Add(name, fmt.Sprint(one))
			default:
				return nil, invalid("body.filters." + name + " must be a text or a list of texts")
			}
		}
	}
	return p, nil
}
