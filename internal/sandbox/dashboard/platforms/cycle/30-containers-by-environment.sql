-- title: Containers by environment
-- about: Those of services included.
-- unit: containers
-- shape: bars
-- needs: containers-view
SELECT e.name, count(*) * 1.0
FROM cycle_resources c JOIN cycle_resources e ON e.kind = 'environment' AND e.hub = c.hub AND e.id = json_extract(c.doc, '$.environment.id')
WHERE c.hub IN (SELECT value FROM json_each(?1)) AND c.kind = 'container'
GROUP BY e.id
ORDER BY 2 DESC
