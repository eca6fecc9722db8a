package cycle

import (
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var (
	balancers = &collection{kind: "load balancer", code: "404.container", parent: environments, nameless: true}
	traffic   = &collection{kind: "load balancer snapshot", code: "404.container", parent: environments, nameless: true, filters: map[string]filter{
		"range-start": since, "range-end": until, "controller": oneOf(member("controller")),
	}}
	vpns      = &collection{kind: "vpn", code: "404.container", parent: environments, nameless: true}
	vpnLogins = &collection{kind: "vpn login", code: "404.vpn.account", parent: environments, newest: true}
	vpnUsers  = &collection{kind: "vpn user", code: "404.vpn.account", parent: environments}
)

func (a *api) balancerRoutes() []route {
	const lb, vpn = "/v1/environments/{environmentId}/services/lb", "/v1/environments/{environmentId}/services/vpn"
	return []route{
		{method: "GET", path: lb, capability: "environments-view", handle: onlyOf(balancers)},
		{method: "GET", path: lb + "/telemetry/report", capability: "environments-view", handle: demanding(trafficReport, "controller")},
		{method: "GET", path: lb + "/telemetry/latest", capability: "environments-view", handle: demanding(latestTraffic("snapshot"), "controller")},
		{method: "GET", path: lb + "/telemetry/latest-controllers", capability: "environments-view", handle: latestTraffic("latest")},
		{method: "GET", path: vpn, capability: "environments-vpn", handle: onlyOf(vpns)},
		{method: "GET", path: vpn + "/logins", capability: "environments-vpn", handle: listOf(vpnLogins)},
		{method: "GET", path: vpn + "/users", capability: "environments-vpn-manage", handle: wholeOf(vpnUsers)},
	}
}

// snapshot is a point of the telemetry as answers show it.
func snapshot(d doc) doc { return d.without("controller", "instance") }

// trafficReport is {created, range, snapshots}.
func trafficReport(q *request) (reply, error) {
	docs, err := q.all(traffic)
	if err != nil {
		return reply{}, err
	}
	points := []any{}
	for _, d := range docs {
		points = append(points, snapshot(d))
	}
	now := core.Timestamp(q.api.world.Now())
	return ok(doc{"created": now, "range": doc{"start": firstOf(docs, now), "end": now}, "snapshots": points}), nil
}

func firstOf(docs []doc, otherwise string) string {
	if len(docs) > 0 {
		return docs[0].text("time")
	}
	return otherwise
}

// latestTraffic is the latest point of each controller, by instance, in a member of the instance.
func latestTraffic(as string) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		docs, err := q.all(traffic)
		if err != nil {
			return reply{}, err
		}
		last, order := map[string]doc{}, []string{}
		for _, d := range docs {
			name := d.text("controller")
			if last[name] == nil {
				order = append(order, name)
			}
			last[name] = d
		}
		controllers := []any{}
		for _, name := range order {
			d := last[name]
			instance, _ := asObject(d["instance"])
			instance[as] = snapshot(d)
			controllers = append(controllers, doc{"time": d["time"], "controller": name, "instances": []any{instance}})
		}
		return ok(doc{"created": core.Timestamp(q.api.world.Now()), "controllers": controllers}), nil
	}
}

// sowBalancers writes what the load balancer and the VPN of each environment are set to; those without one are disabled.
func (h *sower) sowBalancers() {
	for _, e := range h.made["environment"] {
		h.sowBalancer(e)
		h.sowVPN(e)
	}
}

func (h *sower) sowBalancer(e doc) {
	box := h.serviceBox(e, "loadbalancer")
	config := doc{"type": "default", "details": nil, "ipv4": true, "ipv6": true}
	h.keep("load balancer", e.text("id"), doc{
		"id": h.id(h.before(300)), "default_config": doc{"type": "default", "details": nil}, "default_type": "v1", "current_type": "v1",
		"base_configs": doc{"haproxy": doc{"default": doc{"frontend": doc{"mode": "http", "max_connections": 512}, "backend": doc{"balance": "roundrobin"}}, "ports": doc{}},
			"v1": doc{"controllers": []any{}, "controller_template": doc{"identifier": "http", "port": 80}, "waf": nil}},
		"service": doc{"enable": box != nil, "container_id": box["id"], "high_availability": false, "auto_update": true, "config": config},
	})
	if box == nil {
		return
	}
	instance := h.instanceOf(box)
	end := h.Reference.Add(12 * time.Hour)
	for back := 11; back >= 0; back-- {
		at := end.Add(-time.Duration(back) * 5 * time.Minute)
		for n, controller := range []string{"http", "https"} {
			requests := h.r.Int(40, 900) * (n + 1)
			h.keep("load balancer snapshot", e.text("id"), doc{
				"id": h.id(at), "controller": controller, "time": core.Timestamp(at), "dataset_id": 12 - back, "instance": h.balancerInstance(e, instance, controller, at),
				"metrics": doc{
					"connections": requests / 2, "requests": requests, "bytes_transmitted": requests * 5200, "bytes_received": requests * 410,
					"disconnects": doc{"no_error": requests / 2, "request_invalid": 0, "timeout_idle": h.r.Int(0, 5), "router_none": 0, "router_nomatch": 0, "destination_unavailable": 0, "unknown_error": 0},
				},
				"router": doc{"destinations": []any{}}, "urls": doc{"requests": []any{}},
			})
		}
	}
}

func (h *sower) balancerInstance(e, instance doc, controller string, at time.Time) doc {
	return doc{
		"id": h.id(at), "hub_id": h.hub, "environment_id": e["id"], "container_id": instance["container_id"], "instance_id": instance["id"], "server_id": instance["server_id"],
		"cluster": e["cluster"], "time": core.Timestamp(at), "controller": controller,
	}
}

// serviceBox is the container that gives a service to an environment; nil when it has none.
func (h *sower) serviceBox(e doc, service string) doc {
	for _, box := range h.made["container"] {
		if box.text("image", "service") == service && box.text("environment", "id") == e.text("id") {
			return box
		}
	}
	return nil
}

func (h *sower) instanceOf(box doc) doc {
	for _, i := range h.made["instance"] {
		if i.text("container_id") == box.text("id") {
			return i
		}
	}
	return nil
}

func (h *sower) sowVPN(e doc) {
	box := h.serviceBox(e, "vpn")
	h.keep("vpn", e.text("id"), doc{
		"id": h.id(h.before(300)), "url": "https://vpn." + e.text("identifier") + "." + h.plan.domain + "/config.ovpn",
		"service": doc{"enable": box != nil, "container_id": box["id"], "auto_update": true, "config": doc{
			"allow_internet": false, "custom_directives": "push \"route 10.0.0.0 255.0.0.0\"", "auth": doc{"webhook": "https://hooks.example/vpn/" + h.seededSecret("vpn hook"), "cycle_accounts": true, "vpn_accounts": box != nil},
		}},
	})
	if box == nil {
		return
	}
	for i, name := range []string{"field.office", "auditor", "on.call"} {
		at := h.before(200 - 20*i)
		last := h.before(1 + i)
		h.keep("vpn user", e.text("id"), doc{
			"id": h.id(at), "hub_id": h.hub, "environment_id": e["id"], "username": name, "creator": h.owner, "last_login": core.Timestamp(last), "events": events(at),
		})
		for n := range 9 {
			when := h.before(1 + i + 4*n)
			h.keep("vpn login", e.text("id"), doc{
				"id": h.id(when), "username": name, "environment_id": e["id"], "ip": h.address(), "time": core.Timestamp(when), "success": h.r.Chance(0.9),
			})
		}
	}
}
