-- title: Form submissions by month and state
-- about: Of all sites of the workspace.
-- unit: submissions
-- shape: columns
-- needs: sites:read
SELECT substr(u.submitted_at, 1, 7), upper(substr(u.status, 1, 1)) || lower(substr(u.status, 2)), count(*) * 1.0
FROM tdc_submissions u JOIN tdc_sites s ON s.id = u.site_id
WHERE s.workspace_id IN (SELECT value FROM json_each(?1))
GROUP BY 1, 2
ORDER BY 1
