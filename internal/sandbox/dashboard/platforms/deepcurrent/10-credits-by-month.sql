-- title: Credits spent by month and tool
-- unit: credits
-- about: What resolving, executing and growing cost.
-- shape: columns
SELECT substr(day, 1, 7), CASE tool_name WHEN 'bd_job' THEN 'BD job' ELSE upper(substr(tool_name, 1, 1)) || replace(substr(tool_name, 2), '_', ' ') END, sum(credits) * 1.0
FROM deepcurrent_usage
WHERE user_id IN (SELECT value FROM json_each(?1))
GROUP BY 1, 2
ORDER BY 1
