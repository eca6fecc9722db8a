package cycle

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// measured are the filters that metrics and events share: about which component, of which kind, when.
func measured(name string) map[string]filter {
	component := oneOf(member("metadata", "component", "id"))
	return map[string]filter{
		"environment": component, "pipeline": component, "stack": component, "container": component, "cluster": oneOf(member("metadata", "cluster")),
		name: oneOf(member("metadata", name)), "type": oneOf(member("metadata", "type")), "tags": anyTag("tags"), "range-start": since, "range-end": until,
	}
}

var (
	metrics    = &collection{kind: "metric", code: "404.uri", nameless: true, filters: measured("metric")}
	happenings = &collection{kind: "monitoring event", code: "404.uri", nameless: true, filters: measured("event")}
	monitors   = &collection{kind: "monitor", code: "404.uri", nameless: true, hides: []string{"events"}}
	tiers      = &collection{kind: "monitoring tier", code: "404.uri"}
)

func (a *api) monitoringRoutes() []route {
	return []route{
		{method: "GET", path: "/v1/monitoring/metrics", capability: "monitor-view", handle: wholeOf(metrics)},
		{method: "GET", path: "/v1/monitoring/events", capability: "monitor-view", handle: wholeOf(happenings)},
		{method: "GET", path: "/v1/monitoring/monitors", handle: ofPlatform(wholeOf(monitors))},
		{method: "GET", path: "/v1/infrastructure/monitoring-tiers", handle: ofPlatform(byName(tiers))},
	}
}

// byName answers with a map: the documents of a collection under their identifiers, which they do not show themselves.
func byName(c *collection) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		docs, err := q.all(c)
		out := doc{}
		for _, d := range docs {
			out[d.text("identifier")] = d.without("id", "identifier")
		}
		return ok(out), err
	}
}

// sowMeasurements writes what the platform counts by the hour, and what happened to containers and servers.
func (h *sower) sowMeasurements() {
	end := h.Reference.Add(12 * time.Hour)
	for back := 23; back >= 0; back-- {
		at := end.Add(-time.Duration(back) * time.Hour)
		for _, e := range h.made["environment"] {
			h.keep("metric", "", h.metric(at, "environment.instances.num", "gauge", "environment", e.text("id"), e["cluster"], h.r.Int(0, 20)))
		}
		for _, s := range h.made["server"] {
			h.keep("metric", "", h.metric(at, "infrastructure.resources.ram.free_kb", "gauge", "server", s.text("id"), s["cluster"], h.r.Int(1, 8)<<20))
		}
		h.keep("metric", "", h.metric(at, "pipeline.runs.num", "count", "", "", nil, h.r.Int(0, 3)))
	}
	for n := range h.logs(30) {
		at := h.before(1 + n%20)
		h.keep("monitoring event", "", h.happened(at))
	}
}

func component(kind, id string) any {
	if id == "" {
		return nil
	}
	return doc{"id": id, "type": kind}
}

func (h *sower) metric(at time.Time, name, kind, of, id string, cluster any, value int) doc {
	return doc{
		"id": h.id(at), "time": core.Timestamp(at), "labels": doc{"source": "sandbox"}, "tags": []any{"hourly"}, "points": []any{[]any{core.Timestamp(at), value}},
		"metadata": doc{"metric": name, "type": kind, "origin": "platform", "hub_id": h.hub, "component": component(of, id), "cluster": cluster},
	}
}

func (h *sower) happened(at time.Time) doc {
	kind := core.Pick(h.r, []struct{ event, kind, priority, text string }{
		{"container.instance.healthcheck.failed", "warning", "medium", "the health check failed"}, {"container.instance.backup.completed", "success", "low", "the backup is complete"},
		{"console.ssh.login", "audit", "normal", "somebody logged in"}, {"infrastructure.server.checkin.missed", "alert", "high", "the server did not check in"},
	})
	instance := core.Pick(h.r, h.made["instance"])
	return doc{
		"id": h.id(at), "time": core.Timestamp(at), "labels": doc{"container_id": instance["container_id"]}, "tags": []any{}, "text": kind.text,
		"metadata": doc{"event": kind.event, "type": kind.kind, "priority": kind.priority, "origin": "platform", "hub_id": h.hub,
			"component": component("instance", instance.text("id")), "cluster": h.plan.clusters[0].identifier},
	}
}

func (h *sower) sowMonitors() {
	for _, p := range places {
		at := h.before(400)
		h.keep("monitor", "", doc{
			"id": h.id(at), "node_id": h.id(at), "country_short": p.country, "country": p.country, "region": p.city, "city": p.city, "latitude": p.latitude, "longitude": p.longitude,
			"events": events(at),
		})
	}
}

func (h *sower) sowTiers() {
	for i, name := range []string{"basic", "standard", "premium"} {
		at := h.before(400)
		days := core.Pick(h.r, []string{"168h", "720h"})
		usage := doc{"included": doc{"monthly": doc{"mb": 1000 * (i + 1)}}}
		h.keep("monitoring tier", "", doc{
			"id": h.id(at), "identifier": name, "enabled": i < 3, "description": name + " monitoring", "price": doc{"mills": i * 45_000, "term": "monthly"},
			"metrics":    doc{"service_granularity": "1m", "container_telemetry_granularity": "30s", "retention_period": days, "downsample_period": "24h", "custom": i > 1, "usage": usage},
			"events":     doc{"retention_period": days, "custom": i > 1, "usage": usage},
			"logs":       doc{"analysis": doc{"supported": i > 0, "rules": 5 * i, "retention_period": days, "usage": usage}, "collection": doc{"supported": i > 0, "cold": nil, "hot": nil}},
			"forwarding": doc{"supported": i > 1, "bandwidth": usage}, "features": doc{"public_ping_monitor": i > 1},
		})
	}
}
