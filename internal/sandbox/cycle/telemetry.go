package cycle

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var ranged = map[string]filter{"range-start": since, "range-end": until}

var (
	serverPoints   = &collection{kind: "server snapshot", code: "404.infrastructure.server", parent: servers, nameless: true, filters: ranged}
	instancePoints = &collection{kind: "instance snapshot", code: "404.instance", parent: instances, nameless: true, filters: ranged}
)

func (a *api) telemetryRoutes() []route {
	return []route{
		{method: "GET", path: "/v1/infrastructure/servers/{serverId}/telemetry", capability: "servers-view", handle: demanding(listOf(serverPoints), "range-start", "range-end")},
		{method: "GET", path: "/v1/containers/{containerId}/instances/{instanceId}/telemetry/resources/report", capability: "containers-view", handle: instanceReport},
	}
}

// instanceReport is {request{instance_id, start, end}, snapshots}.
func instanceReport(q *request) (reply, error) {
	instance, err := q.resource(instances)
	if err != nil {
		return reply{}, err
	}
	docs, err := q.all(instancePoints)
	if err != nil {
		return reply{}, err
	}
	now := core.Timestamp(q.api.world.Now())
	request := doc{"instance_id": instance["id"], "start": firstOf(docs, now), "end": now}
	for name, key := range map[string]string{"start": "range-start", "end": "range-end"} {
		if given := q.query.filters[key]; given != "" {
			request[name] = given
		}
	}
	return ok(doc{"request": request, "snapshots": docs}), nil
}

const (
	serverHours   = 48 // points of a server, one an hour
	instanceHours = 6
)

// sowTelemetry writes points until the last day of the data is half over.
func (h *sower) sowTelemetry() {
	end := h.Reference.Add(12 * time.Hour)
	for _, s := range h.made["server"] {
		for back := serverHours - 1; back >= 0; back-- {
			at := end.Add(-time.Duration(back) * time.Hour)
			h.keep("server snapshot", s.text("id"), h.serverPoint(at))
		}
	}
	for _, i := range h.made["instance"] {
		if i.text("state", "current") != "running" {
			continue
		}
		for back := instanceHours - 1; back >= 0; back-- {
			at := end.Add(-time.Duration(back) * time.Hour)
			h.keep("instance snapshot", i.text("id"), h.instancePoint(i, at, instanceHours-back))
		}
	}
}

func (h *sower) serverPoint(at time.Time) doc {
	share := func(low, high float64) float64 { return float64(int(h.r.Between(low, high)*100)) / 100 }
	user, system := share(2, 60), share(1, 9)
	return doc{
		"id": h.id(at), "time": core.Timestamp(at),
		"cpu_usage": doc{"user": user, "nice": 0, "system": system, "idle": 100 - user - system, "iowait": share(0, 1), "irq": 0, "soft_irq": share(0, 1), "steal": 0, "guest": 0, "guest_nice": 0},
		"load":      doc{"avg1m": share(0, 6), "avg5m": share(0, 5), "avg15m": share(0, 4)},
		"ram":       doc{"available": h.r.Int(1024, 4096), "free": h.r.Int(512, 1024), "total": 8192},
		// The size of what is stored on a server grows by the hour, in MB (the unit is inferred).
		"storage_base": doc{"used": h.r.Int(4000, 6000), "free": 10_000, "total": 16_000},
		"storage_pool": doc{"data_percent": share(20, 70), "meta_percent": share(1, 5), "total": 160_000},
	}
}

func (h *sower) instancePoint(i doc, at time.Time, hours int) doc {
	used := h.r.Int(64, 900) << 20
	return doc{
		"id": h.id(at), "time": core.Timestamp(at), "hub_id": h.hub, "container_id": i["container_id"], "instance_id": i["id"], "environment_id": i.at("environment", "id"),
		"cpu": doc{"num_cores": 4, "usage": doc{"total": hours * 90_000_000_000, "kernel": hours * 20_000_000_000, "user": hours * 70_000_000_000},
			"throttling": doc{"periods": hours * 36_000, "throttled_periods": h.r.Int(0, 300), "throttled_time": h.r.Int(0, 900_000_000)}},
		"memory":    doc{"cache": h.r.Int(1, 90) << 20, "usage": doc{"usage": used, "max_usage": used * 2, "limit": 1 << 30}, "swap_usage": doc{"usage": 0}, "kernel_usage": doc{"usage": used / 20}, "kernel_tcp_usage": doc{"usage": 0}},
		"processes": doc{"current": h.r.Int(3, 40), "limit": 4096}, "hugetlb": doc{},
		"network": doc{"interfaces": []any{doc{"name": "eth0", "rx_bytes": h.r.Int(1, 9) << 24, "tx_bytes": h.r.Int(1, 9) << 22}}},
	}
}
