package dashboard_test

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// TestEveryPageLooksRight opens every kind of page of every platform in a browser, with the longest texts that may stand there, wide and narrow, light
// and dark: nothing overlaps, is cut off or scrolls sideways, and every text has contrast.
func TestEveryPageLooksRight(t *testing.T) {
	b := startBrowser(t)
	sb := shared(t)
	root := strings.TrimSuffix(sb.DashboardURL(), "/")
	stranger := b.open(root)
	stranger.visit("/")
	stranger.album("all-sign-in")
	for _, e := range sb.Exports() {
		a := busiest(sb, e.Platform)
		k := fill(t, sb, a)
		page := b.open(root)
		page.visit("/")
		page.press("Sign in as " + a.User.Name())
		page.until(`document.querySelector("h1").textContent === "Your organizations"`)
		base := "/o/" + e.Platform + "/" + a.OrganizationID
		pages := map[string]string{
			"overview": base, "keys": base + "/keys", "key": base + "/keys/" + k.ID, "log": base + "/log", "request": base + "/log/a-long-request", "data": base + "/data",
		}
		if e.Platform == "dcycle" { // what does not differ by platform
			pages["home"], pages["log-everywhere"], pages["filtered"] = "/", "/log", base+"/log?status=5xx"
			pages["below"], pages["nowhere"] = base+"/data?include=below", base+"/x"
		}
		for name, path := range pages {
			page.visit(path)
			page.album("all-" + e.Platform + "-" + name)
		}
	}
	locked := b.open(root)
	locked.visit("/")
	locked.press("Sign in as Sofia Lindqvist")
	locked.until(`document.querySelector("h1").textContent === "Your organizations"`)
	for _, a := range sb.Accounts("tdc") {
		if a.User.ID == sb.World().Person("sofia").ID {
			locked.visit("/o/tdc/" + a.OrganizationID + "/keys")
			locked.album("all-locked")
			locked.visit("/o/tdc/" + a.OrganizationID)
			locked.album("all-locked-overview")
			return
		}
	}
}

// busiest is the account that sees the most of a platform: the first with a key.
func busiest(sb *sandbox.Sandbox, platform string) sandbox.Account {
	var found sandbox.Account
	for _, a := range sb.Accounts(platform) {
		if a.Key != "" && !a.Revoked && (found.Key == "" || a.User.ID == sb.World().Person("marc").ID && platform == "cycle") {
			found = a
		}
	}
	return found
}

// fill gives an organization what could break a page: a name of 80 letters without a space, a long path, every kind of status. It returns the key of
// that name, or the account's own where there is one key a person.
func fill(t *testing.T, sb *sandbox.Sandbox, a sandbox.Account) core.Key {
	t.Helper()
	world := sb.World()
	k, _ := world.Keys.Get(a.Platform, a.KeyID)
	if a.Platform == "dcycle" || a.Platform == "cycle" {
		var err error
		k, _, err = world.Keys.Create(t.Context(), core.Key{
			Platform: a.Platform, OrganizationID: a.OrganizationID, Name: strings.Repeat("Wide", 20), CreatedBy: a.User.ID, AllowedIPs: []string{"2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { world.Keys.Delete(t.Context(), a.Platform, k.ID) })
	}
	for i, status := range []int{200, 301, 404, 429, 500, 0} {
		e := core.Entry{
			Platform: a.Platform, OrganizationID: a.OrganizationID, Method: "DELETE", Path: "/v1/" + strings.Repeat("segment", 20), Query: "filter=" + strings.Repeat("x", 200),
			Status: status, KeyID: k.ID, KeyPrefix: k.Prefix, UserID: a.User.ID, ClientIP: "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
			CorrelationID: "7b5173ad-b3f9-4500-8feb-" + strings.Repeat("f", 12), UserAgent: strings.Repeat("agent/1.0", 30), Time: world.Now(),
		}
		if e.RequestID = "another"; i == 0 {
			e.RequestID = "a-long-request"
		}
		world.Log.Add(e)
	}
	return k
}
