package cycle

import (
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// places are the locations that servers stand in, by the letters of their nicknames.
var places = []struct{ code, city, country string }{
	{"mad", "Madrid", "ES"}, {"fra", "Frankfurt", "DE"}, {"par", "Paris", "FR"}, {"osl", "Oslo", "NO"},
}

// sizes are the models of servers.
var sizes = []struct {
	name                 string
	cores, ramMB, diskMB int
	price                int // mills a month
}{{"vc2-4c-8gb", 4, 8192, 160_000, 40_000}, {"vbm-8c-132gb", 8, 135_168, 960_000, 185_000}, {"vhf-8c-32gb", 8, 32_768, 512_000, 192_000}}

func (h *sower) sowProviders() {
	at := h.before(895)
	for _, i := range []struct{ name, vendor, category string }{
		{"Vultr", "vultr", "infrastructure-provider"}, {"Backups", "backblaze", "object-storage"}, {"Let's Encrypt", "letsencrypt", "tls-certificate-generation"},
	} {
		h.ids["integration/"+i.vendor] = h.keep("integration", "", h.new(at, "live", doc{
			"name": i.name, "vendor": i.vendor, "identifier": slug(i.name), "category": i.category, "auth": nil, "extra": doc{}, "public": false,
		}))
	}
	vultr := h.ids["integration/vultr"]
	var all []any
	for _, p := range places {
		id := h.keep("location", vultr, doc{
			"id": h.id(at), "name": p.city, "identifier": p.code, "code": p.code, "country": p.country, "provider": doc{"identifier": "vultr", "code": p.code},
			"events": events(at),
		})
		h.ids["location/"+p.code] = id
		all = append(all, id)
	}
	for _, m := range sizes {
		h.ids["model/"+m.name] = h.keep("model", vultr, doc{
			"id": h.id(at), "name": m.name, "identifier": slug(m.name), "location_ids": all, "price": mills(m.price), "events": events(at),
			"specs": doc{"cores": m.cores, "ram_mb": m.ramMB, "disk_mb": m.diskMB},
		})
	}
}

func (h *sower) sowServers() {
	for _, c := range h.plan.clusters {
		h.keep("cluster", "", h.new(h.before(880), "live", doc{"identifier": c.identifier, "acl": nil, "non_essential": c.identifier != seededCluster}))
		for i, nickname := range c.servers {
			at := h.before(870 - 120*i)
			code, _, _ := strings.Cut(nickname, "-")
			size := sizes[i%len(sizes)]
			d := newServer(h.id(at), h.hub, h.owner, h.ids["model/"+size.name], h.ids["location/"+code], c.identifier, nickname+"-"+h.plan.identifier)
			d["nickname"] = nickname
			d["provider"] = doc{
				"vendor": "vultr", "integration_id": h.ids["integration/vultr"], "model": size.name, "location": code, "server": h.r.UUID(),
				"init_ips": []any{h.address()},
			}
			d.part("constraints")["tags"] = []any{code, map[bool]string{true: "compute", false: "storage"}[i%2 == 0]}
			d["events"] = serverEvents(events(at, "latest_instance"), core.Timestamp(at), core.Timestamp(at.Add(6*time.Minute)))
			d["state"] = doc{"current": "live", "changed": core.Timestamp(at.Add(6 * time.Minute))}
			h.ids["server/"+nickname] = h.keep("server", "", d)
			h.keep("ip pool", "", h.new(at, "live", doc{
				"server_id": d["id"], "location_id": d["location_id"], "kind": "ipv4", "floating": false, "block": doc{"cidr": h.address() + "/28"},
				"provider": d["provider"], "ips": doc{"total": 16, "available": h.r.Int(0, 12)},
			}))
		}
	}
}

// address is one that documentation may use.
func (h *sower) address() string { return fmt.Sprintf("192.0.2.%d", h.r.Int(1, 254)) }

func (h *sower) sowEnvironments() {
	for i, e := range h.plan.environments {
		at := h.before(850 - 90*i)
		services := doc{"discovery": nil, "vpn": nil, "loadbalancer": nil}
		for _, b := range e.boxes {
			if service := serviceOf(b); service != "" {
				services[service] = doc{"enable": true, "container_id": nil, "high_availability": b.instances > 1, "auto_update": true}
			}
		}
		d := h.new(at, "live", doc{
			"identifier": e.identifier, "name": strings.ToUpper(e.identifier[:1]) + strings.ReplaceAll(e.identifier[1:], "-", " "), "cluster": e.cluster,
			"about": doc{"description": e.about}, "features": doc{"legacy_networking": false, "monitoring": doc{"tier": "premium"}}, "services": services,
			"acl": nil, "deployments": doc{"tags": doc{"live": "v" + h.version()}}, "stack": nil,
			"private_network": doc{"vxlan_tag": 4000 + i, "subnet": i + 1, "ipv6": doc{"ip": fmt.Sprintf("fd00:%x::", i+1), "cidr": fmt.Sprintf("fd00:%x::/48", i+1)}},
		})
		if i == 0 {
			d["stack"] = doc{"id": h.ids["stack"], "build_id": h.ids["stack build"]}
		}
		h.ids["environment/"+e.identifier] = h.keep("environment", "", d)
		h.sowVariables(d)
	}
}

func (h *sower) version() string {
	return fmt.Sprintf("%d.%d.%d", h.r.Int(2, 4), h.r.Int(0, 9), h.r.Int(0, 20))
}

func (h *sower) sowVariables(environment doc) {
	for _, name := range []string{"DATABASE_URL", "LOG_LEVEL"} {
		h.keep("scoped variable", environment.text("id"), h.new(h.before(300), "live", doc{
			"identifier": name, "environment_id": environment["id"], "scope": doc{"containers": doc{"global": true, "ids": []any{}, "identifiers": []any{}}},
			"access": doc{"env_variable": doc{"key": name}, "internal_api": nil, "file": nil},
			"source": doc{"type": "raw", "details": doc{"value": "set in the sandbox", "blob": false, "secret": nil}}, "deployment": nil,
		}))
	}
}

// serviceOf is the service that a container without an image of the hub's gives to its environment.
func serviceOf(b boxPlan) string {
	switch {
	case b.image != "":
		return ""
	case strings.Contains(b.name, "alancer"):
		return "loadbalancer"
	case strings.Contains(b.name, "VPN"):
		return "vpn"
	default:
		return "discovery"
	}
}

func (h *sower) sowContainers() {
	for _, e := range h.plan.environments {
		for i, b := range e.boxes {
			at := h.before(700 - 40*i)
			d := h.container(e, b, at)
			id := h.keep("container", "", d)
			h.ids["container/"+e.identifier+"/"+slug(b.name)] = id
			h.sowInstances(e, b, d)
			if b.image == "postgres" {
				h.sowBackups(d)
			}
		}
	}
}

func (h *sower) container(e environmentPlan, b boxPlan, at time.Time) doc {
	var image, service, stack any
	if image = h.ids["image/"+b.image]; b.image == "" {
		image, service = nil, serviceOf(b)
	} else if e.identifier == h.plan.environments[0].identifier {
		stack = doc{"id": h.ids["stack"], "build_id": h.ids["stack build"]}
	}
	network := doc{"public": "disable", "hostname": slug(b.name), "ports": []any{}}
	if service == "loadbalancer" || b.image == "web" {
		network = doc{"public": "enable", "hostname": slug(b.name), "ports": []any{"80:80", "443:443"}, "address": h.address()}
	}
	d := h.new(at, b.state, doc{
		"name": b.name, "identifier": slug(b.name), "image": doc{"id": image, "service": service, "extension": nil}, "stack": stack,
		"environment": doc{"id": h.ids["environment/"+e.identifier], "cluster": e.cluster, "container_subnet": h.r.Hex(2), "ipv6": nil, "legacy": nil},
		"config": doc{"network": network, "deploy": doc{
			"instances": b.instances, "strategy": "resource-density", "stateful": b.image == "postgres",
			"constraints": doc{"node": doc{"tags": doc{"any": []any{"compute"}, "all": []any{}}}},
		}, "resources": doc{"cpu": doc{"shares": doc{"limit": 10, "reserve": 5}}, "ram": doc{"limit": "1G", "reserve": "256M"}}},
		"instances": b.instances, "volumes": []any{}, "annotations": nil, "role": nil, "ha": nil, "stateful": b.image == "postgres",
		"deprecate": false, "lock": b.image == "postgres", "deployment": doc{"version": "v" + h.version()},
	})
	d.part("events")["started"] = core.Timestamp(at.Add(2 * time.Minute))
	if service != nil {
		d["creator"], d["deployment"] = doc{"type": "environment", "id": h.ids["environment/"+e.identifier]}, nil
	}
	return d
}

// sowInstances spreads a container's instances over the servers of its cluster.
func (h *sower) sowInstances(e environmentPlan, b boxPlan, box doc) {
	var nicknames []string
	for _, c := range h.plan.clusters {
		if c.identifier == e.cluster {
			nicknames = c.servers
		}
	}
	first := h.r.IntN(len(nicknames))
	at, _ := time.Parse(time.RFC3339, box.text("events", "created"))
	for n := range b.instances {
		nickname := nicknames[(first+n)%len(nicknames)]
		code, _, _ := strings.Cut(nickname, "-")
		server := doc{"id": h.ids["server/"+nickname], "location_id": h.ids["location/"+code], "provider": doc{
			"vendor": "vultr", "integration_id": h.ids["integration/vultr"], "model": sizes[0].name, "location": code, "server": nickname,
		}}
		made := events(at.Add(time.Minute))
		made["first_started"] = core.Timestamp(at.Add(2 * time.Minute))
		d := newInstance(h.id(at), box, server, n+1, made)
		d["state"] = doc{"current": b.state, "changed": core.Timestamp(h.before(h.r.Int(1, 200)))}
		h.keep("instance", box.text("id"), d)
	}
}

func (h *sower) sowBackups(box doc) {
	for days := 1; days <= 14; days++ {
		at := h.before(days)
		h.keep("backup", box.text("id"), h.new(at, "live", doc{
			"container_id": box["id"], "environment": box["environment"], "target": doc{"destination": "backblaze", "integration_id": h.ids["integration/backblaze"]},
			"file_path": "backups/" + box.text("identifier") + "/" + core.Date(at) + ".tar.gz", "size": h.r.Int(400, 900) << 20,
		}))
	}
}

func (h *sower) sowMachines() {
	first := h.plan.environments[0]
	for i, name := range []string{"Licence server", "Mail relay"} {
		at := h.before(200 - 30*i)
		h.keep("virtual machine", "", h.new(at, "running", doc{
			"name": name, "identifier": slug(name), "hostname": slug(name), "lock": false, "deprecate": false, "config": doc{}, "volumes": []any{},
			"environment": doc{"id": h.ids["environment/"+first.identifier], "cluster": first.cluster},
		}))
	}
	h.keep("network", "", h.new(h.before(400), "live", doc{
		"name": "Shared services", "identifier": "shared-services", "cluster": first.cluster, "acl": nil, "l2": doc{"tag": 88},
		"environments": []any{h.ids["environment/"+first.identifier]},
	}))
}
