package dcycle

import (
	"context"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// trip is a journey that people make: one-way distance, how, and how often against the others.
type trip struct {
	from, to  string
	km        float64
	transport string
	weight    float64
}

var trips = []trip{
	{"Madrid", "Barcelona", 621, "train", 18}, {"Madrid", "Barcelona", 483, "aircraft", 7}, {"Madrid", "Valencia", 391, "train", 10},
	{"Madrid", "Lisbon", 513, "aircraft", 9}, {"Barcelona", "Milan", 728, "aircraft", 7}, {"Madrid", "Munich", 1484, "aircraft", 7},
	{"Madrid", "Toulouse", 555, "aircraft", 4}, {"Barcelona", "Toulouse", 391, "train", 4}, {"Madrid", "New York", 5770, "aircraft", 2},
	{"Madrid", "Shanghai", 10_240, "aircraft", 1}, {"Paris", "Lyon", 427, "train", 9}, {"Lyon", "Milan", 340, "car", 4},
	{"Zaragoza", "Madrid", 317, "car", 11}, {"Murcia", "Sevilla", 526, "car", 6}, {"Porto", "Lisbon", 313, "train", 5},
	{"Rotterdam", "Venlo", 165, "car", 4}, {"Bologna", "Milan", 218, "train", 7}, {"Leipzig", "Munich", 431, "train", 4},
	{"Barcelona", "Palma", 248, "ferry", 1}, {"Valencia", "Zaragoza", 308, "bus", 3}, {"Torino", "Verona", 292, "car", 3},
}

var northernTrips = []trip{
	{"Bergen", "Oslo", 305, "aircraft", 10}, {"Bergen", "Oslo", 484, "train", 6}, {"Ålesund", "Bergen", 240, "aircraft", 4},
	{"Oslo", "Copenhagen", 517, "aircraft", 4}, {"Bergen", "Stavanger", 160, "ferry", 3}, {"Bergen", "Førde", 173, "car", 4},
}

// travelFactors in kg CO2e a person and km, by road and rail.
var travelFactors = map[string]float64{"train": 0.035, "bus": 0.03, "ferry": 0.113, "car": 0.17}

func (g *seeding) travels(ctx context.Context, orgs []organization) error {
	in, err := g.Into(ctx, "dcycle_business_travels", "id", "organization_id", "travel_date", "transport_type", "distance_km", "origin", "destination",
		"travel_number", "round_trip", "vehicle_size", "fuel_type", "flight_type", "cabin_class", "status", "co2e", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r := g.Rand("business-travels")
	for _, o := range orgs {
		list := trips
		if o.stranger {
			list = northernTrips
		}
		for range o.travels * g.copies() {
			g.travel(r, in, o, list)
		}
	}
	return in.Err()
}

func (g *seeding) travel(r core.Rand, in *core.Inserter, o organization, list []trip) {
	weights := make([]float64, len(list))
	for i := range list {
		weights[i] = list[i].weight
	}
	t := list[r.Weighted(weights)]
	people, round := 1, r.Chance(0.85)
	if r.Chance(0.25) {
		people = r.Int(2, 6)
	}
	m := modeOf(r, t)
	status := []string{"active", "pending", "error"}[r.Weighted([]float64{95, 3, 2})]
	var co2e any
	if status == "active" {
		legs := 1.0
		if round {
			legs = 2
		}
		co2e = core.Round(t.km*legs*float64(people)*m.factor, 3)
	}
	day := g.anyDay(r)
	created, updated := g.times(r, day, 30)
	in.Row(r.UUID(), o.id, core.Date(day), t.transport, t.km, t.from, t.to, people, round, core.Nullable(m.size), core.Nullable(m.fuel),
		core.Nullable(m.flight), core.Nullable(m.cabin), status, co2e, o.steward.ID, created, updated)
}

// mode is how a trip was made, in detail.
type mode struct {
	size, fuel, flight, cabin string
	factor                    float64
}

func modeOf(r core.Rand, t trip) mode {
	switch t.transport {
	case "aircraft":
		return flightOf(r, t)
	case "car":
		m := mode{size: core.Pick(r, []string{"small", "medium", "large", "average"})}
		m.fuel = core.Pick(r, []string{"diesel", "petrol", "petrol", "plug_in_hybrid_electric", "battery_electric"})
		m.factor = map[string]float64{"diesel": 0.171, "petrol": 0.164, "plug_in_hybrid_electric": 0.094, "battery_electric": 0.046}[m.fuel]
		return m
	default:
		return mode{factor: travelFactors[t.transport]}
	}
}

func flightOf(r core.Rand, t trip) mode {
	switch {
	case t.km > 3700:
		if r.Chance(0.35) {
			return mode{flight: "long_haul_international", cabin: "business", factor: 0.429}
		}
		return mode{flight: "long_haul_international", cabin: "economy", factor: 0.148}
	case t.from == "Madrid" && t.to == "Barcelona", t.from == "Bergen" && t.to == "Oslo", t.from == "Ålesund":
		return mode{flight: "domestic", cabin: "average", factor: 0.246}
	default:
		return mode{flight: "short_haul_international", cabin: "economy", factor: 0.151}
	}
}
