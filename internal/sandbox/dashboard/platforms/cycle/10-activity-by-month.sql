-- title: Activity by month and status
-- about: The hub's audit log.
-- unit: entries
-- shape: columns
-- good: Success
-- bad: Error
-- needs: hubs-auditlog-view
SELECT substr(created, 1, 7), coalesce(upper(substr(json_extract(doc, '$.status'), 1, 1)) || substr(json_extract(doc, '$.status'), 2), 'Other'), count(*) * 1.0
FROM cycle_resources
WHERE hub IN (SELECT value FROM json_each(?1)) AND kind = 'activity'
GROUP BY 1, 2
ORDER BY 1
