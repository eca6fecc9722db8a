package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// Parts of the statements below: objects that the platform puts into its records.
const (
	dcycleUploader = `(SELECT json_object('id', u.id, 'first_name', first_name, 'last_name', last_name, 'email', email, 'prefix', NULL, 'phone_number', NULL,
		'onboarding_done', json('true'), 'profile_img_url', NULL) FROM users u WHERE u.id = x.created_by)`
	dcycleSender = `(SELECT json_object('first_name', first_name, 'last_name', last_name, 'profile_img_url', NULL) FROM users u WHERE u.id = x.created_by)`
	dcycleLinked = `(SELECT json_group_array(json_object('project_id', p.id, 'project_name', p.name, 'organization_id', o.id, 'organization_name', o.name))
		FROM dcycle_project_links l JOIN dcycle_projects p ON p.id = l.project_id JOIN organizations o ON o.id = p.organization_id AND o.platform = 'dcycle' WHERE l.entity_id = x.id)`
	dcycleShare   = `json_array(json_object('facility_id', x.facility_id, 'percentage', x.percentage))`
	dcyclePeriods = `FROM dcycle_commuting_periods p JOIN dcycle_employees x ON x.id = p.employee_id WHERE x.organization_id = :org`
	dcycleShares  = `(SELECT json_group_array(json_object('organization_id', s.organization_id, 'facility_id', facility_id, 'percentage', percentage, 'company_name', o.name, 'facility_name', f.name))
		FROM (SELECT organization_id, facility_id, percentage FROM dcycle_invoices s WHERE s.id = x.id OR s.source_invoice_id = x.source_invoice_id ORDER BY percentage DESC, id) s
		JOIN organizations o ON o.id = s.organization_id AND o.platform = 'dcycle' JOIN dcycle_facilities f ON f.id = s.facility_id)`
	dcycleOfDetail = `type, status, base_quantity, percentage, quantity, unit_id, base_quantity, unit_id, substr(start_date, 1, 10), substr(end_date, 1, 10), invoice_id, co2e, co2e_biomass, facility_id,
		supplier_id, cups, facility_fuel_id, custom_emission_factor_id, uploaded_by, file_id, file_url, source_invoice_id, NULL, NULL, status <> 'inactive', ` + dcycleShares + `, created_at, updated_at FROM dcycle_invoices x WHERE organization_id = :org`
	dcycleRecent  = `(SELECT id FROM dcycle_invoices WHERE organization_id = :org AND start_date >= '2026-09-01')`
	dcycleFactors = `(SELECT json_group_array(json_object('ef_name', f.ef_name, 'factor_id', f.id, 'tag', f.tag, 'unit_id', f.unit_id, 'emission_factor_values', json(f.emission_factor_values),
		'uncertainty_grade', f.uncertainty_grade, 'factor_start_date', f.factor_start_date, 'factor_end_date', f.factor_end_date, 'factor_uploaded_by', f.factor_uploaded_by,
		'additional_docs', f.additional_docs, 'renewable_percentage', f.renewable_percentage, 'hazardous', f.hazardous, 'recycled', f.recycled, 'low_code', f.low_code, 'rd_code', f.rd_code))
		FROM dcycle_custom_emission_factors f WHERE f.group_id = x.id)`
	dcycleHub = `SELECT id, name, address, country, type, category, status, supercharger, facility_id, co2e, created_at, updated_at FROM dcycle_logistic_hubs WHERE organization_id = :org`
)

// dcycleTOCs is the one list that the platform has in no database.
const dcycleTOCs = `WITH toc(name, category, vehicle, kind, wtw, load, location, fuel, id) AS (VALUES
		('van_diesel','road','van','diesel',0.196,3500,'EU','diesel','0b9afb68-77dc-5985-a37a-a894ca480977'),
		('van_3.5_t_diesel','road','van','diesel',0.196,3500,'EU','diesel','95843063-9a7f-5829-ad28-36ddb19c7224'),
		('van_electric','road','van','electric',0,3500,'EU','electric','01c53dec-c4da-50b7-87ed-b19ea87f69ce'),
		('rigid_truck_diesel','road','rigid_truck','diesel',0.147,7500,'EU','diesel','fe66e458-1871-55b0-9267-4f6190b41de4'),
		('artic_truck_diesel','road','artic_truck','diesel',0.082,18000,'EU','diesel','ef8e1f65-ea6f-5da0-b6b0-6cf57fe2724e'),
		('artic_truck_electric','road','artic_truck','electric',0,18000,'EU','electric','dcf65ebe-6193-5b5e-917e-320e0ab775f0'),
		('artic_truck_lng','road','artic_truck','lng',0.079,18000,'EU','lng','39306f3e-ca97-5fba-9a4b-0565a3453a3d'),
		('tank_truck_diesel','road','artic_truck','diesel',0.095,20000,'EU','diesel','bfb41fe0-869d-56d1-97be-125656cf98ba'),
		('freight_train_electric','rail','train','electric',0.007,500000,'EU','electric','e5435465-9073-52e6-bde8-b996035dbd92'),
		('freight_train_diesel','rail','train','diesel',0.028,500000,'GLO','diesel','0e10fe7a-85f4-564a-979e-4a4d31b07da5'),
		('general_cargo','maritime','generic','marine_fuel',0.016,5000000,'GLO','marine_fuel','b045b063-73e8-5690-afec-1562b0916a18'),
		('container_ship','maritime','generic','marine_fuel',0.010,20000000,'GLO','marine_fuel','4c46e16c-1b9e-5e49-ae0a-8709139dc11f'),
		('air_freight_short_haul','air','generic','aviation_fuel',1.245,12000,'GLO','aviation_fuel','b86b6f82-2ae4-52e4-bd21-07edd99d71a9'),
		('air_freight_long_haul','air','generic','aviation_fuel',0.687,40000,'GLO','aviation_fuel','1b044917-9a26-5a84-b364-e5bf4839fb26'),
		('rigid_truck_sa','road','rigid_truck','diesel',0.171,7500,'SA','diesel','03564888-b909-5d52-972d-fcc2b3477592')) `

// dcycleReport is what was carried for a client.
const dcycleReport = `WITH q AS (SELECT * FROM dcycle_logistics_requests WHERE organization_id = :org AND client = :value AND status = 'active'
		AND shipment_date BETWEEN '2025-01-01' AND '2025-12-31') SELECT :value, '2025-01-01', '2025-12-31', `

// dcycleTables is every table of Dcycle as its own database has it.
var dcycleTables = map[string]embeddedTable{
	"organizations": {truth: `WITH RECURSIVE tree AS (
		SELECT id, name, NULL AS parent_id, 0 AS depth FROM organizations WHERE platform = 'dcycle' AND parent_id IS NULL AND id IN (SELECT coalesce(parent_id, id) FROM organizations WHERE id = :org)
		UNION ALL SELECT o.id, o.name, o.parent_id, depth + 1 FROM organizations o JOIN tree ON o.parent_id = tree.id WHERE o.platform = 'dcycle') SELECT * FROM tree`},
	"facilities": {truth: `SELECT id, name, type, country, address, status, co2e, co2e_biomass, logistic_factor, categories, cups_list, facility_purpose_type, created_at, updated_at
		FROM dcycle_facilities WHERE organization_id = :org`},
	"invoices": {truth: `SELECT id, type, status, quantity, unit_id, substr(start_date, 1, 10), substr(end_date, 1, 10), invoice_id, facility_id, supplier_id, co2e, total_energy_kwh, cups, created_at,
		updated_at, NULL FROM dcycle_invoices WHERE organization_id = :org`},
	"vehicles": {truth: `SELECT id, name, type, ownership, license_plate, country, status, co2e, vehicle_fuel_id, unknown_vehicle_type, registration_year, market_segment, size, created_at, updated_at, 0, NULL
		FROM dcycle_vehicles WHERE organization_id = :org`},
	"vehicle_fuels":    {truth: `SELECT id, fuel, country, fuel_units, created_at, updated_at FROM dcycle_vehicle_fuels`},
	"unknown_vehicles": {truth: `SELECT id, type, country, created_at, updated_at FROM dcycle_unknown_vehicles`},
	"purchases": {truth: `SELECT id, organization_id, product_name, description, sector, country, quantity, unit_id, purchase_date, purchase_type, expense_type, status, recycled, supplier_id,
		custom_emission_factor_id, file_id, file_name, file_url, co2e, frequency, created_at, updated_at FROM dcycle_purchases WHERE organization_id = :org`},
	"business_travels": {truth: `SELECT id, travel_date, transport_type, distance_km, origin, destination, travel_number, round_trip, vehicle_size, fuel_type, flight_type, cabin_class, status, co2e,
		created_at, updated_at FROM dcycle_business_travels WHERE organization_id = :org`},
	"employees": {truth: `SELECT id, name, email, organization_id, situation, status, (SELECT json_group_array(json(o)) FROM (SELECT json_object('id', p.id, 'start_date', p.start_date,
		'end_date', p.end_date, 'transport_type', p.transport_type, 'total_km', p.total_km, 'co2e', p.co2e) AS o FROM dcycle_commuting_periods p WHERE p.employee_id = x.id ORDER BY p.start_date, p.id)),
		created_at, updated_at, NULL, NULL FROM dcycle_employees x WHERE organization_id = :org`},
	"total_impacts": {where: "WHERE start_date = '2025-01-01' AND end_date = '2025-12-31' AND group_by = 'category' AND include_children = 1",
		truth: `WITH RECURSIVE reach(id) AS (SELECT :org UNION SELECT o.id FROM organizations o JOIN reach ON o.parent_id = reach.id WHERE o.platform = 'dcycle')
		SELECT '2025-01-01', '2025-12-31', 'category', 1, scope, category, NULL, NULL, round(sum(co2e), 3) FROM dcycle_impacts
		WHERE organization_id IN reach AND date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY scope, category`},
	"vehicle_consumptions": {truth: `SELECT id, vehicle_id, status, json_object('quantity', quantity, 'unit', unit, 'start_date', start_date, 'end_date', end_date, 'co2e', co2e), quantity, unit, start_date,
		end_date, co2e, created_at, updated_at FROM dcycle_vehicle_consumptions WHERE organization_id = :org`},
	"employee_periods": {truth: `SELECT p.id, employee_id, x.situation, start_date, end_date, transport_type, total_km, co2e ` + dcyclePeriods},
	"employee_historic": {truth: `SELECT p.id, employee_id, start_date, end_date, commuting_type, transport_type, vehicle_size, fuel_type, renewable_energy, total_km, weekly_travels, daily_trips, carpool,
		p.situation, origin, destination, response_medium, co2e, p.created_at, p.updated_at ` + dcyclePeriods},
	"wastes": {truth: `SELECT x.id, 'wastes', identification_name, invoice_id, description, status, start_date, end_date, facility_id, base_quantity, quantity, percentage, u.name, u.type, u.id,
		total_km_to_waste_center, low_code, rd_code, co2e, co2e_biomass, custom_emission_factor_id, NULL, x.created_by, ` + dcycleUploader + `, source_invoice_id, file_id, file_name, file_url,
		error_messages, ` + dcycleLinked + `, ` + dcycleShare + `, created_at, NULL FROM dcycle_wastes x JOIN dcycle_units u ON u.id = unit_id WHERE organization_id = :org`},
	"waste_emission_factors": {truth: `SELECT id, low_code, low_name, low_description, rd_code, rd_name, rd_description, region FROM dcycle_waste_efs`},
	"waste_water_treatments": {truth: `SELECT x.id, 'waste_water_treatment', invoice_id, status, start_date, end_date, facility_id, m3_water_in, m3_water_out, m3_water_out, kg_sludge, 1, u.name, u.type, u.id, co2e,
		co2e_biomass, NULL, created_by, ` + dcycleUploader + `, x.id, NULL, ` + dcycleLinked + `, created_at FROM dcycle_waste_water x JOIN dcycle_units u ON u.name = 'cubic_meter_(m3)' WHERE organization_id = :org`},
	"logistics_requests": {truth: `SELECT id, shipment_date, status, movement_id, movement_stretch, movement_stage, client, origin, destination, distance_km, load, load_unit, tkm, toc, cleaning, subcontractor,
		vehicle_license_plate, trailer_license_plate, hub_id, co2e, iif(tkm > 0, round(co2e / tkm, 6), NULL), coalesce(error_messages, '[]'), coalesce(estimated_data, '[]'), file_name, ` +
		dcycleSender + `, ` + dcycleLinked + `, created_at FROM dcycle_logistics_requests x WHERE organization_id = :org`},
	"logistics_summary": {truth: `SELECT NULL, (SELECT count(*) FROM dcycle_logistics_requests WHERE organization_id = :org),
		(SELECT updated_at FROM dcycle_logistics_requests WHERE organization_id = :org ORDER BY created_at DESC, id DESC LIMIT 1),
		(SELECT count(*) FROM dcycle_logistics_recharges WHERE organization_id = :org), (SELECT updated_at FROM dcycle_logistics_recharges WHERE organization_id = :org ORDER BY created_at DESC, id DESC LIMIT 1),
		(SELECT count(*) FROM dcycle_logistic_hubs WHERE organization_id = :org), (SELECT updated_at FROM dcycle_logistic_hubs WHERE organization_id = :org ORDER BY created_at DESC, id DESC LIMIT 1)`},
	"logistics_fuels": {truth: `SELECT id, name, unit_id, region FROM dcycle_logistics_fuels`},
	"logistics_hubs":  {truth: dcycleHub},
	"logistic_hubs":   {truth: dcycleHub},
	"logistics_recharges": {truth: `SELECT id, date, vehicle_license_plate, vehicle_type, fuel_name, quantity, unit, co2e, created_at, updated_at, NULL, NULL FROM dcycle_logistics_recharges
		WHERE organization_id = :org`},
	"logistics_packages": {truth: `SELECT x.id, x.shipment_id, x.package_key, x.client, max(q.load), round(sum(q.distance_km), 3), round(sum(q.co2e), 3), 'active', x.created_at, x.updated_at, NULL, NULL
		FROM dcycle_logistics_packages x JOIN dcycle_logistics_requests q ON q.package_id = x.id WHERE x.organization_id = :org GROUP BY x.id`},
	"logistics_package_legs": {truth: `SELECT id, package_key, package_id, origin, destination, distance_km, toc, load, co2e FROM dcycle_logistics_requests WHERE organization_id = :org AND package_id IS NOT NULL`},
	"transports": {truth: `SELECT x.id, x.name, transport_date, quantity_transported, u.name, u.type, u.id, supplier, transport_direction, transport_frequency, co2e, '[]', status, file_id, file_name, sections,
		x.created_by, (SELECT json_object('id', p.id, 'first_name', first_name, 'last_name', last_name, 'profile_img_url', NULL) FROM users p WHERE p.id = x.created_by), x.created_at, x.updated_at
		FROM dcycle_transports x JOIN dcycle_units u ON u.id = unit_id WHERE organization_id = :org`},
	"transport_sections": {truth: `SELECT value ->> 'id', x.id, value ->> 'part', value ->> 'transport_type', value ->> 'travel_method', value ->> 'electric', value ->> 'refrigerated', value ->> 'detail',
		value ->> 'origin', value ->> 'destination', value ->> 'kms', value ->> 'kms_manual', value ->> 'distance_manual', value ->> 'kms_source', value ->> 'status', value ->> 'step',
		value ->> 'error_messages', value ->> 'emissions' FROM dcycle_transports x, json_each(sections) WHERE organization_id = :org`},
	"transport_counts": {where: "WHERE transport_direction = 'upstream'", truth: `SELECT 'upstream', NULL, sum(status = 'pending'), sum(status = 'active'), sum(status = 'error') FROM dcycle_transports
		WHERE organization_id = :org AND transport_direction = 'upstream'`},
	"projects": {truth: `SELECT id, organization_id, name, description, start_date, end_date, due_date, project_type, methodology, responsible_user_id, (SELECT json_object('id', u.id, 'email', email,
		'first_name', first_name, 'last_name', last_name) FROM users u WHERE u.id = responsible_user_id), parent_id, (SELECT name FROM dcycle_projects p WHERE p.id = x.parent_id), files, widgets, tasks, tasks_completed, created_at, updated_at
		FROM dcycle_projects x WHERE organization_id = :org`},
	"file_readings": {truth: `SELECT f.id, f.name, category, json_array('invoice::' || category), 0, x.id, x.status, json_array(json(content)), NULL, NULL
		FROM dcycle_file_readings x JOIN dcycle_files f ON f.id = x.file_id WHERE x.organization_id = :org`},
	"invoice_details": {where: "WHERE id IN (SELECT id FROM invoices WHERE start_date >= '2026-09-01')",
		truth: `SELECT id, ` + dcycleOfDetail + ` AND id IN ` + dcycleRecent},
	"invoice_facility_percentages": {where: "WHERE invoice_id IN (SELECT id FROM invoices WHERE start_date >= '2026-09-01')",
		truth: `SELECT x.id, s.organization_id, o.name, s.facility_id, f.name, s.percentage, x.source_invoice_id FROM dcycle_invoices x JOIN dcycle_invoices s ON s.id = x.id
			OR s.source_invoice_id = x.source_invoice_id JOIN organizations o ON o.id = s.organization_id AND o.platform = 'dcycle' JOIN dcycle_facilities f ON f.id = s.facility_id
			WHERE x.id IN ` + dcycleRecent},
	"units":     {truth: `SELECT id, name, type FROM dcycle_units`},
	"suppliers": {truth: `SELECT id, name, country, type FROM dcycle_suppliers`},
	"facility_fuels": {truth: `SELECT f.id, f.name, f.country, f.type, 1, json_array(json_object('id', u.id, 'name', u.name, 'type', u.type)) FROM dcycle_facility_fuels f
		JOIN dcycle_units u ON u.name = iif(f.type = 'recharge', 'kilogram_(kg)', 'kilowatt_hour_(kwh)')`},
	"facility_invoices": {truth: `SELECT facility_id, id, type, status, substr(start_date, 1, 10), substr(end_date, 1, 10), invoice_id, facility_id, base_quantity, percentage, quantity, unit_id, co2e, co2e_biomass,
		total_energy_kwh, base_quantity, unit_id, supplier_id, facility_fuel_id, custom_emission_factor_id, cups, uploaded_by, file_id, file_url, source_invoice_id, NULL, NULL, status <> 'inactive', ` + dcycleShares + `, created_at, updated_at
		FROM dcycle_invoices x WHERE organization_id = :org`},
	"legacy_vehicles": {truth: `SELECT x.id, name, license_plate, x.type, ownership, x.country, status, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, unknown_vehicle_id, json_object('id', u.id, 'type', u.type, 'country', u.country), vehicle_fuel_id, f.fuel,
		registration_year, market_segment, size, co2e, (SELECT count(*) FROM dcycle_vehicle_consumptions c WHERE c.vehicle_id = x.id), '[]', x.created_at
		FROM dcycle_vehicles x JOIN dcycle_unknown_vehicles u ON u.id = unknown_vehicle_id JOIN dcycle_vehicle_fuels f ON f.id = vehicle_fuel_id WHERE organization_id = :org`},
	"legacy_vehicle_consumptions": {truth: `SELECT c.id, vehicle_id, c.status, quantity, unit, fuel_units ->> '$[0].id', start_date, end_date, c.co2e, c.co2e, 0.0 * c.co2e, NULL, c.created_at, c.updated_at
		FROM dcycle_vehicle_consumptions c JOIN dcycle_vehicles v ON v.id = vehicle_id JOIN dcycle_vehicle_fuels f ON f.id = vehicle_fuel_id WHERE c.organization_id = :org`},
	"legacy_vehicle_fuels": {truth: `SELECT id, fuel, country, vehicle_types, fuel_units, NULL FROM dcycle_vehicle_fuels`},
	"legacy_purchases": {truth: `SELECT x.id, organization_id, product_name, description, sector, x.country, quantity, unit_id, iif(unit_id = 'kg', 'solid', 'fiat_currency'), unit_id, purchase_date,
		purchase_date || 'T00:00:00Z', purchase_type, expense_type, status, recycled, supplier_id, s.name, s.country, custom_emission_factor_id, co2e, NULL, NULL, frequency, file_id, file_name, created_at, updated_at
		FROM dcycle_purchases x LEFT JOIN dcycle_suppliers s ON s.id = supplier_id WHERE organization_id = :org`},
	"waste_codes":     {truth: `SELECT DISTINCT rd_code, rd_name, low_code, low_name FROM dcycle_waste_efs`},
	"waste_low_codes": {truth: `SELECT min(id), low_code, low_name FROM dcycle_waste_efs GROUP BY 2, 3`},
	"custom_emission_groups": {truth: `SELECT id, name, category, description, (SELECT min(factor_start_date) FROM dcycle_custom_emission_factors f WHERE f.group_id = x.id),
		(SELECT max(factor_end_date) FROM dcycle_custom_emission_factors f WHERE f.group_id = x.id), ghg_type, (SELECT email FROM users u WHERE u.id = x.created_by), ` + dcycleFactors + ` FROM dcycle_custom_emission_groups x
		WHERE organization_id = :org`},
	"custom_emission_factors": {truth: `SELECT f.id, g.id, g.name, g.category, ef_name, tag, unit_id, emission_factor_values, uncertainty_grade, factor_start_date, factor_end_date, factor_uploaded_by,
		additional_docs, renewable_percentage, hazardous, recycled, low_code, rd_code FROM dcycle_custom_emission_factors f JOIN dcycle_custom_emission_groups g ON g.id = f.group_id WHERE g.organization_id = :org`},
	"logistics_tocs": {truth: dcycleTOCs + `SELECT name, category, vehicle, kind, wtw, load + 0.0, location FROM toc`},
	"legacy_tocs": {truth: dcycleTOCs + `SELECT id, name, iif(category = 'maritime', 'sea', category), CASE category WHEN 'maritime' THEN 'ship' WHEN 'air' THEN 'airplane' WHEN 'rail' THEN 'train'
		ELSE iif(name LIKE 'van%', 'van', 'truck') END, fuel, wtw, load + 0.0 FROM toc`},
	"logistics_client_reports": {given: dcycleClient, where: dcycleIn2025, truth: dcycleReport + `round(sum(co2e), 3), round(sum(distance_km), 3), round(sum(load), 3), count(*),
		round(sum(co2e) / count(*), 3), round(sum(distance_km) / count(*), 3), 'ISO 14083' FROM q`},
	"logistics_client_report_tocs": {given: dcycleClient, where: dcycleIn2025,
		truth: dcycleReport + `toc, count(*), round(sum(co2e), 3), round(sum(distance_km), 3), round(100 * sum(co2e) / (SELECT sum(co2e) FROM q), 2) FROM q GROUP BY toc`},
}

// The client whose reports are asked for, and how.
const (
	dcycleClient = `SELECT client FROM dcycle_logistics_requests WHERE organization_id = :org ORDER BY client LIMIT 1`
	dcycleIn2025 = "WHERE client = %s AND start_date = '2025-01-01' AND end_date = '2025-12-31'"
)

// dcycleOpen are the tables that are the same for everybody, whatever the role.
var dcycleOpen = strings.Fields("organizations employees employee_periods employee_historic vehicle_fuels unknown_vehicles units suppliers facility_fuels legacy_vehicle_fuels waste_codes waste_low_codes")

// TestEverythingOfDcycle compares every table with the database, for every key and organization that the sandbox has.
func TestEverythingOfDcycle(t *testing.T) {
	skipInShort(t)
	l := startDcycle(t)
	for _, s := range l.dcycleSeats(t) {
		t.Run(s.name, func(t *testing.T) {
			l.checkTables(t, s, dcycleTables, func(table string) string {
				if strings.HasPrefix(s.name, "sofia") && !slices.Contains(dcycleOpen, table) {
					return "User doesn't have permission "
				}
				return ""
			})
		})
	}
}

// startDcycle is the platform without limits on requests, and with its people shown: this is about the rows.
func startDcycle(t *testing.T) embeddedLab {
	t.Helper()
	l := startUnlimited(t)
	var err error
	if l.manifest, err = l.manifest.Restricted(manifest.Restriction{ShowPersonal: true}); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestFiltersOfDcycle asks for parts of each table, in every way that its requests can carry.
func TestFiltersOfDcycle(t *testing.T) {
	skipInShort(t)
	l := startDcycle(t)
	for _, s := range l.dcycleSeats(t) {
		if s.name == "elena.ruiz@meridia.example in Meridia Group" {
			l.checkFilters(t, s, dcycleTables)
			return
		}
	}
	t.Error("nobody asked")
}

// dcycleSeats are who asks about which organization: each person with a key that is in force, in each organization that they are a member of.
func (l embeddedLab) dcycleSeats(t *testing.T) []seat {
	t.Helper()
	keys := map[string]sandbox.Account{}
	for _, a := range l.sandbox.Accounts("dcycle") {
		if a.Key != "" && a.KeyName != "Legacy ETL pipeline" {
			keys[a.User.ID] = a
		}
	}
	var seats []seat
	for id, a := range keys {
		rows := l.rows(t, `SELECT o.id, o.name FROM memberships m JOIN organizations o ON o.platform = m.platform AND o.id = m.organization_id
			WHERE m.platform = 'dcycle' AND m.user_id = :user AND m.active = 1 AND o.api_enabled = 1`, seat{user: id}, "")
		for _, row := range rows {
			org, name := row[0].(string), row[1].(string)
			seats = append(seats, seat{user: id, org: org, name: a.User.Email + " in " + name,
				credentials: map[string]string{"api_key": a.Key, "organization": org, "user": id}})
		}
	}
	return seats
}

// TestNothingWrongOfDcycleIsCalledComplete puts failures of the platform in the way of every table of the smallest organization.
func TestNothingWrongOfDcycleIsCalledComplete(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	for name, faults := range map[string][]string{
		"unavailable":       {"503,every=40"},
		"gateways":          {"502=html,every=37", "504,every=61"},
		"broken":            {"500,every=29", "reset,every=31"},
		"half":              {"half,every=7"},
		"a sign-in page":    {"html,every=7"},
		"rows that come":    {"insert=2,path=/v1/invoices", "insert=2,path=/v1/purchases", "insert=2,path=/v1/logistics/requests"},
		"rows that go away": {"delete=2,path=/v1/invoices", "delete=2,path=/v1/business-travels", "delete=2,path=/v1/wastes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := startDcycle(t)
			seats := l.dcycleSeats(t)
			l.checkFaulty(t, seats[slices.IndexFunc(seats, func(s seat) bool { return strings.Contains(s.name, "Halden") })], dcycleTables, faults)
		})
	}
}
