package cycle

import (
	"net/http"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// everything is the capability list of a role or key with "all" set.
const everything core.Permission = "*:*"

// hubCapabilities are the documented names of today.
var hubCapabilities = []string{
	"api-keys-manage", "apionly-jobs-view", "apionly-notifications-listen", "autoscale-groups-manage", "autoscale-groups-view",
	"billing-credits-view", "billing-invoices-pay", "billing-invoices-view", "billing-methods-manage", "billing-services-manage",
	"billing-services-view", "clusters-manage", "clusters-view", "containers-backups-manage", "containers-backups-view", "containers-console",
	"containers-deploy", "containers-functions-trigger", "containers-instances-migrate", "containers-lock", "containers-manage",
	"containers-ssh", "containers-view", "containers-volumes-manage", "containers-volumes-view", "dns-certs-view", "dns-manage", "dns-view",
	"environments-deployments-manage", "environments-manage", "environments-scopedvariables-manage",
	"environments-scopedvariables-view", "environments-services-manage", "environments-view", "environments-vpn",
	"environments-vpn-manage", "external-volumes-manage", "external-volumes-view", "hubs-auditlog-view", "hubs-delete",
	"hubs-integrations-manage", "hubs-integrations-view", "hubs-invites-manage", "hubs-invites-send", "hubs-members-manage",
	"hubs-members-view", "hubs-roles-manage", "hubs-roles-view", "hubs-update", "hubs-usage-view", "images-manage",
	"images-sources-manage", "images-sources-view", "images-view", "ips-manage", "monitor-manage", "monitor-view", "pipelines-manage",
	"pipelines-trigger", "pipelines-view", "san-manage", "san-view", "sdn-networks-manage", "sdn-networks-view", "security-manage", "security-view",
	"servers-console", "servers-decommission", "servers-login", "servers-manage", "servers-provision", "servers-view",
	"stacks-builds-deploy", "stacks-builds-manage", "stacks-manage", "stacks-view", "virtual-machines-console",
	"virtual-machines-deploy", "virtual-machines-lock", "virtual-machines-manage", "virtual-machines-root-pw-view",
	"virtual-machines-root-pw-view-temp", "virtual-machines-ssh-keys-manage", "virtual-machines-view",
}

// projectCapabilities are those of 2018.
var projectCapabilities = []string{
	"projects-update", "projects-delete", "projects-invites-send", "projects-invites-manage", "projects-members-manage",
	"projects-members-view", "projects-pipeline-listen", "billing-methods-manage", "billing-invoices-view", "billing-invoices-pay",
	"billing-orders-manage", "billing-services-view", "billing-credits-view", "environments-create", "environments-delete",
	"environments-view", "environments-update", "environments-state", "environments-services-manage", "environments-vpn-access",
	"environments-vpn-access-manage", "containers-deploy", "containers-view", "containers-console", "containers-update", "containers-delete",
	"containers-state", "containers-volumes-view", "containers-volumes-manage", "stacks-create", "stacks-view", "stacks-update",
	"stacks-delete", "stacks-builds-manage", "images-view", "images-build", "images-update", "images-delete", "jobs-view",
	"apikeys-manage", "servers-view", "servers-update", "servers-state", "servers-decommission", "dns-view", "dns-manage",
}

// citedOnly are names that operations cite and the list of capabilities lacks; what is required instead is inferred.
// An empty text stands for nothing: every member sees the hub itself.
var citedOnly = map[string]string{
	"hubs-view": "", "environments-create": "environments-manage", "containers-update": "containers-manage",
	"scoped-variables-view": "environments-scopedvariables-view", "scoped-variables-manage": "environments-scopedvariables-manage",
	"containers-instance-migrate": "containers-instances-migrate", "infrastructure-servers-view": "servers-view",
	"infrastructure-ips-manage": "ips-manage", "hub-invites-manage": "hubs-invites-manage",
	"billing-orders-manage": "billing-services-manage", "images-import": "images-manage",
}

// byVerb is how 2018 divided what is one "-manage" today: by what is done.
var byVerb = map[string]string{http.MethodPatch: "update", http.MethodDelete: "delete", http.MethodPost: "state"}

// olderNames are capabilities whose name changed otherwise.
var olderNames = map[string]string{
	"apionly-jobs-view": "jobs-view", "api-keys-manage": "apikeys-manage", "hubs-members-view": "projects-members-view",
	"hubs-members-manage": "projects-members-manage", "hubs-invites-send": "projects-invites-send",
	"hubs-invites-manage": "projects-invites-manage", "hubs-update": "projects-update", "hubs-delete": "projects-delete",
	"billing-services-manage": "billing-orders-manage", "environments-vpn": "environments-vpn-access",
	"environments-vpn-manage": "environments-vpn-access-manage",
}

// older is the name of 2018 for what a method needs (the table of renamings is inferred from the two lists).
func older(method, capability string) string {
	if name, ok := olderNames[capability]; ok {
		return name
	}
	family, ok := strings.CutSuffix(capability, "-manage")
	if !ok || slices.Contains(projectCapabilities, capability) {
		return capability
	}
	if family == "servers" && method == http.MethodDelete {
		return "servers-decommission"
	}
	return family + "-" + byVerb[method]
}

// require stops a caller that lacks a capability, naming it in the form's own words.
func (q *request) require(capability string) *failure {
	today := capability
	if instead, cited := citedOnly[capability]; cited {
		today = instead
	}
	past := older(q.Method, today)
	if slices.Contains(projectCapabilities, capability) {
		past = capability
	}
	// Today a name of 2018 counts only where it cannot be mistaken for one of today.
	if today == "" || q.has(today) || q.has(past) && (q.form == projectForm || !slices.Contains(hubCapabilities, past)) {
		return nil
	}
	missing := today
	if q.form == projectForm {
		missing = past
	}
	f := fail("403.permissions", "the capability %s is missing", missing)
	f.capability = missing
	return f
}

func (q *request) has(capability string) bool {
	granted := q.who.granted()
	return slices.Contains(granted, everything) || slices.Contains(granted, core.Permission(capability))
}

// capabilitiesDoc is {all, specific[]}.
func capabilitiesDoc(granted []core.Permission) doc {
	specific := []any{}
	for _, p := range granted {
		if p != everything {
			specific = append(specific, string(p))
		}
	}
	return doc{"all": slices.Contains(granted, everything), "specific": specific}
}

// readCapabilities takes {all, specific[]} or a plain list, and refuses names that are in neither list and rights that the caller lacks.
// That nobody may hand out more than they have is inferred.
func (q *request) readCapabilities(v any, at string) ([]core.Permission, *failure) {
	names := texts(v)
	if d, ok := asObject(v); ok {
		names = texts(d["specific"])
		if all, _ := d["all"].(bool); all {
			names = []string{string(everything)}
		} else if d["specific"] != nil && !isTexts(d["specific"]) {
			return nil, fail("422.invalid-argument", "specific must be a list of capabilities").at(at + "/specific")
		}
	}
	out := []core.Permission{}
	for _, name := range names {
		switch {
		case name != string(everything) && !slices.Contains(hubCapabilities, name) && !slices.Contains(projectCapabilities, name):
			return nil, fail("422.invalid-argument", "%.60q is not a capability", name).at(at)
		case !q.has(name):
			f := fail("403.permissions", "nobody can give the capability %s that they lack", name)
			f.capability = name
			return nil, f
		}
		out = append(out, core.Permission(name))
	}
	return out, nil
}
