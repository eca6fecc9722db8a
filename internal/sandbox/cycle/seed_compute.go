package cycle

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// places are the locations that servers stand in, by the letters of their nicknames.
var places = []struct {
	code, city, country string
	latitude, longitude float64
}{{"mad", "Madrid", "ES", 40.42, -3.7}, {"fra", "Frankfurt", "DE", 50.11, 8.68}, {"par", "Paris", "FR", 48.86, 2.35}, {"osl", "Oslo", "NO", 59.91, 10.75}}

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
			"name": i.name, "vendor": i.vendor, "identifier": slug(i.name), "category": i.category, "extra": doc{"note": "made in the sandbox"},
			"auth": doc{"region": "eu", "namespace": nil, "api_key": h.seededSecret(i.vendor), "key_id": "key-" + i.vendor, "secret": h.seededSecret(i.vendor + "/secret"),
				"subscription_id": nil, "client_id": nil, "base64_config": nil},
		}))
	}
	vultr := h.ids["integration/vultr"]
	var all []any
	for _, p := range places {
		id := h.keep("location", vultr, doc{
			"id": h.id(at), "name": p.city, "abbreviation": p.code, "compatible": true, "annotations": doc{"timezone": "Europe"}, "events": events(at),
			"geographic": doc{"latitude": p.latitude, "longitude": p.longitude, "city": p.city, "state": "", "country": p.country, "region": "Europe"},
			"provider":   doc{"vendor": "vultr", "identifier": "vultr", "integration_id": vultr, "location": p.code, "code": p.code, "availability_zones": []any{}},
			"features":   doc{"available": []any{"ipv6", "sdn"}, "supported": []any{"ipv6"}},
		})
		h.ids["location/"+p.code] = id
		all = append(all, id)
	}
	for _, m := range sizes {
		h.ids["model/"+m.name] = h.keep("model", vultr, doc{
			"id": h.id(at), "name": m.name, "description": m.name + " of Vultr", "location_ids": all, "price": doc{"mills": m.price, "term": "monthly"}, "events": events(at),
			"compatible": true, "low_resource": m.cores < 8,
			"specs": doc{
				"cpu":    doc{"count": 1, "cores": m.cores, "threads": m.cores, "type": "AMD EPYC", "shared": m.cores < 8, "extra": doc{}},
				"memory": doc{"size_gb": m.ramMB / 1024, "type": "DDR4", "extra": doc{}}, "gpu": gpuOf(m.cores),
				"storage": []any{doc{"count": 1, "size_gb": m.diskMB / 1000, "type": "nvme"}}, "network": []any{doc{"count": 1, "throughput_gb": 10, "type": "public"}},
				"features": doc{"raid": "1", "hypervisor": m.cores >= 8, "extra": doc{}},
			},
			"provider": doc{"vendor": "vultr", "identifier": "vultr", "integration_id": vultr, "category": "cloud", "class": "compute", "model": m.name,
				"locations": []any{"mad", "fra", "par", "osl"}, "availability_zones": doc{}},
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
				"server_id": d["id"], "location_id": d["location_id"], "kind": "ipv4", "floating": false, "options": doc{"proxy_arp": false},
				"block":    doc{"cidr": h.address() + "/28", "gateway": "192.0.2.1", "network": "192.0.2.0/28"},
				"provider": doc{"vendor": "vultr", "integration_id": h.ids["integration/vultr"], "location": code, "reservation": h.r.Hex(6), "server": nickname, "server_assignment": nickname},
				"ips":      doc{"total": 16, "available": h.r.Int(0, 12)},
			}))
		}
	}
}

// gpuOf is what models with many cores have.
func gpuOf(cores int) any {
	if cores < 8 {
		return nil
	}
	return doc{"count": 1, "cores": 6912, "vram_gb": 40, "type": "A100", "shared": false, "extra": doc{}}
}

// seededSecret is a credential that no answer of ours may ever show as it is.
func (h *sower) seededSecret(of string) string {
	return "sandbox-" + h.Rand("secrets/"+h.plan.identifier+"/"+of).Hex(16)
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
			"private_network": doc{"vxlan_tag": 4000 + i, "subnet": fmt.Sprint(i + 1), "ipv6": doc{"ip": fmt.Sprintf("fd00:%x::", i+1), "cidr": fmt.Sprintf("fd00:%x::/48", i+1)}},
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
		}, "runtime": doc{
			"privileged": false, "environment_vars": doc{"LOG_LEVEL": "info", "DATABASE_PASSWORD": "sandbox-database-password"}, "command": nil,
		}, "integrations": h.saves(b), "resources": doc{"cpu": doc{"shares": doc{"limit": 10, "reserve": 5}}, "ram": doc{"limit": "1G", "reserve": "256M"}}},
		"instances": b.instances, "volumes": []any{}, "annotations": nil, "role": nil, "ha": nil, "stateful": b.image == "postgres",
		"deprecate": false, "lock": b.image == "postgres", "deployment": doc{"version": "v" + h.version()},
	})
	d.part("events")["started"] = core.Timestamp(at.Add(2 * time.Minute))
	if service != nil {
		d["creator"], d["deployment"] = doc{"type": "environment", "id": h.ids["environment/"+e.identifier]}, nil
	}
	return d
}

// saves is how a database is backed up; other containers are not.
func (h *sower) saves(b boxPlan) any {
	if b.image != "postgres" {
		return nil
	}
	return doc{"backups": doc{
		"integration_id": h.ids["integration/backblaze"], "retention": "720h",
		"backup":  doc{"command": "pg_dump postgres://app:sandbox-database-password@localhost/app", "timeout": "1h", "cron_string": "0 3 * * *"},
		"restore": doc{"command": "psql postgres://app:sandbox-database-password@localhost/app", "timeout": "2h"},
	}}
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
			"container_id": box["id"], "instance_id": h.instanceOf(box)["id"], "target": doc{
				"integration_id": h.ids["integration/backblaze"], "path": "backups/" + box.text("identifier") + "/" + core.Date(at) + ".tar.gz",
				"file_id": box.text("identifier") + "-" + core.Date(at), "size": h.r.Int(400, 900) << 20,
			},
		}))
	}
}

func (h *sower) sowMachines() {
	first := h.plan.environments[0]
	for i, name := range []string{"Licence server", "Mail relay"} {
		at := h.before(200 - 30*i)
		d := h.new(at, "running", doc{
			"name": name, "identifier": slug(name), "lock": false, "deprecate": false, "container_id": nil,
			"environment": doc{"id": h.ids["environment/"+first.identifier], "cluster": first.cluster},
		})
		maps.Copy(d, h.machineDetails(i))
		d.part("events")["started"] = core.Timestamp(at.Add(time.Minute))
		h.keep("virtual machine", "", d)
	}
	h.keep("network", "", h.new(h.before(400), "live", doc{
		"name": "Shared services", "identifier": "shared-services", "cluster": first.cluster, "acl": doc{"roles": doc{}},
		"l2": doc{"domain": "private", "location_ids": []any{}, "vid": 88, "host_interface": "eth1", "routes": []any{},
			"ips": doc{"method": "dhcp", "details": doc{"range": "10.88.0.0/24"}}},
		"private_network": doc{"vxlan_tag": 4096, "subnet": "88", "mac_addr_suffix": 7, "ipv6": doc{"ip": "fd00:88::", "cidr": "fd00:88::/48"}},
		"environments":    []any{doc{"id": h.ids["environment/"+first.identifier], "added": core.Timestamp(h.before(399))}},
	}))
}
