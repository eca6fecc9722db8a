-- title: Pages by site
-- about: Drafts included.
-- unit: pages
-- shape: bars
-- needs: sites:read
SELECT s.name, count(p.id) * 1.0
FROM tdc_sites s LEFT JOIN tdc_pages p ON p.site_id = s.id
WHERE s.workspace_id IN (SELECT value FROM json_each(?1))
GROUP BY s.id
ORDER BY 2 DESC, 1
