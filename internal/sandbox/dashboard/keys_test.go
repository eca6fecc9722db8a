package dashboard

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

const keysPath = "/o/acme/north/keys"

func newKey(name string) url.Values { return url.Values{"name": {name}, "number": {formNumber}} }

func TestAKeyIsShownOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.signIn("elena")
	made := elena.send(keysPath, keysPath, newKey("ETL <script>alert(1)</script>"))
	secret := made.secret()
	if made.status != http.StatusCreated || !l.works(secret) {
		t.Fatalf("status %d, key %q", made.status, secret)
	}
	if got := made.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the answer with the key may be cached: %q", got)
	}
	if strings.Contains(made.body, "<script>alert") {
		t.Error("the key's name is not escaped")
	}
	keys := l.world.Keys.List(acme, func(core.Key) bool { return true })
	if len(keys) != 1 || keys[0].CreatedBy != l.world.Person("elena").ID || keys[0].OrganizationID != north {
		t.Fatalf("%+v", keys)
	}
	for _, path := range []string{keysPath, keysPath + "/" + keys[0].ID, "/o/acme/north", "/o/acme/north/log", "/"} {
		got := elena.get(path)
		if got.status != http.StatusOK || strings.Contains(got.body, secret) {
			t.Errorf("%s: status %d, shows the key: %v", path, got.status, strings.Contains(got.body, secret))
		}
	}
	if got := elena.get(keysPath).body; !strings.Contains(got, keys[0].Prefix+"…") || !strings.Contains(got, "Elena Ruiz") {
		t.Error("the list has not the key's prefix and maker")
	}
	again := elena.send(keysPath, keysPath, newKey("ETL"))
	if again.status != http.StatusConflict || again.secret() != "" || len(l.world.Keys.List(acme, func(core.Key) bool { return true })) != 1 {
		t.Errorf("the same form a second time: status %d", again.status)
	}
}

func TestWhatAKeyMayBe(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ñ", 81)
	for _, c := range []struct {
		name      string
		form      url.Values
		complaint string // "" for a key
		want      core.Key
	}{
		{"plain", url.Values{"name": {" ETL "}}, "", core.Key{Name: "ETL"}},
		{"no name", url.Values{"name": {"  "}}, "a name that says", core.Key{}},
		{"long name", url.Values{"name": {long}}, "longer than 80", core.Key{}},
		{"longest name", url.Values{"name": {long[:160]}}, "", core.Key{Name: long[:160]}},
		{"control characters", url.Values{"name": {"a\x07b"}}, "cannot be shown", core.Key{}},
		{"broken text", url.Values{"name": {"a\xff"}}, "cannot be shown", core.Key{}},
		{"addresses", url.Values{"name": {"k"}, "addresses": {"203.0.113.7, 203.0.113.9/24\n2001:db8::1 203.0.113.7"}}, "",
			core.Key{Name: "k", AllowedIPs: []string{"203.0.113.7", "203.0.113.0/24", "2001:db8::1"}}},
		{"not an address", url.Values{"name": {"k"}, "addresses": {"203.0.113.256"}}, "neither an address", core.Key{}},
		{"markup as address", url.Values{"name": {"k"}, "addresses": {"<img/src=x>"}}, "&lt;img/src=x&gt;", core.Key{}},
		{"too many addresses", url.Values{"name": {"k"}, "addresses": {manyAddresses(33)}}, "a key takes 32", core.Key{}},
		{"capability", url.Values{"name": {"k"}, "capability": {"anvils:read"}}, "", core.Key{Name: "k", Permissions: []core.Permission{"anvils:read"}}},
		{"unknown capability", url.Values{"name": {"k"}, "capability": {"*:*"}}, "cannot give", core.Key{}},
		{"capability beyond the maker's", url.Values{"name": {"k"}, "capability": {"anvils:create"}}, "cannot give", core.Key{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			marc := l.signIn("marc") // who may keys:* and anvils:read
			c.form.Set("number", formNumber)
			got := marc.send(keysPath, keysPath, c.form)
			keys := l.world.Keys.List(acme, func(core.Key) bool { return true })
			if c.complaint != "" {
				if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, c.complaint) || len(keys) != 0 {
					t.Errorf("status %d, %d keys, want the complaint %q in %s", got.status, len(keys), c.complaint, got.body)
				}
				return
			}
			if got.status != http.StatusCreated || len(keys) != 1 {
				t.Fatalf("status %d, %d keys: %s", got.status, len(keys), got.body)
			}
			if k := keys[0]; k.Name != c.want.Name || !slices.Equal(k.AllowedIPs, c.want.AllowedIPs) || !slices.Equal(k.Permissions, c.want.Permissions) {
				t.Errorf("got %+v, want %+v", k, c.want)
			}
		})
	}
}

func manyAddresses(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "203.0.113.%d\n", i)
	}
	return b.String()
}

func TestRotationKeepsBothKeys(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	marc := l.signIn("marc")
	old, oldSecret := l.key(north, "marc", "ETL", func(k *core.Key) { k.AllowedIPs = []string{"203.0.113.0/24"} })
	page := keysPath + "/" + old.ID
	got := marc.send(page, page+"/rotate", url.Values{"number": {formNumber}})
	if got.status != http.StatusCreated || !l.works(oldSecret) || !l.works(got.secret()) {
		t.Fatalf("status %d; old key good: %v, new key good: %v", got.status, l.works(oldSecret), l.works(got.secret()))
	}
	next, err := l.world.Keys.Authenticate(acme, got.secret())
	if err != nil || next.Name != "ETL" || !slices.Equal(next.AllowedIPs, old.AllowedIPs) {
		t.Errorf("the new key is %+v, %v", next, err)
	}
	if again := marc.send(page, page+"/rotate", url.Values{"number": {strings.Repeat("B", 26)}}); again.status != http.StatusConflict {
		t.Errorf("a second rotation of the same key: %d", again.status)
	}
	for _, want := range []struct{ when, text string }{{"at first", "was not used yet"}, {"once used", "The new key is in use"}} {
		if body := marc.get(page).body; !strings.Contains(body, want.text) {
			t.Errorf("%s the page does not say %q", want.when, want.text)
		}
		l.world.Keys.Used(acme, next.ID, "203.0.113.9")
	}
	if list := marc.get(keysPath).body; !strings.Contains(list, "Being replaced") || !strings.Contains(list, "Taking over") {
		t.Error("the list does not show the rotation")
	}
	if got := marc.send(page, page+"/revoke", nil); got.status != http.StatusSeeOther || l.works(oldSecret) {
		t.Errorf("revoking: %d, the old key works: %v", got.status, l.works(oldSecret))
	}
	if list := marc.get(keysPath).body; strings.Contains(list, "Taking over") || !l.works(got.secret()) {
		t.Error("the rotation is not over, or the new key is refused")
	}
}

// A key that was exchanged for a token takes the token with it.
func TestRevokingEndsTokensToo(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.signIn("elena")
	k, _ := l.key(north, "elena", "ETL", nil)
	token, _, err := l.world.Tokens.IssueOpaque(core.Token{Platform: acme, Kind: "access", KeyID: k.ID}, time.Hour, "")
	if err != nil {
		t.Fatal(err)
	}
	elena.send(keysPath, keysPath+"/"+k.ID+"/revoke", nil)
	if _, err := l.world.Tokens.Check(acme, "access", token); err == nil {
		t.Error("the token outlives its key")
	}
	if got := elena.get(keysPath + "/" + k.ID); got.status != http.StatusOK || strings.Contains(got.body, "/revoke") || strings.Contains(got.body, "/rotate") {
		t.Error("a revoked key can still be changed")
	}
	for _, action := range []string{"restrict", "rotate"} {
		if got := elena.send(keysPath, keysPath+"/"+k.ID+"/"+action, newKey("x")); got.status != http.StatusForbidden {
			t.Errorf("%s of a revoked key: %d", action, got.status)
		}
	}
}

func TestRestricting(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.signIn("elena")
	k, _ := l.key(north, "marc", "ETL", nil)
	page := keysPath + "/" + k.ID
	if got := elena.send(page, page+"/restrict", url.Values{"name": {"ETL 2"}, "addresses": {"::1"}, "capability": {"anvils:read"}}); got.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	got, _ := l.world.Keys.Get(acme, k.ID)
	if got.Name != "ETL 2" || !slices.Equal(got.AllowedIPs, []string{"::1"}) || !slices.Equal(got.Permissions, []core.Permission{"anvils:read"}) {
		t.Errorf("%+v", got)
	}
	if bad := elena.send(page, page+"/restrict", url.Values{"name": {"ETL 3"}, "addresses": {"here"}}); bad.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", bad.status)
	}
	if got, _ := l.world.Keys.Get(acme, k.ID); got.Name != "ETL 2" {
		t.Error("a refused form changed the key")
	}
}

// A platform of one key a person: it can be shown again to its maker, and its successor ends it.
func TestSingleKey(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	elena := l.signIn("elena")
	list := "/o/single/north/keys"
	first := elena.send(list, list, newKey("Key"))
	keys := l.world.Keys.List("single", func(core.Key) bool { return true })
	if first.status != http.StatusCreated || len(keys) != 1 {
		t.Fatalf("status %d, %d keys", first.status, len(keys))
	}
	second := newKey("Key")
	second.Set("number", strings.Repeat("B", 26))
	if got := elena.send(list, list, second); got.status != http.StatusConflict {
		t.Errorf("a second key: %d", got.status)
	}
	page := list + "/" + keys[0].ID
	if got := elena.send(page, page+"/reveal", nil); got.status != http.StatusOK || got.secret() != first.secret() {
		t.Errorf("shown again: %d %q", got.status, got.secret())
	}
	if got := l.signIn("tom").send("/", page+"/reveal", nil); got.status != http.StatusNotFound || got.secret() != "" {
		t.Errorf("to somebody else: %d %q", got.status, got.secret())
	}
	next := elena.send(page, page+"/rotate", url.Values{"number": {strings.Repeat("C", 26)}})
	if _, err := l.world.Keys.Authenticate("single", first.secret()); next.status != http.StatusCreated || err == nil {
		t.Errorf("status %d; the old key outlives its successor: %v", next.status, err == nil)
	}
	if _, err := l.world.Keys.Authenticate("single", next.secret()); err != nil {
		t.Error(err)
	}
}

func TestRevealNeedsAPlatformThatDoesSo(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	k, _ := l.key(north, "elena", "ETL", nil)
	if got := l.signIn("elena").send(keysPath, keysPath+"/"+k.ID+"/reveal", nil); got.status != http.StatusForbidden || got.secret() != "" {
		t.Errorf("%d %q", got.status, got.secret())
	}
}

// Where keys carry roles, a key has one or a list of capabilities: never both, never neither, never more than its maker has.
func TestKeysWithRoles(t *testing.T) {
	t.Parallel()
	given := choices{Roles: []core.Role{{ID: "reader"}, {ID: "smith"}}, Capabilities: []core.Permission{"anvils:read"}}
	for _, c := range []struct {
		role         string
		capabilities []core.Permission
		complaint    string
	}{
		{"reader", nil, ""},
		{"", []core.Permission{"anvils:read"}, ""},
		{"", nil, "Choose a role"},
		{"reader", []core.Permission{"anvils:read"}, "not both"},
		{"admin", nil, "no more than your own"},
		{"", []core.Permission{"anvils:create"}, "cannot give"},
	} {
		got := keyForm{Name: "k", RoleID: c.role, Capabilities: c.capabilities, Choices: given}.check()
		if !strings.Contains(got, c.complaint) || (got == "") != (c.complaint == "") {
			t.Errorf("%q %v: %q, want %q", c.role, c.capabilities, got, c.complaint)
		}
	}
	none := keyForm{Name: "k", RoleID: "reader"}
	if none.check() == "" {
		t.Error("a role was taken on a platform whose keys have none")
	}
}
