package cycle

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var ips = &collection{kind: "ip", code: "404.infrastructure.ips.pool", view: "ips-manage", parent: pools}

func (a *api) addressRoutes() []route {
	return []route{
		{method: "GET", path: "/v1/infrastructure/ips/pools/{poolId}/ips", capability: "infrastructure-ips-manage", handle: wholeOf(ips)},
		{method: "GET", path: "/v1/virtual-machines/{virtualMachineId}/available-ips", capability: "virtual-machines-view", handle: availableIPs},
	}
}

// availableIPs are the free ones of all pools.
func availableIPs(q *request) (reply, error) {
	if _, err := q.resource(machines); err != nil {
		return reply{}, err
	}
	docs, err := q.api.list(q.Context(), selection{hub: q.hub, kind: ips.kind, where: []condition{{"state = 'available'", nil}}})
	return ok(docs), err
}

// sowAddresses gives each pool a few addresses, the first of which an instance on its server has.
func (h *sower) sowAddresses() {
	on := map[string]doc{}
	for _, i := range h.made["instance"] {
		on[i.text("server_id")] = i
	}
	for n, pool := range h.made["ip pool"] {
		for last := range 4 {
			ip := fmt.Sprintf("198.51.%d.%d", 100+n, 10+last)
			state, assignment := "available", any(nil)
			if has := on[pool.text("server_id")]; last == 0 && has != nil {
				state, assignment = "assigned", doc{"container_id": has["container_id"], "instance_id": has["id"], "environment_id": has.at("environment", "id")}
			} else if last == 1 && n == 0 && len(h.made["virtual machine"]) > 0 {
				state, assignment = "assigned", doc{"virtual_machine": doc{"id": h.made["virtual machine"][0]["id"]}}
			}
			at := h.before(300)
			h.keep("ip", pool.text("id"), doc{
				"id": h.id(at), "hub_id": h.hub, "kind": "ipv4", "ip": ip, "address": ip, "gateway": fmt.Sprintf("198.51.%d.1", 100+n), "cidr": ip + "/28",
				"network": fmt.Sprintf("198.51.%d.0/28", 100+n), "pool_id": pool["id"], "network_id": h.made["network"][0]["id"], "options": doc{"proxy_arp": false}, "assignment": assignment,
				"state": doc{"current": state, "changed": core.Timestamp(at)},
			})
		}
	}
}
