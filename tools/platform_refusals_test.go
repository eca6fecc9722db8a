package tools_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// refused is a question that a platform in miniature refuses for a reason of its own, and what the assistant reads.
type refused struct {
	platform string
	who      string // whose key, as "Elena/Secret Key"; or a key itself
	of       string // whose organisation is asked about, when not the key's own; or its id
	sql      string
	says     []string // the code first; what the platform says, what its documents give as causes, what to do
	silent   []string // what other causes would have said
	ids      string   // the headers whose ids are told
}

// dcycleIDs are both ids that Dcycle answers with.
const dcycleIDs = `\[X-Request-ID [0-9a-f-]{36}, X-Correlation-ID [0-9a-f-]{36}\]`

// requestID is the one that others have.
const requestID = `\[X-Request-ID [0-9a-f-]{36}\]`

var refusals = map[string]refused{
	"dcycle, an unknown key": {"dcycle", "sk_live_0123456789abcdef0123456789abcdef", "Elena/Sustainability assistant", "SELECT count(*) FROM facilities",
		[]string{"error unauthorized: Dcycle answered 401", "(INVALID_API_KEY)", "Likely cause: the API key is invalid or revoked", "begins with sk_live_0123", "https://app.dcycle.io/settings/api"},
		[]string{"does not have the API"}, dcycleIDs},
	"dcycle, a revoked key": {"dcycle", "Marc/Legacy ETL pipeline", "", "SELECT count(*) FROM facilities",
		[]string{"error unauthorized: Dcycle answered 401", "Likely cause: the API key is invalid or revoked"}, nil, dcycleIDs},
	"dcycle, an organisation of others": {"dcycle", "Elena/Sustainability assistant", "11111111-2222-4333-8444-555555555555", "SELECT count(*) FROM facilities",
		[]string{"error forbidden: Dcycle answered 403", "the key's user does not belong to the organization", "The request was for the organization 11111111-2222", "Next: Check the organization id"}, nil, dcycleIDs},
	"dcycle, a role without the permission": {"dcycle", "Sofia/HR commuting survey", "", "SELECT count(*) FROM facilities",
		[]string{"error forbidden", "“User doesn't have permission facilities:read”", "the role of the key's user"}, nil, dcycleIDs},
	"dcycle, a value that it does not take": {"dcycle", "Elena/Sustainability assistant", "", "SELECT * FROM total_impacts WHERE start_date = '2026-03-01' AND end_date = '2026-01-01'",
		[]string{"error invalid_request: Dcycle answered 422", "“Validation error: query.end_date must not be before start_date”", "Next: Correct what the answer names"}, nil, dcycleIDs},

	"cycle, an unknown key": {"cycle", "abcdefghijklmnopqrstuvwxyz0123456789", "Marc/Reporting", "SELECT count(*) FROM environments",
		[]string{"error unauthorized: Cycle answered 401", "(401.auth-invalid)", "Likely cause: the key is deleted or wrong"}, []string{"token has ended"}, ""},
	"cycle, a deleted key": {"cycle", "Jules/Old laptop", "", "SELECT count(*) FROM environments",
		[]string{"error unauthorized: Cycle answered 401", "(401.auth-invalid)"}, nil, ""},
	"cycle, another's hub": {"cycle", "Marc/Reporting", "Astrid/Haldenfjord automation", "SELECT count(*) FROM environments",
		[]string{"error forbidden: Cycle answered 403", "(403.wrong-hub). Likely cause: the key is another hub's.", "Next: A key belongs to one hub"}, []string{"address", "tier"}, ""},
	"cycle, an address that is not allowed": {"cycle", "Elena/Finance office", "", "SELECT count(*) FROM environments",
		[]string{"error forbidden", "(403.invalid-ip). Likely cause: the key may not be used from this address.", "Next: Add this address to the key's allowed addresses"}, nil, ""},
	"cycle, a role without the capability": {"cycle", "Inês/Deploy bot", "", "SELECT count(*) FROM invoices",
		[]string{"error forbidden", "(403.permissions). It needs the capability billing-invoices-view.", "Next: Have billing-invoices-view granted to the key"}, nil, ""},
	"cycle, a key with capabilities of its own": {"cycle", "Marc/Legacy exporter", "", "SELECT count(*) FROM activity",
		[]string{"error forbidden", "It needs the capability "}, nil, ""},

	"deepcurrent, an unknown key": {"deepcurrent", "dc_0123456789abcdef0123456789abcdef01234567", "", "SELECT count(*) FROM chats",
		[]string{"error unauthorized: DeepCurrent answered 401", "the API key is invalid or was replaced", "https://dashboard.deepcurrent.app"}, nil, requestID},
	"deepcurrent, a plan that does not have it": {"deepcurrent", "Marc/API key", "", "SELECT * FROM growth_runs WHERE run_id = '11111111-2222-4333-8444-555555555555'",
		[]string{"error forbidden", "“An active paid subscription is required for this feature”", "the account has no active paid subscription", "Next: See tier and status in the table subscription"}, nil, requestID},
	"deepcurrent, an account that is not active": {"deepcurrent", "Jules/API key", "", "SELECT count(*) FROM chats",
		[]string{"error forbidden", "“Inactive user”", "the account is inactive"}, nil, requestID},

	"tdc, an unknown key": {"tdc", "tdc_0123456789abcdef0123456789abcdef01234567", "Elena/Secret Key", "SELECT count(*) FROM sites",
		[]string{"error unauthorized: TDC Sites answered 401", "(UNAUTHORIZED)", "the key was regenerated, which ends the old one at once"}, nil, requestID},
	"tdc, plans without the API": {"tdc", "Sofia/Secret Key", "", "SELECT count(*) FROM sites",
		[]string{"error forbidden", "“The workspace's plan does not include API & Webhooks. Ask a workspace Owner to upgrade.” (FORBIDDEN)", "Next: See plan and role in the table workspaces"}, nil, requestID},
	"tdc, a stranger's workspace": {"tdc", "Elena/Secret Key", "Astrid/Secret Key", "SELECT count(*) FROM sites",
		[]string{"error not_found: TDC Sites answered 404", "the person has no access to", "the workspace that is asked is one of the table workspaces"}, nil, requestID},
}

// TestRefusalsOfThePlatforms drives each platform in miniature into its refusals: the assistant reads the code, the causes that the documents leave open, the
// right that is missing, what to do, and the ids to ask the platform's support with.
func TestRefusalsOfThePlatforms(t *testing.T) {
	t.Parallel()
	running := map[string]*sandbox.Sandbox{}
	for _, name := range sandbox.Names() {
		sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{name}, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { sb.Close() })
		running[name] = sb
	}
	for name, c := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBenchOf(t, loaded(t, c.platform), nil, running[c.platform].URL(c.platform), c.credentials(running[c.platform]))
			c.check(t, b.refusal(t, "query_org_data", map[string]any{"sql": c.sql}))
		})
	}
}

func loaded(t *testing.T, platform string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Load(platform)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// credentials are the key and the organisation that the case names.
func (c refused) credentials(sb *sandbox.Sandbox) credentials {
	keys, organizations := map[string]string{}, map[string]string{}
	for _, a := range sb.Accounts(c.platform) {
		if a.Key != "" {
			name := a.User.FirstName + "/" + a.KeyName
			keys[name], organizations[name] = a.Key, a.OrganizationID
		}
	}
	got := credentials{c.who, c.of}
	if key, known := keys[c.who]; known {
		got.key = key
	}
	if c.of == "" {
		got.organization = organizations[c.who]
	} else if id, known := organizations[c.of]; known {
		got.organization = id
	}
	return got
}

func (c refused) check(t *testing.T, text string) {
	t.Helper()
	for _, words := range c.says {
		if !strings.Contains(text, words) {
			t.Errorf("no %q in:\n%s", words, text)
		}
	}
	for _, words := range c.silent {
		if strings.Contains(text, words) {
			t.Errorf("%q in:\n%s", words, text)
		}
	}
	if told := strings.Contains(text, "-ID "); told != (c.ids != "") || !regexp.MustCompile(c.ids).MatchString(text) {
		t.Errorf("ids: want %q in:\n%s", c.ids, text)
	}
}

// TestRefusalsAsWritten are refusals that the miniatures give to no SELECT, in the bodies that the documents and clients show.
func TestRefusalsAsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		platform, sql string
		status        int
		header        map[string]string
		body          string
		says          []string
	}{
		"credits that are used up": {"deepcurrent", "SELECT count(*) FROM chats", 402, map[string]string{"X-Request-ID": "req-1"},
			`{"detail": {"code": "insufficient_credits", "message": "This needs 50 credits and you have 3.", "suggested_next_action": "Add credits."}}`,
			[]string{"DeepCurrent answered 402", "“This needs 50 credits and you have 3.” (insufficient_credits)", "the credits are used up", "Add credits", "[X-Request-ID req-1]"}},
		"a text": {"deepcurrent", "SELECT count(*) FROM chats", 422, nil, `{"detail": "limit is too large"}`, []string{"error invalid_request: DeepCurrent answered 422", "“limit is too large”"}},
		"an object": {"deepcurrent", "SELECT count(*) FROM chats", 422, nil, `{"detail": {"code": "bad_limit", "message": "limit is too large"}}`,
			[]string{"error invalid_request: DeepCurrent answered 422", "“limit is too large” (bad_limit)"}},
		"a list": {"deepcurrent", "SELECT count(*) FROM chats", 422, nil, `{"detail": [{"type": "less_than_equal", "loc": ["query", "limit"], "msg": "Input should be less than or equal to 100", "input": "500"}]}`,
			[]string{"error invalid_request: DeepCurrent answered 422", "limit", "Input should be less than or equal to 100"}},
		"records of the day": {"deepcurrent", "SELECT count(*) FROM chats", 429, map[string]string{"Retry-After": "7200", "X-Request-ID": "req-2"},
			`{"detail": {"code": "corpus_distinct_record_limit_exceeded", "message": "Enough for today.", "retry_after_seconds": 7200, "suggested_next_action": "Upgrade your plan."}}`,
			[]string{"“Enough for today.” (corpus_distinct_record_limit_exceeded)", "Upgrade your plan", "[X-Request-ID req-2]"}},
		"a tier that lacks it": {"cycle", "SELECT count(*) FROM environments", 403, nil,
			`{"error": {"status": 403, "code": "403.tier-restricted", "title": "Forbidden"}, "data": null}`,
			[]string{"error forbidden: Cycle answered 403", "(403.tier-restricted). Likely cause: the tier of the hub does not have that.", "A hub's billing in the portal"}},
		"a parameter that is not taken": {"cycle", "SELECT count(*) FROM environments", 422, nil,
			`{"error": {"status": 422, "code": "422.invalid-argument", "title": "Unprocessable", "detail": "page[size] is too large", "source": "page[size]"}, "data": null}`,
			[]string{"error invalid_request: Cycle answered 422", "“page[size] is too large” (422.invalid-argument)"}},
		"a refusal at 200": {"tdc", "SELECT count(*) FROM workspaces", 200, map[string]string{"X-Request-ID": "req-3"}, `{"ok": false, "error": "FORBIDDEN", "message": "Not yours."}`,
			[]string{"“Not yours.” (FORBIDDEN)", "[X-Request-ID req-3]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				for name, value := range c.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			}))
			t.Cleanup(srv.Close)
			b := newBenchOf(t, loaded(t, c.platform), nil, srv.URL, credentials{"key_0123456789abcdefghijklmnop", "651586fca6078e98982dbd90"})
			text := b.refusal(t, "query_org_data", map[string]any{"sql": c.sql})
			for _, words := range c.says {
				if !strings.Contains(text, words) {
					t.Errorf("no %q in:\n%s", words, text)
				}
			}
		})
	}
}
