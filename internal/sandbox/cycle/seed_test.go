package cycle

import (
	"slices"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// TestSeedIsTheSameAgain: the same seed gives the same rows, ids and keys.
func TestSeedIsTheSameAgain(t *testing.T) {
	t.Parallel()
	one, two := newLab(t, nil), newLab(t, nil)
	if a, b := one.world.Accounts(Name), two.world.Accounts(Name); !slices.Equal(a, b) || len(a) == 0 {
		t.Errorf("accounts differ: %v %v", a, b)
	}
	if a, b := one.sum(), two.sum(); a != b || a == "" {
		t.Errorf("documents differ: %s %s", a, b)
	}
}

func (l *lab) sum() string {
	l.t.Helper()
	db, err := l.world.Store.ReadOnly()
	if err != nil {
		l.t.Fatal(err)
	}
	var all string
	if err := db.QueryRowContext(l.t.Context(), `SELECT group_concat(doc) FROM (SELECT doc FROM cycle_resources ORDER BY seq)`).Scan(&all); err != nil {
		l.t.Fatal(err)
	}
	return hashed(all)
}

// TestReferencesHold: what a resource refers to is there, in the same hub.
func TestReferencesHold(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	db, err := l.world.Store.ReadOnly()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ kind, path, to string }{
		{"container", "$.environment.id", "environment"}, {"container", "$.image.id", "image"}, {"container", "$.stack.id", "stack"},
		{"container", "$.stack.build_id", "stack build"}, {"instance", "$.container_id", "container"}, {"instance", "$.server_id", "server"},
		{"instance", "$.location_id", "location"}, {"server", "$.model_id", "model"}, {"server", "$.provider.integration_id", "integration"},
		{"record", "$.zone_id", "zone"}, {"record", "$.type.linked.container_id", "container"}, {"run", "$.pipeline_id", "pipeline"},
		{"membership", "$.role_id", "role"}, {"image", "$.source.details.id", "image source"}, {"activity", "$.context.environment_id", "environment"},
		{"backup", "$.target.integration_id", "integration"},
	} {
		var all, broken int
		err := db.QueryRowContext(t.Context(), `SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM cycle_resources o WHERE o.hub = r.hub AND o.kind = ?
			AND o.id = json_extract(r.doc, ?))), 0) FROM cycle_resources r WHERE kind = ? AND json_extract(doc, ?) IS NOT NULL`, c.to, c.path, c.kind, c.path).Scan(&all, &broken)
		if err != nil || all == 0 || broken > 0 {
			t.Errorf("%s %s: %d of %d lead nowhere (%v)", c.kind, c.path, broken, all, err)
		}
	}
}

// TestExportedVariables: what is printed for a client works as it stands, and reads what there is to read.
func TestExportedVariables(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	env := map[string]string{}
	for _, v := range environment(l.world) {
		env[v.Name] = v.Value
	}
	for _, path := range []string{"/v1/hubs/current", "/v1/environments", "/v1/containers", "/v1/infrastructure/servers", "/v1/dns/zones", "/v1/pipelines/runs", "/v1/jobs",
		"/v1/billing/invoices", "/v1/hubs/current/activity", keysPath, "/v1/images", "/v1/stacks", "/v1/hubs/current/members"} {
		l.want(l.do(ask{method: "GET", path: path, credential: env["CYCLE_API_KEY"], hub: env["CYCLE_HUB_ID"]}), 200, "")
	}
	l.want(l.do(ask{method: "POST", path: "/v1/environments", credential: env["CYCLE_API_KEY"], hub: env["CYCLE_HUB_ID"], body: doc{"name": "x", "cluster": "staging"}}), 403, "403.permissions")
}

// TestKeyIDsAreThePlatforms: keys that the core makes keep the id that they are given.
func TestKeyIDsAreThePlatforms(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	for _, k := range l.world.Keys.List(Name, func(core.Key) bool { return true }) {
		if !isID(k.ID) {
			t.Errorf("key %q has the id %q", k.Name, k.ID)
		}
	}
}
