package cycle

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var (
	imageLogs  = &collection{kind: "image build log", code: "404.image.build-log", parent: images}
	stackLogs  = &collection{kind: "stack build log", code: "404.stack.build-log", parent: stackBuilds}
	backupLogs = &collection{kind: "backup log", code: "404.container.backup", parent: backups}
	attempts   = &collection{kind: "tls attempt", code: "404.uri", newest: true, filters: map[string]filter{"domain": anyTag("domains")}}
	// Certificates that the hub supplied are stored beside the platform's, and told from them by user_supplied.
	ownCertificates = &collection{kind: certificates.kind, code: certificates.code, view: certificates.view, newest: true, filters: map[string]filter{
		"domain": anyTag("domains"), "state": oneOf("state"),
	}}
)

func (a *api) logRoutes() []route {
	return []route{
		{method: "GET", path: "/v1/images/{imageId}/build-log", capability: "images-view", handle: onlyOf(imageLogs)},
		{method: "GET", path: "/v1/stacks/{stackId}/builds/{buildId}/build-log", capability: "stacks-view", handle: onlyOf(stackLogs)},
		{method: "GET", path: "/v1/containers/{containerId}/backups/{backupId}/logs", capability: "containers-backups-view", handle: wholeOf(backupLogs)},
		{method: "GET", path: "/v1/dns/tls/attempts", capability: "dns-view", handle: listOf(attempts)},
		{method: "GET", path: "/v1/dns/tls/certificates/user-supplied", capability: "dns-certs-view", handle: listOf(ownCertificates, userSupplied)},
	}
}

func userSupplied(*request) (condition, error) {
	return condition{sql: member("user_supplied") + " = 1"}, nil
}

// sowLogs writes the logs of builds and backups. Images that were not built here have none, which answers 404.
func (h *sower) sowLogs() {
	for i, image := range h.made["image"] {
		if i%3 != 0 {
			continue
		}
		at := h.before(80)
		h.keep("image build log", image.text("id"), doc{"id": h.id(at), "hub_id": h.hub, "image_id": image["id"], "log": "step 1 of 2\nstep 2 of 2\ndone", "events": events(at)})
	}
	for _, build := range h.made["stack build"] {
		at := h.before(70)
		h.keep("stack build log", build.text("id"), doc{
			"id": h.id(at), "hub_id": h.hub, "stack_id": build["stack_id"], "build_id": build["id"], "log": "importing images\ndone", "events": events(at),
		})
	}
	for i, backup := range h.made["backup"] {
		at := h.before(1 + i%14)
		d := doc{
			"id": h.id(at), "hub_id": h.hub, "container_id": backup["container_id"], "instance_id": backup["instance_id"], "backup_id": backup["id"], "type": "backup",
			"log": "pg_dump: done", "error": nil, "events": events(at),
		}
		if i%5 == 4 {
			d["type"], d["error"] = "restore", doc{"message": "the archive is not readable", "message_internal": "unexpected EOF", "stack": []any{}}
		}
		h.keep("backup log", backup.text("id"), d)
	}
	h.sowAttempts()
}

func (h *sower) sowAttempts() {
	for i := range 6 {
		at := h.before(3 + 12*i)
		d := doc{"id": h.id(at), "hub_id": h.hub, "domains": []any{"www." + h.plan.domain, "api." + h.plan.domain}, "time": core.Timestamp(at), "success": i%3 != 1, "error": nil}
		if i%3 == 1 {
			d["error"] = "the domain does not resolve to the load balancer"
		}
		h.keep("tls attempt", "", d)
	}
	for i, domain := range []string{"shop." + h.plan.domain, "legacy." + h.plan.domain} {
		at := h.before(120 + 30*i)
		until := core.Timestamp(at.AddDate(1, 0, 0))
		cert := newCertificate(h.id(at), h.hub, domain, core.Timestamp(at), until, events(at))
		cert["user_supplied"] = true
		cert["state"] = doc{"current": []string{"live", "deprecated"}[i], "changed": core.Timestamp(at)}
		h.keep("certificate", "", cert)
	}
}
