package cycle

import "github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"

// indexed are the maps of the search index, and what they are made of.
var indexed = map[string]*collection{
	"containers": containers, "environments": environments, "image_sources": imageSources, "dns_zones": zones, "stacks": stacks, "servers": servers,
	"pipelines": pipelines, "virtual_machines": machines, "instances": instances,
}

// searchIndex is {generated, hub_id, and a map of each kind: id -> component}.
func searchIndex(q *request) (reply, error) {
	out := doc{"generated": core.Timestamp(q.api.world.Now()), "hub_id": q.hub}
	for name, c := range indexed {
		docs, err := q.api.list(q.Context(), selection{hub: q.hub, kind: c.kind})
		if err != nil {
			return reply{}, err
		}
		entries := doc{}
		for _, d := range docs {
			entries[d.text("id")] = indexEntry(d)
		}
		out[name] = entries
	}
	return ok(out), nil
}

func indexEntry(d doc) doc {
	return doc{
		"id": d["id"], "name": nameOf(d), "identifier": d["identifier"], "state": d.text("state", "current"), "events": d["events"], "context_blobs": []any{},
		"associations": doc{"environment": d.at("environment", "id"), "container": d["container_id"], "server": d["server_id"]},
	}
}
