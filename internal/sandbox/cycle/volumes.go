package cycle

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var (
	externalVolumes = &collection{
		kind: "external volume", code: "404.infrastructure.external-volume", view: "external-volumes-view", param: "externalVolumeId",
		filters: map[string]filter{
			"location": oneOf(member("location_id")), "server": anyTag("server_ids"), "cluster": oneOf(member("cluster")), "state": oneOf("state"),
			"unused": yes("NOT EXISTS (SELECT 1 FROM json_each(doc, '$.server_ids'))"), // what counts as unused is inferred
		},
		includes: map[string]include{"locations": related(locations, []string{"location_id"})},
		metas:    map[string]meta{"containers": nothingFor("containers")},
	}
	// Which sources there are and what they can do is the platform's.
	volumeSources   = &collection{kind: "external volume source", code: "404.infrastructure.external-volume"}
	instanceVolumes = &collection{kind: "instance volume", code: "404.instance", parent: instances}
)

func (a *api) volumeRoutes() []route {
	const base = "/v1/infrastructure/external-volumes"
	return []route{
		{method: "GET", path: base, capability: "external-volumes-view", handle: listOf(externalVolumes)},
		{method: "GET", path: base + "/{externalVolumeId}", capability: "external-volumes-view", handle: getOf(externalVolumes)},
		{method: "GET", path: base + "/sources", capability: "external-volumes-view", handle: byName(volumeSources)},
		{method: "GET", path: "/v1/containers/{containerId}/instances/{instanceId}/volumes", capability: "containers-view", handle: listOf(instanceVolumes)},
	}
}

// sowVolumes writes external volumes of two sources, and the volume of each instance of a stateful container.
func (h *sower) sowVolumes() {
	source := doc{"type": "san-iscsi", "details": doc{"targets": []any{doc{"iqn": "iqn.2026-01.example:store", "chap": doc{"username": "init", "password": h.seededSecret("chap")}}}, "lun": 1}}
	at := h.before(180)
	h.keep("external volume source", "", doc{"id": h.id(at), "identifier": "san-iscsi", "capabilities": doc{"block": []any{"single-instance-writer", "multi-node-read-only"}}, "creatable": false})
	for i, server := range h.made["server"] {
		made := h.before(170 - 10*i)
		holders, state := []any{server["id"]}, "live"
		if i%3 == 2 {
			holders, state = []any{}, "ready"
		}
		d := h.new(made, state, doc{
			"name": fmt.Sprintf("Archive %d", i+1), "identifier": fmt.Sprintf("archive-%d", i+1), "about": doc{"description": "what is kept for years"}, "cluster": server["cluster"],
			"location_id": server["location_id"], "server_ids": holders, "source": source, "attachment": doc{"mode": "single-instance-writer", "type": "block", "details": doc{}},
			"size": fmt.Sprintf("%dG", 100*(i+1)), "options": doc{"create": doc{"size": fmt.Sprintf("%dG", 100*(i+1))}},
		})
		d["events"] = events(made, "last_verified", "last_sync")
		d.part("events")["last_sync"] = core.Timestamp(made.AddDate(0, 1, 0))
		if state == "live" {
			d.part("events")["last_verified"] = core.Timestamp(made.AddDate(0, 1, 1))
		} else {
			d.part("state")["error"] = doc{"message": "no server reaches the target", "time": core.Timestamp(made.AddDate(0, 1, 0))}
		}
		delete(d, "creator")
		h.keep("external volume", "", d)
	}
	for _, i := range h.made["instance"] {
		if h.stateful(i) {
			h.keep("instance volume", i.text("id"), h.instanceVolume(i))
			h.keep("instance volume", i.text("id"), h.archiveVolume(i))
		}
	}
}

func (h *sower) stateful(instance doc) bool {
	for _, box := range h.made["container"] {
		if box["id"] == instance["container_id"] {
			return box["stateful"] == true
		}
	}
	return false
}

// archiveVolume is an external volume as an instance has it.
func (h *sower) archiveVolume(i doc) doc {
	at := h.before(140)
	return doc{
		"id": h.id(at), "events": events(at), "deployed": nil, "sftp": nil,
		"config": doc{"identifier": "archive", "read_only": true, "block_device": true, "local": nil, "external": doc{"id": h.made["external volume"][0]["id"]}, "destination": "/archive", "remote_access": nil},
	}
}

func (h *sower) instanceVolume(i doc) doc {
	at := h.before(150)
	id := h.id(at)
	return doc{
		"id": id, "events": events(at),
		"config": doc{
			"identifier": "data", "read_only": false, "block_device": false, "local": doc{"max_size": "25G", "stateless": false, "storage_pool": true}, "destination": "/var/lib/data",
			"remote_access": doc{"enable": true, "ips": []any{}, "webhook": "https://hooks.example/volumes/" + h.seededSecret("volume hook"), "password": doc{"algorithm": "raw", "data": h.seededSecret("remote access")}},
		},
		"deployed": doc{
			"id": h.id(at), "server_id": i["server_id"], "container_id": i["container_id"], "container_volume_id": h.id(at), "instance_id": i["id"], "hash": h.r.Hex(6),
			"path": "/volumes/" + id, "storage": doc{"used": h.r.Int(1, 20) << 30, "total": 25 << 30},
		},
		"sftp": doc{"host": h.address(), "port": 22, "username": id, "password": doc{"algorithm": "raw", "data": h.seededSecret("sftp")}},
	}
}
