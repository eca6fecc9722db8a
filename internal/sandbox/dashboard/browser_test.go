package dashboard_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInABrowser lives through what the seed documents tell, in a real browser: sign in, make a key and see it once, use it, watch it in the
// log, run into its limit, rotate it without downtime, revoke it and be refused at once.
func TestInABrowser(t *testing.T) {
	b := startBrowser(t)
	sb := shared(t)
	org := sb.Accounts("dcycle")[0]
	base := "/o/dcycle/" + org.OrganizationID
	page := b.open(strings.TrimSuffix(sb.DashboardURL(), "/"))
	api := client{t, sb.URL("dcycle"), org.OrganizationID}

	page.visit("/")
	page.keyboard(t)
	page.album("sign-in")
	page.press("Sign in as " + org.User.Name())
	page.until(`document.querySelector("h1").textContent === "Your organizations"`)
	page.album("organizations")

	page.press(org.OrganizationName)
	page.press("API keys")
	page.album("keys")
	page.fill("name", "Browser <b>test</b> & \"quotes\"")
	page.press("Make the key")
	var first string
	page.eval(`document.getElementById("secret").textContent`, &first)
	if len(first) != 40 || !strings.HasPrefix(first, "sk_live_") {
		t.Fatalf("no key is shown: %q", first)
	}
	page.album("created")
	page.press("I have copied it")
	if got := page.text("h1"); got != `Browser <b>test</b> & "quotes"` {
		t.Errorf("the key's name came back as %q", got)
	}
	var address string
	page.eval(`location.pathname`, &address)
	page.neverAgain(first, address, base+"/keys", base+"/log", base)

	page.visit(base + "/log")
	var found string
	// A slow machine takes longer than the key's second for 50 requests; the organization's 1,000 a minute end it all the same.
	refused := false
	for range 2000 {
		res := api.get(first, "/v1/facilities?size=1")
		if refused = res.StatusCode == http.StatusTooManyRequests; refused {
			break
		}
		found = res.Header.Get("X-Request-ID")
	}
	if !refused {
		t.Error("no limit was met")
	}
	// Live: the rows come without loading the page again.
	page.until(`document.querySelectorAll("tr[data-seq]").length > 50`)
	page.until(`document.querySelector("tr[data-seq] .status").textContent === "429"`)
	page.album("log")
	page.fill("q", found)
	page.press("Find")
	page.until(`document.querySelectorAll("tr[data-seq]").length === 1`)
	page.eval(`document.querySelector("th.request a").click()`, nil)
	page.until(`document.querySelector("main").textContent.includes(` + quote(found) + `) && location.pathname.includes("/log/")`)
	page.album("request")
	page.visit(base)
	page.until(`document.querySelector(".budget-text").textContent.includes("of 1,000 a minute")`)
	page.album("overview")
	page.visit(base + "/data")
	page.album("data")

	page.visit(address)
	page.press("Rotate")
	var second string
	page.eval(`document.getElementById("secret").textContent`, &second)
	if second == first || len(second) != len(first) {
		t.Fatalf("rotation gave %q for %q", second, first)
	}
	page.album("rotated")
	for _, key := range []string{first, second} {
		if res := api.get(key, "/v1/facilities?size=1"); res.StatusCode != http.StatusOK {
			t.Errorf("during a rotation both keys are good, one got %d", res.StatusCode)
		}
	}
	page.press("I have copied it")
	page.until(`document.querySelector(".steps li:nth-child(2)").className === "done"`)
	page.album("rotation")
	page.press("Revoke the old key")
	if res := api.get(first, "/v1/facilities?size=1"); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the revoked key got %d", res.StatusCode)
	}
	if res := api.get(second, "/v1/facilities?size=1"); res.StatusCode != http.StatusOK {
		t.Errorf("the new key got %d", res.StatusCode)
	}
	page.until(`document.body.textContent.includes("The key is revoked")`)
	page.album("revoked")

	stranger := b.open(page.root)
	stranger.visit("/")
	stranger.press("Sign in as Astrid Halvorsen")
	for _, path := range []string{base, base + "/keys", base + "/log", base + "/data", address} {
		stranger.visit(path)
		if got := stranger.text("h1"); got != "Nothing here" {
			t.Errorf("a stranger sees %q at %s", got, path)
		}
	}
}

// neverAgain looks for a secret in the source of pages.
func (p *tab) neverAgain(secret string, paths ...string) {
	p.t.Helper()
	for _, path := range paths {
		var shown bool
		p.eval(`fetch(`+quote(path)+`).then((r) => r.text()).then((text) => text.includes(`+quote(secret)+`))`, &shown)
		if shown {
			p.t.Errorf("%s shows the key again", path)
		}
	}
}

// album looks at the page wide, narrow and between, light and dark, see [tab.audit]. The pictures are kept where DASHBOARD_SCREENSHOTS says.
func (p *tab) album(name string) {
	p.t.Helper()
	for _, look := range []struct {
		name  string
		width int
		dark  bool
	}{
		{"wide-light", 1280, false}, {"wide-dark", 1280, true}, {"window-light", 1000, false}, {"tablet-light", 800, false}, {"small-light", 730, false},
		{"narrow-light", 390, false}, {"narrow-dark", 390, true},
	} {
		p.size(look.width, look.dark)
		p.audit(name + ", " + look.name)
		if folder := os.Getenv("DASHBOARD_SCREENSHOTS"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, name+"-"+look.name+".png"), p.screenshot(), 0o644); err != nil {
				p.t.Error(err)
			}
		}
	}
	p.size(1280, false)
}

// client uses a key as a program would.
type client struct {
	t         *testing.T
	base, org string
}

func (c client) get(key, path string) *http.Response {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("x-api-key", key)
	req.Header.Set("x-organization-id", c.org)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	res.Body.Close()
	return res
}
