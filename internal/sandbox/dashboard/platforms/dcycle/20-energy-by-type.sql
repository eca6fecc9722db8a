-- title: Emissions of energy and water by month and type
-- about: Active invoices by the month in which their period begins.
-- unit: t CO2e
-- shape: columns
-- needs: invoices:read
SELECT substr(start_date, 1, 7), upper(substr(type, 1, 1)) || substr(type, 2), sum(co2e) / 1000
FROM dcycle_invoices
WHERE organization_id IN (SELECT value FROM json_each(?1)) AND ?2 IS NOT NULL AND status = 'active' AND co2e IS NOT NULL
  AND start_date >= date(?3, 'start of month', '-23 months') AND start_date <= ?3
GROUP BY 1, 2
ORDER BY 1
