package cycle

import (
	"slices"
	"strings"
)

// hubPlan is what a hub is to have.
type hubPlan struct {
	name, identifier, country, domain string
	members                           []memberPlan // the first is the owner
	roles                             []defaultRole
	keys                              []keyPlan
	clusters                          []clusterPlan
	environments                      []environmentPlan
	size                              int // of the logs, 10 is the usual
}

type memberPlan struct{ handle, role string }

// keyPlan is a key with a role or with capabilities of its own, as keys had before roles.
type keyPlan struct {
	name, by, role string
	capabilities   []string
	ips            []string
	days           int // since it was made
	revoked        bool
}

type clusterPlan struct {
	identifier string
	servers    []string // nicknames; the letters before the dash name the location
}

type environmentPlan struct {
	identifier, about, cluster string
	boxes                      []boxPlan
}

// boxPlan is a container: name, image, instances, and the state that it is in.
type boxPlan struct {
	name, image string
	instances   int
	state       string
}

// readOnlyWith are the capabilities that reading some lists takes, as documented, though they allow changes as well.
var readOnlyWith = []string{
	"api-keys-manage", "hubs-roles-manage", "autoscale-groups-manage", "billing-methods-manage", "billing-services-manage", "environments-vpn",
	"environments-vpn-manage", "hubs-invites-manage", "ips-manage", "pipelines-manage", "servers-manage", "virtual-machines-ssh-keys-manage",
}

// reader is everything that can be seen, and what cannot be seen without being allowed to change it.
func reader() []string {
	out := slices.Clone(readOnlyWith)
	for _, name := range hubCapabilities {
		if strings.HasSuffix(name, "-view") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func hubPlans() []hubPlan { return []hubPlan{meridia(), haldenfjord()} }

func meridia() hubPlan {
	return hubPlan{
		name: "Meridia Digital", identifier: "meridia-digital", country: "ES", domain: "meridia-digital.example", size: 10,
		members: []memberPlan{{"marc", "owner"}, {"ines", "admin"}, {"jules", "developer"}, {"elena", "analyst"}, {"tom", "consultant"}},
		roles: []defaultRole{
			{"data-reader", "Data reader", 3, reader()},
			{"deploy-bot", "Deploy bot", 3, []string{"pipelines-view", "pipelines-trigger", "pipelines-manage", "containers-view", "apionly-jobs-view"}},
		},
		keys: []keyPlan{
			{name: exportedKey, by: "marc", role: "data-reader", days: 120},
			{name: "Automation", by: "marc", role: "admin", days: 64},
			{name: "Deploy bot", by: "ines", role: "deploy-bot", days: 201},
			{name: "Finance office", by: "elena", role: "analyst", ips: []string{"203.0.113.24", "198.51.100.0/28"}, days: 33},
			{name: "Legacy exporter", by: "marc", days: 800, capabilities: []string{
				"environments-view", "containers-view", "images-view", "stacks-view", "servers-view", "dns-view", "jobs-view", "billing-invoices-view", "apikeys-manage",
			}},
			{name: "Old laptop", by: "jules", role: "developer", days: 400, revoked: true},
		},
		clusters: []clusterPlan{{seededCluster, []string{"mad-1", "mad-2", "fra-1", "fra-2", "par-1"}}, {"staging", []string{"mad-3"}}},
		environments: []environmentPlan{
			{"production", "What customers use", seededCluster, []boxPlan{
				{"Load balancer", "", 2, "running"}, {"Discovery", "", 2, "running"}, {"VPN", "", 1, "running"},
				{"API", "api", 4, "running"}, {"Web", "web", 3, "running"}, {"Worker", "worker", 4, "running"}, {"Scheduler", "worker", 1, "running"},
				{"Postgres", "postgres", 2, "running"}, {"Redis", "redis", 2, "running"}, {"Emissions import", "importer", 1, "stopped"},
			}},
			{"data-platform", "Pipelines and dashboards", seededCluster, []boxPlan{
				{"Discovery", "", 1, "running"}, {"Warehouse", "postgres", 1, "running"}, {"Transform", "importer", 2, "running"},
				{"Dashboards", "metabase", 1, "running"},
			}},
			{"staging", "Release candidates", "staging", []boxPlan{
				{"Load balancer", "", 1, "running"}, {"Discovery", "", 1, "running"}, {"API", "api", 1, "running"}, {"Web", "web", 1, "running"},
				{"Worker", "worker", 1, "stopped"}, {"Postgres", "postgres", 1, "running"},
			}},
			{"playground", "Empty until somebody tries something", "staging", nil},
		},
	}
}

func haldenfjord() hubPlan {
	return hubPlan{
		name: "Haldenfjord Kraft", identifier: "haldenfjord-kraft", country: "NO", domain: "haldenfjord-kraft.example", size: 2,
		members:  []memberPlan{{"astrid", "owner"}},
		keys:     []keyPlan{{name: "Haldenfjord automation", by: "astrid", role: "owner", days: 20}},
		clusters: []clusterPlan{{seededCluster, []string{"osl-1"}}},
		environments: []environmentPlan{{"halden-production", "Turbine telemetry", seededCluster, []boxPlan{
			{"Halden discovery", "", 1, "running"}, {"Halden telemetry", "halden-telemetry", 2, "running"}, {"Halden portal", "halden-portal", 1, "running"},
		}}},
	}
}
