package cycle

import (
	"strings"
	"sync"
)

// sharedWithProjects are the operations of today that the client of 2018 had already, by method and path without the parameters' names.
var sharedWithProjects = sync.OnceValue(func() map[string]bool {
	return pathSet(`
GET /v1/account
GET /v1/account/invites
GET /v1/account/memberships
GET /v1/billing/credits
GET /v1/billing/invoices
GET /v1/billing/invoices/{}
GET /v1/billing/methods
GET /v1/billing/methods/{}
PATCH /v1/billing/methods/{}
DELETE /v1/billing/methods/{}
GET /v1/billing/services
GET /v1/billing/services/{}
GET /v1/containers
POST /v1/containers
GET /v1/containers/{}
PATCH /v1/containers/{}
DELETE /v1/containers/{}
GET /v1/containers/{}/compatible-images
GET /v1/containers/{}/instances
GET /v1/containers/{}/instances/{}
GET /v1/containers/{}/instances/{}/volumes
GET /v1/containers/{}/servers
GET /v1/containers/{}/summary
POST /v1/containers/{}/tasks
GET /v1/dns/zones
POST /v1/dns/zones
GET /v1/dns/zones/{}
DELETE /v1/dns/zones/{}
POST /v1/dns/zones/{}/tasks
GET /v1/dns/zones/{}/records
POST /v1/dns/zones/{}/records
PATCH /v1/dns/zones/{}/records/{}
DELETE /v1/dns/zones/{}/records/{}
GET /v1/environments
POST /v1/environments
GET /v1/environments/{}
PATCH /v1/environments/{}
DELETE /v1/environments/{}
GET /v1/environments/{}/summary
POST /v1/environments/{}/tasks
GET /v1/images
GET /v1/images/{}
PATCH /v1/images/{}
DELETE /v1/images/{}
GET /v1/infrastructure/servers
GET /v1/infrastructure/servers/tags
GET /v1/infrastructure/servers/{}
PATCH /v1/infrastructure/servers/{}
DELETE /v1/infrastructure/servers/{}
GET /v1/jobs
GET /v1/jobs/{}
GET /v1/stacks
GET /v1/stacks/{}
PATCH /v1/stacks/{}
DELETE /v1/stacks/{}
POST /v1/stacks/{}/tasks
GET /v1/stacks/{}/builds
GET /v1/stacks/{}/builds/{}
`)
})

func pathSet(lines string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(lines) {
		set[strings.TrimSpace(line)] = true
	}
	return set
}

// withoutNames is a path with {} for each parameter.
func withoutNames(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// show turns what is answered into the words of the form. In the project era a resource had project_id and owner, and a job descriptor
// was {action, contents?, job_id}. Not modelled: the job that a resource's state named then.
func (f form) show(v any) any {
	if f != projectForm {
		return v
	}
	switch v := v.(type) {
	case []doc:
		out := make([]any, len(v))
		for i := range v {
			out[i] = f.show(v[i])
		}
		return out
	case []any:
		for i := range v {
			v[i] = f.show(v[i])
		}
		return v
	}
	d, ok := asObject(v)
	if !ok {
		return v
	}
	if job, ok := asObject(d["job"]); ok && d["action"] != nil {
		return doc{"action": d["action"], "job_id": job["id"]}
	}
	out := make(doc, len(d))
	for name, value := range d {
		switch name {
		case "hub_id":
			name = "project_id"
		case "creator":
			name = "owner"
		}
		out[name] = f.show(value)
	}
	return out
}
