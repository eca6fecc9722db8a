-- title: Records held
-- about: How many of each kind of resource the hub has.
-- unit: resources
-- shape: bars
-- needs: hubs-usage-view
SELECT upper(substr(kind, 1, 1)) || replace(substr(kind, 2), '_', ' '), count(*) * 1.0
FROM cycle_resources
WHERE hub IN (SELECT value FROM json_each(?1))
GROUP BY 1
ORDER BY 2 DESC
