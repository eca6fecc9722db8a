package dcycle

import (
	"context"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// good is something that companies buy: its price band in EUR and its factor in kg CO2e a EUR.
type good struct {
	product, sector string
	low, high       float64
	factor          float64
	capital         bool
	weight          float64
}

var goods = []good{
	{"Corrugated cardboard", "Paper and packaging", 900, 24_000, 0.62, false, 12},
	{"Stretch film", "Plastics", 400, 9_000, 1.18, false, 9},
	{"Aluminium cans", "Metals", 4_000, 90_000, 1.94, false, 7},
	{"Steel profiles", "Metals", 3_000, 70_000, 1.71, false, 7},
	{"Cleaning services", "Services", 300, 4_500, 0.14, false, 12},
	{"Legal advice", "Services", 800, 26_000, 0.09, false, 7},
	{"Cloud hosting", "Information technology", 700, 15_000, 0.17, false, 11},
	{"Laptops", "Information technology", 1_200, 38_000, 0.33, true, 7},
	{"Office furniture", "Furniture", 600, 18_000, 0.44, true, 5},
	{"Production machinery", "Machinery", 15_000, 420_000, 0.49, true, 4},
	{"Solvents", "Chemicals", 500, 21_000, 1.27, false, 6},
	{"Work clothing", "Textiles", 300, 6_500, 0.71, false, 6},
	{"Catering", "Food", 200, 5_200, 0.58, false, 9},
	{"Vegetable oil", "Food", 5_000, 120_000, 1.36, false, 5},
}

// material is bought by weight from a supplier whose own factor is known (kg CO2e a kg).
var materials = []good{
	{"Recycled PET pellets", "Plastics", 800, 26_000, 0.91, false, 1}, {"Green steel coil", "Metals", 2_000, 48_000, 0.64, false, 1},
}

// vendor is one of whom goods are bought (inferred: the platform's list of suppliers is documented for energy, and purchases refer to one).
type vendor struct{ name, country, currency string }

var vendors = []vendor{
	{"Papelera del Ebro", "ES", "EUR"}, {"Plásticos Turia", "ES", "EUR"}, {"Limpiezas Castellana", "ES", "EUR"}, {"Alvarado Abogados", "ES", "EUR"},
	{"Rheinstahl Handel", "DE", "EUR"}, {"Maschinenbau Isar", "DE", "EUR"}, {"Bureau Rhône", "FR", "EUR"}, {"Oleificio Garda", "IT", "EUR"},
	{"Cloudmere Inc.", "US", "USD"}, {"Shenzhen Bright Components", "CN", "USD"},
}

// supplier is of whom something was bought, and in which currency it is paid; one purchase in ten names nobody.
func (g *seeding) supplier(r core.Rand, unit string) (id any, currency string) {
	v := core.Pick(r, vendors)
	if r.Chance(0.1) {
		return nil, unit
	}
	if unit == "EUR" {
		unit = v.currency
	}
	return g.refs.suppliers[v.name], unit
}

func (g *seeding) purchases(ctx context.Context, orgs []organization) error {
	in, err := g.Into(ctx, "dcycle_purchases", "id", "organization_id", "product_name", "description", "sector", "country", "quantity", "unit_id", "purchase_date",
		"purchase_type", "expense_type", "status", "recycled", "supplier_id", "file_id", "file_name", "co2e", "frequency", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	r, ofSuppliers := g.Rand("purchases"), g.Rand("purchase-suppliers")
	for _, o := range orgs {
		for range o.purchases * g.copies() {
			g.purchase(r, ofSuppliers, in, o)
		}
	}
	return in.Err()
}

func (g *seeding) purchase(r, ofSuppliers core.Rand, in *core.Inserter, o organization) {
	weights := make([]float64, len(goods))
	for i := range goods {
		weights[i] = goods[i].weight
	}
	item, kind, unit := goods[r.Weighted(weights)], "spend_based", "EUR"
	if r.Chance(0.06) {
		item, kind, unit = core.Pick(r, materials), "supplier_specific", "kg"
	}
	// Small sums are commoner than large ones.
	quantity := core.Round(item.low+(item.high-item.low)*r.Float64()*r.Float64(), 2)
	recycled := 0.0
	if item.sector == "Plastics" || item.sector == "Metals" || item.sector == "Paper and packaging" {
		recycled = core.Round(r.Between(0, 0.5), 2)
	}
	expense := "opex"
	if item.capital {
		expense = "capex"
	}
	status := []string{"active", "pending", "in_progress", "in_review", "inactive", "error"}[r.Weighted([]float64{920, 15, 10, 20, 20, 15})]
	var co2e any
	if status == "active" || status == "in_review" || status == "inactive" {
		co2e = core.Round(quantity*item.factor*(1-recycled/2), 3)
	}
	var fileID, fileName any
	if r.Chance(0.4) {
		fileID, fileName = r.UUID(), fmt.Sprintf("purchases_%s_%02d.csv", o.handle, r.Int(1, 24))
	}
	day := g.anyDay(r)
	created, updated := g.times(r, day, 25)
	country := core.Pick(r, []string{o.country, o.country, o.country, "DE", "CN", "FR"})
	supplier, unit := g.supplier(ofSuppliers, unit)
	in.Row(r.UUID(), o.id, item.product, nil, item.sector, country, quantity, unit, core.Date(day), kind, expense, status, recycled, supplier, fileID, fileName, co2e,
		core.Pick(r, []string{"once", "once", "once", "monthly", "yearly"}), o.steward.ID, created, updated)
}
