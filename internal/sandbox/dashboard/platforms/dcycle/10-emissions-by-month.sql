-- title: Emissions by month and category
-- about: Every calculated row in force, on the day it begins, over the latest two years.
-- unit: t CO2e
-- shape: columns
-- needs: total_impacts:read
SELECT substr(date, 1, 7), category, sum(co2e) / 1000
FROM dcycle_impacts
WHERE organization_id IN (SELECT value FROM json_each(?1)) AND ?2 IS NOT NULL
  AND date >= date(?3, 'start of month', '-23 months') AND date <= ?3
GROUP BY 1, 2
ORDER BY 1
