-- title: Activity by month and kind
-- about: The hub's audit log.
-- unit: entries
-- shape: columns
-- needs: hubs-auditlog-view
SELECT substr(created, 1, 7), coalesce(json_extract(doc, '$.status'), json_extract(doc, '$.state.current'), 'other'), count(*) * 1.0
FROM cycle_resources
WHERE hub IN (SELECT value FROM json_each(?1)) AND kind = 'activity'
GROUP BY 1, 2
ORDER BY 1
