package dcycle

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Factors in kg CO2e: of a kWh of natural gas burnt, a kg of R-410A lost, a m³ of water supplied and treated.
const (
	gasFactor         = 0.182
	refrigerantFactor = 2088
	waterFactor       = 0.386
)

// facility is a site while its invoices are made.
type facility struct {
	site
	id, cups string
	load     load
	size     float64 // against the average of its kind
	trend    float64 // what is left of the use a year later
}

// energy seeds facilities and their invoices.
func (g *seeding) energy(ctx context.Context, orgs []organization) error {
	facilities, err := g.Into(ctx, "dcycle_facilities", "id", "organization_id", "name", "type", "country", "address", "status", "co2e_biomass",
		"logistic_factor", "categories", "cups_list", "facility_purpose_type", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	w, err := g.newInvoices(ctx)
	if err != nil {
		return err
	}
	r := g.Rand("facilities")
	for _, o := range orgs {
		for n := range g.copies() {
			for _, s := range o.sites {
				f := newFacility(r, s, n)
				g.facilityRow(facilities, r, o, f)
				g.sites[o.id] = append(g.sites[o.id], f)
				w.facility(o, f)
			}
		}
	}
	if err := facilities.Err(); err != nil {
		return err
	}
	if err := w.in.Err(); err != nil {
		return err
	}
	// What a facility shows is the sum of its invoices in force.
	return g.Exec(ctx, `UPDATE dcycle_facilities SET co2e = total FROM (SELECT facility_id, round(sum(co2e), 3) AS total FROM dcycle_invoices
		WHERE status = 'active' GROUP BY facility_id) WHERE facility_id = dcycle_facilities.id`)
}

func newFacility(r core.Rand, s site, n int) facility {
	s.name = copies(s.name, n)
	f := facility{site: s, id: r.UUID(), load: loads[s.kind], size: r.Around(1, 0.28), trend: r.Between(0.93, 1.02)}
	if s.country == "ES" {
		f.cups = fmt.Sprintf("ES0021%016dQ%c", r.Int64N(1e16), 'A'+r.IntN(26))
	}
	return f
}

func (g *seeding) facilityRow(in *core.Inserter, r core.Rand, o organization, f facility) {
	categories := []string{"electricity", "water", "recharge"}
	if f.load.heat > 0 {
		categories = append([]string{"heat"}, categories...)
	}
	var cups any
	if f.cups != "" {
		cups = jsonText([]string{f.cups})
	}
	status := "active"
	if f.archived {
		status = "archived"
	}
	created, updated := g.times(r, firstDay(g.Reference).AddDate(0, -1, 0), 28)
	in.Row(f.id, o.id, f.name, f.kind, f.country, f.address, status, 0.0, 0.8, jsonText(categories), cups, "facilities", o.steward.ID, created, updated)
}

// invoiceWriter makes invoices.
type invoiceWriter struct {
	*seeding
	in *core.Inserter
	r  core.Rand

	shares core.Rand
}

func (g *seeding) newInvoices(ctx context.Context) (*invoiceWriter, error) {
	in, err := g.Into(ctx, "dcycle_invoices", "id", "organization_id", "facility_id", "type", "status", "base_quantity", "percentage", "quantity", "unit_id",
		"start_date", "end_date", "invoice_id", "supplier_id", "facility_fuel_id", "co2e", "co2e_biomass", "total_energy_kwh", "cups", "source",
		"source_invoice_id", "uploaded_by", "created_at", "updated_at")
	return &invoiceWriter{g, in, g.Rand("invoices"), g.Rand("shared-invoices")}, err
}

// bill is one invoice before it is written.
type bill struct {
	kind                  string
	quantity, factor      float64
	unit, supplier, fuel  string
	from, to              time.Time
	energy                bool // the quantity is kWh
	source, cups, numbers string
}

// facility makes all invoices of one: electricity and heat each month, water every two, recharge of refrigerant every six.
func (w *invoiceWriter) facility(o organization, f facility) {
	for i, month := range w.months {
		if f.archived && i > 16 {
			return
		}
		last := month.AddDate(0, 1, -1)
		w.electricity(o, f, month, last)
		if f.load.heat > 0 {
			q := w.r.Around(f.use(f.load.heat, month)*heating(month), 0.07)
			w.write(o, f, bill{kind: "heat", quantity: q, factor: gasFactor, unit: "kilowatt_hour_(kwh)", supplier: f.country + "/gas", fuel: "natural_gas",
				from: month, to: last, energy: true, source: "pdf", numbers: "GAS"})
		}
		if i%2 == 1 {
			q := w.r.Around(2*f.use(f.load.water, month), 0.1)
			w.write(o, f, bill{kind: "water", quantity: q, factor: waterFactor, unit: "cubic_meter_(m³)", from: month.AddDate(0, -1, 0), to: last,
				source: "pdf", numbers: "WAT"})
		}
		if i%6 == 5 {
			q := w.r.Around(f.load.refrigerant*f.size, 0.5)
			w.write(o, f, bill{kind: "recharge", quantity: q, factor: refrigerantFactor, unit: "kilogram_(kg)", fuel: "r410a",
				from: month, to: last, source: "manual", numbers: "REF"})
		}
	}
}

func (w *invoiceWriter) electricity(o organization, f facility, month, last time.Time) {
	mix := grid[f.country]
	year := float64(month.Year() - firstDay(w.Reference).Year())
	source := "pdf"
	if f.cups != "" {
		source = "datadis" // the Spanish metering platform
	}
	q := w.r.Around(f.use(f.load.electricity, month)*cooling(month, f.load.cooling), 0.05)
	w.write(o, f, bill{kind: "electricity", quantity: q, factor: mix.factor * math.Pow(mix.yearly, year), unit: "kilowatt_hour_(kwh)",
		supplier: f.country + "/electricity", from: month, to: last, energy: true, source: source, cups: f.cups, numbers: "ELE"})
}

// use is a month's average use after the facility's own size and trend.
func (f facility) use(average float64, month time.Time) float64 {
	years := float64(month.Year()*12+int(month.Month()))/12 - 2023
	return average * f.size * math.Pow(f.trend, years)
}

// cooling is highest in July, heating in January.
func cooling(month time.Time, share float64) float64 {
	return 1 + share*max(0, math.Cos(2*math.Pi*float64(month.Month()-7)/12))
}

func heating(month time.Time) float64 {
	return 0.25 + 1.35*max(0, math.Cos(2*math.Pi*float64(month.Month()-1)/12))
}

func (w *invoiceWriter) write(o organization, f facility, b bill) {
	r := w.r
	id, status := r.UUID(), w.status(b.to)
	created, updated := w.times(r, b.to, 18)
	number := fmt.Sprintf("%s-%s-%05d", b.numbers, b.from.Format("200601"), r.IntN(100_000))
	base, shares := core.Round(b.quantity, 2), w.sharesOf(o, f)
	var source any
	if len(shares) > 1 {
		source = id
	}
	for i, part := range shares {
		if i > 0 {
			id = w.shares.UUID()
		}
		quantity := core.Round(base*part.percentage, 6)
		var co2e, kwh any
		if status != "loading" && status != "uploaded" && status != "error" {
			co2e = core.Round(quantity*b.factor, 3)
		}
		if b.energy {
			kwh = quantity
		}
		w.in.Row(id, o.id, part.facility, b.kind, status, base, part.percentage, quantity, w.refs.units[b.unit], core.Timestamp(b.from), core.Timestamp(b.to), number,
			core.Nullable(w.refs.suppliers[b.supplier]), core.Nullable(w.refs.fuels[b.fuel]), co2e, 0.0, kwh, core.Nullable(b.cups), b.source, source,
			o.steward.ID, created, updated)
	}
}

// sharesOf is who pays for a facility's invoice: a few are shared with the first of the sites, and are a record for each of the two.
func (w *invoiceWriter) sharesOf(o organization, f facility) []share {
	first := w.sites[o.id][0]
	if !w.shares.Chance(0.03) || first.id == f.id {
		return []share{{f.id, 1}}
	}
	return []share{{f.id, 0.7}, {first.id, 0.3}}
}

// status: nearly all in force; the latest month is still being worked on.
func (w *invoiceWriter) status(to time.Time) string {
	if w.Reference.Sub(to) < 40*24*time.Hour {
		return []string{"active", "review", "uploaded", "loading"}[w.r.Weighted([]float64{60, 20, 12, 8})]
	}
	return []string{"active", "inactive", "review", "error"}[w.r.Weighted([]float64{945, 30, 10, 15})]
}
