package dcycle

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"net/http"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// logisticsRequests has the newer page's shape (kgco2e, filter_hash, no pages) and its default size; the older one said 10. Of the filters
// movement_id is documented; the others are those of link-by-filters, which speaks of the same records, and their use here is inferred.
func logisticsRequests() collection {
	return collection{
		path: "/v1/logistics/requests", table: "dcycle_logistics_requests", resource: "logistics", entity: "LogisticRequest", size: 50, unread: true,
		fields: join(
			fields(`id load_unit created_at origin destination distance_km:n load:n toc cleaning:b status movement_id client shipment_date movement_stretch
				movement_stage vehicle_license_plate trailer_license_plate subcontractor:b hub_id tkm:n`),
			[]field{
				numeric("kgco2e", "co2e"), numeric("emission_intensity", "iif(tkm > 0, round(co2e / tkm, 6), NULL)"),
				object("error_messages", "coalesce(error_messages, '[]')"), object("estimated_data", "coalesce(estimated_data, '[]')"), {Name: "file_name"},
				object("uploaded_by", personJSON("created_by", "first_name", "last_name", "profile_img_url")),
				object("linked_projects", linkedJSON("logistic_requests", "dcycle_logistics_requests.id")),
			}),
		detail: fields(`id origin destination distance_km:n load:n load_unit load_factor:n toc category origin_country year:n cleaning:b movement_id client
			shipment_date movement_stretch movement_stage vehicle_license_plate trailer_license_plate subcontractor:b tkm:n hub_id package_key co2e:n package_id
			status created_by created_at updated_at`),
		order: latestFirst, keyset: true, filters: requestFilters(""),
		envelope: envelope{members: "page size total items filter_hash"},
		create:   &change{status: http.StatusCreated, members: requestMembers(), rules: requestRules(false)},
	}
}

// requestFilters is what can be asked of requests; brackets are the spelling of link-by-filters.
func requestFilters(brackets string) []filter {
	return []filter{
		is("movement_id", "movement_id"), containsAny("search", "movement_id", "movement_stretch"), anyText("client"+brackets, "client"), anyText("toc"+brackets, "toc"),
		since("trip_date_from", "shipment_date"), until("trip_date_until", "shipment_date"), anyText("vehicle_license_plate"+brackets, "vehicle_license_plate"),
		anyOf("status"+brackets, "status", "active", "processing", "error"), anyID("file_id"+brackets, "file_id"),
		since("created_at_from", "created_at"), until("created_at_to", "created_at"),
	}
}

// containsAny finds a part of a text in one of two columns.
func containsAny(param, a, b string) filter {
	return filter{param: param, apply: func(p *params, name string) (string, any, bool) {
		v, ok := p.last(name)
		// One ? for the one argument: the second column is compared with the first's pattern through a subquery.
		return "EXISTS (SELECT 1 FROM (SELECT ? AS pattern) WHERE " + a + ` LIKE pattern ESCAPE '\' OR ` + b + ` LIKE pattern ESCAPE '\')`, "%" + likeEscape.Replace(v) + "%", ok
	}}
}

func requestMembers() []member {
	return []member{
		text("origin", 1, 500), text("destination", 1, 500), number("distance_km", 0, 1e6), number("load", 0, ample), one("load_unit", "kg", "ton", "pallets", "teu", "feu"),
		number("load_factor", 0, 1), text("toc", 1, 100), one("category", tocCategories...), text("origin_country", 2, 3), whole("year", 1990, 2100), flag("cleaning"),
		text("movement_id", 1, 255), text("client", 1, 255), day("shipment_date"), text("movement_stretch", 1, 255), text("movement_stage", 1, 255),
		text("vehicle_license_plate", 1, 20), text("trailer_license_plate", 1, 20), flag("subcontractor"), number("tkm", 0, ample), ident("hub_id"), text("package_key", 1, 255),
	}
}

// requestRules are those of v1, which answers with the figures, or of v2, which computes them later.
func requestRules(later bool) []rule {
	rules := []rule{
		own("hub_id", "dcycle_logistic_hubs", "LogisticHub"), routed, categorised, defaultsOfRequest, packaged, replacesMovement,
	}
	if later {
		return append(rules, computedLater)
	}
	return append(rules, computed)
}

// routed: origin and destination are required unless distance_km is sent.
func routed(w *writing) error {
	for _, end := range []string{"origin", "destination"} {
		if !w.has(end) && !w.has("distance_km") {
			w.reject(end, "is required without distance_km")
		}
	}
	return nil
}

// categorised: a vehicle type, or at least a category.
func categorised(w *writing) error {
	if !w.has("toc") && !w.has("category") {
		w.reject("category", "is required without toc")
		return nil
	}
	t, ok := findTOC(w.text("toc"), w.text("category"))
	if !ok {
		w.reject("toc", "is not a known vehicle type")
		return nil
	}
	w.put("category", t.category)
	if !w.has("toc") {
		w.put("toc", t.name)
	}
	return nil
}

func defaultsOfRequest(w *writing) error {
	now := w.api.world.Now().UTC()
	return preset(map[string]any{
		"load_unit": "kg", "load_factor": 1.0, "origin_country": "GLO", "year": int64(now.Year()), "cleaning": int64(0), "shipment_date": core.Date(now),
		"subcontractor": int64(0), "status": "active",
	})(w)
}

// packaged joins legs that share a package_key into one package.
func packaged(w *writing) error {
	if !w.has("package_key") {
		return nil
	}
	var id string
	err := w.find("SELECT id FROM dcycle_logistics_packages WHERE organization_id = ? AND package_key = ?", []any{w.who.org.ID, w.text("package_key")}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		id = uuid.NewString()
		now := core.Timestamp(w.api.world.Now())
		_, err = w.tx.ExecContext(w.ctx, `INSERT INTO dcycle_logistics_packages (id, organization_id, shipment_id, package_key, client, created_by, created_at, updated_at)
			VALUES (?,?,?,?,?,?,?,?)`, id, w.who.org.ID, w.row["movement_id"], w.text("package_key"), w.row["client"], w.who.user.ID, now, now)
	}
	w.put("package_id", id)
	return err
}

// computed fills what a request leaves open, and its emissions: tonnes × km × the vehicle type's factor, as the guide has it.
func computed(w *writing) error {
	row := shipment{w.text("origin"), w.text("destination"), w.number("distance_km"), w.number("load"), w.text("load_unit"), w.number("load_factor"), w.number("tkm")}
	t, _ := findTOC(w.text("toc"), "")
	f := row.figures(t, w.has("distance_km"), w.has("load"))
	for column, v := range map[string]any{"distance_km": f.km, "tkm": f.tkm, "co2e": f.co2e, "load": f.load, "status": "active"} {
		w.put(column, v)
	}
	if len(f.estimated) > 0 {
		w.put("estimated_data", jsonText(f.estimated))
	}
	return nil
}

// computedLater is v2: co2e null, and distance_km and tkm null unless they were sent; the status meanwhile is "processing".
func computedLater(w *writing) error {
	w.put("status", "processing")
	w.put("co2e", nil)
	id, row := w.id, maps.Clone(w.row)
	w.later = append(w.later, job{due: w.api.world.Now().Add(calculationDelay), run: func(ctx context.Context, tx *statements) error {
		then := &writing{row: row, set: map[string]any{}}
		if err := computed(then); err != nil {
			return err
		}
		stmt, err := tx.prepare(ctx, `UPDATE dcycle_logistics_requests SET status = 'active', distance_km = ?2, tkm = ?3, load = ?4, co2e = ?5, estimated_data = ?6 WHERE id = ?1`)
		if err == nil {
			_, err = stmt.ExecContext(ctx, id, row["distance_km"], row["tkm"], row["load"], row["co2e"], row["estimated_data"])
		}
		return err
	}})
	return nil
}

// replacesMovement: movement_id tells duplicates, as documented; that one which is sent again replaces the first is inferred. Stretches of one
// movement are records of their own.
func replacesMovement(w *writing) error {
	if !w.has("movement_id") {
		return nil
	}
	var id string
	err := w.find(`SELECT id FROM dcycle_logistics_requests WHERE organization_id = ? AND movement_id = ? AND movement_stretch IS ?`,
		[]any{w.who.org.ID, w.text("movement_id"), w.row["movement_stretch"]}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = w.exec("DELETE FROM dcycle_logistics_requests WHERE id = ?", id)
	}
	w.id = id
	return err
}

// shipment is what the figures of a request are made of.
type shipment struct {
	origin, destination string
	km, load            float64
	unit                string
	factor, tkm         float64
}

type figures struct {
	km, load, tkm, co2e float64
	estimated           []string
}

// weights of a unit in kg; a pallet and the containers are inferred.
var unitWeights = map[string]float64{"kg": 1, "ton": 1000, "pallets": 500, "teu": 10_000, "feu": 20_000}

func (s shipment) figures(t toc, hasDistance, hasLoad bool) figures {
	f := figures{km: s.km, load: s.load, tkm: s.tkm}
	if !hasDistance {
		f.km = distanceKM(s.origin, s.destination, map[string]float64{"road": 1.2, "rail": 1.15, "maritime": 1.5, "air": 1.05}[t.category])
		f.estimated = append(f.estimated, "distance_km")
	}
	weight := s.load * unitWeights[s.unit]
	if !hasLoad {
		weight = t.load * max(s.factor, 0.01)
		f.load = core.Round(weight/unitWeights[s.unit], 3)
		f.estimated = append(f.estimated, "load")
	}
	if f.tkm == 0 {
		f.tkm = core.Round(weight/1000*f.km, 3)
	}
	f.co2e = core.Round(f.tkm*t.wtw, 3)
	return f
}
