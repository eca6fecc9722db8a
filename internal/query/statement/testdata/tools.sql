-- Statements of the tools' tests, one a line.
SELECT count(*) FROM vehicles WHERE status = 'active'
SELECT count(*) FROM vehicles WHERE status IN ('archived', 'error')
SELECT count(*) FROM business_travels WHERE travel_date BETWEEN '2025-01-01' AND '2025-01-31'
SELECT id FROM invoices LIMIT 5
SELECT group_concat(id) FROM (SELECT id FROM facilities ORDER BY id)
SELECT count(*) AS n, round(sum(co2e), 3) AS co2e FROM invoices
SELECT id, fuel, country FROM vehicle_fuels ORDER BY id
SELECT scope, sum(co2e) FROM total_impacts WHERE start_date = '2025-01-01' AND end_date = '2025-12-31' GROUP BY scope ORDER BY scope
SELECT category, sum(co2e) FROM total_impacts WHERE start_date = '2024-01-01' AND end_date = '2024-12-31' AND group_by = 'category' GROUP BY category ORDER BY category
SELECT type, count(*), sum(quantity), sum(co2e) FROM invoices WHERE status = 'active' AND type IN ('electricity', 'heat') GROUP BY type ORDER BY type
SELECT count(*), sum(co2e) FROM invoices WHERE start_date >= '2024-03-01' AND end_date <= '2024-09-30'
SELECT count(*), sum(co2e) FROM invoices WHERE start_date = '2025-01-01' OR end_date = '2025-12-31'
SELECT count(*) FROM vehicles WHERE include_children = 1
SELECT month, sum(co2e) FROM total_impacts WHERE start_date = '2025-01-01' AND end_date = '2025-12-31' AND group_by = 'month' GROUP BY month ORDER BY month
SELECT f.country, strftime('%Y', i.start_date) y, sum(i.co2e) FROM invoices i JOIN facilities f ON f.id = i.facility_id WHERE f.status = 'active' GROUP BY 1, 2 ORDER BY 1, 2
SELECT travel_date, sum(co2e) OVER (ORDER BY travel_date, id) FROM business_travels WHERE transport_type = 'aircraft' ORDER BY travel_date, id
SELECT count(*) FROM facilities WHERE name LIKE '%office%' AND country <> 'ES'
