-- title: Emissions by facility
-- about: Active invoices of all years.
-- unit: t CO2e
-- shape: bars
-- needs: facilities:read
SELECT f.name, sum(i.co2e) / 1000
FROM dcycle_invoices i JOIN dcycle_facilities f ON f.id = i.facility_id
WHERE i.organization_id IN (SELECT value FROM json_each(?1)) AND i.status = 'active' AND i.co2e IS NOT NULL
GROUP BY f.id
ORDER BY 2 DESC
