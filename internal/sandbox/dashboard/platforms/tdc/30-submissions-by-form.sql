-- title: Submissions by form
-- about: Spam and archived ones included.
-- unit: submissions
-- shape: bars
-- needs: sites:read
SELECT f.name || ' · ' || s.name, count(u.id) * 1.0
FROM tdc_forms f JOIN tdc_sites s ON s.id = f.site_id LEFT JOIN tdc_submissions u ON u.form_id = f.id
WHERE s.workspace_id IN (SELECT value FROM json_each(?1))
GROUP BY f.id
ORDER BY 2 DESC, 1
