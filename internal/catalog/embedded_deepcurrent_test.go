package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A period that has all use of credits in it, and how many days it has.
const (
	creditPeriod = "WHERE start_date = '2020-01-01' AND end_date = '2031-12-31'"
	creditDays   = "(julianday('2031-12-31') - julianday('2020-01-01') + 1)"
)

// deepcurrentAccount is the asker's account with what follows from the price list; the sandbox's clock is within the paid period.
const deepcurrentAccount = `WITH pack(name, price, credits) AS (VALUES ('starter', 49, 300), ('fuel', 199, 1400), ('growth', 499, 5500), ('accelerator', 999, 12000)),
	bought AS (SELECT name, price, credits, a.addons ->> name AS n FROM pack, deepcurrent_accounts a WHERE a.user_id = :user AND a.addons ->> name > 0),
	account AS (SELECT *, tier = 'pro' AND status = 'active' AS paying FROM deepcurrent_accounts WHERE user_id = :user),
	used AS (SELECT coalesce(sum(credits), 0) AS total FROM deepcurrent_usage WHERE user_id = :user),
	allowance AS (SELECT 2000 + coalesce(sum(credits * n), 0) AS n FROM bought) `

// deepcurrentJob is a job of the asker's that has long ended.
const deepcurrentJob = `WITH job AS (SELECT j.*, CASE outcome WHEN 'completed' THEN 100 ELSE 40 END AS percent,
	CASE outcome WHEN 'completed' THEN 'Done' WHEN 'failed' THEN 'Failed' ELSE 'Cancelled' END AS message, json_array_length(r.records) AS delivered
	FROM deepcurrent_jobs j LEFT JOIN deepcurrent_results r ON r.id = j.result_id WHERE j.user_id = :user AND j.id = :value) `

const (
	ownJobs = "SELECT id FROM deepcurrent_jobs WHERE user_id = :user"
	ownRuns = "SELECT id FROM deepcurrent_jobs WHERE user_id = :user AND kind = 'growth'"
	// recordValues are the columns of tables of records, of an element e.
	recordValues = `e.key, e.value ->> 'record_id', e.value ->> 'name', e.value ->> 'subtitle', e.value ->> 'company', e.value ->> 'role', e.value ->> 'email', e.value ->> 'website',
		e.value ->> 'focus_area', e.value ->> 'stage', e.value ->> 'geo', e.value ->> 'tier', e.value ->> 'rationale', e.value ->> 'network', e.value -> 'contacts', e.value
		FROM deepcurrent_results r, json_each(r.records) e WHERE r.user_id = :user`
)

var deepcurrentTables = map[string]embeddedTable{
	"profile": {truth: `SELECT user_id, email, full_name, is_active, role, tier, status, period_end, permanent,
		(SELECT last_four FROM api_keys k WHERE k.platform = 'deepcurrent' AND k.created_by = user_id AND k.revoked_at IS NULL), referral_code FROM deepcurrent_accounts WHERE user_id = :user`},
	"subscription": {truth: deepcurrentAccount + `SELECT tier, status, cycle + permanent, NULL, CASE tier WHEN 'pro' THEN 199 + (SELECT coalesce(sum(price * n), 0) FROM bought) ELSE 0 END,
		(SELECT json_group_array(name) FROM bought), CASE WHEN paying THEN period_end END, period_start, period_end FROM account`},
	"subscription_addons": {truth: `SELECT e.key, e.value FROM deepcurrent_accounts, json_each(addons) e WHERE user_id = :user`},
	"credit_usage": {where: creditPeriod, truth: deepcurrentAccount + `SELECT '2020-01-01', '2031-12-31', total, CASE WHEN paying THEN allowance.n END,
		CASE WHEN paying THEN round(100.0 * total / allowance.n, 2) END, round(total / ` + creditDays + `, 2),
		CASE WHEN paying THEN CAST(round(total / ` + creditDays + ` * (julianday(period_end) - julianday(period_start))) AS INTEGER) END,
		(SELECT tool_name FROM deepcurrent_usage WHERE user_id = :user GROUP BY 1 ORDER BY sum(credits) DESC, 1 LIMIT 1) FROM account, used, allowance`},
	"credit_usage_by_tool": {where: creditPeriod, truth: `SELECT '2020-01-01', '2031-12-31', tool_name, sum(credits) FROM deepcurrent_usage WHERE user_id = :user GROUP BY 3`},
	"credit_usage_by_day":  {where: creditPeriod, truth: `SELECT '2020-01-01', '2031-12-31', day, sum(credits) FROM deepcurrent_usage WHERE user_id = :user GROUP BY 3`},
	"chats":                {truth: `SELECT id, user_id, title, created_at, updated_at FROM deepcurrent_chats WHERE user_id = :user AND deleted_at IS NULL`},
	"chat_messages": {truth: `SELECT c.id, e.key, e.value ->> 'role', e.value ->> 'content' FROM deepcurrent_chats c, json_each(c.messages) e
		WHERE user_id = :user AND deleted_at IS NULL`},
	"results": {truth: `SELECT r.id, r.tool_name, r.chat_id, c.title, r.package_id, r.records_count, r.summary, r.expansion_type, 'json', r.file_size, r.created_at
		FROM deepcurrent_results r LEFT JOIN deepcurrent_chats c ON c.id = r.chat_id WHERE r.user_id = :user`},
	"result_details": {truth: `SELECT r.id, r.user_id, tool_name, chat_id, c.title, 'json', file_size, json_object('expansion_type', expansion_type, 'slots', json(slots),
		'output_fields', json(output_fields), 'credits_charged', credits), CASE WHEN package_id IS NULL THEN json_object('records', json(records))
		ELSE json_object('package_id', package_id, 'summary', summary, 'records_count', records_count, 'records', json(records)) END, r.created_at
		FROM deepcurrent_results r LEFT JOIN deepcurrent_chats c ON c.id = r.chat_id WHERE r.user_id = :user`},
	"result_records":   {truth: `SELECT r.id, ` + recordValues},
	"result_summaries": {truth: `SELECT id, 'success', json_object('text', summary, 'records_count', records_count), '[]', '[]' FROM deepcurrent_results WHERE user_id = :user AND package_id IS NULL`},
	"intelligence_results": {truth: `SELECT id, package_id, parent_id, expansion_type, summary, records_count, '["contact_unlock","increase_limit","network_depth"]', created_at
		FROM deepcurrent_results WHERE user_id = :user AND package_id IS NOT NULL`},
	"intelligence_records": {truth: `SELECT r.id, r.package_id, ` + recordValues + ` AND r.package_id IS NOT NULL`},
	"saved_searches":       {truth: `SELECT id, name, context, query, filters, sort, created_at, created_at FROM deepcurrent_searches WHERE user_id = :user`},
	"lead_contexts": {truth: `SELECT DISTINCT context, upper(substr(context, 1, 1)) || substr(context, 2), 'Search ' || context, 1,
		'[{"id":"relevance","label":"Relevance"},{"id":"name","label":"Name"}]' FROM deepcurrent_corpus`},
	"lead_filters": {columns: "context, id, label, kind, searchable, advanced", truth: `SELECT DISTINCT context, f.value, upper(substr(f.value, 1, 1)) || replace(substr(f.value, 2), '_', ' '),
		'multi_select', 0, f.value = 'tier' FROM deepcurrent_corpus, json_each('["focus_area","geo","stage","tier"]') f`},
	"bd_jobs": {where: "WHERE job_id = %s", given: ownJobs, truth: deepcurrentJob + `SELECT id, outcome, percent, message, preset, capabilities, warnings, error, created_at, ends_at,
		starts_at, ends_at FROM job`},
	"bd_job_results": {where: "WHERE job_id = %s", given: ownJobs, truth: deepcurrentJob + `SELECT id, result_id, outcome, percent, message, coalesce(delivered, 0),
		coalesce(delivered, 0) * 4 / 5, CASE WHEN result_id IS NULL THEN 0 ELSE companies END, warnings, created_at, ends_at FROM job`},
	"bd_job_assets": {where: "WHERE job_id = %s", given: ownJobs, truth: deepcurrentJob + `SELECT id, 'verified_contacts', 'Verified Contacts', 'contacts', 'application/json', 'inline',
		'/api/v1/bd/jobs/' || id || '/assets/verified_contacts' FROM job WHERE result_id IS NOT NULL`},
	"bd_job_contacts": {where: "WHERE job_id = %s AND asset_id = 'verified_contacts'", given: ownJobs + " AND result_id IS NOT NULL",
		truth: `SELECT j.id, 'verified_contacts', e.value ->> 'name', e.value ->> 'company', e.value ->> 'role', e.value ->> 'email'
		FROM deepcurrent_jobs j JOIN deepcurrent_results r ON r.id = j.result_id, json_each(r.records) e WHERE j.user_id = :user AND j.id = :value`},
	"growth_runs": {where: "WHERE run_id = %s", given: ownRuns, columns: "run_id, status, progress_percent, progress_message, result_handles, data_source_mix, gap_report, preview",
		truth: deepcurrentJob + `SELECT id, outcome, percent, message, json_array(json_object('result_id', result_id)), json_object('external', companies, 'internal', contacts),
		'{"missing_fields":[]}', json_object('delivered_contacts', delivered, 'rebate_credits', 0) FROM job`},
	"growth_run_stages":    {where: "WHERE run_id = %s", given: ownRuns, truth: deepcurrentJob + `SELECT job.id, value, 'completed' FROM job, json_each('["contact_discovery","email_lookup","email_verify"]')`},
	"growth_run_artifacts": {where: "WHERE run_id = %s", given: ownRuns, truth: deepcurrentJob + `SELECT id, 'verified_contacts', 'Verified Contacts', 'contacts' FROM job`},
}

// TestEverythingOfDeepCurrent compares every table with the database, for every account that the sandbox has: by its key, or signed in where it has none.
func TestEverythingOfDeepCurrent(t *testing.T) {
	skipInShort(t)
	l := startEmbedded(t, "deepcurrent", 1)
	seats := l.deepcurrentSeats()
	for _, s := range seats {
		t.Run(s.name, func(t *testing.T) { l.checkTables(t, s, deepcurrentTables, l.deepcurrentRefusal(t, s)) })
	}
	if len(seats) < 7 {
		t.Errorf("only %d seats", len(seats))
	}
	t.Run("parts", func(t *testing.T) { l.checkFilters(t, seats[0], deepcurrentTables) })
}

func TestOrdersOfDeepCurrent(t *testing.T) {
	l := startEmbedded(t, "deepcurrent", 10)
	l.checkOrders(t, l.deepcurrentSeats()[0], "chats", "results")
}

// deepcurrentSeats are the accounts, the fullest first.
func (l embeddedLab) deepcurrentSeats() []seat {
	var seats []seat
	for _, a := range l.sandbox.Accounts("deepcurrent") {
		s := seat{user: a.User.ID, name: a.User.Email, credentials: map[string]string{"email": a.User.Email, "password": a.Password}}
		if a.Key != "" {
			s.credentials = map[string]string{"api_key": a.Key}
		}
		if i := slices.IndexFunc(seats, func(other seat) bool { return other.user == s.user }); i < 0 {
			seats = append(seats, s)
		} else if a.Key != "" {
			seats[i] = s
		}
	}
	return seats
}

// deepcurrentRefusal is why an account is refused: it was switched off, or has no paid plan in force, without which there are no runs.
func (l embeddedLab) deepcurrentRefusal(t *testing.T, s seat) func(table string) string {
	t.Helper()
	state := fmt.Sprint(l.rows(t, `SELECT is_active, tier = 'pro' AND status = 'active' FROM deepcurrent_accounts WHERE user_id = :user`, s, ""))
	return func(table string) string {
		switch {
		case strings.HasPrefix(state, "[[0"):
			return "Inactive user"
		case strings.HasPrefix(table, "growth_") && strings.HasSuffix(state, "0]]"):
			return "An active paid subscription is required"
		}
		return ""
	}
}
