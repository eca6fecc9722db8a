package dcycle

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// latestFirst is the order of lists without a sort parameter (inferred).
const latestFirst = "created_at DESC, id DESC"

// fields reads a short notation: names separated by spaces, each with an optional kind after a colon (n number, b boolean, j JSON).
func fields(notation string) []core.Field {
	kinds := map[string]core.Kind{"n": core.Number, "b": core.Boolean, "j": core.JSON}
	var out []core.Field
	for _, word := range strings.Fields(notation) {
		name, kind, _ := strings.Cut(word, ":")
		out = append(out, core.Field{Name: name, Kind: kinds[kind]})
	}
	return out
}

type field = core.Field

// object, plain and numeric are members that come from an expression: JSON, a text and a number.
func object(name, sql string) core.Field { return core.Field{Name: name, Kind: core.JSON, SQL: sql} }
func plain(name, sql string) core.Field  { return core.Field{Name: name, SQL: sql} }
func numeric(name, sql string) core.Field {
	return core.Field{Name: name, Kind: core.Number, SQL: sql}
}

// null is a member that the sandbox knows and never fills.
func null(name string) core.Field { return core.Field{Name: name, SQL: "NULL"} }

// join puts fields one after the other.
func join(parts ...[]core.Field) []core.Field { return slices.Concat(parts...) }

// personJSON is a user as an object with the members that a page shows.
func personJSON(column string, members ...string) string {
	known := map[string]string{"prefix": "NULL", "phone_number": "NULL", "onboarding_done": "json('true')", "profile_img_url": "NULL"}
	var parts []string
	for _, m := range members {
		from := m
		if k, ok := known[m]; ok {
			from = k
		}
		parts = append(parts, "'"+m+"', "+from)
	}
	return "(SELECT json_object(" + strings.Join(parts, ", ") + ") FROM users u WHERE u.id = " + column + ")"
}

// unitJSON is a unit as an object; the column holds its id.
func unitJSON(column string) string {
	return "(SELECT json_object('id', u.id, 'name', u.name, 'type', u.type) FROM dcycle_units u WHERE u.id = " + column + ")"
}

// linkedJSON is the projects that a record is linked to.
func linkedJSON(entity, id string) string {
	return `(SELECT json_group_array(json_object('project_id', p.id, 'project_name', p.name, 'organization_id', p.organization_id, 'organization_name', o.name))
		FROM dcycle_project_links l JOIN dcycle_projects p ON p.id = l.project_id JOIN organizations o ON o.platform = 'dcycle' AND o.id = p.organization_id
		WHERE l.entity_type = '` + entity + `' AND l.entity_id = ` + id + `)`
}

// createdBy is shown on single records: the security page promises it on every record, the lists' pages do not show it.
var createdBy = core.Field{Name: "created_by"}

// collections is every list of an organisation's records, with what the documentation says of it.
func collections() []collection {
	return []collection{
		facilities(), invoices(), vehicles(), vehicleConsumptions(), purchases(), businessTravels(), employees(), commutingPeriods(),
		wastes(), wasteFactors(), wasteWater(), logisticsRequests(), logisticsPackages(), logisticsHubs(), logisticHubs(), recharges(),
		transports(), projects(), fileReadings(), kpiDatasets(), emissionGroups(),
		legacyFacilities(), legacyVehicles(), legacyConsumptions(), legacyInvoices(), legacyPurchases(),
	}
}
