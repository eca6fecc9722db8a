-- title: Invoices by month and state
-- about: Charges as they were billed.
-- unit: US dollars
-- shape: columns
-- needs: billing-invoices-view
SELECT substr(created, 1, 7), upper(substr(state, 1, 1)) || replace(substr(state, 2), '-', ' '), sum(json_extract(doc, '$.charges')) / 1000.0
FROM cycle_resources
WHERE hub IN (SELECT value FROM json_each(?1)) AND kind = 'invoice'
GROUP BY 1, 2
ORDER BY 1
