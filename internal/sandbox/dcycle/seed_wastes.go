package dcycle

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// wasteOf is what a kind of site throws away in two months, in kg of each kind of waste.
var wasteOf = map[string]float64{"office": 190, "warehouse": 900, "factory": 4200, "laboratory": 240, "data_center": 160}

// wastes seeds what facilities throw away, and the water that factories treat.
func (g *seeding) wastes(ctx context.Context, orgs []organization) error {
	in, err := g.Into(ctx, "dcycle_wastes", "id", "organization_id", "facility_id", "identification_name", "invoice_id", "description", "destination", "status", "start_date", "end_date",
		"base_quantity", "percentage", "quantity", "unit_id", "total_km_to_waste_center", "waste_efs_id", "low_code", "rd_code", "co2e", "co2e_biomass", "source_invoice_id",
		"file_id", "file_name", "error_messages", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	water, err := g.Into(ctx, "dcycle_waste_water", "id", "organization_id", "facility_id", "invoice_id", "status", "start_date", "end_date", "m3_water_in", "m3_water_out", "kg_sludge",
		"kg_bod", "kg_n", "co2e", "co2e_biomass", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r, rw := g.Rand("wastes"), g.Rand("waste-water")
	for _, o := range orgs {
		for _, f := range g.sites[o.id] {
			for i, month := range g.months {
				if f.archived && i > 16 {
					break
				}
				if i%2 == 1 {
					g.waste(r, in, o, f, month)
				}
				if f.kind == "factory" {
					g.treated(rw, water, o, f, month)
				}
			}
		}
	}
	return in.Err()
}

func (g *seeding) waste(r core.Rand, in *core.Inserter, o organization, f facility, month time.Time) {
	last := month.AddDate(0, 1, -1)
	for _, k := range g.refs.wastes {
		if !strings.Contains(k.sites, f.kind) || r.Chance(0.4) {
			continue
		}
		id := r.UUID()
		quantity := core.Round(r.Around(wasteOf[f.kind]*f.size, 0.4), 1)
		km := core.Round(r.Between(4, 90), 1)
		status := []string{"active", "uploaded", "loading", "error"}[r.Weighted([]float64{94, 2, 2, 2})]
		var co2e, file, name any
		problems := "[]"
		switch status {
		case "active":
			co2e = core.Round(quantity*k.factor+quantity/1000*km*0.147, 3)
		case "error":
			problems = `["The waste code is not known"]`
		}
		if r.Chance(0.3) {
			file, name = r.UUID(), fmt.Sprintf("wastes_%s.xlsx", month.Format("2006_01"))
		}
		created, updated := g.times(r, last, 20)
		in.Row(id, o.id, f.id, k.name, fmt.Sprintf("WST-%s-%04d", month.Format("200601"), r.IntN(10_000)), nil, "Gestora "+f.country, status, core.Date(month.AddDate(0, -1, 0)),
			core.Date(last), quantity, 1.0, quantity, g.refs.units["kilogram_(kg)"], km, k.id, k.low, k.rd, co2e, 0.0, id, file, name, problems, o.steward.ID, created, updated)
	}
}

func (g *seeding) treated(r core.Rand, in *core.Inserter, o organization, f facility, month time.Time) {
	last := month.AddDate(0, 1, -1)
	water := core.Round(r.Around(f.load.water*f.size*0.8, 0.1), 1)
	bod, nitrogen := core.Round(r.Between(0.3, 0.9), 4), core.Round(r.Between(0.02, 0.07), 4)
	status := []string{"active", "uploaded", "loading", "error"}[r.Weighted([]float64{92, 3, 3, 2})]
	var co2e any
	if status == "active" {
		co2e = core.Round(water*(bod*0.25*28*0.06+nitrogen*0.005*265), 3)
	}
	created, updated := g.times(r, last, 15)
	in.Row(r.UUID(), o.id, f.id, "WWT-"+month.Format("200601"), status, core.Date(month), core.Date(last), water, core.Round(water*0.97, 1), core.Round(water*0.35, 1), bod, nitrogen,
		co2e, 0.0, o.steward.ID, created, updated)
}

// transports seeds routes of scope 3.
func (g *seeding) transports(ctx context.Context, orgs []organization) error {
	in, err := g.Into(ctx, "dcycle_transports", "id", "organization_id", "name", "transport_date", "quantity_transported", "supplier", "transport_direction", "transport_frequency",
		"unit_id", "co2e", "status", "file_id", "file_name", "sections", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r := g.Rand("transports")
	for _, o := range orgs {
		list := lanes
		if o.stranger {
			list = northernLanes
		}
		for range 40 * g.copies() {
			g.transport(r, in, o, core.Pick(r, list))
		}
	}
	return in.Err()
}

func (g *seeding) transport(r core.Rand, in *core.Inserter, o organization, l lane) {
	direction, status := core.Pick(r, directions), []string{"active", "pending", "error"}[r.Weighted([]float64{92, 4, 4})]
	quantity := core.Round(r.Between(800, 24_000), 0)
	s := section{
		ID: r.UUID(), Part: 1, TransportType: l.category, Origin: l.from, Destination: l.to, KMs: distanceKM(l.from, l.to, 1.2), KMsSource: "calculated", Status: status,
		ErrorMessages: []string{},
	}
	var co2e, file, name any
	if status == "active" {
		co2e = core.Round(quantity/1000*s.KMs*map[string]float64{"road": 0.105, "rail": 0.022, "maritime": 0.012, "air": 0.98}[l.category], 3)
	}
	if r.Chance(0.5) {
		file, name = r.UUID(), "transports_"+o.handle+".csv"
	}
	day := g.anyDay(r)
	created, updated := g.times(r, day, 25)
	in.Row(r.UUID(), o.id, l.from+" – "+l.to, core.Date(day), quantity, core.Pick(r, []string{"Translevante", "Rail Iberia", "Oceanica Lines", "Nordfrakt"}), direction,
		core.Pick(r, []any{nil, "monthly", "weekly"}), g.refs.units["kilogram_(kg)"], co2e, status, file, name, jsonText([]section{s}), o.steward.ID, created, updated)
}
