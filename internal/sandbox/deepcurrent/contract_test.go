package deepcurrent

import (
	"net/http"
	"strings"
	"testing"
)

// endpointCase is one request of one person, and what must come of it: values by their path, "*" for anything but null.
type endpointCase struct {
	name, who, method, path string
	body                    any
	status                  int
	want                    map[string]string
}

type object = map[string]any

const (
	vc    = "vc-shortlist-v1"
	noID  = "00000000-0000-4000-8000-000000000000"
	paid  = "An active paid subscription is required for this feature"
	badID = "/intelligence/results/not-a-uuid"
)

func vcBody(extra object) object {
	out := object{"package_id": vc, "slots": object{"sector_focus": sectors(), "stage": stages(), "limit": 4}, "output_fields": []string{"name", "website"}}
	for name, value := range extra {
		out[name] = value
	}
	return out
}

// endpointCases are facts of the documents, endpoint by endpoint. Each runs against a sandbox that the others have read only or changed harmlessly.
func endpointCases() []endpointCase {
	long := strings.Repeat("x", 256)
	return []endpointCase{
		{"no credential", "", "GET", "/users/me", nil, 401, map[string]string{"detail": "Not authenticated"}},
		{"profile", "elena", "GET", "/users/me", nil, 200, map[string]string{"email": "elena.ruiz@meridia.example", "full_name": "Elena Ruiz", "is_active": "true",
			"role": "user", "subscription_tier": "pro", "subscription_status": "active", "current_period_end": "*", "permanent_credit_balance": "250",
			"api_key_last_four": "*", "referral_code": "*", "id": "*"}},
		{"free profile", "marc", "GET", "/users/me", nil, 200, map[string]string{"subscription_tier": "developer", "current_period_end": "<nil>"}},
		{"switched off", "jules", "GET", "/users/me", nil, 403, map[string]string{"detail": "Inactive user"}},
		{"wrong method", "elena", "DELETE", "/users/me", nil, 405, map[string]string{"detail": "Method Not Allowed"}},
		{"HEAD", "elena", "HEAD", "/users/me/api-key?reveal=true", nil, 405, nil},
		{"unknown path", "elena", "GET", "/nothing", nil, 404, map[string]string{"detail": "Not Found"}},
		{"name", "marc", "PATCH", "/users/me", object{"full_name": "Marc O."}, 200, map[string]string{"full_name": "Marc O.", "email": "marc.oliver@meridia.example"}},
		{"no name", "marc", "PATCH", "/users/me", object{"full_name": nil}, 200, map[string]string{"full_name": "<nil>"}},
		{"long name", "marc", "PATCH", "/users/me", object{"full_name": long}, 422, map[string]string{"detail.0.type": "string_too_long", "detail.0.loc.1": "full_name"}},
		{"name is a number", "marc", "PATCH", "/users/me", object{"full_name": 1}, 422, map[string]string{"detail.0.type": "string_type"}},
		{"taken e-mail", "marc", "PATCH", "/users/me", object{"email": "ELENA.ruiz@meridia.example"}, 409, map[string]string{"detail": "*"}},
		{"bad e-mail", "marc", "PATCH", "/users/me", object{"email": "marc"}, 422, map[string]string{"detail.0.loc.1": "email"}},
		{"not JSON", "marc", "PATCH", "/users/me", "{", 422, map[string]string{"detail.0.type": "json_invalid"}},
		{"not an object", "marc", "PATCH", "/users/me", "[]", 422, map[string]string{"detail.0.loc.0": "body"}},

		{"usage", "elena", "GET", "/credits/usage", nil, 200, map[string]string{"start_date": "2026-10-24", "end_date": "2026-11-22", "allowance": "2300", "total_used": "*",
			"percentage_used": "*", "average_daily": "*", "projected": "*", "top_tool": "*", "by_tool.0.tool_name": "*", "by_day.0.date": "*"}},
		{"free usage", "marc", "GET", "/credits/usage", nil, 200, map[string]string{"allowance": "<nil>", "percentage_used": "<nil>", "projected": "<nil>"}},
		{"usage of a day", "elena", "GET", "/credits/usage?start_date=2020-01-01&end_date=2020-01-01", nil, 200, map[string]string{"total_used": "0", "top_tool": "<nil>", "by_day": "[]"}},
		{"usage backwards", "elena", "GET", "/credits/usage?start_date=2026-01-02&end_date=2026-01-01", nil, 400, map[string]string{"detail": "*"}},
		{"usage of no day", "elena", "GET", "/credits/usage?start_date=2026-02-30", nil, 422, map[string]string{"detail.0.loc.1": "start_date"}},
		{"malformed query", "elena", "GET", "/credits/usage?start_date=%zz", nil, 400, map[string]string{"detail": "*"}},

		{"subscription", "elena", "GET", "/subscriptions/status", nil, 200, map[string]string{"tier": "pro", "status": "active", "credits_total": "3370", "credits_expiring": "<nil>",
			"monthly_cost": "248", "addons.0": "starter", "addon_quantities.starter": "1", "next_billing_date": "*", "current_period_start": "*", "current_period_end": "*"}},
		{"past due", "tom", "GET", "/subscriptions/status", nil, 200, map[string]string{"status": "past_due", "next_billing_date": "<nil>"}},
		{"free subscription", "marc", "GET", "/subscriptions/status", nil, 200, map[string]string{"tier": "developer", "monthly_cost": "0", "addons": "[]", "current_period_end": "<nil>"}},
		{"checkout", "marc", "POST", "/subscriptions/checkout-session", object{"tier": "pro", "add_ons": []string{"fuel"}}, 200, map[string]string{"checkout_url": "*", "checkout_session_id": "*"}},
		{"checkout of nothing", "marc", "POST", "/subscriptions/checkout-session", object{"tier": "developer"}, 422, map[string]string{"detail.0.type": "literal_error"}},
		{"faucet of a pro", "elena", "POST", "/subscriptions/faucet/claim", object{}, 403, map[string]string{"message": "*"}},

		{"resolve", "marc", "POST", "/intelligence/resolve", object{"package_id": vc, "slots": object{"sector_focus": "defi", "stage": "seed"}}, 200,
			map[string]string{"intent_status": "ready_for_quote", "package_name": "VC shortlist", "missing_slots": "[]", "coverage.candidates": "*", "filled_slots.stage": "seed"}},
		{"resolve with questions", "marc", "POST", "/intelligence/resolve", object{"package_id": vc}, 200,
			map[string]string{"intent_status": "needs_clarification", "missing_slots.0": "sector_focus", "clarification_questions.1": "*", "coverage": "<nil>"}},
		{"resolve from words", "marc", "POST", "/intelligence/resolve", object{"package_id": vc, "request_text": "Seed funds for DeFi in Europe"}, 200,
			map[string]string{"filled_slots.sector_focus": "DeFi", "filled_slots.stage": "Seed", "filled_slots.geo": "Europe"}},
		{"resolve of no package", "marc", "POST", "/intelligence/resolve", object{"package_id": "x"}, 422, map[string]string{"detail.0.loc.1": "package_id", "detail.0.type": "literal_error"}},
		{"resolve without package", "marc", "POST", "/intelligence/resolve", object{}, 422, map[string]string{"detail.0.type": "missing"}},
		{"bad limit", "marc", "POST", "/intelligence/resolve", object{"package_id": vc, "slots": object{"limit": 0}}, 422, map[string]string{"detail.0.loc.2": "limit"}},
		{"limit is a text", "marc", "POST", "/intelligence/resolve", object{"package_id": vc, "slots": object{"limit": "x"}}, 422, map[string]string{"detail.0.loc.2": "limit"}},
		{"quote", "marc", "POST", "/intelligence/quote", vcBody(nil), 200, map[string]string{"credits": "140", "quote_token": "*", "expiry": "2026-11-22T12:15:00Z",
			"package_id": vc, "output_fields.1": "website", "filled_slots.limit": "4", "output_projection_summary": "*"}},
		{"quote without slots", "marc", "POST", "/intelligence/quote", vcBody(object{"slots": object{}}), 400, map[string]string{"detail.code": "missing_slots", "detail.suggested_next_action": "*"}},
		{"quote of nothing", "marc", "POST", "/intelligence/quote", vcBody(object{"slots": object{"sector_focus": "none", "stage": "Seed"}}), 400, map[string]string{"detail.code": "no_corpus_candidates"}},
		{"quote of an unknown field", "marc", "POST", "/intelligence/quote", vcBody(object{"output_fields": []string{"email"}}), 422, map[string]string{"detail.0.loc.1": "output_fields", "detail.0.loc.2": "0"}},
		{"quote of no field", "marc", "POST", "/intelligence/quote", vcBody(object{"output_fields": []string{}}), 422, map[string]string{"detail.0.type": "list_too_short"}},
		{"preview", "marc", "POST", "/intelligence/preview-quote", vcBody(nil), 200, map[string]string{"intent_status": "ready_for_quote", "quote.credits": "140", "quote.quote_token": "*"}},
		{"preview of nothing", "marc", "POST", "/intelligence/preview-quote", vcBody(object{"slots": object{"sector_focus": "none", "stage": "Seed"}}), 200,
			map[string]string{"quote": "<nil>", "quote_skipped_reason": "no_corpus_candidates"}},
		{"execute on the free plan", "marc", "POST", "/intelligence/execute", vcBody(object{"quote_token": "x"}), 403, map[string]string{"detail": paid}},
		{"execute past due", "tom", "POST", "/intelligence/execute", vcBody(object{"quote_token": "x"}), 403, map[string]string{"detail": paid}},
		{"plan before body", "marc", "POST", "/intelligence/execute", "{", 403, map[string]string{"detail": paid}},
		{"execute with no quote", "elena", "POST", "/intelligence/execute", vcBody(object{"quote_token": "x"}), 403, map[string]string{"detail.code": "invalid_quote_token"}},
		{"execute without token", "elena", "POST", "/intelligence/execute", vcBody(nil), 422, map[string]string{"detail.0.loc.1": "quote_token"}},
		{"expand on the free plan", "marc", "POST", "/intelligence/expand", object{}, 403, map[string]string{"detail": paid}},
		{"expand of nothing", "elena", "POST", "/intelligence/expand", object{"parent_result_id": noID, "expansion_type": "increase_limit", "expansion_params": object{"limit": 9}, "quote_token": "x"}, 404, nil},
		{"finds of nobody", "elena", "GET", "/intelligence/results/" + noID, nil, 404, map[string]string{"detail": "Result not found"}},
		{"finds without id", "elena", "GET", badID, nil, 422, map[string]string{"detail.0.type": "uuid_parsing", "detail.0.loc.0": "path"}},

		{"goal", "marc", "POST", "/growth/resolve", object{"goal_text": "find emails", "input_assets": object{"companies": []any{object{"name": "a"}}}}, 200,
			map[string]string{"goal_type": "email_discovery", "coverage_mode": "needs_enrichment", "quotable": "true", "goal_plan.preset": "*", "goal_plan.output.preview_rows": "5"}},
		{"goal without input", "marc", "POST", "/growth/resolve", object{"goal_text": "find people"}, 200, map[string]string{"goal_type": "contact_enrichment", "quotable": "false", "missing_requirements.0": "input_assets"}},
		{"goal from text", "marc", "POST", "/deepdive/resolve", object{"goal_text": "find people", "input_text": "Acme\n\nNorthfold\n"}, 200, map[string]string{"goal_plan.input_assets.companies.1.name": "Northfold"}},
		{"short goal", "marc", "POST", "/growth/resolve", object{"goal_text": "ab"}, 422, map[string]string{"detail.0.type": "string_too_short"}},
		{"quote of a bad plan", "marc", "POST", "/growth/quote", object{"goal_plan": object{}}, 200, map[string]string{"ok": "false", "quotable": "false", "error_code": "invalid_goal_plan", "quote_token": "<nil>"}},
		{"run on the free plan", "marc", "POST", "/growth/run", object{}, 403, map[string]string{"detail": paid}},
		{"run without quote", "elena", "POST", "/growth/run", object{"quote_token": "x", "goal_plan": object{}}, 403, map[string]string{"detail.code": "*"}},
		{"run status on the free plan", "marc", "GET", "/growth/runs/" + noID, nil, 403, nil},
		{"run of nobody", "elena", "GET", "/growth/runs/" + noID, nil, 404, nil},

		{"job on the free plan", "marc", "POST", "/bd/jobs", object{"preset": "full_pipeline"}, 403, map[string]string{"detail": paid}},
		{"job of neither", "elena", "POST", "/bd/jobs", object{}, 422, nil},
		{"job of both", "elena", "POST", "/bd/jobs", object{"preset": "full_pipeline", "requested_capabilities": []string{"company_size"}}, 422, nil},
		{"job of an unknown preset", "elena", "POST", "/bd/jobs", object{"preset": "x"}, 422, map[string]string{"detail.0.loc.1": "preset"}},
		{"job of an unknown capability", "elena", "POST", "/bd/jobs", object{"requested_capabilities": []string{"x"}}, 422, map[string]string{"detail.0.loc.1": "requested_capabilities"}},
		{"job of a stranger's chat", "elena", "POST", "/bd/jobs", object{"preset": "full_pipeline", "chat_id": noID}, 404, map[string]string{"detail": "Chat not found"}},
		{"job of nobody", "elena", "GET", "/bd/jobs/" + noID, nil, 404, map[string]string{"detail": "Job not found"}},
		{"result of no job", "elena", "GET", "/bd/jobs/" + noID + "/result", nil, 404, nil},
		{"asset of no job", "elena", "GET", "/bd/jobs/" + noID + "/assets/" + noID, nil, 404, nil},

		{"chats", "elena", "GET", "/chats", nil, 200, map[string]string{"total": "14", "limit": "50", "offset": "0", "chats.13.title": "*", "chats.14": "<nil>"}},
		{"chats paged", "elena", "GET", "/chats?limit=5&offset=12&order=asc&order_by=created_at", nil, 200, map[string]string{"total": "14", "limit": "5", "chats.1.id": "*", "chats.2": "<nil>"}},
		{"chats too many", "elena", "GET", "/chats?limit=101", nil, 422, map[string]string{"detail.0.type": "less_than_equal", "detail.0.loc.1": "limit"}},
		{"chats of zero", "elena", "GET", "/chats?limit=0", nil, 422, map[string]string{"detail.0.type": "greater_than_equal"}},
		{"chats before the first", "elena", "GET", "/chats?offset=-1", nil, 422, nil},
		{"chats far out", "elena", "GET", "/chats?offset=2147483647", nil, 200, map[string]string{"chats": "[]", "total": "14"}},
		{"chats farther out", "elena", "GET", "/chats?offset=99999999999999999999", nil, 422, map[string]string{"detail.0.type": "int_parsing"}},
		{"chats by title", "elena", "GET", "/chats?order_by=title", nil, 422, nil},
		{"chat without id", "elena", "GET", "/chats/1", nil, 422, nil},
		{"chat of nobody", "elena", "DELETE", "/chats/" + noID, nil, 404, map[string]string{"detail": "Chat not found"}},

		{"results", "elena", "GET", "/results", nil, 200, map[string]string{"total": "66", "limit": "50", "results.0.preview.package_id": "*", "results.0.preview.records_count": "*",
			"results.0.tool_name": "*", "results.0.file_format": "json", "results.0.file_size": "*", "results.0.chat_title": "*"}},
		{"results of a tool", "elena", "GET", "/results?tool_name=bd_job&order_by=file_size", nil, 200, map[string]string{"total": "1", "results.0.tool_name": "bd_job", "results.0.preview.package_id": "<nil>"}},
		{"results of a package", "elena", "GET", "/results?tool_name=kol-discovery-v1", nil, 200, map[string]string{"results.0.tool_name": "intelligence_result", "results.0.preview.package_id": "kol-discovery-v1"}},
		{"results of a stranger's chat", "elena", "GET", "/results?chat_id=" + noID, nil, 200, map[string]string{"total": "0", "results": "[]"}},
		{"result of nobody", "elena", "GET", "/results/" + noID, nil, 404, nil},
		{"summary of nothing", "elena", "GET", "/results/" + noID + "/summary", nil, 404, nil},

		{"lead contexts", "marc", "GET", "/lead-search/meta", nil, 200, map[string]string{"contexts.0.id": "people", "contexts.3.id": "wallets", "contexts.0.filters.0.id": "focus_area",
			"contexts.0.filters.0.kind": "multi_select", "contexts.0.filters.3.options.2.value": "C", "contexts.0.sorts.1.label": "Name"}},
		{"leads", "marc", "POST", "/lead-search/search", object{"context": "investors", "limit": 5, "offset": 5}, 200, map[string]string{"total": "60", "limit": "5", "has_more": "true", "items.4.name": "*",
			"items.0.contact_access.1.group": "email", "items.0.contact_access.1.status": "locked", "items.0.contact_access.1.credits": "100", "access_policy.plan": "developer", "access_policy.current_page": "2"}},
		{"too many leads", "marc", "POST", "/lead-search/search", object{"context": "investors", "limit": 26}, 422, map[string]string{"detail.0.type": "less_than_equal"}},
		{"leads with an unknown filter", "marc", "POST", "/lead-search/search", object{"context": "investors", "filters": object{"x": []string{"y"}}}, 422, nil},
		{"community without credits", "sofia", "POST", "/integrations/watchdog/communities", object{"name": "a", "project_name": "b", "type": "discord"}, 402, map[string]string{"detail.code": "insufficient_credits"}},
		{"community of an unknown kind", "elena", "POST", "/integrations/watchdog/communities", object{"name": "a", "project_name": "b", "type": "irc"}, 422, map[string]string{"detail.0.loc.1": "type"}},
		{"crawl", "marc", "POST", "/automations/website-crawler/cost", object{"automation_id": "deepcurrent/website-crawler-v1", "input_data": object{"startUrls": []any{object{"url": "https://a.example"}}, "maxCrawlPages": 7}}, 200, map[string]string{"credits": "70"}},
	}
}

func TestEndpointsAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, c := range endpointCases() {
		t.Run(c.name, func(t *testing.T) {
			r := l.Send(t, c.method, c.path, l.Key(c.who), c.body).Want(t, c.status)
			r.Match(t, c.want)
			if c.status == http.StatusUnauthorized && r.Header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("no challenge: %v", r.Header)
			}
			if r.Header.Get("X-Request-ID") == "" {
				t.Error("no request id")
			}
		})
	}
}

// TestEveryRouteNeedsACredential takes the routes themselves, so that one added later cannot be forgotten.
func TestEveryRouteNeedsACredential(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	n := 0
	for _, list := range [][]route{accountRoutes(), intelligenceRoutes(), growthRoutes(), jobRoutes(), chatRoutes(), resultRoutes(), leadRoutes(), otherRoutes()} {
		for _, r := range list {
			if r.access == anyone {
				continue
			}
			n++
			for _, credential := range []string{"", "dc_wrong", "dc_" + strings.Repeat("x", 40), "eyJhbGciOiJub25lIn0.e30."} {
				l.Send(t, r.method, strings.NewReplacer("{id}", noID, "{asset}", noID).Replace(r.path), credential, object{}).Want(t, 401)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d routes were tried", n)
	}
}
