package dcycle

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// lane is a way that goods go again and again.
type lane struct {
	from, to, category string
	weight             float64
	km                 float64
}

var lanes = []lane{
	{"Zaragoza", "Madrid", "road", 16, 0}, {"Zaragoza", "Barcelona", "road", 14, 0}, {"Valencia", "Madrid", "road", 11, 0}, {"Vitoria", "Zaragoza", "road", 9, 0},
	{"Murcia", "Valencia", "road", 8, 0}, {"Murcia", "Perpignan", "road", 6, 0}, {"Barcelona", "Lyon", "road", 7, 0}, {"Lyon", "Paris", "road", 8, 0},
	{"Rotterdam", "Venlo", "road", 6, 0}, {"Leipzig", "Munich", "road", 5, 0}, {"Bologna", "Milan", "road", 6, 0}, {"Verona", "Munich", "rail", 4, 0},
	{"Valencia", "Antwerp", "rail", 2, 0}, {"Shanghai", "Valencia", "maritime", 3, 0}, {"Santos", "Rotterdam", "maritime", 1.5, 0}, {"Algeciras", "Genoa", "maritime", 1.5, 0},
	{"Madrid", "New York", "air", 0.6, 0}, {"Shanghai", "Madrid", "air", 0.4, 0}, {"Porto", "Lisbon", "road", 5, 0}, {"Sevilla", "Madrid", "road", 5, 0},
}

var northernLanes = []lane{
	{"Bergen", "Oslo", "road", 12, 0}, {"Ålesund", "Bergen", "road", 8, 0}, {"Bergen", "Rotterdam", "maritime", 5, 0}, {"Oslo", "Copenhagen", "road", 6, 0},
	{"Oslo", "Shanghai", "air", 0.7, 0},
}

var (
	clients         = []string{"Mercadial", "Carro y Cesta", "Lidon Market", "Aldana", "Hiperia", "Casa Duero", "Fnacelle", "Bricomundo", "Farmaplus", "Textil Norte", "Automotriz Ebro", "Distribuciones Levante"}
	northernClients = []string{"Nordmat", "Fjordfisk", "Kystgros"}
	tocsOf          = map[string][]string{
		"road": {"artic_truck_diesel", "artic_truck_diesel", "artic_truck_diesel", "rigid_truck_diesel", "rigid_truck_diesel", "van_diesel", "artic_truck_lng", "artic_truck_electric", "tank_truck_diesel"},
		"rail": {"freight_train_electric", "freight_train_electric", "freight_train_diesel"}, "maritime": {"container_ship", "container_ship", "general_cargo"},
		"air": {"air_freight_long_haul", "air_freight_short_haul"},
	}
)

// requestsOf is how many logistics requests each company has at scale 1.
var requestsOf = map[string]int{"group": requestsAtOne, "logistics": 1100, "foods": 450, "packaging": 250, "stranger": 300}

// freight makes the requests of one organisation.
type freight struct {
	*seeding
	o        organization
	r        core.Rand
	in, legs *core.Inserter
	lanes    []lane
	weights  []float64
	clients  []string
	plates   []string
	hubs     []string
	days     int
	n        int
}

// logistics seeds requests, and the packages that some of them are legs of.
func (g *seeding) logistics(ctx context.Context, orgs []organization) error {
	in, err := g.Into(ctx, "dcycle_logistics_requests", "id", "organization_id", "created_by", "created_at", "shipment_date", "status", "toc", "category", "load", "load_unit",
		"load_factor", "distance_km", "tkm", "co2e", "origin", "destination", "origin_country", "year", "cleaning", "subcontractor", "client", "movement_id",
		"movement_stage", "vehicle_license_plate", "updated_at", "package_id", "package_key", "estimated_data", "error_messages", "hub_id")
	if err != nil {
		return err
	}
	packages, err := g.Into(ctx, "dcycle_logistics_packages", "id", "organization_id", "shipment_id", "package_key", "client", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r := g.Rand("logistics-requests")
	for _, o := range orgs {
		f := g.freight(r, o, in, packages)
		n := requestsOf[o.handle] * g.copies()
		if o.holding {
			n = requestsOf[o.handle] * g.Scale
		}
		for f.n < n {
			f.shipment(n - f.n)
		}
	}
	return in.Err()
}

func (g *seeding) freight(r core.Rand, o organization, in, packages *core.Inserter) *freight {
	f := &freight{seeding: g, o: o, r: r, in: in, legs: packages, lanes: lanes, clients: clients, days: int(g.Reference.Sub(firstDay(g.Reference)).Hours() / 24)}
	if o.stranger {
		f.lanes, f.clients = northernLanes, northernClients
	}
	f.lanes = append([]lane(nil), f.lanes...)
	for i, l := range f.lanes {
		t, _ := findTOC("", l.category)
		f.lanes[i].km = shipment{origin: l.from, destination: l.to, unit: "kg"}.figures(t, false, false).km
		f.weights = append(f.weights, l.weight)
	}
	for range 30 {
		f.plates = append(f.plates, plate(r, o.country))
	}
	f.hubs = g.hubIDs[o.id]
	return f
}

// shipment makes one request, or the legs of a package: at most so many.
func (f *freight) shipment(most int) {
	client := core.Pick(f.r, f.clients)
	if most < 3 || !f.r.Chance(0.015) {
		f.request(f.day(), client, nil, nil, "")
		return
	}
	id, key, day := f.r.UUID(), fmt.Sprintf("PKG-%06d", f.n), f.day()
	made := core.Timestamp(day.Add(30 * time.Hour))
	f.legs.Row(id, f.o.id, movement(f.n), key, client, f.o.steward.ID, made, made)
	for _, stage := range []string{"first_mile", "main_haul", "last_mile"} {
		f.request(day, client, id, key, stage)
	}
}

// day is a working day; the freight grows by about a tenth each year.
func (f *freight) day() time.Time {
	at := f.r.IntN(f.days)
	if f.r.Chance(0.15) {
		at = max(at, f.r.IntN(f.days))
	}
	d := firstDay(f.Reference).AddDate(0, 0, at)
	if d.Weekday() == time.Sunday {
		d = d.AddDate(0, 0, 1)
	}
	return d
}

func movement(n int) string { return "MOV-" + strconv.Itoa(100_000+n) }

func (f *freight) request(day time.Time, client string, pack, key any, stage string) {
	r := f.r
	l := f.lanes[r.Weighted(f.weights)]
	t, _ := findTOC(core.Pick(r, tocsOf[l.category]), "")
	load := core.Round(min(t.load, 40_000)*r.Between(0.15, 0.98), 0)
	tkm := core.Round(load/1000*l.km, 3)
	var co2e any = core.Round(tkm*t.wtw, 3)
	var estimated, failed, plate, hub any
	status := "active"
	switch x := r.Float64(); {
	case x < 0.02:
		status, co2e, failed = "error", nil, `["Destination could not be located"]`
	case x < 0.12:
		estimated = `["distance_km"]`
	}
	if l.category == "road" {
		plate = core.Pick(r, f.plates)
	}
	if len(f.hubs) > 0 && x10(r) {
		hub = core.Pick(r, f.hubs)
	}
	created, updated := f.times(r, day, 9)
	f.in.Row(r.UUID(), f.o.id, f.o.steward.ID, created, core.Date(day), status, t.name, t.category, load, "kg", 1.0, l.km, tkm, co2e, l.from, l.to, "GLO", day.Year(), 0,
		r.IntN(3)/2, client, movement(f.n), core.Nullable(stage), plate, updated, pack, key, estimated, failed, hub)
	f.n++
}

func x10(r core.Rand) bool { return r.IntN(10) == 0 }

// hubs seeds a hub for each warehouse, and two of somebody else's.
func (g *seeding) hubs(ctx context.Context, orgs []organization) error {
	in, err := g.Into(ctx, "dcycle_logistic_hubs", "id", "organization_id", "name", "address", "country", "type", "category", "status", "supercharger", "facility_id", "co2e",
		"created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r := g.Rand("logistic-hubs")
	g.hubIDs = map[string][]string{}
	add := func(o organization, values ...any) {
		id := r.UUID()
		created, updated := g.times(r, firstDay(g.Reference), 200)
		g.hubIDs[o.id] = append(g.hubIDs[o.id], id)
		in.Row(append(append([]any{id, o.id}, values...), o.steward.ID, created, updated)...)
	}
	for _, o := range orgs {
		for _, f := range g.sites[o.id] {
			if f.kind == "warehouse" && !f.archived {
				add(o, f.name, f.address, f.country, "owned", core.Pick(r, []string{"warehouse_ambient", "warehouse_mixed", "transshipment_ambient"}), "active", r.Chance(0.3), f.id,
					core.Round(r.Between(9000, 60_000), 3))
			}
		}
		for _, name := range []string{"Crossdock Norte", "Terminal Sur"} {
			add(o, name, nil, o.country, "subcontracted", "storage_transhipment_ambient", "active", false, nil, core.Round(r.Between(1000, 9000), 3))
		}
	}
	return in.Err()
}

// recharges seeds what the vehicles of logistics took in, week after week.
func (g *seeding) recharges(ctx context.Context, orgs []organization) error {
	in, err := g.Into(ctx, "dcycle_logistics_recharges", "id", "organization_id", "vehicle_license_plate", "vehicle_type", "fuel_id", "fuel_name", "quantity", "unit", "date",
		"country", "status", "file_id", "co2e", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r := g.Rand("logistics-recharges")
	for _, o := range orgs {
		vehicles := map[string]int{"group": 5, "logistics": 8}[o.handle] + 2
		for range vehicles * g.copies() {
			number, kind := plate(r, o.country), core.Pick(r, truckKinds)
			fuel := g.refs.logistics[core.Pick(r, []string{"diesel", "diesel", "diesel", "diesel", "hvo", "lng", "electricity"})]
			for _, month := range g.months {
				day := month.AddDate(0, 0, r.IntN(27))
				quantity := core.Round(r.Around(map[string]float64{"van": 70, "rigid_truck": 210, "artic_truck": 420}[kind], 0.2), 1)
				created, updated := g.times(r, day, 12)
				var file any
				if r.Chance(0.3) {
					file = r.UUID()
				}
				in.Row(r.UUID(), o.id, number, kind, fuel.id, fuel.name, quantity, fuel.unit, core.Date(day), o.country, "active", file, core.Round(quantity*fuel.factor, 3),
					o.steward.ID, created, updated)
			}
		}
	}
	return in.Err()
}
