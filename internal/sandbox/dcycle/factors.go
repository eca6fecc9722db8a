package dcycle

import (
	"fmt"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// warming is how much a kg of each gas counts in kg CO2e over a hundred years, as the core concepts page has it where it does (CH4, N2O,
// SF6); the others are averages of their families (inferred).
var warming = map[string]float64{"CO2": 1, "CH4": 28, "N2O": 265, "HFC": 1430, "PFC": 7390, "SF6": 23_500, "NF3": 16_100}

// emissionGroups hold an organisation's own factors. Their single record's shape is inferred.
func emissionGroups() collection {
	return collection{
		path: "/api/v1/custom_emission_groups", table: "dcycle_custom_emission_groups", resource: "custom_emission_factors", entity: "CustomEmissionGroup", unread: true,
		detail: fields("id organization_id name description category ghg_type:n created_by created_at updated_at"),
		create: &change{
			status: http.StatusCreated,
			members: append(must(text("name", 1, 255), one("category", "purchases", "wastes", "energy"), whole("ghg_type", 1, 3)),
				text("description", 0, 2000)),
		},
	}
}

// emissionFactors are created in a group, which is in the path. Who entered one is any text that refers to a person or a team; the documents' example is an address.
func emissionFactors() collection {
	return collection{
		table: "dcycle_custom_emission_factors", resource: "custom_emission_factors", entity: "CustomEmissionFactor",
		detail: fields(`id group_id ef_name unit_id factor_uploaded_by tag emission_factor_values:j uncertainty_grade:n factor_start_date factor_end_date additional_docs
			renewable_percentage:n hazardous:b recycled:b low_code rd_code created_by created_at updated_at`),
		create: &change{
			status: http.StatusCreated,
			members: append(must(text("ef_name", 1, 255), ident("unit_id"), text("factor_uploaded_by", 1, 255), one("tag", "simple", "advanced"),
				listing("emission_factor_values", 7, member{read: readGas}), number("uncertainty_grade", 0, 100), day("factor_start_date"), day("factor_end_date")),
				text("additional_docs", 0, 2000), number("renewable_percentage", 0, 100), flag("hazardous"), flag("recycled"), text("low_code", 0, 20), text("rd_code", 0, 20)),
			rules: []rule{
				own("group_id", "dcycle_custom_emission_groups", "CustomEmissionGroup"), refers("unit_id", "dcycle_units", "Unit"),
				ordered("factor_start_date", "factor_end_date", true), valued,
			},
		},
	}
}

// gas is one of a factor's values, kg of the gas a unit.
type gas struct {
	Type  string  `json:"gas_type"`
	Value float64 `json:"value"`
}

func readGas(v any) (any, string) {
	entry, ok := v.(map[string]any)
	if !ok {
		return nil, "must be an object"
	}
	row, wrong := columnsOf(must(one("gas_type", "CO2", "CH4", "N2O", "HFC", "PFC", "SF6", "NF3"), number("value", 0, ample)), entry, true)
	if len(wrong) > 0 {
		return nil, fmt.Sprint(wrong)
	}
	return gas{row["gas_type"].(string), row["value"].(float64)}, ""
}

// valued sums the gases up. CO2 is the least that must be there.
func valued(w *writing) error {
	sum, carbon := 0.0, false
	for _, v := range w.body.List("emission_factor_values") {
		read, _ := readGas(v)
		g, _ := read.(gas)
		sum += g.Value * warming[g.Type]
		carbon = carbon || g.Type == "CO2"
	}
	if !carbon {
		w.reject("emission_factor_values", "must have a value for CO2")
	}
	w.put("value", core.Round(sum, 9))
	return nil
}

func (a *api) factorEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/api/v1/custom_emission_groups/organization_emission_data/{organization_id}", "custom_emission_factors", "read", a.emissionData},
		{"POST", "/api/v1/custom_emission_factors/{group_id}", "custom_emission_factors", "create", a.createUnder(emissionFactors(), "group_id")},
	}
}

// emissionData answers groups with their factors. The organisation in the path must be the header's (inferred).
func (a *api) emissionData(w http.ResponseWriter, r *http.Request, who *caller) error {
	id, err := pathID(r, "organization_id")
	if err != nil {
		return err
	}
	if id != who.org.ID {
		return forbidden("User doesn't belong to the specified organization")
	}
	c := emissionGroups()
	factors := `(SELECT json_group_array(json_object('ef_name', f.ef_name, 'factor_id', f.id, 'tag', f.tag, 'unit_id', f.unit_id,
		'emission_factor_values', json(f.emission_factor_values), 'uncertainty_grade', f.uncertainty_grade, 'factor_start_date', f.factor_start_date,
		'factor_end_date', f.factor_end_date, 'factor_uploaded_by', f.factor_uploaded_by, 'additional_docs', f.additional_docs, 'renewable_percentage', f.renewable_percentage,
		'hazardous', iif(f.hazardous, json('true'), iif(f.hazardous IS NULL, NULL, json('false'))), 'recycled', iif(f.recycled, json('true'), iif(f.recycled IS NULL, NULL, json('false'))),
		'low_code', f.low_code, 'rd_code', f.rd_code)) FROM dcycle_custom_emission_factors f WHERE f.group_id = dcycle_custom_emission_groups.id)`
	span := func(of string) string {
		return "(SELECT " + of + " FROM dcycle_custom_emission_factors f WHERE f.group_id = dcycle_custom_emission_groups.id)"
	}
	c.fields = []field{
		plain("group_name", "name"), plain("group_id", "id"), {Name: "category"}, {Name: "description"}, plain("group_start_date", span("min(f.factor_start_date)")),
		plain("group_end_date", span("max(f.factor_end_date)")), {Name: "ghg_type", Kind: core.Number}, plain("group_uploaded_by", "(SELECT email FROM users u WHERE u.id = created_by)"),
		object("emission_factors", factors),
	}
	c.size, c.order, c.envelope = 50, latestFirst, envelope{members: "page size total items"}
	return a.list(c)(w, r, who)
}
