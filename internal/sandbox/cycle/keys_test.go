package cycle

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

const keysPath = "/v1/hubs/current/api-keys"

// TestKeyLife: a key is created and seen once, used, found in the log, restricted, and deleted.
func TestKeyLife(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	made := l.as("Automation", "POST", keysPath, doc{"name": "exporter", "role_id": l.roleID("consultant"), "ips": []string{"127.0.0.1"}})
	l.want(made, 201, "")
	d := made.data()
	id, secret := d.text("id"), d.text("secret")
	if !isID(id) || len(secret) != 64 || d.text("hub_id") != l.hub() || d.text("state", "current") != "live" || d.text("events", "deleted") != never {
		t.Fatalf("made %s", made.raw)
	}
	if d.text("creator", "id") != accountID(l.world.Person("marc").ID) {
		t.Errorf("the creator is %v, not who made the key that made it", d["creator"])
	}
	for _, path := range []string{keysPath + "/" + id, keysPath + "?page[size]=100"} {
		if a := l.get(path); a.status != 200 || strings.Contains(a.raw, secret) || strings.Contains(a.raw, `"secret"`) {
			t.Errorf("%s shows the secret: %d %s", path, a.status, a.raw)
		}
	}
	use := func(path string) answer {
		return l.do(ask{method: "GET", path: path, credential: secret, hub: l.hub()})
	}
	l.want(use("/v1/containers"), 200, "")
	logged := l.world.Log.Entries(1, func(e *core.Entry) bool { return e.KeyID == id })
	if len(logged) != 1 || logged[0].Path != "/v1/containers" || logged[0].OrganizationID != l.hub() || logged[0].KeyPrefix != secret[:8] {
		t.Errorf("the log has %+v", logged)
	}
	l.want(use(keysPath), 403, "403.permissions")
	l.want(l.as("Automation", "PATCH", keysPath+"/"+id, doc{"name": "exporter 2", "role_id": l.roleID("admin")}), 200, "")
	l.want(use(keysPath), 200, "")
	if name := l.get(keysPath + "/" + id + "?include=roles"); name.data().text("name") != "exporter 2" || name.body.at("includes", "roles", name.data().text("role_id")) == nil {
		t.Errorf("after the change: %s", name.raw)
	}
	gone := l.as("Automation", "DELETE", keysPath+"/"+id, nil)
	l.want(gone, 200, "")
	if gone.data().text("state", "current") != "deleted" {
		t.Errorf("deleted: %s", gone.raw)
	}
	l.want(use("/v1/containers"), 401, "401.auth-invalid")
	l.want(l.get(keysPath+"/"+id), 404, "404.hub.api-key")
	l.want(l.as("Automation", "DELETE", keysPath+"/"+id, nil), 404, "404.hub.api-key")
	events := ""
	for _, e := range l.get("/v1/hubs/current/activity?filter[search]=hub.apikey").list() {
		events += e.text("event") + " "
	}
	if !strings.HasPrefix(events, "hub.apikey.delete hub.apikey.update hub.apikey.create") {
		t.Errorf("activity has %s", events)
	}
}

func TestKeyBodies(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	role := l.roleID("analyst")
	for name, c := range map[string]struct {
		body   any
		status int
		code   string
		source string
	}{
		"with a role":             {doc{"name": "a", "role_id": role}, 201, "", ""},
		"with capabilities":       {doc{"name": "b", "capabilities": doc{"all": false, "specific": []string{"dns-view"}}}, 201, "", ""},
		"with null for addresses": {doc{"name": "c", "role_id": role, "ips": nil}, 201, "", ""},
		"no name":                 {doc{"role_id": role}, 422, "422.missing-argument", "/name"},
		"empty name":              {doc{"name": "", "role_id": role}, 422, "422.invalid-argument", "/name"},
		"name is a number":        {doc{"name": 4, "role_id": role}, 422, "422.invalid-argument", "/name"},
		"neither role nor list":   {doc{"name": "a"}, 422, "422.missing-argument", "/role_id"},
		"both":                    {doc{"name": "a", "role_id": role, "capabilities": doc{"specific": []string{}}}, 422, "422.invalid-argument", "/capabilities"},
		"no such role":            {doc{"name": "a", "role_id": "5f0000000000000000000000"}, 404, "404.hub.role", ""},
		"role is no id":           {doc{"name": "a", "role_id": "analyst"}, 422, "422.invalid-argument", "/role_id"},
		"role above one's own":    {doc{"name": "a", "role_id": l.roleID("owner")}, 403, "403.not-allowed", "/role_id"},
		"everything":              {doc{"name": "a", "capabilities": doc{"all": true}}, 403, "403.permissions", ""},
		"made-up capability":      {doc{"name": "a", "capabilities": doc{"specific": []string{"fly"}}}, 422, "422.invalid-argument", "/capabilities"},
		"capabilities of numbers": {doc{"name": "a", "capabilities": doc{"specific": []int{1}}}, 422, "422.invalid-argument", "/capabilities/specific"},
		"bad address":             {doc{"name": "a", "role_id": role, "ips": []string{"127.0.0.1", "home"}}, 422, "422.invalid-argument", "/ips/1"},
		"no body":                 {nil, 422, "422.missing-argument", "/name"},
		"an array":                {[]int{1}, 422, "422.invalid-input", ""},
		"half JSON":               {`{"name":`, 400, "400.invalid-syntax", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := l.as("Automation", "POST", keysPath, c.body)
			if err := envelope(a); a.status != c.status || a.code() != c.code || a.body.text("error", "source") != c.source || err != nil {
				t.Errorf("answered %d %q at %q (%v), want %d %q at %q", a.status, a.code(), a.body.text("error", "source"), err, c.status, c.code, c.source)
			}
		})
	}
}

// TestSecretsAreHashedAtRest looks for every seeded and created secret in the database itself.
func TestSecretsAreHashedAtRest(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	secrets := []string{l.as("Automation", "POST", keysPath, doc{"name": "a", "role_id": l.roleID("analyst")}).data().text("secret")}
	pipeline := l.first("/v1/pipelines")
	trigger := l.as("Automation", "POST", "/v1/pipelines/"+pipeline+"/keys", doc{"name": "ci"})
	l.want(trigger, 201, "")
	secrets = append(secrets, trigger.data().text("secret"))
	for _, a := range l.world.Accounts(Name) {
		if a.Key != "" {
			secrets = append(secrets, a.Key)
		}
	}
	db, err := l.world.Store.ReadOnly()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		var n int
		err := db.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM cycle_resources WHERE instr(doc, ?) > 0) +
			(SELECT count(*) FROM api_keys WHERE instr(hash, ?) > 0 OR prefix = ? OR name = ?)`, secret, secret, secret, secret).Scan(&n)
		if err != nil || n > 0 || secret == "" {
			t.Errorf("%.4s… is in %d rows (%v)", secret, n, err)
		}
	}
	if list := l.get("/v1/pipelines/" + pipeline + "/keys"); strings.Contains(list.raw, "secret") || strings.Contains(list.raw, "hash") {
		t.Errorf("trigger keys show %s", list.raw)
	}
}

// TestRevocation: 32 clients hammer with a key and with a session of it; not one request that begins after the deletion's answer gets through.
func TestRevocation(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	made := l.as("Automation", "POST", keysPath, doc{"name": "hammer", "role_id": l.roleID("analyst")}).data()
	secret := made.text("secret")
	session := l.token("grant_type", "api_key", "secret", secret).body.text("access_token")
	var revoked atomic.Bool
	var before, late, refused atomic.Int64
	warm := make(chan struct{}, 32)
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			credential := map[bool]string{true: secret, false: session}[i%2 == 0]
			for n := 0; refused.Load() < 640; n++ {
				after := revoked.Load()
				req, _ := http.NewRequest("GET", l.url+"/v1/environments?page[size]=1", nil)
				req.Header.Set("Authorization", "Bearer "+credential)
				req.Header.Set("X-Hub-Id", l.hub())
				res, err := l.client.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				res.Body.Close()
				switch {
				case res.StatusCode == 200 && after:
					late.Add(1)
				case res.StatusCode == 200:
					before.Add(1)
				case after:
					refused.Add(1)
				}
				if n == 2 {
					warm <- struct{}{}
				}
			}
		})
	}
	for range 32 {
		<-warm
	}
	l.want(l.as("Automation", "DELETE", keysPath+"/"+made.text("id"), nil), 200, "")
	revoked.Store(true)
	wait.Wait()
	if late.Load() > 0 || before.Load() < 32 {
		t.Errorf("%d requests succeeded after the revocation's answer, %d before", late.Load(), before.Load())
	}
}

// TestKeyNamesAreUnique: a name is free again once its key is deleted.
func TestKeyNamesAreUnique(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	named := func(name string) doc { return doc{"name": name, "role_id": l.roleID("consultant")} }
	l.want(l.as("Automation", "POST", keysPath, named("Old laptop")), 201, "") // a revoked key had it
	made := l.as("Automation", "POST", keysPath, named("exporter"))
	l.want(made, 201, "")
	id := made.data().text("id")
	l.want(l.as("Automation", "POST", keysPath, named("Exporter")), 409, "409.duplicate-found")
	l.want(l.as("Automation", "PATCH", keysPath+"/"+id, doc{"name": "Reporting"}), 409, "409.duplicate-found")
	l.want(l.as("Automation", "PATCH", keysPath+"/"+id, doc{"name": "exporter"}), 200, "")
	l.want(l.as("Automation", "DELETE", keysPath+"/"+id, nil), 200, "")
	l.want(l.as("Automation", "POST", keysPath, named("exporter")), 201, "")
}
