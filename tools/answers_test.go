package tools_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// requestsFor returns the paths and queries that the platform was asked while f ran, in order.
func requestsFor(sb *sandbox.Sandbox, f func()) []string {
	before := sb.World().Log.Count()
	f()
	var asked []string
	for _, e := range slices.Backward(sb.World().Log.Entries(0, nil)) {
		if e.Seq > before {
			query, _ := url.QueryUnescape(e.Query)
			asked = append(asked, e.Path+"?"+query)
		}
	}
	return asked
}

// TestRequestsOfAQuestion holds what a question costs: filters travel, LIMIT stops paging, what was read is not read again.
func TestRequestsOfAQuestion(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	for name, c := range map[string]struct {
		sql      string
		requests int      // -1: do not count
		carry    []string // each must be in every request for the table
	}{
		"equality travels":       {"SELECT count(*) FROM vehicles WHERE status = 'active'", 1, []string{"status=active"}},
		"bracketed array filter": {"SELECT count(*) FROM facilities WHERE status = 'archived'", 1, []string{"status[]=archived"}},
		"IN is one request":      {"SELECT count(*) FROM vehicles WHERE status IN ('archived', 'error')", 1, []string{"status=archived", "status=error"}},
		"a range travels":        {"SELECT count(*) FROM business_travels WHERE travel_date BETWEEN '2025-01-01' AND '2025-01-31'", -1, []string{"start_date=2025-01-01", "end_date=2025-01-31"}},
		"LIMIT stops paging":     {"SELECT id FROM invoices LIMIT 5", 1, []string{"size=5"}},
		"no table, no request":   {"SELECT 1", 0, nil},
	} {
		t.Run(name, func(t *testing.T) { // one after the other: they count what the one sandbox is asked
			b := newBench(t, sb.URL("dcycle"), own)
			b.answer(t, "query_org_data", map[string]any{"sql": "SELECT name FROM organizations"}) // of its first answers one has the list, for the receipt
			ask := func() { b.answer(t, "query_org_data", map[string]any{"sql": c.sql}) }
			asked := requestsFor(sb, ask)
			if c.requests >= 0 && len(asked) != c.requests {
				t.Errorf("%d requests, want %d: %v", len(asked), c.requests, asked)
			}
			for _, request := range asked {
				for _, words := range c.carry {
					if !strings.Contains(request, words) {
						t.Errorf("no %s in %s", words, request)
					}
				}
			}
			if again := requestsFor(sb, ask); len(again) != 0 {
				t.Errorf("the same question again makes %d requests: %v", len(again), again)
			}
		})
	}
}

// TestOneOrganisationNeverAnswersForAnother asks the same question of two organisations in a row.
func TestOneOrganisationNeverAnswersForAnother(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	b := newBench(t, sb.URL("dcycle"), own)
	const sql = "SELECT group_concat(id) FROM (SELECT id FROM facilities ORDER BY id)"
	group, foods := b.query(t, sql, ""), b.query(t, sql, "Meridia Foods Iberia")
	if group.Rows[0][0] == foods.Rows[0][0] || foods.Requests == 0 {
		t.Errorf("two organisations have the same facilities, or the second cost no request: %v", foods)
	}
	part := b.answer(t, "query_org_data", map[string]any{"sql": "SELECT count(*) FROM facilities", "organization": "foods"})
	if !strings.Contains(part, "rows are those of Meridia Foods Iberia") {
		t.Errorf("the receipt does not say whom a part of a name meant: %s", part)
	}
	if again := b.query(t, sql, "meridia group"); again.Rows[0][0] != group.Rows[0][0] {
		t.Error("the organisation's name, whatever its case, should mean the same as its id")
	}
}

func TestWhoami(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	b := newBench(t, sb.URL("dcycle"), own)
	text := b.answer(t, "whoami", nil)
	for _, words := range []string{
		"platform: Dcycle (" + sb.URL("dcycle") + ")", "user: Elena Ruiz", "organization: Meridia Group (" + own.organization + ")",
		"reachable organizations: 4", "Meridia Logistics Europe", own.key[:8], "50 requests per second per key", "1,000 requests per minute per organization",
		"server: orgdata-mcp test",
	} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in:\n%s", words, text)
		}
	}
	if strings.Contains(text, "Fjord") {
		t.Errorf("a stranger's organisation is told:\n%s", text)
	}
}

// TestWhoamiTellsTheShareOfALimit: the platform's limit, what this server takes of it, and what is left of that after the two requests that it
// took to find out who is asking; the key's limit is not shared out, and its second may be over by then.
func TestWhoamiTellsTheShareOfALimit(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	b := newBenchOn(t, governor.NewRegistry(governor.Options{Share: 75}), sb.URL("dcycle"), own)
	text := b.answer(t, "whoami", nil)
	for _, line := range []string{
		`rate limit: 50 requests per second per key, (48|49|50) left\n`,
		`rate limit: 1,000 requests per minute per organization, of which this server takes 750 at most, 748 left\n`,
	} {
		if !regexp.MustCompile(line).MatchString(text) {
			t.Errorf("no %q in:\n%s", line, text)
		}
	}
}

// TestListKeys compares the tool's lines with the keys that the sandbox holds, and its judgement of their age with the advice of 3 to 6 months.
func TestListKeys(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, sb.URL("dcycle"), own)
	var text string
	if asked := requestsFor(sb, func() { text = b.answer(t, "list_keys", nil) }); len(asked) != 1 {
		t.Errorf("%d requests: %v", len(asked), asked)
	}
	rows := truth(t, db, "SELECT name, prefix, created_at, revoked_at, coalesce(last_used_ip, '') FROM api_keys WHERE platform = 'dcycle' AND organization_id = $org", own.organization)
	states := map[string]bool{}
	for _, row := range rows {
		created, err := time.Parse(time.RFC3339, fmt.Sprint(row[2]))
		if err != nil {
			t.Fatal(err)
		}
		state := "ok"
		switch age := time.Since(created); {
		case row[3] != nil && row[3] != "":
			state = "revoked"
		case age >= 180*24*time.Hour:
			state = "overdue"
		case age >= 90*24*time.Hour:
			state = "due"
		}
		states[state] = true
		line := lineWith(text, fmt.Sprint(row[1]))
		if !strings.HasPrefix(line, fmt.Sprint(row[0])) || !strings.HasSuffix(line, ","+state) || !strings.Contains(line, ","+fmt.Sprint(row[4])+",") && line != lineWith(text, own.key[:12]) {
			t.Errorf("%v is %s; the tool says %q", row[0], state, line)
		}
	}
	if len(states) != 4 {
		t.Errorf("only %v occur", states)
	}
	if !strings.Contains(lineWith(text, own.key[:12]), "(this connection)") || !strings.Contains(text, "assumed") {
		t.Errorf("the own key or the assumed endpoint is not marked:\n%s", text)
	}
}

func lineWith(text, words string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Contains(line, words) {
			return line
		}
	}
	return ""
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	b := newBench(t, "http://127.0.0.1:1", credentials{someKey, someOrg}) // describing needs no platform
	for name, c := range map[string]struct {
		args  map[string]any
		words []string
		not   string
	}{
		"overview":                  {nil, []string{"invoices: ", "facility_invoices <facilities: ", " tables", " of Dcycle", "# cannot tell: "}, "kg CO2e"},
		"one table":                 {map[string]any{"table": "invoices"}, []string{"co2e number [kg CO2e]", "status text", "{fast: = IN}", "GET /v1/invoices", "inactive"}, "vehicles"},
		"required filter":           {map[string]any{"table": "total_impacts"}, []string{"start_date = '2025-01-01' AND end_date = '2025-12-31'"}, "invoices"},
		"search":                    {map[string]any{"search": "fuel"}, []string{"vehicle_fuels", "vehicle_fuel_id", "fuel_type"}, "cups_list"},
		"search, words of people":   {map[string]any{"search": "carbon of sites"}, []string{"facilities", "co2e number [kg CO2e]"}, "cups_list"},
		"search, table and column":  {map[string]any{"search": "invoices co2e"}, []string{"invoices: ", "co2e number"}, "vehicles: "},
		"search, some of the words": {map[string]any{"search": "electricity unicorn"}, []string{"nothing matches all of", "invoices: "}, "employees: "},
		"search, none":              {map[string]any{"search": "unicorn"}, []string{"Nothing matches \"unicorn\".\nNext: Try a subject or a unit, such as organizations", "without arguments"}, "kg CO2e"},
		"search, none but near":     {map[string]any{"search": "electrcity"}, []string{"Nothing matches", "Try electricity, or"}, "kg CO2e"},
		"search, a sentence":        {map[string]any{"search": "Where do we emit most?"}, []string{"facilities: ", "co2e number [kg CO2e]"}, "market_segment"},
		"search, a table's meaning": {map[string]any{"search": "emissions of purchased goods"}, []string{"purchases: ", "co2e number [kg CO2e]"}, "vehicles: "},
		"search, of last year":      {map[string]any{"search": "How much electricity did we use last year?"}, []string{"energy (view): ", "carrier text"}, "end_date"},
		"search, a synonym":         {map[string]any{"search": "headcount"}, []string{"employees: "}, "Nothing matches"},
		"search, stop words alone":  {map[string]any{"search": "which of them"}, []string{"Nothing matches", "Try a subject"}, "kg CO2e"},
		"search, part of a word":    {map[string]any{"search": "ice"}, []string{"Nothing matches"}, "invoices: "},
		"search, one of many":       {map[string]any{"search": "category"}, []string{"categories json"}, "vehicles: "},
		"reference":                 {map[string]any{"table": "invoices"}, []string{"facility_id uuid = facilities.id {fast: = IN}", "quantity number [unit in unit_id]"}, "vehicles"},
		"input":                     {map[string]any{"table": "vehicles"}, []string{"include_children boolean: 1 adds the subsidiaries' vehicles {no data but an input of the request: give it as include_children = …; unless given, 0}"}, "include_children boolean: 1 adds the subsidiaries' vehicles {fast"},
		"as SQL quotes it":          {map[string]any{"table": "`Invoices`"}, []string{"co2e number [kg CO2e]"}, "vehicles"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := b.answer(t, "describe_org_data", c.args)
			for _, words := range c.words {
				if !strings.Contains(text, words) {
					t.Errorf("no %q in:\n%s", words, text)
				}
			}
			if strings.Contains(text, c.not) {
				t.Errorf("%q in:\n%s", c.not, text)
			}
		})
	}
	if text := b.refusal(t, "describe_org_data", map[string]any{"table": "invoice"}); !strings.Contains(text, "invoices") {
		t.Errorf("a misspelt table is not mended: %s", text)
	}
}
