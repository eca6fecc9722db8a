-- title: Commuting by means of transport
-- about: Employees' commuting periods, as they reported them.
-- unit: periods
-- shape: bars
-- needs: employees:read
SELECT upper(substr(transport_type, 1, 1)) || replace(substr(transport_type, 2), '_', ' '), count(*) * 1.0
FROM dcycle_commuting_periods
WHERE organization_id IN (SELECT value FROM json_each(?1))
GROUP BY 1
ORDER BY 2 DESC
