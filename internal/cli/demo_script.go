package cli

// question is one thing a person asks in the demo, and the tool call by which an assistant answers it.
type question struct {
	text string
	tool string
	args map[string]any
}

// demoQuestions is what a sustainability manager would ask.
var demoQuestions = []question{
	{text: "Who am I here, and what can I reach?", tool: "whoami"},
	{text: "Which API keys exist, and is one due for rotation?", tool: "list_keys"},
	{text: "What is there to ask about?", tool: "describe_org_data"},
	{
		text: "What did each facility emit, year by year?",
		tool: "query_org_data",
		args: map[string]any{"sql": `SELECT f.name AS facility, strftime('%Y', i.start_date) AS year, round(sum(i.co2e) / 1000, 1) AS t_co2e
FROM invoices i JOIN facilities f ON f.id = i.facility_id
WHERE i.status = 'active'
GROUP BY 1, 2 ORDER BY 1, 2`},
	},
	{
		text: "Which are our ten largest electricity invoices?",
		tool: "query_org_data",
		args: map[string]any{"sql": `SELECT i.invoice_id, f.name AS facility, date(i.start_date) AS month, i.quantity AS kwh, round(i.co2e) AS kg_co2e
FROM invoices i JOIN facilities f ON f.id = i.facility_id
WHERE i.type = 'electricity' AND i.status = 'active'
ORDER BY i.quantity DESC LIMIT 10`},
	},
	{
		text: "What does our fleet run on?",
		tool: "query_org_data",
		args: map[string]any{"sql": `SELECT vf.fuel, count(*) AS vehicles, round(sum(v.co2e) / 1000, 1) AS t_co2e
FROM vehicles v LEFT JOIN vehicle_fuels vf ON vf.id = v.vehicle_fuel_id
WHERE v.status = 'active'
GROUP BY 1 ORDER BY 2 DESC`},
	},
}
