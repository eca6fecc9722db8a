-- Dates and times are text: YYYY-MM-DD, or RFC 3339 in UTC. co2e is kg CO2e.

-- Reference data, the same for every organisation.
CREATE TABLE dcycle_units (id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL);
CREATE TABLE dcycle_suppliers (id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, type TEXT NOT NULL);
CREATE TABLE dcycle_facility_fuels (id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, type TEXT NOT NULL, factor REAL NOT NULL);
CREATE TABLE dcycle_vehicle_fuels (
  id TEXT PRIMARY KEY, fuel TEXT NOT NULL, country TEXT NOT NULL, fuel_units TEXT NOT NULL, -- JSON
  factor REAL NOT NULL, created_at TEXT NOT NULL, updated_at TEXT, vehicle_types TEXT NOT NULL -- JSON
);
CREATE TABLE dcycle_unknown_vehicles (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, country TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

-- What the calculations multiply with, in kg CO2e for what each kind counts.
CREATE TABLE dcycle_factors (kind TEXT NOT NULL, name TEXT NOT NULL, factor REAL NOT NULL, PRIMARY KEY (kind, name));
CREATE TABLE dcycle_waste_efs (
  id TEXT PRIMARY KEY, low_code TEXT NOT NULL, low_name TEXT NOT NULL, low_description TEXT, rd_code TEXT NOT NULL, rd_name TEXT NOT NULL, rd_description TEXT,
  region TEXT NOT NULL, factor REAL NOT NULL
);
CREATE TABLE dcycle_logistics_fuels (id TEXT PRIMARY KEY, name TEXT NOT NULL, unit_id TEXT NOT NULL, unit TEXT NOT NULL, region TEXT NOT NULL, factor REAL NOT NULL);

CREATE TABLE dcycle_facilities (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, country TEXT NOT NULL, address TEXT,
  status TEXT NOT NULL, co2e REAL, co2e_biomass REAL, logistic_factor REAL, categories TEXT, cups_list TEXT, -- JSON
  facility_purpose_type TEXT, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_invoices (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, facility_id TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
  base_quantity REAL NOT NULL, percentage REAL NOT NULL, quantity REAL NOT NULL, unit_id TEXT NOT NULL,
  start_date TEXT NOT NULL, end_date TEXT NOT NULL, invoice_id TEXT, supplier_id TEXT, facility_fuel_id TEXT,
  co2e REAL, co2e_biomass REAL, total_energy_kwh REAL, cups TEXT, source TEXT, uploaded_by TEXT NOT NULL,
  custom_emission_factor_id TEXT, file_id TEXT, file_url TEXT, source_invoice_id TEXT, toc TEXT, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_vehicles (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT, type TEXT NOT NULL, ownership TEXT NOT NULL, license_plate TEXT NOT NULL,
  country TEXT NOT NULL, status TEXT NOT NULL, co2e REAL, vehicle_fuel_id TEXT, unknown_vehicle_id TEXT NOT NULL, unknown_vehicle_type TEXT NOT NULL,
  registration_year INTEGER, market_segment TEXT, size TEXT, custom_emission_factor_id TEXT, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_vehicle_consumptions (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, vehicle_id TEXT NOT NULL, status TEXT NOT NULL, quantity REAL NOT NULL, unit TEXT NOT NULL,
  start_date TEXT NOT NULL, end_date TEXT NOT NULL, co2e REAL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_purchases (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, product_name TEXT, description TEXT, sector TEXT, country TEXT, quantity REAL, unit_id TEXT,
  purchase_date TEXT, purchase_type TEXT, expense_type TEXT, status TEXT, recycled REAL, supplier_id TEXT, custom_emission_factor_id TEXT,
  file_id TEXT, file_name TEXT, file_url TEXT, co2e REAL, frequency TEXT, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_business_travels (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, travel_date TEXT NOT NULL, transport_type TEXT NOT NULL, distance_km REAL NOT NULL,
  origin TEXT, destination TEXT, travel_number INTEGER NOT NULL, round_trip INTEGER NOT NULL, vehicle_size TEXT, fuel_type TEXT, flight_type TEXT,
  cabin_class TEXT, status TEXT NOT NULL, co2e REAL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_employees (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT, email TEXT, situation TEXT NOT NULL, status TEXT NOT NULL,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_commuting_periods (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, employee_id TEXT NOT NULL, start_date TEXT NOT NULL, end_date TEXT NOT NULL,
  commuting_type TEXT NOT NULL, transport_type TEXT NOT NULL, vehicle_size TEXT, fuel_type TEXT, renewable_energy TEXT, total_km REAL,
  weekly_travels TEXT NOT NULL, daily_trips INTEGER NOT NULL, carpool INTEGER NOT NULL, situation TEXT, origin TEXT, destination TEXT,
  response_medium TEXT NOT NULL, co2e REAL, created_by TEXT, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_wastes (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, facility_id TEXT NOT NULL, identification_name TEXT NOT NULL, invoice_id TEXT, description TEXT,
  destination TEXT, status TEXT NOT NULL, start_date TEXT NOT NULL, end_date TEXT NOT NULL, base_quantity REAL NOT NULL, percentage REAL NOT NULL,
  quantity REAL NOT NULL, unit_id TEXT NOT NULL, total_km_to_waste_center REAL, waste_efs_id TEXT, low_code TEXT, rd_code TEXT, co2e REAL, co2e_biomass REAL,
  custom_emission_factor_id TEXT, source_invoice_id TEXT, file_id TEXT, file_name TEXT, file_url TEXT, error_messages TEXT, -- JSON
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_waste_water (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, facility_id TEXT NOT NULL, invoice_id TEXT, status TEXT NOT NULL, start_date TEXT NOT NULL, end_date TEXT NOT NULL,
  m3_water_in REAL NOT NULL, m3_water_out REAL NOT NULL, kg_sludge REAL, kg_bod REAL, kg_n REAL, co2e REAL, co2e_biomass REAL,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

-- Of this table there may be a million rows: what many rows lack is at the end, where NULL costs nothing.
CREATE TABLE dcycle_logistics_requests (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, shipment_date TEXT NOT NULL, status TEXT NOT NULL,
  toc TEXT NOT NULL, category TEXT NOT NULL, load REAL, load_unit TEXT NOT NULL, load_factor REAL NOT NULL, distance_km REAL, tkm REAL, co2e REAL,
  origin TEXT, destination TEXT, origin_country TEXT NOT NULL, year INTEGER NOT NULL, cleaning INTEGER NOT NULL, subcontractor INTEGER NOT NULL,
  client TEXT, movement_id TEXT, movement_stretch TEXT, movement_stage TEXT, vehicle_license_plate TEXT, trailer_license_plate TEXT,
  updated_at TEXT, hub_id TEXT, package_id TEXT, package_key TEXT, estimated_data TEXT, error_messages TEXT, -- JSON
  file_id TEXT, file_name TEXT
);

CREATE TABLE dcycle_logistics_packages (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, shipment_id TEXT, package_key TEXT NOT NULL, client TEXT,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_logistics_recharges (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, vehicle_license_plate TEXT, vehicle_type TEXT NOT NULL, fuel_id TEXT NOT NULL, fuel_name TEXT NOT NULL,
  quantity REAL NOT NULL, unit TEXT NOT NULL, date TEXT NOT NULL, country TEXT NOT NULL, toc_id TEXT, status TEXT NOT NULL, file_id TEXT, co2e REAL,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_logistic_hubs (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT NOT NULL, address TEXT, country TEXT, type TEXT NOT NULL, category TEXT, status TEXT NOT NULL,
  supercharger INTEGER NOT NULL, facility_id TEXT, co2e REAL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_transports (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT, transport_date TEXT, quantity_transported REAL NOT NULL, supplier TEXT,
  transport_direction TEXT NOT NULL, transport_frequency TEXT, unit_id TEXT NOT NULL, co2e REAL, status TEXT NOT NULL, file_id TEXT, file_name TEXT,
  sections TEXT NOT NULL, -- JSON
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_projects (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, start_date TEXT, end_date TEXT, due_date TEXT,
  project_type TEXT NOT NULL, methodology TEXT, responsible_user_id TEXT, parent_id TEXT, files INTEGER NOT NULL, widgets INTEGER NOT NULL,
  tasks INTEGER NOT NULL, tasks_completed INTEGER NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);
CREATE TABLE dcycle_project_links (
  entity_id TEXT NOT NULL, entity_type TEXT NOT NULL, project_id TEXT NOT NULL, organization_id TEXT NOT NULL, PRIMARY KEY (entity_id, entity_type, project_id)
);

CREATE TABLE dcycle_files (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT NOT NULL, extension TEXT, mime_type TEXT, size_kb REAL, folder_id TEXT, status TEXT NOT NULL,
  project_id TEXT, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);
CREATE TABLE dcycle_file_readings (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, file_id TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL, content TEXT NOT NULL, -- JSON
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_custom_kpi_datasets (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, created_by TEXT NOT NULL, updated_by TEXT,
  created_at TEXT NOT NULL, updated_at TEXT
);
CREATE TABLE dcycle_custom_kpis (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, dataset_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, unit TEXT, value_type TEXT NOT NULL,
  required INTEGER NOT NULL, sort_order INTEGER NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_custom_emission_groups (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, category TEXT NOT NULL, ghg_type INTEGER NOT NULL,
  created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);
CREATE TABLE dcycle_custom_emission_factors (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, group_id TEXT NOT NULL, ef_name TEXT NOT NULL, unit_id TEXT NOT NULL, factor_uploaded_by TEXT NOT NULL,
  tag TEXT NOT NULL, emission_factor_values TEXT NOT NULL, -- JSON
  value REAL NOT NULL, -- kg CO2e a unit
  uncertainty_grade REAL, factor_start_date TEXT, factor_end_date TEXT, additional_docs TEXT, renewable_percentage REAL, hazardous INTEGER, recycled INTEGER,
  low_code TEXT, rd_code TEXT, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

-- What /v1/total-impacts sums: every calculated row in force, on the day it begins. Scopes of energy invoices are documented (heat and
-- recharge 1, electricity 2); the categories are those of the GHG Protocol; water under purchased goods and all vehicles under
-- scope 1 are inferred. Logistics recharges and hubs are left out: what they give off is in the requests and in the facilities.
CREATE VIEW dcycle_impacts (organization_id, date, scope, category, co2e) AS
  SELECT organization_id, substr(start_date, 1, 10),
    CASE type WHEN 'electricity' THEN 2 WHEN 'water' THEN 3 ELSE 1 END,
    CASE type WHEN 'electricity' THEN 'Purchased electricity' WHEN 'water' THEN 'Purchased goods and services'
              WHEN 'recharge' THEN 'Fugitive emissions' WHEN 'process' THEN 'Process emissions' ELSE 'Stationary combustion' END, co2e
    FROM dcycle_invoices WHERE status = 'active' AND co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, start_date, 1, 'Mobile combustion', co2e
    FROM dcycle_vehicle_consumptions WHERE status = 'success' AND co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, purchase_date, 3, CASE expense_type WHEN 'capex' THEN 'Capital goods' ELSE 'Purchased goods and services' END, co2e
    FROM dcycle_purchases WHERE status = 'active' AND co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, travel_date, 3, 'Business travel', co2e
    FROM dcycle_business_travels WHERE status = 'active' AND co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, start_date, 3, 'Employee commuting', co2e
    FROM dcycle_commuting_periods WHERE co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, start_date, 3, 'Waste generated in operations', co2e
    FROM dcycle_wastes WHERE status = 'active' AND co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, start_date, 3, 'Waste generated in operations', co2e
    FROM dcycle_waste_water WHERE status = 'active' AND co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, shipment_date, 3, 'Upstream transportation and distribution', co2e
    FROM dcycle_logistics_requests WHERE status = 'active' AND co2e IS NOT NULL
  UNION ALL
  SELECT organization_id, transport_date, 3,
    CASE transport_direction WHEN 'upstream' THEN 'Upstream transportation and distribution' ELSE 'Downstream transportation and distribution' END, co2e
    FROM dcycle_transports WHERE status = 'active' AND co2e IS NOT NULL;
