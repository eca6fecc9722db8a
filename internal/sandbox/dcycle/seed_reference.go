package dcycle

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func (g *seeding) workingHour(r core.Rand) time.Duration {
	return time.Duration(r.Int(7*3600, 18*3600)) * time.Second
}

// reference is the ids of reference data, by what they stand for.
type reference struct {
	units     map[string]string // name
	suppliers map[string]string // country/type, or a vendor's name
	fuels     map[string]string // facility fuel name
	vehicle   map[string]vehicleFuel
	unknown   map[string]string // vehicle type
	logistics map[string]logisticsFuel
	wastes    []wasteKind
}

type vehicleFuel struct {
	id     string
	unit   string
	factor float64 // kg CO2e a unit
}

// unitNames are documented spellings where the legacy pages show them.
var unitNames = []struct{ name, kind string }{
	{"kilowatt_hour_(kwh)", "energy"}, {"cubic_meter_(m³)", "liquid"}, {"liter_(l)", "liquid"}, {"kilogram_(kg)", "solid"},
	{"euro_(eur)", "fiat_currency"}, {"us_dollar_(usd)", "fiat_currency"}, {"cubic_meter_(m3)", "volume"}, {"megawatt_hour_(mwh)", "energy"},
	{"tonne_(t)", "solid"}, {"kilowatt_hour_gas_(kwh)", "gas"}, {"unit", "dimensionless"}, {"square_meter_year", "area_time"},
}

// Invented suppliers: an electricity and a gas company for each country.
var supplierNames = []struct{ country, electricity, gas string }{
	{"ES", "Iberluz Energía", "Gas Meseta"}, {"PT", "Lúmen Portugal", "Atlântico Gás"}, {"FR", "Volt de France", "Gaz Rhodanien"},
	{"DE", "Nordstrom Energie", "Isar Gasversorgung"}, {"IT", "Lampada Energia", "Metano Padano"}, {"NL", "Polder Power", "Maas Gas"},
	{"NO", "Fossekraft", "Nordgass"},
}

// vehicleFuels are the documented fuels with about the factors that the overview quotes.
var vehicleFuels = []struct {
	fuel, unit, unitType string
	factor               float64
	vehicles             string // the legacy API's kinds
}{
	{"petrol", "liter", "liquid", 2.31, "passenger_car light_commercial motorcycle"}, {"diesel", "liter", "liquid", 2.68, "passenger_car light_commercial rigid articulated bus"},
	{"electric", "kWh", "energy", 0, "passenger_car light_commercial rigid articulated motorcycle bus"}, {"hybrid", "liter", "liquid", 1.5, "passenger_car"},
	{"lpg", "kg", "solid", 1.54, "passenger_car light_commercial"}, {"natural_gas", "kg", "solid", 2.04, "light_commercial rigid articulated bus"},
}

func (g *seeding) references(ctx context.Context) error {
	g.refs = reference{units: map[string]string{}, suppliers: map[string]string{}, fuels: map[string]string{}, vehicle: map[string]vehicleFuel{}, unknown: map[string]string{}}
	for _, fill := range []func(context.Context) error{g.units, g.suppliers, g.fuels, g.vehicleFuels, g.unknownVehicles, g.factors, g.wasteFactors, g.logisticsFuels} {
		if err := fill(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (g *seeding) units(ctx context.Context) error {
	r := g.Rand("units")
	in, err := g.Into(ctx, "dcycle_units", "id", "name", "type")
	if err != nil {
		return err
	}
	for _, u := range unitNames {
		g.refs.units[u.name] = r.UUID()
		in.Row(g.refs.units[u.name], u.name, u.kind)
	}
	return in.Err()
}

func (g *seeding) suppliers(ctx context.Context) error {
	r := g.Rand("suppliers")
	in, err := g.Into(ctx, "dcycle_suppliers", "id", "name", "country", "type")
	if err != nil {
		return err
	}
	add := func(name, country, kind string) {
		id := r.UUID()
		g.refs.suppliers[country+"/"+kind] = id
		in.Row(id, name, country, kind)
	}
	for _, s := range supplierNames {
		add(s.electricity, s.country, "electricity")
		add(s.gas, s.country, "gas")
	}
	for _, v := range vendors {
		id := r.UUID()
		g.refs.suppliers[v.name] = id
		in.Row(id, v.name, v.country, "goods")
	}
	return in.Err()
}

func (g *seeding) fuels(ctx context.Context) error {
	r := g.Rand("facility-fuels")
	in, err := g.Into(ctx, "dcycle_facility_fuels", "id", "name", "country", "type", "factor")
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name, kind, country string
		factor              float64
	}{
		{"natural_gas", "heat", "GLO", gasFactor}, {"r410a", "recharge", "GLO", refrigerantFactor}, {"heating_oil", "heat", "GLO", 0.266},
		{"propane", "heat", "GLO", 0.234}, {"lime_calcination", "process", "GLO", 0.785}, {"r134a", "recharge", "GLO", 1430}, {"natural_gas", "heat", "ES", gasFactor},
	} {
		id := r.UUID()
		if f.country == "GLO" {
			g.refs.fuels[f.name] = id
		}
		in.Row(id, f.name, f.country, f.kind, f.factor)
	}
	return in.Err()
}

func (g *seeding) vehicleFuels(ctx context.Context) error {
	r := g.Rand("vehicle-fuels")
	in, err := g.Into(ctx, "dcycle_vehicle_fuels", "id", "fuel", "country", "fuel_units", "factor", "created_at", "updated_at", "vehicle_types")
	if err != nil {
		return err
	}
	made := core.Timestamp(firstDay(g.Reference).AddDate(-1, 0, 0))
	for _, f := range vehicleFuels {
		id := r.UUID()
		units, err := json.Marshal([]map[string]string{{"id": r.UUID(), "name": f.unit, "type": f.unitType}})
		if err != nil {
			return err
		}
		g.refs.vehicle[f.fuel] = vehicleFuel{id, f.unit, f.factor}
		in.Row(id, f.fuel, "GLO", string(units), f.factor, made, made, jsonText(strings.Fields(f.vehicles)))
	}
	return in.Err()
}

func (g *seeding) unknownVehicles(ctx context.Context) error {
	r := g.Rand("unknown-vehicles")
	in, err := g.Into(ctx, "dcycle_unknown_vehicles", "id", "type", "country", "created_at", "updated_at")
	if err != nil {
		return err
	}
	made := core.Timestamp(firstDay(g.Reference).AddDate(-1, 0, 0))
	for _, kind := range []string{"van", "truck", "car", "suv", "motorcycle"} {
		g.refs.unknown[kind] = r.UUID()
		in.Row(g.refs.unknown[kind], kind, "GLO", made, made)
	}
	return in.Err()
}
