-- Dates and times are text: YYYY-MM-DD, or RFC 3339 in UTC. co2e is kg CO2e.

-- Reference data, the same for every organisation.
CREATE TABLE dcycle_units (id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL);
CREATE TABLE dcycle_suppliers (id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, type TEXT NOT NULL);
CREATE TABLE dcycle_facility_fuels (id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, type TEXT NOT NULL, factor REAL NOT NULL);
CREATE TABLE dcycle_vehicle_fuels (
  id TEXT PRIMARY KEY, fuel TEXT NOT NULL, country TEXT NOT NULL, fuel_units TEXT NOT NULL, -- JSON
  factor REAL NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);
CREATE TABLE dcycle_unknown_vehicles (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, country TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
);

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
  created_at TEXT NOT NULL, updated_at TEXT
);

CREATE TABLE dcycle_vehicles (
  id TEXT PRIMARY KEY, organization_id TEXT NOT NULL, name TEXT, type TEXT NOT NULL, ownership TEXT NOT NULL, license_plate TEXT NOT NULL,
  country TEXT NOT NULL, status TEXT NOT NULL, co2e REAL, vehicle_fuel_id TEXT, unknown_vehicle_id TEXT NOT NULL, unknown_vehicle_type TEXT NOT NULL,
  registration_year INTEGER, market_segment TEXT, size TEXT, created_by TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT
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
  response_medium TEXT NOT NULL, co2e REAL, created_at TEXT NOT NULL, updated_at TEXT
);

-- What /v1/total-impacts sums: every calculated row in force, on the day it begins. Scopes of energy invoices are documented (heat and
-- recharge 1, electricity 2); the categories are those of the GHG Protocol; water under purchased goods and all vehicles under
-- scope 1 are inferred.
CREATE VIEW dcycle_impacts (organization_id, date, scope, category, co2e) AS
  SELECT organization_id, substr(start_date, 1, 10),
    CASE type WHEN 'electricity' THEN 2 WHEN 'water' THEN 3 ELSE 1 END,
    CASE type WHEN 'electricity' THEN 'Purchased electricity' WHEN 'water' THEN 'Purchased goods and services'
              WHEN 'recharge' THEN 'Fugitive emissions' ELSE 'Stationary combustion' END, co2e
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
    FROM dcycle_commuting_periods WHERE co2e IS NOT NULL;
