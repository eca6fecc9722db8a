package dcycle

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var (
	directions        = []string{"upstream", "downstream"}
	transportStatuses = []string{"pending", "active", "error"}
)

// transports are routes of scope 3. The names of the search, date and co2e filters and of what can be sorted by are not all visible; those
// here are inferred from the other lists. Left out: bulk delete and version history, whose paths are not visible.
func transports() collection {
	shown := join(fields("id name transport_date quantity_transported:n supplier transport_direction transport_frequency"), []field{
		object("unit", unitJSON("unit_id")), {Name: "co2e", Kind: core.Number}, object("emissions", "'[]'"), {Name: "status"}, {Name: "file_id"}, {Name: "file_name"},
		{Name: "sections", Kind: core.JSON}, object("uploaded_by", personJSON("created_by", "id", "first_name", "last_name", "profile_img_url")),
	}, fields("created_at updated_at"))
	members := []member{
		text("name", 0, 255), day("transport_date"), number("quantity_transported", 0, ample), text("supplier", 0, 255), ident("unit_id"),
		listing("sections", 50, member{read: readSection}),
	}
	check := []rule{
		refers("unit_id", "dcycle_units", "Unit"), kilograms, preset(map[string]any{"quantity_transported": 0.0}),
		calculates(map[string]any{"status": "pending"}, "quantity_transported", "unit_id", "sections"),
	}
	direction := one("transport_direction", directions...)
	return collection{
		path: "/v1/transports", table: "dcycle_transports", resource: "transports", entity: "TransportRoute", size: 50,
		fields: shown, detail: shown, order: latestFirst,
		filters: []filter{
			containsAny("search", "name", "supplier"), since("start_date", "transport_date"), until("end_date", "transport_date"),
			anyOf("status", "status", transportStatuses...), anyOf("transport_direction", "transport_direction", directions...), anyID("file_id", "file_id"),
			calculated("co2e_status"),
		},
		sorts: []string{"transport_date", "quantity_transported", "created_at", "co2e"}, envelope: envelope{members: "items total page size filter_hash"},
		create: &change{status: http.StatusCreated, rules: check, members: append(append(must(direction), must(listing("sections", 50, member{read: readSection}))...), members[:5]...)},
		// sections replaces all of them and sends the route back to pending, as documented.
		update: &change{method: http.MethodPut, status: http.StatusOK, rules: check, members: append(must(direction), append(members, text("transport_frequency", 0, 50))...)},
		remove: &removal{},
		// Tonnes by km of each section by its kind of vehicle. The figures stand for ecoinvent's, which are licensed.
		calculation: []string{
			`UPDATE dcycle_transports SET status = 'active', co2e = (SELECT round(sum(quantity_transported / 1000 * coalesce(s.value ->> 'kms', 0.0) * coalesce(
				(SELECT factor FROM dcycle_factors WHERE kind = 'transport' AND name = s.value ->> 'transport_type'), 0.1)), 3) FROM json_each(sections) s) WHERE id = ?1`,
			`UPDATE dcycle_transports SET sections = (SELECT json_group_array(json_set(s.value, '$.status', 'active', '$.electric', json(iif(s.value ->> 'electric', 'true', 'false')),
				'$.refrigerated', json(iif(s.value ->> 'refrigerated', 'true', 'false')), '$.distance_manual', json(iif(s.value ->> 'distance_manual', 'true', 'false'))))
				FROM json_each(sections) s) WHERE id = ?1`,
		},
	}
}

// section is one part of a route, as stored and shown.
type section struct {
	ID             string   `json:"id"`
	Part           int      `json:"part"`
	TransportType  string   `json:"transport_type"`
	TravelMethod   any      `json:"travel_method"`
	Electric       bool     `json:"electric"`
	Refrigerated   bool     `json:"refrigerated"`
	Detail         any      `json:"detail"`
	Origin         any      `json:"origin"`
	Destination    any      `json:"destination"`
	KMs            float64  `json:"kms"`
	KMsManual      any      `json:"kms_manual"`
	DistanceManual bool     `json:"distance_manual"`
	KMsSource      string   `json:"kms_source"`
	Status         string   `json:"status"`
	Step           any      `json:"step"`
	ErrorMessages  []string `json:"error_messages"`
	Emissions      any      `json:"emissions"`
}

var sectionTypes = []string{"road", "rail", "maritime", "air"} // inferred

// readSection reads one section. Its distance is the one that was sent, or that between its ends; the order of the list is that of
// the parts, which kilograms numbers.
func readSection(v any) (any, string) {
	entry, ok := v.(map[string]any)
	if !ok {
		return nil, "must be an object"
	}
	row, wrong := columnsOf([]member{
		must(one("transport_type", sectionTypes...))[0], text("travel_method", 0, 100), flag("electric"), flag("refrigerated"), text("detail", 0, 500),
		text("origin", 1, 500), text("destination", 1, 500), number("kms_manual", 0, 1e6),
	}, entry, true)
	if row["kms_manual"] == nil && (row["origin"] == nil || row["destination"] == nil) && len(wrong) == 0 {
		wrong = append(wrong, "body.kms_manual or origin and destination are required")
	}
	if len(wrong) > 0 {
		return nil, strings.ReplaceAll(strings.Join(wrong, ", "), "body.", "")
	}
	s := section{
		ID: uuid.NewString(), TransportType: row["transport_type"].(string), TravelMethod: row["travel_method"], Detail: row["detail"], Origin: row["origin"],
		Destination: row["destination"], KMsManual: row["kms_manual"], Status: "pending", KMsSource: "calculated",
		Electric: row["electric"] == int64(1), Refrigerated: row["refrigerated"] == int64(1),
	}
	if km, manual := row["kms_manual"].(float64); manual {
		s.KMs, s.DistanceManual, s.KMsSource = km, true, "manual"
	} else {
		s.KMs = distanceKM(row["origin"].(string), row["destination"].(string), 1.2)
	}
	return s, ""
}

// kilograms numbers the parts, and is the unit unless another was sent.
func kilograms(w *writing) error {
	if w.changes("sections") && w.has("sections") {
		w.finally = append(w.finally, `UPDATE dcycle_transports SET sections = (SELECT json_group_array(json_set(value, '$.part', key + 1,
			'$.electric', json(iif(value ->> 'electric', 'true', 'false')), '$.refrigerated', json(iif(value ->> 'refrigerated', 'true', 'false')),
			'$.distance_manual', json(iif(value ->> 'distance_manual', 'true', 'false')))) FROM json_each(sections)) WHERE id = ?1`)
	}
	if w.has("unit_id") {
		return nil
	}
	var id string
	err := w.tx.QueryRowContext(w.ctx, "SELECT id FROM dcycle_units WHERE name = 'kilogram_(kg)'").Scan(&id)
	w.put("unit_id", id)
	return err
}

func (a *api) transportEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/transports/counts", "transports", "read", a.transportCounts},
		{"POST", "/v1/transports/upload", "transports", "create", a.upload("upload_file", directionOf, tables)},
		{"POST", "/v1/transports/upload/presigned-url", "transports", "create", a.presigned(presign{
			members: append(must(text("file_name", 1, 255)), must(one("transport_direction", directions...))...), extensions: tables,
		})},
	}
}

// tables are the kinds of files that hold rows.
var tables = []string{".csv", ".xls", ".xlsx"}

func directionOf(form map[string]string) error {
	if d := form["transport_direction"]; d != directions[0] && d != directions[1] {
		return invalid("body.transport_direction must be one of " + strings.Join(directions, ", "))
	}
	return nil
}

// transportCounts answers {pending, active, error}.
func (a *api) transportCounts(w http.ResponseWriter, r *http.Request, who *caller) error {
	p := parseParams(r.URL.RawQuery)
	sel := core.Select{From: "dcycle_transports", Where: []string{"organization_id = ?"}, Args: []any{who.org.ID}}
	for _, f := range []filter{anyOf("transport_direction", "transport_direction", directions...), oneID("file_id", "file_id")} {
		if where, arg, ok := f.apply(p, f.param); ok {
			sel.Where, sel.Args = append(sel.Where, where), append(sel.Args, arg)
		}
	}
	if err := p.err(); err != nil {
		return err
	}
	out := map[string]int{}
	err := a.world.Store.View(func(read core.Reader) error {
		for _, status := range transportStatuses {
			of := sel
			of.Where = append(sel.Where[:len(sel.Where):len(sel.Where)], fmt.Sprintf("status = '%s'", status))
			n, err := read.Count(r.Context(), of)
			if err != nil {
				return err
			}
			out[status] = n
		}
		return nil
	})
	if err == nil {
		core.WriteJSON(w, http.StatusOK, out)
	}
	return err
}
