package cycle

import (
	"strings"
	"testing"
)

// TestCreates: one table of creates, good and odd, for each collection that has one.
func TestCreates(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	environment, image := l.first("/v1/environments"), l.first("/v1/images")
	zone := "/v1/dns/zones/" + l.first("/v1/dns/zones") + "/records"
	variables := "/v1/environments/" + environment + "/scoped-variables"
	box := func(more doc) doc {
		d := doc{"name": "New", "environment_id": environment, "image_id": image, "stateful": false, "config": doc{}}
		for name, v := range more {
			d[name] = v
		}
		return d
	}
	for _, c := range []struct {
		name, path   string
		body         any
		status       int
		code, source string
	}{
		{"environment", "/v1/environments", doc{"name": "Demo day", "cluster": "staging", "about": doc{"description": "x"}, "features": doc{"legacy_networking": false}}, 201, "", ""},
		{"the same again", "/v1/environments", doc{"name": "Demo day", "cluster": "staging"}, 409, "409.duplicate-found", "/identifier"},
		{"environment without cluster", "/v1/environments", doc{"name": "x"}, 422, "422.missing-argument", "/cluster"},
		{"identifier with blanks", "/v1/environments", doc{"name": "x", "cluster": "staging", "identifier": "a b"}, 422, "422.invalid-argument", "/identifier"},
		{"very long name", "/v1/environments", doc{"name": strings.Repeat("x", 5000), "cluster": "staging"}, 422, "422.invalid-argument", "/name"},
		{"name in Greek", "/v1/environments", doc{"name": "περιβάλλον", "cluster": "staging", "identifier": "greek"}, 201, "", ""},
		{"container", "/v1/containers", box(nil), 201, "", ""},
		{"container with null identifier", "/v1/containers", box(doc{"name": "Other", "identifier": nil}), 201, "", ""},
		{"container with a taken identifier", "/v1/containers", box(doc{"identifier": "new"}), 409, "409.duplicate-found", "/identifier"},
		{"container without image", "/v1/containers", box(doc{"image_id": nil}), 422, "422.missing-argument", "/image_id"},
		{"container in no environment", "/v1/containers", box(doc{"environment_id": "0123456789abcdef01234567"}), 404, "404.environment", ""},
		{"container with config as text", "/v1/containers", box(doc{"config": "x"}), 422, "422.invalid-argument", "/config"},
		{"container stateful as text", "/v1/containers", box(doc{"stateful": "false"}), 422, "422.invalid-argument", "/stateful"},
		{"zone", "/v1/dns/zones", doc{"hosted": true, "origin": "new.example"}, 201, "", ""},
		{"zone twice", "/v1/dns/zones", doc{"hosted": true, "origin": "new.example"}, 409, "409.duplicate-found", "/origin"},
		{"zone that is no domain", "/v1/dns/zones", doc{"hosted": true, "origin": "new..example"}, 422, "422.invalid-argument", "/origin"},
		{"a", zone, doc{"name": "a", "type": doc{"a": doc{"ip": "192.0.2.1"}}}, 201, "", ""},
		{"a with IPv6", zone, doc{"name": "a", "type": doc{"a": doc{"ip": "2001:db8::1"}}}, 422, "422.invalid-argument", "/type/a/ip"},
		{"aaaa", zone, doc{"name": "@", "type": doc{"aaaa": doc{"ip": "2001:db8::1"}}}, 201, "", ""},
		{"mx", zone, doc{"name": "@", "type": doc{"mx": doc{"priority": 10, "domain": "mail.example"}}}, 201, "", ""},
		{"mx without priority", zone, doc{"name": "@", "type": doc{"mx": doc{"domain": "mail.example"}}}, 422, "422.missing-argument", "/type/mx/priority"},
		{"wildcard", zone, doc{"name": "*", "type": doc{"txt": doc{"value": "x"}}}, 201, "", ""},
		{"name with a blank", zone, doc{"name": "a b", "type": doc{"txt": doc{"value": "x"}}}, 422, "422.invalid-argument", "/name"},
		{"wildcard below", zone, doc{"name": "*.apps", "type": doc{"txt": doc{"value": "x"}}}, 201, "", ""},
		{"two types", zone, doc{"name": "b", "type": doc{"txt": doc{"value": "x"}, "cname": doc{"domain": "y.example"}}}, 422, "422.invalid-argument", "/type"},
		{"no type", zone, doc{"name": "b", "type": doc{}}, 422, "422.invalid-argument", "/type"},
		{"unknown type", zone, doc{"name": "b", "type": doc{"hinfo": doc{}}}, 422, "422.invalid-argument", "/type"},
		{"type of the project era", zone, doc{"name": "b", "type": doc{"hosted": doc{"container_id": "0123456789abcdef01234567"}}}, 422, "422.invalid-argument", "/type"},
		{"linked to nothing", zone, doc{"name": "b", "type": doc{"linked": doc{"container_id": "0123456789abcdef01234567"}}}, 404, "404.container", ""},
		{"record in no zone", "/v1/dns/zones/0123456789abcdef01234567/records", doc{"name": "b", "type": doc{"txt": doc{"value": "x"}}}, 404, "404.dns.zone", ""},
		{"pipeline", "/v1/pipelines", doc{"name": "New"}, 201, "", ""},
		{"pipeline with a number", "/v1/pipelines", doc{"name": 1}, 422, "422.invalid-argument", "/name"},
		{"clone of nothing", "/v1/pipelines/clone", doc{"name": "x", "identifier": "x", "pipeline_id": "0123456789abcdef01234567"}, 404, "404.pipeline", ""},
		{"variable", variables, doc{"identifier": "TOKEN", "scope": doc{}, "source": doc{}}, 201, "", ""},
		{"variable twice", variables, doc{"identifier": "TOKEN", "scope": doc{}, "source": doc{}}, 409, "409.duplicate-found", "/identifier"},
		{"cluster", "/v1/infrastructure/clusters", doc{"identifier": "edge"}, 201, "", ""},
		{"order for a plan", "/v1/billing/orders", doc{"tier_plan_id": planID(3), "term_length": "yearly"}, 201, "", ""},
		{"order for nothing", "/v1/billing/orders", doc{"term_length": "yearly"}, 422, "422.missing-argument", "/tier_plan_id"},
		{"order for a century", "/v1/billing/orders", doc{"tier_plan_id": planID(3), "term_length": "centennial"}, 422, "422.invalid-argument", "/term_length"},
		{"no JSON", "/v1/pipelines", "name=x", 400, "400.invalid-syntax", ""},
		{"two values", "/v1/pipelines", `{"name":"a"}{"name":"b"}`, 400, "400.invalid-syntax", ""},
		{"number out of range", "/v1/pipelines", `{"name":1e999}`, 400, "400.invalid-syntax", ""},
		{"too large", "/v1/pipelines", `{"name":"` + strings.Repeat("x", maxBody) + `"}`, 422, "422.max-exceeded", ""},
	} {
		a := l.as("Automation", "POST", c.path, c.body)
		if err := envelope(a); a.status != c.status || a.code() != c.code || a.body.text("error", "source") != c.source || err != nil {
			t.Errorf("%s: %d %q at %q (%v), want %d %q at %q: %.200s", c.name, a.status, a.code(), a.body.text("error", "source"), err, c.status, c.code, c.source, a.raw)
		}
		if d := a.data(); c.status == 201 && (!isID(d.text("id")) || d.text("hub_id") != l.hub() || d.text("creator", "type") != "api-key" || d.text("state", "current") == "") {
			t.Errorf("%s: made %s", c.name, a.raw)
		}
	}
}

// TestPatches: what is sent is taken over and seen at once, what is not stays.
func TestPatches(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	box := "/v1/containers/" + l.first("/v1/containers?filter[search]=Transform")
	zone := "/v1/dns/zones/" + l.first("/v1/dns/zones") + "/records"
	for _, c := range []struct {
		path         string
		body         any
		status       int
		code, member string
	}{
		{box, doc{"name": "Transformer"}, 200, "", "name"},
		{box, doc{"deprecate": true}, 200, "", "deprecate"},
		{box, doc{"name": nil}, 422, "422.invalid-argument", ""},
		{box, doc{"identifier": "Not An Identifier"}, 422, "422.invalid-argument", ""},
		{box, doc{}, 200, "", ""},
		{"/v1/environments/staging", doc{"about": doc{"description": "changed"}}, 200, "", "about"},
		{"/v1/environments/staging", doc{"identifier": "production"}, 409, "409.duplicate-found", ""},
		{"/v1/infrastructure/servers/" + l.first("/v1/infrastructure/servers"), doc{"nickname": nil}, 200, "", "nickname"},
		{zone + "/" + l.first(zone), doc{"type": doc{"a": doc{"ip": "192.0.2.77"}}}, 200, "", "type"},
		{zone + "/" + l.first(zone), doc{"type": doc{"a": doc{"ip": "x"}}}, 422, "422.invalid-argument", ""},
		{"/v1/hubs/current", doc{"name": "Meridia Cloud"}, 200, "", "name"},
		{"/v1/pipelines/deploy-staging", doc{"disable": true}, 200, "", "disable"},
	} {
		a := l.as("Automation", "PATCH", c.path, c.body)
		if a.status != c.status || a.code() != c.code {
			t.Errorf("%s %v: %d %q, want %d %q", c.path, c.body, a.status, a.code(), c.status, c.code)
			continue
		}
		if c.member == "" {
			continue
		}
		want, got := c.body.(doc)[c.member], l.get(c.path).data()
		if text(got[c.member]) != text(want) || got.text("events", "updated") != "2026-11-22T10:00:00Z" {
			t.Errorf("%s: %s is %v, want %v; updated %s", c.path, c.member, got[c.member], want, got.text("events", "updated"))
		}
	}
	if d := l.get(box).data(); d.text("identifier") != "transform" || d["deprecate"] != true {
		t.Errorf("the container became %v", d)
	}
}

func text(v any) string {
	row, err := rowOf(doc{"v": v})
	if err != nil {
		return err.Error()
	}
	return row[5].(string)
}

// TestUnknownPaths: what is not there is 404.uri in the platform's own shape, whatever the method.
func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	for _, c := range [][2]string{
		{"GET", "/"}, {"GET", "/v1"}, {"GET", "/v1/"}, {"GET", "/v2/containers"}, {"GET", "/v1/containers/"}, {"GET", "/v1//containers"}, {"PUT", "/v1/containers"},
		{"POST", "/v1/hubs/capabilities"}, {"DELETE", "/v1/jobs"}, {"GET", "/v1/containers/%2e%2e/environments"}, {"GET", "/v1/containers/x/y/z"}, {"GET", "/v1/dns/domains"},
		{"GET", "/oauth"}, {"GET", "/v1/stacks/builds/builds/builds/x"}, {"PATCH", "/v1/jobs/0123456789abcdef01234567"},
	} {
		a := l.as("Automation", c[0], c[1], nil)
		if err := envelope(a); a.status != 404 || a.code() != "404.uri" || err != nil {
			t.Errorf("%s %s: %d %q %v", c[0], c[1], a.status, a.code(), err)
		}
	}
	if a := l.as("Automation", "HEAD", "/v1/containers", nil); a.status != 200 || a.raw != "" {
		t.Errorf("HEAD: %d %q", a.status, a.raw)
	}
	if a := l.do(ask{method: "OPTIONS", path: "/v1/containers"}); a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("OPTIONS: %d %v", a.status, a.header)
	}
}
