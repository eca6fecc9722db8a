package dashboard_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// What each platform does with keys, tried with real requests: the pages must say what is true.

var (
	shownKey  = regexp.MustCompile(`id="secret"[^>]*>([^<]+)<`)
	titles    = regexp.MustCompile(`(?s)<h[12][^>]*>(.*?)</h[12]>`)
	newNumber = new(atomic.Int64)
)

// number is the number of a form that was not sent yet.
func number() string { return fmt.Sprintf("FORM%022d", newNumber.Add(1)) }

// post sends a form with the visitor's token and a fresh number; redirects are followed.
func (v *visitor) post(path string, fields ...string) (int, string) {
	v.t.Helper()
	form := v.forms()
	form.Set("number", number())
	form.Del("name")
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	res, err := v.http.PostForm(v.root+path, form)
	if err != nil {
		v.t.Fatal(err)
	}
	return read(v.t, res)
}

func secretOf(body string) string {
	if found := shownKey.FindStringSubmatch(body); found != nil {
		return found[1]
	}
	return ""
}

func headings(body string) (out []string) {
	for _, h := range titles.FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(h[1]))
	}
	return out
}

// bearer asks a platform with a key.
func bearer(t *testing.T, url, key string, headers ...string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	return res.StatusCode
}

// account is a person's key on a platform.
func account(t *testing.T, sb *sandbox.Sandbox, platform, handle, keyName string) sandbox.Account {
	t.Helper()
	for _, a := range sb.Accounts(platform) {
		if a.User.ID == sb.World().Person(handle).ID && a.Key != "" && (keyName == "" || a.KeyName == keyName) {
			return a
		}
	}
	t.Fatalf("%s has no key %q on %s", handle, keyName, platform)
	return sandbox.Account{}
}

// TDC's new key ends the old one at once: the page that shows it says so, and so do both keys.
func TestTDCRotatesAtOnce(t *testing.T) {
	sb := shared(t)
	a := account(t, sb, "tdc", "jules", "")
	v := newVisitor(t, sb.DashboardURL())
	v.signIn(a.User.Email)
	page := "o/tdc/" + a.OrganizationID + "/keys/" + a.KeyID
	status, body := v.post(page + "/rotate")
	fresh := secretOf(body)
	old, next := bearer(t, sb.URL("tdc")+"/api/v1/me", a.Key), bearer(t, sb.URL("tdc")+"/api/v1/me", fresh)
	if status != http.StatusCreated || old != http.StatusUnauthorized || next != http.StatusOK {
		t.Fatalf("rotating: %d; the old key %d, the new one %d", status, old, next)
	}
	if got := fmt.Sprint(headings(body)); !strings.Contains(got, "The old key is refused") || strings.Contains(body, "oth keys") {
		t.Errorf("the page says %s", got)
	}
	if _, body := v.get(page); strings.Contains(body, "beside") || !strings.Contains(body, "Revoked") {
		t.Error("the old key's page speaks of two keys side by side")
	}
}

// DeepCurrent's support issues new keys: asked for, issued later, shown once, confirmed. Until then the old key works, and the pages say it does.
func TestDeepCurrentRotatesBySupport(t *testing.T) {
	now := new(atomic.Int64)
	now.Store(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).UnixNano())
	sb, err := sandbox.Start(t.Context(), sandbox.Options{
		Dashboard: "127.0.0.1:0", Platforms: []string{"deepcurrent"}, Now: func() time.Time { return time.Unix(0, now.Load()).UTC() },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	a := account(t, sb, "deepcurrent", "elena", "")
	v := newVisitor(t, sb.DashboardURL())
	v.signIn(a.User.Email)
	list := "o/deepcurrent/" + a.OrganizationID + "/keys"
	page := list + "/" + a.KeyID
	works := func(key string) bool {
		return bearer(t, sb.URL("deepcurrent")+"/api/v1/users/me", key) == http.StatusOK
	}
	says := func(text string) {
		t.Helper()
		if _, body := v.get(page); !strings.Contains(body, text) {
			t.Errorf("the key's page does not say %q", text)
		}
	}
	says("Asks support for a new key")
	if status, body := v.post(page+"/rotate", "step", "show"); status != http.StatusOK || secretOf(body) != "" {
		t.Errorf("a key was shown that nobody asked for: %d", status)
	}
	status, body := v.post(page+"/rotate", "step", "ask")
	if status != http.StatusOK || secretOf(body) != "" || !works(a.Key) || !strings.Contains(body, "Support is asked for a new key.") {
		t.Fatalf("asking: %d, key %q, the old key works: %v", status, secretOf(body), works(a.Key))
	}
	says("You asked support on 22 Nov 2026, 09:00 UTC. The new key is issued at 09:10:00 UTC; this one works meanwhile.")
	now.Add(int64(10 * time.Minute))
	says("Support has issued your new key")
	status, body = v.post(page+"/rotate", "step", "show")
	fresh := secretOf(body)
	if status != http.StatusCreated || !works(a.Key) || !works(fresh) || !strings.Contains(body, "Both keys work now") || !strings.Contains(body, "until you confirm") {
		t.Fatalf("showing: %d; the old key works: %v, the new one: %v; %v", status, works(a.Key), works(fresh), headings(body))
	}
	if _, body := v.post(page+"/rotate", "step", "show"); secretOf(body) != "" {
		t.Error("the new key was shown twice")
	}
	says("Confirm it, and the old one is refused.")
	if status, body := v.post(page+"/rotate", "step", "confirm"); status != http.StatusOK || works(a.Key) || !works(fresh) || !strings.Contains(body, "The new key is confirmed.") {
		t.Errorf("confirming: %d; the old key works: %v, the new one: %v", status, works(a.Key), works(fresh))
	}
	if _, body := v.get(page); !strings.Contains(body, "Revoked") {
		t.Error("the old key's page does not say that it is revoked")
	}
	v.onlyLastFour(list, a.Key, fresh)
}

// onlyLastFour looks at every page that speaks of keys for more of them than their last four characters.
func (v *visitor) onlyLastFour(list string, keys ...string) {
	v.t.Helper()
	org := strings.TrimSuffix(list, "/keys")
	paths := []string{"", "log", org, list, org + "/log", org + "/limits"}
	for _, m := range regexp.MustCompile(`/log/[^"/]+`).FindAllString(func() string { _, b := v.get(org + "/log"); return b }(), 3) {
		paths = append(paths, org+m)
	}
	for _, m := range regexp.MustCompile(`/keys/[0-9a-f-]{36}`).FindAllString(func() string { _, b := v.get(list); return b }(), -1) {
		paths = append(paths, org+m)
	}
	for _, path := range paths {
		_, body := v.get(path)
		for _, key := range keys {
			if strings.Contains(body, key[:5]) {
				v.t.Errorf("%s shows the beginning of a key", path)
			}
		}
	}
	if _, body := v.get(list); !strings.Contains(body, "…"+keys[1][len(keys[1])-4:]) {
		v.t.Error("the list does not show the last four characters")
	}
	if _, body := v.get(org + "/log?q=" + keys[1][len(keys[1])-4:]); !strings.Contains(body, "data-seq") {
		v.t.Error("the log is not found by the last four characters")
	}
}

// Only Dcycle advises to rotate, and its pages say of a key what list_keys says of it: due from 90 days, overdue from 180.
func TestRotationAdvice(t *testing.T) {
	manifest, err := os.ReadFile("../../manifest/platforms/dcycle.yaml")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := os.ReadFile("platforms/dcycle/platform.json")
	if err != nil {
		t.Fatal(err)
	}
	var told struct{ Rotation struct{ Due, Overdue string } }
	if err := yaml.Unmarshal(manifest, &told); err != nil {
		t.Fatal(err)
	}
	if told.Rotation.Due != "90d" || told.Rotation.Overdue != "180d" || !strings.Contains(string(settings), `"rotation": {"due": 90, "overdue": 180}`) {
		t.Error("the manifest, from which list_keys answers, and the dashboard differ")
	}
	sb := shared(t)
	for _, e := range sb.Exports() {
		for _, a := range sb.Accounts(e.Platform) {
			org, _ := sb.World().Directory.Organization(e.Platform, a.OrganizationID)
			k, known := sb.World().Keys.Get(e.Platform, a.KeyID)
			if !known || !org.APIEnabled {
				continue
			}
			days := int(sb.World().Now().Sub(k.CreatedAt) / (24 * time.Hour))
			want := ""
			switch {
			case e.Platform != "dcycle" || k.Revoked():
			case days >= 180:
				want = "rotation overdue"
			case days >= 90:
				want = "rotation due"
			}
			v := newVisitor(t, sb.DashboardURL())
			v.signIn(a.User.Email)
			_, body := v.get("o/" + e.Platform + "/" + a.OrganizationID + "/keys/" + a.KeyID)
			if got := regexp.MustCompile(`rotation (over)?due`).FindString(body); got != want {
				t.Errorf("%s, %q of %d days: the page says %q, want %q", e.Platform, k.Name, days, got, want)
			}
			if _, body := v.get("o/" + e.Platform + "/" + a.OrganizationID + "/keys"); strings.Contains(body, "advises a new key") != (e.Platform == "dcycle") {
				t.Errorf("%s advises to rotate, or Dcycle does not", e.Platform)
			}
		}
	}
}

func TestRotationBoundaries(t *testing.T) {
	sb := shared(t)
	a := account(t, sb, "dcycle", "elena", "")
	v := newVisitor(t, sb.DashboardURL())
	v.signIn(a.User.Email)
	for days, want := range map[int]string{89: "", 90: "rotation due", 179: "rotation due", 180: "rotation overdue"} {
		k := aged(t, sb, a, days)
		_, body := v.get("o/dcycle/" + a.OrganizationID + "/keys/" + k.ID)
		if got := regexp.MustCompile(`rotation (over)?due`).FindString(body); got != want {
			t.Errorf("%d days: %q, want %q", days, got, want)
		}
	}
}

func aged(t *testing.T, sb *sandbox.Sandbox, a sandbox.Account, days int) core.Key {
	t.Helper()
	keys := sb.World().Keys
	k, _, err := keys.Create(t.Context(), core.Key{Platform: a.Platform, OrganizationID: a.OrganizationID, Name: "Aged", CreatedBy: a.User.ID})
	if err == nil {
		k, err = keys.Change(t.Context(), a.Platform, k.ID, func(k *core.Key) { k.CreatedAt = k.CreatedAt.AddDate(0, 0, -days) })
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Delete(t.Context(), a.Platform, k.ID) })
	return k
}

// Where the plan has no API & Webhooks, no page of the workspace shows, makes or changes a key, not even its beginning.
func TestLockedWithoutTheFeature(t *testing.T) {
	sb := shared(t)
	tried := 0
	for _, a := range sb.Accounts("tdc") {
		org, _ := sb.World().Directory.Organization("tdc", a.OrganizationID)
		if org.APIEnabled {
			continue
		}
		k := sb.World().Keys.List("tdc", func(k core.Key) bool { return k.CreatedBy == a.User.ID && !k.Revoked() })[0]
		secret, err := sb.World().Keys.Reveal("tdc", k.ID)
		if err != nil {
			t.Fatal(err)
		}
		bearer(t, sb.URL("tdc")+"/api/v1/me", secret) // for the log
		tried++
		v := newVisitor(t, sb.DashboardURL())
		v.signIn(a.User.Email)
		base := "o/tdc/" + a.OrganizationID
		for _, path := range []string{"", "/keys", "/log", "/limits", "/data", "/keys/" + k.ID, "/keys/" + k.ID + "?part=rotation"} {
			if _, body := v.get(base + path); strings.Contains(body, k.Prefix) || strings.Contains(body, secret) || strings.Contains(body, `"secret"`) {
				t.Errorf("%s%s of the locked %s shows a key", base, path, org.Name)
			}
		}
		if status, body := v.get(base + "/keys"); status != http.StatusOK || !strings.Contains(html.UnescapeString(body), "API & Webhooks is not in the "+org.Plan+" plan") || strings.Contains(body, "<table") {
			t.Errorf("the keys of %s: %d %v", org.Name, status, headings(body))
		}
		for _, path := range []string{"/keys", "/keys/" + k.ID + "/restrict", "/keys/" + k.ID + "/rotate", "/keys/" + k.ID + "/revoke", "/keys/" + k.ID + "/reveal"} {
			if status, body := v.post(base+path, "name", "x"); status != http.StatusForbidden || secretOf(body) != "" || strings.Contains(body, k.Prefix) {
				t.Errorf("%s%s of the locked %s: %d", base, path, org.Name, status)
			}
		}
		if now, _ := sb.World().Keys.Get("tdc", k.ID); now.Revoked() || now.Name != k.Name {
			t.Errorf("%s: the key was changed", org.Name)
		}
	}
	if tried < 2 {
		t.Errorf("%d locked workspaces", tried)
	}
}

// Cycle tells keys apart by their names. A key of the project era can be copied from the list by who made it; a later one is shown once.
func TestCycleKeys(t *testing.T) {
	sb := shared(t)
	a := account(t, sb, "cycle", "marc", "Legacy exporter")
	role := account(t, sb, "cycle", "marc", "Reporting")
	reader, _ := sb.World().Keys.Get("cycle", role.KeyID)
	v := newVisitor(t, sb.DashboardURL())
	v.signIn(a.User.Email)
	list := "o/cycle/" + a.OrganizationID + "/keys"
	_, body := v.get(list)
	if got := strings.Count(body, "/reveal\""); got != 1 || !strings.Contains(body, "/keys/"+a.KeyID+"/reveal") {
		t.Errorf("the list lets %d keys be copied, want the one of the project era", got)
	}
	if status, body := v.post(list + "/" + a.KeyID + "/reveal"); status != http.StatusOK || secretOf(body) != a.Key {
		t.Errorf("copying the project-era key: %d", status)
	}
	if status, body := v.post(list + "/" + role.KeyID + "/reveal"); status != http.StatusForbidden || secretOf(body) != "" {
		t.Errorf("copying a later key: %d", status)
	}
	for name, want := range map[string]int{"Reporting": 422, " reporting ": 422, "Old laptop": 201, "Exporter": 201} {
		if status, body := v.post(list, "name", name, "role", reader.RoleID); status != want || want == 422 && !strings.Contains(body, "already") {
			t.Errorf("making a key %q: %d, want %d", name, status, want)
		}
	}
	if status, _ := v.post(list+"/"+role.KeyID+"/restrict", "name", "Automation", "role", reader.RoleID); status != http.StatusUnprocessableEntity {
		t.Errorf("renaming a key to another's name: %d", status)
	}
	if status, _ := v.post(list+"/"+role.KeyID+"/restrict", "name", "Reporting", "role", reader.RoleID); status != http.StatusOK {
		t.Errorf("keeping its name: %d", status)
	}
	for _, want := range []string{"Reporting (2)", "Reporting (3)"} {
		k, _ := sb.World().Keys.Get("cycle", role.KeyID)
		status, body := v.post(list + "/" + k.ID + "/rotate")
		if status != http.StatusCreated || !strings.Contains(body, want) {
			t.Fatalf("rotating: %d, want the successor %q in %v", status, want, headings(body))
		}
		next := sb.World().Keys.List("cycle", func(k core.Key) bool { return k.Name == want })[0]
		for _, key := range []string{role.Key, secretOf(body)} {
			if got := bearer(t, sb.URL("cycle")+"/v1/hubs/current", key, "X-Hub-Id", a.OrganizationID); got != http.StatusOK {
				t.Errorf("both keys work now, says the page, and one got %d", got)
			}
		}
		role.KeyID = next.ID
	}
}

// The form that makes a key on Cycle begins with nothing chosen: what it begins with must work, or be asked for.
func TestCycleFormBeginsWithNothingThatFails(t *testing.T) {
	sb := shared(t)
	a := account(t, sb, "cycle", "marc", "Legacy exporter")
	v := newVisitor(t, sb.DashboardURL())
	v.signIn(a.User.Email)
	_, body := v.get("o/cycle/" + a.OrganizationID + "/keys")
	radios := regexp.MustCompile(`<input type="radio" name="role"[^>]*>`).FindAllString(body, -1)
	if len(radios) < 3 {
		t.Fatalf("%d roles to choose from", len(radios))
	}
	for _, r := range radios {
		if strings.Contains(r, "checked") || !strings.Contains(r, "required") {
			t.Errorf("the form begins with %s", r)
		}
	}
	// An older key keeps its choice, and the capabilities that no new key is given, through a change of its name.
	page := "o/cycle/" + a.OrganizationID + "/keys/" + a.KeyID
	_, body = v.get(page)
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="(?:radio|checkbox)" name="([a-z]+)" value="([^"]*)"(?: required)? checked>`).FindAllStringSubmatch(body, -1) {
		form.Add(m[1], m[2])
	}
	fields := []string{"name", "Legacy exporter 2018"}
	for name, values := range form {
		for _, value := range values {
			fields = append(fields, name, value)
		}
	}
	before, _ := sb.World().Keys.Get("cycle", a.KeyID)
	status, _ := v.post(page+"/restrict", fields...)
	after, _ := sb.World().Keys.Get("cycle", a.KeyID)
	if status != http.StatusOK || after.Name != "Legacy exporter 2018" || len(after.Permissions) != len(before.Permissions) {
		t.Errorf("renaming the older key: %d, %q, capabilities %v became %v", status, after.Name, before.Permissions, after.Permissions)
	}
	v.post(page+"/restrict", append(fields, "name", "Legacy exporter")...)
}
