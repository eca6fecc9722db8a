package cycle

import (
	"strings"
	"testing"
)

// older asks in the form of the project era, with a session of the named key.
func (l *lab) older(key, method, path string, body any) answer {
	l.t.Helper()
	session := l.token("grant_type", "api_key", "secret", l.account(key).Key).body.text("access_token")
	return l.do(ask{method: method, path: path, credential: session, project: l.hub(), body: body})
}

// TestProjectEraShapes: project_id and owner, descriptors with job_id, codes with underscores, paths of then.
func TestProjectEraShapes(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	for _, d := range l.older("Legacy exporter", "GET", "/v1/containers", nil).list() {
		if d.text("project_id") != l.hub() || d.text("owner", "type") == "" || d["hub_id"] != nil || d["creator"] != nil {
			t.Fatalf("a container is %v", d)
		}
	}
	environment := l.older("Automation", "POST", "/v1/environments", doc{"name": "Then", "about": doc{"description": ""}})
	l.want(environment, 201, "")
	job := l.older("Automation", "POST", "/v1/environments/"+environment.data().text("id")+"/tasks", doc{"action": "start"})
	if d := job.data(); job.status != 202 || d.text("action") != "start" || !isID(d.text("job_id")) || d["job"] != nil {
		t.Errorf("descriptor %d %s", job.status, job.raw)
	}
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/v1/projects", 200, ""}, {"GET", "/v1/projects/current", 200, ""}, {"GET", "/v1/projects/capabilities", 200, ""},
		{"GET", "/v1/projects/current/members", 200, ""}, {"GET", "/v1/projects/current/invites", 200, ""}, {"GET", "/v1/orders", 200, ""},
		{"GET", "/v1/plans/support", 200, ""}, {"GET", "/v1/dns/domains", 200, ""}, {"GET", "/v1/projects/current/api-keys", 200, ""},
		{"GET", "/v1/infrastructure/servers/tags", 200, ""}, {"GET", "/v1/billing/invoices", 200, ""}, {"GET", "/v1/jobs", 200, ""},
		{"GET", "/v1/hubs/current", 404, "404.request"}, {"GET", "/v1/pipelines", 404, "404.request"},
		{"GET", "/v1/containers/0123456789abcdef01234567", 404, "404.container"},
		{"GET", "/v1/projects/current/api-keys/0123456789abcdef01234567", 404, "404.api_key"},
		{"GET", "/v1/containers?page[size]=x", 422, "422.invalid_argument"}, {"DELETE", "/v1/projects/current", 403, "403.permissions"},
	} {
		l.want(l.older("Automation", c.method, c.path, nil), c.status, c.code)
	}
	if members := l.older("Automation", "GET", "/v1/projects/current/members", nil).list(); members[0]["role"] != 1.0 || members[1]["role"] != 2.0 || members[0]["role_id"] != nil {
		t.Errorf("members %v", members[:2])
	}
	l.want(l.do(ask{method: "GET", path: "/v1/projects/current", credential: l.account("Automation").Key}), 401, "401.auth_invalid")
}

// TestProjectEraCapabilities: keys of then have a list of capabilities with the names of then.
func TestProjectEraCapabilities(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	made := l.older("Legacy exporter", "POST", "/v1/projects/current/api-keys", doc{"name": "reader", "capabilities": []string{"containers-view", "apikeys-manage"}, "ips": nil})
	l.want(made, 201, "")
	d := made.data()
	if !strings.Contains(made.raw, `"capabilities":["containers-view","apikeys-manage"]`) || d.text("secret") == "" || d.text("project_id") != l.hub() {
		t.Errorf("made %s", made.raw)
	}
	refused := l.older("Legacy exporter", "POST", "/v1/projects/current/api-keys", doc{"name": "greedy", "capabilities": []string{"dns-manage"}})
	if refused.code() != "403.permissions" || refused.body.text("error", "extra", "capability") != "dns-manage" {
		t.Errorf("who lacks a capability gave it: %s", refused.raw)
	}
	for _, c := range []struct{ method, path, needs string }{
		{"DELETE", "/v1/containers/0123456789abcdef01234567", "containers-delete"}, {"PATCH", "/v1/containers/0123456789abcdef01234567", "containers-update"},
		{"POST", "/v1/containers/0123456789abcdef01234567/tasks", "containers-state"}, {"POST", "/v1/environments", "environments-create"},
		{"DELETE", "/v1/infrastructure/servers/0123456789abcdef01234567", "servers-decommission"}, {"POST", "/v1/dns/zones", "dns-manage"},
		{"GET", "/v1/projects/current/members", "projects-members-view"}, {"GET", "/v1/orders", "billing-orders-manage"},
	} {
		a := l.older("Legacy exporter", c.method, c.path, nil)
		if a.code() != "403.permissions" || a.body.text("error", "extra", "capability") != c.needs {
			t.Errorf("%s %s: %.200s, want %s", c.method, c.path, a.raw, c.needs)
		}
		session := l.token("grant_type", "api_key", "secret", l.keyWith(c.needs)).body.text("access_token")
		if a := l.do(ask{method: c.method, path: c.path, credential: session, project: l.hub()}); a.code() == "403.permissions" {
			t.Errorf("%s %s with %s: %.200s", c.method, c.path, c.needs, a.raw)
		}
	}
	gone := l.older("Legacy exporter", "DELETE", "/v1/projects/current/api-keys/"+d.text("id"), nil)
	if gone.status != 200 || gone.data().text("state", "current") != "deleted" {
		t.Errorf("deleted %s", gone.raw)
	}
}
