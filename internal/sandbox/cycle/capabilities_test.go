package cycle

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// keyWith makes a key that has these capabilities and no others.
func (l *lab) keyWith(capabilities ...string) string {
	l.t.Helper()
	_, secret, err := l.world.Keys.Create(l.t.Context(), core.Key{
		ID: newID(l.clock.now()), Platform: Name, OrganizationID: l.hub(), Name: "test", CreatedBy: l.world.Person("marc").ID, Permissions: permissions(capabilities),
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return secret
}

// TestCapabilityMatrix: each operation is refused without its capability, which the error names, and with every other one; with it alone it is not.
func TestCapabilityMatrix(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	n := 0
	for _, r := range newAPI(l.world).routes() {
		needs := r.capability
		if instead, cited := citedOnly[needs]; cited {
			needs = instead
		}
		if needs == "" || r.forms == projectForm {
			continue
		}
		n++
		var others []string
		for _, name := range hubCapabilities {
			if name != needs {
				others = append(others, name)
			}
		}
		path := l.unlikelyPath(r.path)
		for _, without := range [][]string{nil, others} {
			a := l.do(ask{method: r.method, path: path, credential: l.keyWith(without...), hub: l.hub()})
			if a.status != 403 || a.code() != "403.permissions" || a.body.text("error", "extra", "capability") != needs {
				t.Errorf("%s %s without %s: %d %.200s", r.method, r.path, needs, a.status, a.raw)
			}
		}
		if a := l.do(ask{method: r.method, path: path, credential: l.keyWith(needs), hub: l.hub()}); a.code() == "403.permissions" {
			t.Errorf("%s %s with %s: %.200s", r.method, r.path, needs, a.raw)
		}
	}
	if n < 120 {
		t.Errorf("only %d operations have a capability", n)
	}
}

// unlikelyPath fills parameters with an id that does not exist: capabilities are checked before anything is looked up.
func (l *lab) unlikelyPath(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") {
			parts[i] = "0123456789abcdef01234567"
		}
	}
	return strings.Join(parts, "/")
}

// TestIncludesNeedTheirOwnCapability: what is included must be visible by itself.
func TestIncludesNeedTheirOwnCapability(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	const path = "/v1/containers?include=environments"
	a := l.do(ask{method: "GET", path: path, credential: l.keyWith("containers-view"), hub: l.hub()})
	if a.code() != "403.permissions" || a.body.text("error", "extra", "capability") != "environments-view" {
		t.Errorf("without: %.200s", a.raw)
	}
	l.want(l.do(ask{method: "GET", path: path, credential: l.keyWith("containers-view", "environments-view"), hub: l.hub()}), 200, "")
}

// TestActionsWithCapabilitiesOfTheirOwn: some actions need more than the path does.
func TestActionsWithCapabilitiesOfTheirOwn(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	pipeline := l.first("/v1/pipelines")
	box := l.first("/v1/containers?filter[search]=Worker")
	for _, c := range []struct {
		method, path string
		body         doc
		first, more  string
	}{
		{"POST", "/v1/pipelines/" + pipeline + "/tasks", doc{"action": "trigger"}, "pipelines-manage", "pipelines-trigger"},
		{"POST", "/v1/containers/" + box + "/tasks", doc{"action": "volumes.reconfigure"}, "containers-manage", "containers-volumes-manage"},
		{"PATCH", "/v1/containers/" + box, doc{"lock": true}, "containers-manage", "containers-lock"},
		{"DELETE", "/v1/infrastructure/servers/" + l.first("/v1/infrastructure/servers"), doc{"options": doc{"force": true}}, "servers-manage", "servers-decommission"},
	} {
		a := l.do(ask{method: c.method, path: c.path, credential: l.keyWith(c.first), hub: l.hub(), body: c.body})
		if a.code() != "403.permissions" || a.body.text("error", "extra", "capability") != c.more {
			t.Errorf("%s %s with %s: %.200s", c.method, c.path, c.first, a.raw)
		}
		if a := l.do(ask{method: c.method, path: c.path, credential: l.keyWith(c.first, c.more), hub: l.hub(), body: c.body}); a.status >= 300 {
			t.Errorf("%s %s with both: %.200s", c.method, c.path, a.raw)
		}
	}
}

// TestRoleChangesTakeEffectAtOnce: keys are judged by their role as it is now.
func TestRoleChangesTakeEffectAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	role := l.as("Automation", "POST", "/v1/hubs/current/roles", doc{
		"identifier": "watcher", "rank": 2, "capabilities": doc{"all": false, "specific": []string{"containers-view"}},
	})
	l.want(role, 201, "")
	id := role.data().text("id")
	secret := l.as("Automation", "POST", keysPath, doc{"name": "watcher", "role_id": id}).data().text("secret")
	get := func(path string) answer {
		return l.do(ask{method: "GET", path: path, credential: secret, hub: l.hub()})
	}
	l.want(get("/v1/containers"), 200, "")
	l.want(get("/v1/dns/zones"), 403, "403.permissions")
	l.want(l.as("Automation", "PATCH", "/v1/hubs/current/roles/"+id, doc{"capabilities": doc{"specific": []string{"dns-view"}}}), 200, "")
	l.want(get("/v1/containers"), 403, "403.permissions")
	l.want(get("/v1/dns/zones"), 200, "")
	l.want(l.as("Automation", "DELETE", "/v1/hubs/current/roles/"+id, nil), 403, "403.invalid-state")
}

// TestRanks: nobody makes or changes a role at or above their own, and no role has rank 10.
func TestRanks(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	for _, c := range []struct {
		name   string
		body   doc
		status int
		code   string
	}{
		{"own rank", doc{"identifier": "a", "rank": 7}, 403, "403.not-allowed"},
		{"owner's rank", doc{"identifier": "a", "rank": 10}, 422, "422.invalid-argument"},
		{"below", doc{"identifier": "a", "rank": 6}, 201, ""},
		{"the same identifier", doc{"identifier": "a", "rank": 6}, 409, "409.duplicate-found"},
		{"a fraction", doc{"identifier": "b", "rank": 1.5}, 422, "422.invalid-argument"},
		{"what the maker lacks", doc{"identifier": "b", "rank": 1, "capabilities": doc{"specific": []string{"hubs-delete"}}}, 403, "403.permissions"},
	} {
		if a := l.as("Automation", "POST", "/v1/hubs/current/roles", c.body); a.status != c.status || a.code() != c.code {
			t.Errorf("%s: %d %q, want %d %q", c.name, a.status, a.code(), c.status, c.code)
		}
	}
	l.want(l.as("Automation", "PATCH", "/v1/hubs/current/roles/"+l.roleID("owner"), doc{"name": "Me"}), 403, "403.not-allowed")
	l.want(l.as("Automation", "POST", "/v1/hubs/current/invites", doc{"recipient": "x@example.com", "role_id": l.roleID("admin")}), 403, "403.not-allowed")
	l.want(l.as("Automation", "POST", "/v1/hubs/current/invites", doc{"recipient": "x@example.com", "role_id": l.roleID("developer")}), 201, "")
}
