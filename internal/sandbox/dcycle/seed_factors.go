package dcycle

import (
	"context"
	"math"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// factors are what the calculations use for records that are written later. They are the factors that the seeded records were made with.
func (g *seeding) factors(ctx context.Context) error {
	in, err := g.Into(ctx, "dcycle_factors", "kind", "name", "factor")
	if err != nil {
		return err
	}
	for _, country := range []string{"ES", "PT", "FR", "DE", "IT", "NL", "NO"} {
		mix := grid[country]
		in.Row("electricity", country, core.Round(mix.factor*math.Pow(mix.yearly, 3), 6))
	}
	in.Row("electricity", "GLO", 0.44)
	in.Row("heat", "GLO", gasFactor)
	in.Row("recharge", "GLO", refrigerantFactor)
	in.Row("water", "GLO", waterFactor)
	for _, c := range commutes {
		in.Row("commuting", c.transport+"/"+c.fuel, c.factor)
	}
	for _, f := range []struct {
		name   string
		factor float64
	}{
		{"car/diesel", 0.171}, {"car/petrol", 0.164}, {"car/plug_in_hybrid_electric", 0.094}, {"car/battery_electric", 0.046}, {"train/", 0.035}, {"bus/", 0.03},
		{"ferry/", 0.113}, {"metro/", 0.028}, {"trolleybus/", 0.03}, {"motorbike/", 0.103}, {"aircraft/domestic", 0.246},
		{"aircraft/short_haul_international", 0.151}, {"aircraft/long_haul_international", 0.148}, {"aircraft/long_haul_international/business", 0.429},
		{"aircraft/short_haul_international/business", 0.227}, {"aircraft/long_haul_international/first", 0.591},
	} {
		in.Row("travel", f.name, f.factor)
	}
	sectors := map[string]bool{}
	for _, item := range goods {
		if !sectors[item.sector] {
			sectors[item.sector] = true
			in.Row("sector", item.sector, item.factor)
		}
	}
	in.Row("transport", "road", 0.105)
	in.Row("transport", "rail", 0.022)
	in.Row("transport", "maritime", 0.012)
	in.Row("transport", "air", 0.98)
	return in.Err()
}

// wasteKind is a kind of waste with one way of treating it.
type wasteKind struct {
	id, low, name, rd, treatment string
	factor                       float64 // kg CO2e a kg
	sites                        string  // kinds of sites that have it
}

// wasteKinds are of the European list of wastes and of the annexes of the waste directive; figures are plausible, not citable.
var wasteKinds = []wasteKind{
	{"", "200101", "Paper and cardboard", "R3", "Recycling of organic substances", 0.021, "office warehouse factory laboratory data_center"},
	{"", "200139", "Plastics", "R3", "Recycling of organic substances", 0.021, "office warehouse laboratory"},
	{"", "150101", "Paper and cardboard packaging", "R3", "Recycling of organic substances", 0.021, "warehouse factory"},
	{"", "150102", "Plastic packaging", "R3", "Recycling of organic substances", 0.021, "warehouse factory"},
	{"", "200301", "Mixed municipal waste", "D5", "Specially engineered landfill", 0.467, "office warehouse factory laboratory data_center"},
	{"", "200301", "Mixed municipal waste", "D10", "Incineration on land", 0.029, "office"},
	{"", "200108", "Biodegradable kitchen waste", "R3", "Recycling of organic substances", 0.009, "office factory"},
	{"", "120101", "Ferrous metal filings and turnings", "R4", "Recycling of metals", 0.021, "factory"},
	{"", "150110", "Packaging with residues of dangerous substances", "D9", "Physico-chemical treatment", 0.31, "factory laboratory"},
	{"", "140603", "Other solvents and solvent mixtures", "R2", "Solvent reclamation", 0.24, "laboratory factory"},
	{"", "160214", "Discarded equipment", "R4", "Recycling of metals", 0.021, "data_center office"},
	{"", "200121", "Fluorescent tubes", "R4", "Recycling of metals", 0.046, "office warehouse"},
	{"", "170904", "Mixed construction waste", "R5", "Recycling of inorganic materials", 0.001, "factory"},
	{"", "190805", "Sludges from treatment of urban waste water", "R10", "Land treatment", 0.064, "factory"},
}

func (g *seeding) wasteFactors(ctx context.Context) error {
	r := g.Rand("waste-efs")
	in, err := g.Into(ctx, "dcycle_waste_efs", "id", "low_code", "low_name", "low_description", "rd_code", "rd_name", "rd_description", "region", "factor")
	if err != nil {
		return err
	}
	for _, k := range wasteKinds {
		for _, region := range []string{"GLO", "ES", "FR"} {
			id := r.UUID()
			if region == "GLO" {
				k.id = id
				g.refs.wastes = append(g.refs.wastes, k)
			}
			in.Row(id, k.low, k.name, nil, k.rd, k.treatment, nil, region, k.factor)
		}
	}
	return in.Err()
}

// logisticsFuel is what vehicles of logistics take in.
type logisticsFuel struct {
	id, name, unit string
	factor         float64
}

var logisticsFuels = []logisticsFuel{
	{"", "diesel", "l", 3.21}, {"", "petrol", "l", 2.87}, {"", "lng", "kg", 3.44}, {"", "cng", "kg", 3.33}, {"", "hvo", "l", 0.33}, {"", "biodiesel", "l", 0.61}, {"", "electricity", "kWh", 0.18},
}

// logisticsFuels are 21, as in the documentation's example: seven in each of three regions.
func (g *seeding) logisticsFuels(ctx context.Context) error {
	r := g.Rand("logistics-fuels")
	in, err := g.Into(ctx, "dcycle_logistics_fuels", "id", "name", "unit_id", "unit", "region", "factor")
	if err != nil {
		return err
	}
	g.refs.logistics = map[string]logisticsFuel{}
	unit := map[string]string{"l": "liter_(l)", "kg": "kilogram_(kg)", "kWh": "kilowatt_hour_(kwh)"}
	for _, f := range logisticsFuels {
		for _, region := range []string{"GLO", "EU", "ES"} {
			f.id = r.UUID()
			if region == "EU" {
				g.refs.logistics[f.name] = f
			}
			in.Row(f.id, f.name, g.refs.units[unit[f.unit]], f.unit, region, f.factor)
		}
	}
	return in.Err()
}
