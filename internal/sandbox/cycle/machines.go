package cycle

import "github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

var (
	sshKeys = &collection{
		kind: "ssh key", code: "404.virtual-machine.ssh-key", view: "virtual-machines-ssh-keys-manage", param: "sshKeyId", hides: []string{"events"},
		filters: map[string]filter{
			"identifier": oneOf("identifier"), "search": search, "creator": oneOf(member("creator", "id")), "environment": oneOf(member("environment_id")), "state": oneOf("state"),
			"range-start": since, "range-end": until,
		},
		includes: map[string]include{"creators": creators("creator"), "environments": related(environments, []string{"environment_id"})},
	}
	baseImages = &collection{kind: "base image", code: "404.image"}
)

func (a *api) machineRoutes() []route {
	const keys = "/v1/virtual-machines/ssh-keys"
	return []route{
		{method: "GET", path: keys, capability: "virtual-machines-ssh-keys-manage", handle: listOf(sshKeys)},
		{method: "GET", path: keys + "/{sshKeyId}", capability: "virtual-machines-ssh-keys-manage", handle: getOf(sshKeys)},
		{method: "GET", path: "/v1/virtual-machines/images/base", handle: ofPlatform(byName(baseImages))},
	}
}

// machineServer puts the server of each machine into its meta: the first of its cluster (inferred).
func machineServer(q *request, docs []doc) error {
	for _, d := range docs {
		found, err := q.api.list(q.Context(), selection{hub: q.hub, kind: "server", limit: 1, where: []condition{{member("cluster") + " = ?", []any{d.text("environment", "cluster")}}}})
		if err != nil {
			return err
		}
		if len(found) > 0 {
			d.part("meta")["server"] = found[0]
		}
	}
	return nil
}

// machineIPs are the addresses that are assigned to each machine.
func machineIPs(q *request, docs []doc) error {
	for _, d := range docs {
		found, err := q.api.list(q.Context(), selection{hub: q.hub, kind: ips.kind, where: []condition{{member("assignment", "virtual_machine", "id") + " = ?", []any{d.text("id")}}}})
		if err != nil {
			return err
		}
		d.part("meta")["ips"] = found
	}
	return nil
}

// hypervisorIPs are the addresses of the machines' hypervisors within the private network (how they come about is inferred).
func hypervisorIPs(_ *request, docs []doc) error {
	for _, d := range docs {
		d.part("meta")["hypervisor_ips"] = doc{"ipv4": "10.0.0.2", "ipv6": "fd00::2"}
	}
	return nil
}

// machineDetails is what a machine has besides its name.
func (h *sower) machineDetails(i int) doc {
	return doc{
		"config": doc{
			"network": doc{"public": []string{"disable", "enable"}[i%2], "hostname": h.r.Hex(4), "ports": []any{"22:22"}, "egress_via_gateway": false},
			"deploy": doc{"constraints": doc{"node": doc{"tags": doc{"any": []any{"compute"}, "all": []any{}}}, "secrets": []any{}, "containers": []any{}},
				"shutdown": doc{"graceful_timeout": "30s"}, "startup": doc{"delay": "5s"}, "telemetry": doc{"retention": "72h", "interval": "30s", "disable": false}},
			"resources": doc{"ram": doc{"limit": "4G", "allocate": true}, "cpu": doc{"cores": doc{"number": 2 + i, "allocate": false}, "cpus": "0-3"}},
			"runtime":   doc{"hardware": doc{"machine_type": "q35", "cpu": doc{"type": "host"}}, "attach": []any{}, "os_flavor": "linux"},
		},
		"image": doc{"type": "base", "details": doc{"identifier": "debian-12"}},
		"volumes": []any{doc{"id": h.id(h.before(60)), "hash": h.r.Hex(6), "removed": nil, "config": doc{
			"identifier": "base", "read_only": false, "local": doc{"max_size": "20G", "storage_pool": false}, "external": nil,
		}}},
		"root_password": doc{"changed": core.Timestamp(h.before(30)), "current": h.seededSecret("root")},
		"annotations":   doc{"owner": "platform"}, "ssh_keys": []any{},
	}
}

func (h *sower) sowSSHKeys() {
	for i, e := range h.made["environment"] {
		h.keep("ssh key", "", h.new(h.before(100-i), "live", doc{
			"name": "Operations of " + e.text("name"), "environment_id": e["id"], "public_key": "ssh-ed25519 " + h.r.Hex(16) + " operations",
		}))
	}
}

func (h *sower) sowBaseImages() {
	for _, name := range []string{"debian", "ubuntu", "alpine"} {
		at := h.before(300)
		h.keep("base image", "", doc{"id": h.id(at), "identifier": name, "title": name, "description": name + " for virtual machines", "homepage": "https://" + name + ".example",
			"versions": []any{doc{"identifier": name + "-1", "version": "1", "disk_image_url": "https://images.example/" + name, "supported": true}}})
	}
}
