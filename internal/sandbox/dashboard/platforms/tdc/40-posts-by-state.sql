-- title: Blog posts by state
-- about: Of all sites of the workspace.
-- unit: posts
-- shape: bars
-- needs: sites:read
SELECT upper(substr(p.status, 1, 1)) || lower(substr(p.status, 2)), count(*) * 1.0
FROM tdc_posts p JOIN tdc_sites s ON s.id = p.site_id
WHERE s.workspace_id IN (SELECT value FROM json_each(?1))
GROUP BY 1
ORDER BY 2 DESC
