-- title: Results by tool
-- about: Everything that was delivered.
-- unit: results
-- shape: bars
SELECT CASE tool_name WHEN 'bd_job' THEN 'BD job' ELSE upper(substr(tool_name, 1, 1)) || replace(substr(tool_name, 2), '_', ' ') END, count(*) * 1.0
FROM deepcurrent_results
WHERE user_id IN (SELECT value FROM json_each(?1))
GROUP BY 1
ORDER BY 2 DESC
