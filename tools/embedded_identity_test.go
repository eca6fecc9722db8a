package tools_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// identityTruth is what a platform's database has of an account: $user, $org and $key are the account's.
type identityTruth struct {
	platform string
	facts    string // of whoami: the columns are the facts
	keys     string // of list_keys: the columns are members of a key, in any order of rows
}

// What each platform tells, computed from the sandbox's own tables.
var identityTruths = []identityTruth{
	{"dcycle",
		`SELECT id, first_name || ' ' || last_name AS name, email, NULL AS role, NULL AS permissions, NULL AS plan, NULL AS credits FROM users WHERE id = $user`,
		`SELECT k.name, u.first_name || ' ' || u.last_name AS creator, u.email AS creator_email, NULL AS role, NULL AS state, k.created_at, k.revoked_at, k.id = $key AS this_connection
			FROM api_keys k JOIN users u ON u.id = k.created_by WHERE platform = 'dcycle' AND organization_id = $org`},
	{"cycle",
		`SELECT NULL AS id, NULL AS name, NULL AS email, NULL AS role, NULL AS permissions,
			(SELECT json_extract(doc, '$.item.tier.name') FROM cycle_resources WHERE kind = 'service' AND hub = $org AND json_extract(doc, '$.item.tier') IS NOT NULL) AS plan,
			(SELECT sum(json_extract(doc, '$.amount_remaining')) / 1000.0 FROM cycle_resources WHERE kind = 'credit' AND hub = $org AND state = 'live') AS credits`,
		`SELECT k.name, u.first_name || ' ' || u.last_name AS creator, u.email AS creator_email, r.name AS role, 'live' AS state, k.created_at, NULL AS last_used_at,
			NULL AS revoked_at, 0 AS this_connection
			FROM api_keys k JOIN users u ON u.id = k.created_by LEFT JOIN roles r ON r.id = k.role_id WHERE k.platform = 'cycle' AND k.organization_id = $org AND k.revoked_at IS NULL`},
	{"deepcurrent",
		`SELECT user_id AS id, full_name AS name, email, role, NULL AS permissions, tier AS plan, status AS plan_status FROM deepcurrent_accounts WHERE user_id = $user`,
		`SELECT NULL AS name, NULL AS prefix, k.last_four, a.full_name AS creator, a.email AS creator_email, a.role, NULL AS created_at, 1 AS this_connection
			FROM api_keys k JOIN deepcurrent_accounts a ON a.user_id = k.created_by WHERE k.id = $key`},
	{"tdc",
		`SELECT u.id, first_name || ' ' || last_name AS name, email, r.name AS role, NULL AS permissions, o.plan, NULL AS credits, u.created_at
			FROM users u JOIN memberships m ON m.user_id = u.id AND m.platform = 'tdc' AND m.organization_id = $org JOIN roles r ON r.id = m.role_id
			JOIN organizations o ON o.platform = 'tdc' AND o.id = m.organization_id WHERE u.id = $user`,
		`SELECT NULL AS name, k.prefix, NULL AS creator, k.created_at, NULL AS state, 1 AS this_connection FROM api_keys k WHERE k.id = $key`},
}

// TestIdentitiesOfThePlatforms asks whoami and list_keys with each key of each platform in miniature, and compares with its database. An account that is
// refused must be told why.
func TestIdentitiesOfThePlatforms(t *testing.T) {
	t.Parallel()
	for _, truth := range identityTruths {
		t.Run(truth.platform, func(t *testing.T) {
			t.Parallel()
			sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{truth.platform}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { sb.Close() })
			m, err := manifest.Load(truth.platform)
			if err != nil {
				t.Fatal(err)
			}
			told := 0
			for _, account := range sb.Accounts(truth.platform) {
				if account.Key != "" {
					told += truth.check(t, sb, m, account)
				}
			}
			if told == 0 {
				t.Error("nobody was told anything")
			}
		})
	}
}

// check asks with an account's key and returns how many of the two tools answered.
func (truth identityTruth) check(t *testing.T, sb *sandbox.Sandbox, m *manifest.Manifest, account sandbox.Account) (told int) {
	t.Helper()
	db, err := sb.DB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := newBenchOf(t, m, nil, sb.URL(truth.platform), credentials{account.Key, account.OrganizationID})
	of := []any{sql.Named("user", account.User.ID), sql.Named("org", account.OrganizationID), sql.Named("key", account.KeyID)}
	who := truth.platform + ", the key " + account.KeyName + " of " + account.User.Name()
	for _, c := range []struct{ tool, statement string }{{"whoami", truth.facts}, {"list_keys", truth.keys}} {
		result, text := b.result(t.Context(), t, c.tool, map[string]any{"format": "json"})
		if result.IsError {
			if !strings.HasPrefix(text, "error ") || !strings.Contains(text, "Next: ") {
				t.Errorf("%s: %s is refused with %s", who, c.tool, text)
			}
			continue
		}
		told++
		want := records(t, db, c.statement, of)
		if diff := cmp.Diff(byText(members(t, text, c.tool, want))); diff != "" {
			t.Errorf("%s: %s (-database +answer):\n%s", who, c.tool, diff)
		}
	}
	return told
}

// members are those, of the records in a tool's answer, that the database has as well. What a part of the platform refused is compared in neither.
func members(t *testing.T, text, tool string, want []map[string]any) (database, told []map[string]any) {
	t.Helper()
	var answer struct {
		Identity map[string]any
		Keys     []map[string]any
		NotTold  map[string]string `json:"not_told"`
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	nameless := strings.Contains(text, "names of creators: not known: error forbidden")
	refused := map[string]bool{"role": strings.Contains(text, "names and permissions of roles: not known: error forbidden"), "creator": nameless, "creator_email": nameless}
	all := answer.Keys
	if tool == "whoami" {
		all = []map[string]any{answer.Identity}
		for fact, value := range answer.Identity {
			if value == nil && answer.NotTold[fact] == "" {
				t.Errorf("%s is null without a reason: %s", fact, text)
			}
			refused[fact] = strings.HasSuffix(answer.NotTold[fact], " could not be asked") || strings.HasSuffix(answer.NotTold[fact], " in use is not known")
		}
	}
	for _, record := range all {
		told = append(told, without(record, want[0], refused))
	}
	for _, record := range want {
		database = append(database, without(record, want[0], refused))
	}
	return database, told
}

// without are the members of a record by some names, but those refused; of a number with a unit the number.
func without(record, names map[string]any, refused map[string]bool) map[string]any {
	left := map[string]any{}
	for name := range names {
		if refused[name] {
			continue
		}
		left[name] = record[name]
		if withUnit, ok := record[name].(map[string]any); ok {
			left[name] = withUnit["value"]
		}
	}
	return left
}

// records are the rows of a statement by the names of its columns.
func records(t *testing.T, db *sql.DB, statement string, args []any) []map[string]any {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		record := map[string]any{}
		for i, name := range columns {
			record[name] = values[i]
		}
		all = append(all, record)
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		t.Fatalf("%d rows, error %v: %s", len(all), err, statement)
	}
	return all
}

// byText counts the records of both sides by what they say; 1 is true, and 0 false.
func byText(database, told []map[string]any) (map[string]int, map[string]int) {
	var counts [2]map[string]int
	for i, list := range [][]map[string]any{database, told} {
		counts[i] = map[string]int{}
		for _, record := range list {
			if own, ok := record["this_connection"]; ok {
				record["this_connection"] = own == int64(1) || own == true
			}
			counts[i][fmt.Sprint(record)]++
		}
	}
	return counts[0], counts[1]
}

// TestWhoamiByEachWayIn signs in as the manifests can besides the key of today: what is told of whom, and that no key is marked where none is used.
func TestWhoamiByEachWayIn(t *testing.T) {
	t.Parallel()
	elena := map[string]string{"email": "elena.ruiz@meridia.example", "password": "elena-sandbox"}
	marc := map[string]string{"email": "marc.oliver@meridia.example", "password": "marc-sandbox"}
	for name, c := range map[string]struct {
		platform, way string
		key           string // the name of a key, "": none
		with          map[string]string
		who, keys     []string
	}{
		"a key for a token": {"cycle", "exchange", "Legacy exporter", nil,
			[]string{"membership: not known: error forbidden", "hub: Meridia Digital", "key: "}, []string{"Legacy exporter,", "# names and permissions of roles: not known: error not_found"}},
		"an account of Cycle": {"cycle", "password", "", marc,
			[]string{"user: Marc Oliver, marc.oliver@meridia.example, id ", "plan: Scale\n", "signed in by: “password”"}, []string{"not marked: it signs in without one"}},
		"an account of DeepCurrent": {"deepcurrent", "login", "", elena,
			[]string{"user: Elena Ruiz, elena.ruiz@meridia.example, id ", "plan: pro\n", "signed in by: “login”"}, []string{"not marked: it signs in without one"}},
		"an account of Dcycle": {"dcycle", "login", "", elena,
			[]string{"user: the platform does not tell\n", "signed in by: “login”, with the e-mail elena.ruiz@meridia.example"}, []string{"not marked: it signs in without one"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{c.platform}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { sb.Close() })
			given := map[string]string{}
			maps.Copy(given, c.with)
			for _, a := range sb.Accounts(c.platform) {
				if a.KeyName == c.key && given["organization"] == "" {
					given["organization"] = a.OrganizationID
					if c.key != "" {
						given["api_key"] = a.Key
					}
				}
			}
			b := newBenchBy(t, loaded(t, c.platform), c.way, sb.URL(c.platform), given)
			for tool, want := range map[string][]string{"whoami": c.who, "list_keys": c.keys} {
				text := b.answer(t, tool, nil)
				for _, words := range want {
					if !strings.Contains(text, words) {
						t.Errorf("%s: no %q in:\n%s", tool, words, text)
					}
				}
			}
		})
	}
}

// TestFactsAreToldOrNot: of each fact the manifests of the program say how a platform tells it, or why it does not.
func TestFactsAreToldOrNot(t *testing.T) {
	t.Parallel()
	for _, m := range manifest.Embedded() {
		for _, fact := range manifest.KeyFacts() {
			if m.Keys().Tells(fact) == (m.Keys().Untold[fact] != "") {
				t.Errorf("%s: keys: %s is neither told nor untold", m.Platform, fact)
			}
		}
		for _, fact := range manifest.IdentityFacts() {
			told := len(m.Identity().Parts) == 0 && (fact == manifest.FactID || fact == manifest.FactName || fact == manifest.FactEmail) // by the key's maker
			for _, p := range m.Identity().Parts {
				told = told || p.Column(fact) != nil || fact == manifest.FactName && p.Column(manifest.FactGivenName) != nil
			}
			if told == (m.Identity().Untold[fact] != "") {
				t.Errorf("%s: identity: %s is neither told nor untold", m.Platform, fact)
			}
		}
	}
}
