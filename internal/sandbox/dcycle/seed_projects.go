package dcycle

import (
	"context"
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// ownFactors seeds, for each organisation, a group of emission factors of its own and a set of KPIs.
func (g *seeding) ownFactors(ctx context.Context, orgs []organization) error {
	r := g.Rand("own-factors")
	groups, err := g.Into(ctx, "dcycle_custom_emission_groups", "id", "organization_id", "name", "description", "category", "ghg_type", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	factors, err := g.Into(ctx, "dcycle_custom_emission_factors", "id", "organization_id", "group_id", "ef_name", "unit_id", "factor_uploaded_by", "tag", "emission_factor_values", "value",
		"uncertainty_grade", "factor_start_date", "factor_end_date", "renewable_percentage", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	sets, err := g.Into(ctx, "dcycle_custom_kpi_datasets", "id", "organization_id", "name", "created_by", "updated_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	kpis, err := g.Into(ctx, "dcycle_custom_kpis", "id", "organization_id", "dataset_id", "name", "unit", "value_type", "required", "sort_order", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	for _, o := range orgs {
		by := o.steward.ID
		group, set := r.UUID(), r.UUID()
		made, _ := g.times(r, firstDay(g.Reference).AddDate(1, 0, 0), 90)
		groups.Row(group, o.id, "Contracted electricity", "Factors of our own supply contracts", "energy", 1, by, made, made)
		for i, name := range []string{"Wind PPA", "Residual mix"} {
			value := []float64{0.012, 0.28}[i]
			factors.Row(r.UUID(), o.id, group, name, g.refs.units["kilowatt_hour_(kwh)"], o.steward.Email, "simple", jsonText([]gas{{"CO2", value}}), value, 10.0,
				core.Date(firstDay(g.Reference)), core.Date(firstDay(g.Reference).AddDate(5, 0, -1)), []float64{100, 18}[i], by, made, made)
		}
		sets.Row(set, o.id, "Governance and people", by, by, made, made)
		for i, k := range []struct{ name, unit, kind string }{{"Women in management", "%", "percentage"}, {"Accidents", "cases", "number"}, {"Code of conduct signed", "", "boolean"}} {
			kpis.Row(r.UUID(), o.id, set, k.name, core.Nullable(k.unit), k.kind, true, i, by, made, made)
		}
	}
	return groups.Err()
}

// files seeds files and what was read out of them.
func (g *seeding) files(ctx context.Context, orgs []organization) error {
	r := g.Rand("files")
	in, err := g.Into(ctx, "dcycle_files", "id", "organization_id", "name", "extension", "mime_type", "size_kb", "status", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	readings, err := g.Into(ctx, "dcycle_file_readings", "id", "organization_id", "file_id", "category", "status", "content", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	for _, o := range orgs {
		for n := range 12 {
			id, month := r.UUID(), g.months[len(g.months)-1-n%6]
			made, _ := g.times(r, month, 20)
			in.Row(id, o.id, fmt.Sprintf("electricity_%s_%02d", month.Format("2006_01"), n+1), "pdf", "application/pdf", core.Round(r.Between(40, 900), 1), "uploaded", o.steward.ID, made, made)
			category := core.Pick(r, []string{"electricity", "electricity", "heat", "water"})
			content := jsonText(map[string]any{
				"type": category, "quantity": r.Int(900, 40_000), "start_date": core.Date(month), "end_date": core.Date(month.AddDate(0, 1, -1)), "invoice_id": fmt.Sprintf("READ-%05d", r.IntN(100_000)),
			})
			readings.Row(r.UUID(), o.id, id, category, "success", content, o.steward.ID, made, made)
		}
	}
	return in.Err()
}

// projects seeds a few for each organisation, with records linked to the first.
func (g *seeding) projects(ctx context.Context, orgs []organization) error {
	r := g.Rand("projects")
	in, err := g.Into(ctx, "dcycle_projects", "id", "organization_id", "name", "description", "start_date", "end_date", "due_date", "project_type", "methodology", "responsible_user_id",
		"parent_id", "files", "widgets", "tasks", "tasks_completed", "created_by", "created_at", "updated_at")
	if err != nil {
		return err
	}
	year := g.Reference.Year()
	var first []any
	for _, o := range orgs {
		var parent any
		for i, p := range []struct{ name, kind, method string }{
			{fmt.Sprint("Carbon footprint ", year-1), "carbon_footprint", ""}, {fmt.Sprint("ISO 14064 verification ", year-1), "iso_14064", ""},
			{fmt.Sprint("CSRD report ", year-1), "csrd", "ESRS"}, {fmt.Sprint("Logistics footprint ", year-1), "custom", "GLEC"},
		} {
			id, tasks := r.UUID(), r.Int(6, 30)
			made, updated := g.times(r, firstDay(g.Reference).AddDate(2, 0, 0), 300)
			in.Row(id, o.id, p.name, nil, fmt.Sprintf("%d-01-01", year-1), fmt.Sprintf("%d-12-31", year-1), fmt.Sprintf("%d-06-30", year), p.kind, core.Nullable(p.method), o.steward.ID,
				parent, r.Int(0, 40), r.Int(0, 12), tasks, r.Int(0, tasks), o.steward.ID, made, updated)
			switch i {
			case 0:
				parent = id
			case 3:
				first = append(first, id)
			}
		}
	}
	for _, project := range first {
		for _, of := range [][2]string{{"logistic_requests", "dcycle_logistics_requests"}, {"logistic_recharges", "dcycle_logistics_recharges"}, {"invoices", "dcycle_invoices"}} {
			err := g.Exec(ctx, `INSERT INTO dcycle_project_links (entity_id, entity_type, project_id, organization_id)
				SELECT t.id, ?1, p.id, p.organization_id FROM dcycle_projects p JOIN `+of[1]+` t ON t.organization_id = p.organization_id WHERE p.id = ?2 ORDER BY t.rowid LIMIT 60`, of[0], project)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
