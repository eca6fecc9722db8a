package dcycle

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var invoiceStatuses = []string{"uploaded", "loading", "active", "inactive", "review", "error"}

// invoices leaves out the filters whose names the stored page does not show (supplier, fuel, uploader, source, upload date).
func invoices() collection {
	return collection{
		path: "/v1/invoices", table: "dcycle_invoices", resource: "invoices", entity: "Invoice", size: 50, creator: "uploaded_by",
		fields: fields(`id type status quantity:n unit_id start_date end_date invoice_id facility_id supplier_id co2e:n total_energy_kwh:n cups
			created_at updated_at`),
		detail: invoiceDetail(),
		filters: []filter{
			anyOf("type[]", "type", energyTypes...), anyOf("status[]", "status", invoiceStatuses...),
			anyID("facility_id[]", "facility_id"), since("start_date", "start_date"), until("end_date", "end_date"),
			calculated("co2e_status"), contains("invoice_id", "invoice_id"), anyText("cups[]", "cups"),
		},
		sorts: []string{"start_date", "end_date", "created_at", "quantity", "invoice_id"}, order: latestFirst, keyset: true,
		update: &change{
			method: http.MethodPatch, status: http.StatusOK,
			members: append(must(ident("uploaded_by"), ident("facility_id"), one("status", invoiceStatuses...)),
				ident("supplier_id"), text("invoice_id", 0, 255), text("cups", 0, 30)),
			rules: []rule{
				own("facility_id", "dcycle_facilities", "Facility"), refers("supplier_id", "dcycle_suppliers", "Supplier"), memberOnly("uploaded_by"),
				movesInvoice, thenRun(facilityTotal + "(SELECT facility_id FROM dcycle_invoices WHERE id = ?1)"),
			},
		},
		remove: &removal{first: []string{`UPDATE dcycle_facilities SET co2e = round(co2e
			- coalesce((SELECT i.co2e FROM dcycle_invoices i WHERE i.id = ?1 AND i.status = 'active'), 0.0), 3)
			WHERE id = (SELECT facility_id FROM dcycle_invoices WHERE id = ?1 AND organization_id = ?2)`}},
		calculation: []string{invoiceCalculation, facilityTotal + "(SELECT facility_id FROM dcycle_invoices WHERE id = ?1)"},
	}
}

// invoiceDetail adds to an item of the list what only a single invoice shows. Nothing is converted here, so that the original quantity is the one
// before its share. An invoice that facilities share is a record of each, and shows the shares of all (inferred).
func invoiceDetail() []core.Field {
	shares := `(SELECT json_group_array(json_object('organization_id', s.organization_id, 'facility_id', s.facility_id, 'percentage', s.percentage,
		'company_name', (SELECT name FROM organizations o WHERE o.platform = 'dcycle' AND o.id = s.organization_id),
		'facility_name', (SELECT name FROM dcycle_facilities f WHERE f.id = s.facility_id)))
		FROM (SELECT organization_id, facility_id, percentage FROM dcycle_invoices s
		WHERE s.id = dcycle_invoices.id OR s.source_invoice_id = dcycle_invoices.source_invoice_id ORDER BY percentage DESC, s.id) s)`
	return join(
		fields(`id type status base_quantity:n percentage:n quantity:n unit_id start_date end_date invoice_id facility_id supplier_id
			facility_fuel_id co2e:n co2e_biomass:n total_energy_kwh:n cups uploaded_by custom_emission_factor_id file_id file_url source_invoice_id`),
		[]core.Field{
			numeric("original_quantity", "base_quantity"), plain("original_unit_id", "unit_id"), null("toc_id"), null("invofox_id"),
			{Name: "enabled", Kind: core.Boolean, SQL: "status <> 'inactive'"},
			object("facility_percentages", shares), {Name: "created_at"}, {Name: "updated_at"},
		})
}

// movesInvoice: the facility that an invoice leaves loses its share.
func movesInvoice(w *writing) error {
	if !w.changes("facility_id") {
		return nil
	}
	var left string
	err := w.tx.QueryRowContext(w.ctx, "SELECT facility_id FROM dcycle_invoices WHERE id = ?", w.id).Scan(&left)
	w.finally = append(w.finally, facilityTotal+"'"+left+"' AND ?1 <> ''")
	return err
}

// invoiceCalculation takes the factor of the record's own choice, else that of its fuel, else that of what it is in its facility's country.
const invoiceCalculation = `UPDATE dcycle_invoices SET status = 'active', co2e_biomass = 0.0, co2e = round(quantity * coalesce(
	(SELECT e.value FROM dcycle_custom_emission_factors e WHERE e.id = custom_emission_factor_id),
	(SELECT f.factor FROM dcycle_facility_fuels f WHERE f.id = facility_fuel_id),
	(SELECT g.factor FROM dcycle_factors g JOIN dcycle_facilities s ON s.id = facility_id WHERE g.kind = type AND g.name = s.country),
	(SELECT g.factor FROM dcycle_factors g WHERE g.kind = type AND g.name = 'GLO'), 0.0), 3) WHERE id = ?1`

// newInvoice is the legacy API's create: one record for each facility that shares the invoice. The answer's shape is inferred.
func newInvoice() *change {
	return &change{
		status: http.StatusCreated,
		members: append(must(one("type", "electricity", "heat", "water", "recharge", "process"), number("base_quantity", 0, ample), ident("unit_id"),
			instant("start_date"), instant("end_date"), ident("uploaded_by")),
			ident("facility_id"), text("invoice_id", 0, 255), ident("supplier_id"), ident("facility_fuel_id"), text("cups", 0, 30),
			text("file_url", 0, 2000), ident("custom_emission_factor_id"), text("toc", 0, 100)),
		rules: []rule{
			ordered("start_date", "end_date", false), refers("unit_id", "dcycle_units", "Unit"), refers("supplier_id", "dcycle_suppliers", "Supplier"),
			refers("facility_fuel_id", "dcycle_facility_fuels", "FacilityFuel"), memberOnly("uploaded_by"),
			own("custom_emission_factor_id", "dcycle_custom_emission_factors", "CustomEmissionFactor"), needsFuel,
			preset(map[string]any{"source": "manual"}), sharesInvoice,
			calculates(map[string]any{"status": "loading"}),
		},
	}
}

// needsFuel: a heat invoice needs the fuel that was burnt, or a factor of one's own, as the guide to data requirements says; the same of a
// recharge and a process is inferred.
func needsFuel(w *writing) error {
	switch w.text("type") {
	case "heat", "recharge", "process":
		if !w.has("facility_fuel_id") && !w.has("custom_emission_factor_id") {
			w.reject("facility_fuel_id", "or custom_emission_factor_id is required for "+w.text("type"))
		}
	}
	return nil
}

// share is a facility's part of an invoice.
type share struct {
	facility   string
	percentage float64
}

// sharesInvoice puts this record's own share in, which createInvoices chose.
func sharesInvoice(w *writing) error {
	if !w.has("facility_id") {
		w.reject("facility_id", "is required")
		return nil
	}
	var found int
	err := w.tx.QueryRowContext(w.ctx, "SELECT 1 FROM dcycle_facilities WHERE id = ? AND organization_id = ?", w.text("facility_id"), w.who.org.ID).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("Facility", "", w.text("facility_id"))
	}
	quantity := core.Round(w.number("base_quantity")*w.number("percentage"), 6)
	w.put("quantity", quantity)
	if w.text("type") == "electricity" || w.text("type") == "heat" {
		w.put("total_energy_kwh", quantity)
	}
	return err
}

// shares reads facility_percentages: 0 to 1 each, 1 together. Only facilities of the organisation in the header can have one.
func (w *writing) shares() []share {
	list := w.body.List("facility_percentages")
	if len(list) == 0 || len(list) > 100 {
		w.reject("facility_percentages", "must be a list of 1 to 100")
		return nil
	}
	var out []share
	sum := 0.0
	for i, v := range list {
		entry, _ := v.(map[string]any)
		row, wrong := columnsOf(must(ident("facility_id"), ident("organization_id"), number("percentage", 0, 1)), entry, true)
		if len(wrong) > 0 {
			w.reject(fmt.Sprintf("facility_percentages.%d", i), strings.Join(wrong, ", "))
			return nil
		}
		if row["organization_id"] != w.who.org.ID {
			w.reject(fmt.Sprintf("facility_percentages.%d.organization_id", i), "must be the organization of the request")
			return nil
		}
		out = append(out, share{row["facility_id"].(string), row["percentage"].(float64)})
		sum += out[i].percentage
	}
	if !wholeShare(sum) {
		w.reject("facility_percentages", "must sum to 1.0")
		return nil
	}
	return out
}

// createInvoices answers POST /api/v1/invoices.
func (a *api) createInvoices(rw http.ResponseWriter, r *http.Request, who *caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	c, how := invoices(), newInvoice()
	probe := &writing{who: who, body: body}
	parts := probe.shares()
	if len(probe.wrong) > 0 {
		return invalid(strings.Join(probe.wrong, "; "))
	}
	source := uuid.NewString()
	first := source
	var jobs []job
	err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error {
		for i, part := range parts {
			id := source
			if i > 0 {
				id = uuid.NewString()
			}
			own := core.Object{}
			for name, v := range body {
				own[name] = v
			}
			own["facility_id"] = part.facility
			w := &writing{ctx: r.Context(), api: a, tx: tx, who: who, c: &c, id: id, creating: true, body: own}
			w.fixed = map[string]any{"percentage": part.percentage, "source_invoice_id": source}
			if err := w.store(how); err != nil {
				return err
			}
			jobs = append(jobs, w.later...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.agenda.add(jobs...)
	return a.show(rw, r, c, who, first, http.StatusCreated)
}

// legacyInvoices is one facility's invoices of every kind, in the spelling of the legacy API. Wastes and waste water, which its filters name
// too, are in lists of their own here.
func legacyInvoices() collection {
	is := func(kind string) string { return "type = '" + kind + "'" }
	return collection{
		path: "/api/v1/invoices/casted/facility/{facility_id}", table: "dcycle_invoices", resource: "invoices", size: 50,
		fields: invoiceDetail(), order: latestFirst,
		parent: &parent{value: "facility_id", column: "facility_id", table: "dcycle_facilities", entity: "Facility"},
		filters: []filter{
			contains("invoice_id", "invoice_id"), unixSince("start_date", "start_date"), unixUntil("end_date", "end_date"),
			filterWord("filters", map[string]string{
				"heat": is("heat"), "electricity": is("electricity"), "recharge": is("recharge"), "water": is("water"), "process": is("process"),
				"wastes": "0", "waste_water_treatment": "0",
			}),
		},
		grammar: &grammar{fields: kindOf("type status quantity:n base_quantity:n start_date end_date invoice_id co2e:n cups created_at updated_at")},
		envelope: envelope{
			members: "page size total total2 total_general items",
			counts:  map[string]string{"total": "status NOT IN ('loading', 'inactive')", "total2": "status = 'loading'", "total_general": filtered},
		},
	}
}
