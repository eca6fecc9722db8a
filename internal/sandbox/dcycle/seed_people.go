package dcycle

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var (
	firstNames = strings.Fields("Ana Lucía Pablo Sergio Carmen Javier Laura Diego Marta Andrés João Beatriz Rui Camille Louis Chloé Hugo Lena Jonas Felix Giulia Luca Marco Chiara Sanne Daan")
	lastNames  = strings.Fields("García Martínez López Sánchez Fernández Torres Navarro Silva Santos Ferreira Dubois Laurent Girard Weber Fischer Schneider Rossi Conti Ricci deVries Jansen Bakker")
)

// streets are where people of every country live here.
var streets = []string{"Calle del Prado", "Rua das Flores", "Rue du Moulin", "Gartenstraße", "Via Roma", "Dorpsstraat"}

// commute is a way to work: kg CO2e a km, and how often against the others.
type commute struct {
	transport, fuel string
	factor          float64
	low, high       float64 // km one way
	weight          float64
}

var commutes = []commute{
	{"car", "diesel", 0.171, 6, 45, 22}, {"car", "petrol", 0.164, 4, 38, 22}, {"car", "electric", 0.046, 5, 40, 6}, {"metro", "", 0.028, 3, 14, 16},
	{"bus", "diesel", 0.09, 3, 18, 10}, {"train", "", 0.035, 12, 60, 9}, {"bicycle", "not_fuel_based", 0, 1, 8, 5}, {"walking", "not_fuel_based", 0, 1, 3, 4},
	{"motorbike", "petrol", 0.103, 3, 20, 3}, {"telecommuting", "", 0, 0, 0, 3},
}

// people seeds employees and, for each year that they were there, how they came to work.
func (g *seeding) people(ctx context.Context, orgs []organization) error {
	employees, err := g.Into(ctx, "dcycle_employees", "id", "organization_id", "name", "email", "situation", "status", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	periods, err := g.Into(ctx, "dcycle_commuting_periods", "id", "organization_id", "employee_id", "start_date", "end_date", "commuting_type", "transport_type",
		"vehicle_size", "fuel_type", "renewable_energy", "total_km", "weekly_travels", "daily_trips", "carpool", "situation", "origin", "destination", "response_medium", "co2e",
		"created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r, homes := g.Rand("employees"), g.Rand("homes")
	for _, o := range orgs {
		for n := range o.employees * g.copies() {
			g.employee(r, homes, employees, periods, o, n)
		}
	}
	if err := employees.Err(); err != nil {
		return err
	}
	return periods.Err()
}

func (g *seeding) employee(r, homes core.Rand, employees, periods *core.Inserter, o organization, n int) {
	id := r.UUID()
	given, family := core.Pick(r, firstNames), core.Pick(r, lastNames)
	var name, email any = given + " " + family, fmt.Sprintf("employee%04d@%s.example", n+1, o.handle)
	switch { // at least one of the two is there, as the documentation demands
	case r.Chance(0.1):
		name = nil
	case r.Chance(0.15):
		email = nil
	}
	situation := []string{"active", "inactive", "terminated"}[r.Weighted([]float64{88, 5, 7})]
	status := []string{"uploaded", "loading"}[r.Weighted([]float64{97, 3})]
	first := firstDay(g.Reference)
	joined := first.AddDate(0, r.Int(0, 30), 0)
	if r.Chance(0.65) {
		joined = first
	}
	created, updated := g.times(r, joined, 20)
	employees.Row(id, o.id, name, email, situation, status, o.steward.ID, created, updated)
	if r.Chance(0.08) {
		return // has not answered the survey
	}
	home := fmt.Sprintf("%s %d, %s", core.Pick(homes, streets), homes.Int(1, 140), core.Pick(homes, places).name)
	way := commutes[r.Weighted(commuteWeights())]
	for from := joined; from.Before(g.Reference); from = time.Date(from.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC) {
		if r.Chance(0.15) {
			way = commutes[r.Weighted(commuteWeights())] // moved house, or bought a bicycle
		}
		g.commutingPeriod(r, periods, o, id, home, way, from)
	}
}

func commuteWeights() []float64 {
	out := make([]float64, len(commutes))
	for i, c := range commutes {
		out[i] = c.weight
	}
	return out
}

func (g *seeding) commutingPeriod(r core.Rand, in *core.Inserter, o organization, employee, home string, way commute, from time.Time) {
	to := time.Date(from.Year(), 12, 31, 0, 0, 0, 0, time.UTC)
	if to.After(g.Reference) {
		to = g.Reference
	}
	days, weekdays := 5, "[0,1,2,3,4]"
	if r.Chance(0.4) {
		days, weekdays = 3, "[0,1,3]"
	}
	km := core.Round(r.Between(way.low, way.high), 1)
	workdays := to.Sub(from).Hours() / 24 / 7 * float64(days) * 0.9 // less holidays
	var size, distance, site any
	if way.transport == "car" {
		size = core.Pick(r, []string{"small", "medium", "large"})
	}
	if way.transport != "telecommuting" {
		distance, site = km, o.sites[0].address
	}
	created, updated := g.times(r, from, 60)
	in.Row(r.UUID(), o.id, employee, core.Date(from), core.Date(to), "in_itinere", way.transport, size, core.Nullable(way.fuel), "do_not_know", distance,
		weekdays, 1, way.transport == "car" && r.Chance(0.1), "active", home, site, core.Pick(r, []string{"form", "form", "qr", "manual"}),
		core.Round(2*km*workdays*way.factor, 3), o.steward.ID, created, updated)
}
