package cycle

import (
	"strings"
	"testing"
)

// idsOf are all resource ids of a hub that are not shared, straight from the database.
func (l *lab) idsOf(hub string) map[string]string {
	l.t.Helper()
	db, err := l.world.Store.ReadOnly()
	if err != nil {
		l.t.Fatal(err)
	}
	rows, err := db.QueryContext(l.t.Context(), `SELECT id, kind FROM cycle_resources WHERE hub = ?`, hub)
	if err != nil {
		l.t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var id, kind string
		if err := rows.Scan(&id, &kind); err != nil {
			l.t.Fatal(err)
		}
		out[id] = kind
	}
	return out
}

// TestIsolation: with a stranger's key no operation answers for a resource of Meridia, whichever id is named, and no list has one of its ids.
func TestIsolation(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	stranger := l.account("Haldenfjord automation")
	meridia := l.idsOf(l.hub())
	for id := range l.idsOf(stranger.OrganizationID) {
		if meridia[id] != "" {
			t.Fatalf("the id %s is in both hubs", id)
		}
	}
	for _, r := range newAPI(l.world).routes() {
		if r.forms == projectForm || r.access == account || r.path == "/v1/dns/tls/certificates/lookup" || r.path == "/v1/utils/resource/lookup" {
			continue
		}
		path := r.path
		if strings.Contains(path, "{") && r.method == "GET" && !strings.Contains(path, "{inviteId}") && !strings.Contains(path, "{triggerKeyId}") {
			path = l.path(path)
		} else if strings.Contains(path, "{") {
			path = l.unlikelyPath(path)
		}
		a := l.do(ask{method: r.method, path: path, credential: stranger.Key, hub: stranger.OrganizationID, body: "{}"})
		if strings.Contains(r.path, "{") && a.status < 400 {
			t.Errorf("%s %s answered %d for a resource of another hub", r.method, path, a.status)
		}
		for id, kind := range meridia {
			if strings.Contains(a.raw, id) {
				t.Errorf("%s %s answers with %s %s of another hub", r.method, path, kind, id)
				break
			}
		}
	}
}

// TestForeignReferences: naming a foreign id in a body finds nothing.
func TestForeignReferences(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	foreign := func(path string) string {
		return l.as("Haldenfjord automation", "GET", path, nil).list()[0].text("id")
	}
	image, environment, role, server := foreign("/v1/images"), foreign("/v1/environments"), foreign("/v1/hubs/current/roles"), foreign("/v1/infrastructure/servers")
	box := l.first("/v1/containers?filter[search]=Worker")
	own := doc{"name": "x", "environment_id": l.first("/v1/environments"), "image_id": l.first("/v1/images"), "stateful": false, "config": doc{}}
	with := func(name, id string) doc {
		d := own.clone()
		d[name] = id
		return d
	}
	for _, c := range []struct {
		path string
		body any
		code string
	}{
		{"/v1/containers", with("environment_id", environment), "404.environment"},
		{"/v1/containers", with("image_id", image), "404.image"},
		{"/v1/containers/" + box + "/tasks", doc{"action": "reimage", "contents": doc{"image_id": image}}, "404.image"},
		{"/v1/containers/" + box + "/instances", []doc{{"server_id": server, "new_instances": 1}}, "404.infrastructure.server"},
		{keysPath, doc{"name": "x", "role_id": role}, "404.hub.role"},
	} {
		l.want(l.as("Automation", "POST", c.path, c.body), 404, c.code)
	}
	if a := l.get("/v1/containers?filter[environment]=" + environment); len(a.list()) != 0 {
		t.Errorf("a foreign environment filters %d containers", len(a.list()))
	}
}
