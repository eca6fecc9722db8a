package dcycle

import (
	"context"
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// fleetModel is a sort of vehicle: what it burns, and how much in a month.
type fleetModel struct {
	kind, unknown, fuel, segment, size string
	monthly                            float64 // in the fuel's unit
	weight                             float64
}

var fleetModels = []fleetModel{
	{"passenger", "car", "diesel", "lower_medium", "medium", 105, 22},
	{"passenger", "car", "petrol", "supermini", "small_car", 92, 16},
	{"passenger", "car", "hybrid", "upper_medium", "medium", 74, 14},
	{"passenger", "car", "electric", "lower_medium", "medium", 310, 12},
	{"passenger", "suv", "petrol", "dual_purpose_4x4", "large_car", 138, 5},
	{"freight", "van", "diesel", "", "", 230, 16},
	{"freight", "van", "electric", "", "", 520, 5},
	{"freight", "truck", "diesel", "", "", 1450, 8},
	{"freight", "truck", "natural_gas", "", "", 980, 3},
	{"freight", "van", "lpg", "", "", 160, 2},
	{"passenger", "motorcycle", "petrol", "", "", 21, 2},
}

// fleet seeds vehicles and what they consume each month.
func (g *seeding) fleet(ctx context.Context, orgs []organization) error {
	vehicles, err := g.Into(ctx, "dcycle_vehicles", "id", "organization_id", "name", "type", "ownership", "license_plate", "country", "status",
		"vehicle_fuel_id", "unknown_vehicle_id", "unknown_vehicle_type", "registration_year", "market_segment", "size", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	used, err := g.Into(ctx, "dcycle_vehicle_consumptions", "id", "organization_id", "vehicle_id", "status", "quantity", "unit", "start_date", "end_date",
		"co2e", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r := g.Rand("vehicles")
	for _, o := range orgs {
		for n := range o.vehicles * g.copies() {
			g.vehicle(r, vehicles, used, o, n)
		}
	}
	if err := vehicles.Err(); err != nil {
		return err
	}
	if err := used.Err(); err != nil {
		return err
	}
	return g.Exec(ctx, `UPDATE dcycle_vehicles SET co2e = total FROM (SELECT vehicle_id, round(sum(co2e), 3) AS total FROM dcycle_vehicle_consumptions
		WHERE status = 'success' GROUP BY vehicle_id) WHERE vehicle_id = dcycle_vehicles.id`)
}

func (g *seeding) vehicle(r core.Rand, vehicles, used *core.Inserter, o organization, n int) {
	weights := make([]float64, len(fleetModels))
	for i, m := range fleetModels {
		weights[i] = m.weight
		if o.handle == "logistics" && m.kind == "freight" {
			weights[i] *= 6
		}
	}
	m := fleetModels[r.Weighted(weights)]
	id := r.UUID()
	first := r.IntN(len(g.months) * 2 / 3) // joined the fleet in this month...
	if r.Chance(0.6) {
		first = 0 // ...or was there before
	}
	status, until := "active", len(g.months)
	if r.Chance(0.08) {
		status, until = "archived", min(first+r.Int(6, 18), len(g.months))
	} else if r.Chance(0.02) {
		status = "error"
	}
	var name any
	if r.Chance(0.75) {
		name = fmt.Sprintf("%s %s %03d", fleetNames[m.unknown], o.country, n+1)
	}
	created, updated := g.times(r, g.months[first], 20)
	year := g.months[first].Year() - r.Int(0, 6)
	vehicles.Row(id, o.id, name, m.kind, core.Pick(r, []string{"owned", "owned", "rented"}), plate(r, o.country), o.country, status, g.refs.vehicle[m.fuel].id,
		g.refs.unknown[m.unknown], m.unknown, year, core.Nullable(m.segment), core.Nullable(m.size), o.steward.ID, created, updated)
	for _, month := range g.months[first:until] {
		g.consumption(r, used, o, id, m, month)
	}
}

var fleetNames = map[string]string{"car": "Pool car", "suv": "Site car", "van": "Van", "truck": "Truck", "motorcycle": "Courier"}

func (g *seeding) consumption(r core.Rand, in *core.Inserter, o organization, vehicle string, m fleetModel, month time.Time) {
	fuel := g.refs.vehicle[m.fuel]
	quantity := core.Round(r.Around(m.monthly, 0.2), 1)
	status := "success"
	var co2e any = core.Round(quantity*fuel.factor, 3)
	if r.Chance(0.01) {
		status, co2e = "error", nil
	}
	last := month.AddDate(0, 1, -1)
	created, updated := g.times(r, last, 10)
	in.Row(r.UUID(), o.id, vehicle, status, quantity, fuel.unit, core.Date(month), core.Date(last), co2e, created, updated)
}

// plate looks like those of the country.
func plate(r core.Rand, country string) string {
	const consonants = "BCDFGHJKLMNPRSTVWXYZ"
	letters := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = consonants[r.IntN(len(consonants))]
		}
		return string(b)
	}
	switch country {
	case "ES":
		return fmt.Sprintf("%04d %s", r.IntN(10_000), letters(3))
	case "NO":
		return fmt.Sprintf("%s %05d", letters(2), r.Int(10_000, 99_999))
	default:
		return fmt.Sprintf("%s-%03d-%s", letters(2), r.IntN(1000), letters(2))
	}
}
