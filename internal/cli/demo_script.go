package cli

// question is one thing a person asks in the demo, and the tool call by which an assistant answers it.
type question struct {
	text string
	tool string
	args map[string]any
}

// demoBegin is what anybody asks first, of any platform.
var demoBegin = []question{
	{text: "Who am I here, and what can I reach?", tool: "whoami"},
	{text: "Which API keys exist, and is one due for rotation?", tool: "list_keys"},
	{text: "What is there to ask about?", tool: "describe_org_data"},
}

// demoQuestions is, by platform, what those who work with it would ask next.
var demoQuestions = map[string][]question{
	"dcycle": {
		sqlQuestion("What did each facility emit, year by year?", `SELECT f.name AS facility, strftime('%Y', i.start_date) AS year, round(sum(i.co2e) / 1000, 1) AS t_co2e
FROM invoices i JOIN facilities f ON f.id = i.facility_id
WHERE i.status = 'active'
GROUP BY 1, 2 ORDER BY 1, 2`),
		sqlQuestion("Which are our ten largest electricity invoices?", `SELECT i.invoice_id, f.name AS facility, date(i.start_date) AS month, i.quantity AS kwh, round(i.co2e) AS kg_co2e
FROM invoices i JOIN facilities f ON f.id = i.facility_id
WHERE i.type = 'electricity' AND i.status = 'active'
ORDER BY i.quantity DESC LIMIT 10`),
		sqlQuestion("What does our fleet run on?", `SELECT vf.fuel, count(*) AS vehicles, round(sum(v.co2e) / 1000, 1) AS t_co2e_so_far
FROM vehicles v LEFT JOIN vehicle_fuels vf ON vf.id = v.vehicle_fuel_id
WHERE v.status = 'active'
GROUP BY 1 ORDER BY 2 DESC`),
	},
	"cycle": {
		sqlQuestion("Which containers run in which environment, and in what state are their instances?", `SELECT e.name AS environment, c.name AS container, i.state, count(*) AS instances
FROM containers c JOIN environments e ON e.id = c.environment_id JOIN instances i ON i.container_id = c.id
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`),
		sqlQuestion("What were we invoiced for, and is anything open?", `SELECT strftime('%Y-%m', billed_at) AS month, state, round(sum(charges), 2) AS usd
FROM invoices
GROUP BY 1, 2 ORDER BY 1 DESC LIMIT 12`),
	},
	"deepcurrent": {
		sqlQuestion("What did each tool cost us in October?", `SELECT tool_name, sum(credits) AS credits
FROM credit_usage_by_tool
WHERE start_date = '2026-10-01' AND end_date = '2026-10-31'
GROUP BY 1 ORDER BY 2 DESC`),
		sqlQuestion("What was found for us, by kind?", `SELECT package_id, count(*) AS results, sum(records_count) AS records, max(created_at) AS latest
FROM results
WHERE package_id IS NOT NULL
GROUP BY 1 ORDER BY 3 DESC`),
	},
	"tdc": {
		sqlQuestion("How many form submissions did each site have, week by week?", `SELECT s.name AS site, strftime('%Y-%W', f.submitted_at) AS week, count(*) AS submissions
FROM submissions f JOIN sites s ON s.id = f.site_id
WHERE f.submitted_at >= '2026-10-01'
GROUP BY 1, 2 ORDER BY 1, 2`),
		sqlQuestion("Which blog posts are drafts, and for how long?", `SELECT s.name AS site, p.title, date(p.created_at) AS begun, date(p.updated_at) AS touched
FROM posts p JOIN sites s ON s.id = p.site_id
WHERE p.status = 'DRAFT'
ORDER BY p.created_at LIMIT 10`),
	},
}

func sqlQuestion(text, sql string) question {
	return question{text: text, tool: "query_org_data", args: map[string]any{"sql": sql}}
}
