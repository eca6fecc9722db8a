package dashboard_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// TestEveryPlatform signs in as every seeded person of every platform and opens every page of every organization of theirs: each chart's SQL runs, each
// role is met. The command that a page gives to copy is carried out with a seeded key and must succeed, and must then show on a limit that the
// page draws and in the log: a window or a header that is spelled wrongly in a platform's folder fails here.
func TestEveryPlatform(t *testing.T) {
	t.Parallel()
	sb := shared(t)
	for _, platform := range sb.Exports() {
		if _, err := os.Stat("platforms/" + platform.Platform + "/platform.json"); err != nil {
			t.Errorf("%s has no folder: %v", platform.Title, err)
		}
		tried := false
		for _, a := range sb.Accounts(platform.Platform) {
			v := newVisitor(t, sb.DashboardURL())
			v.signIn(a.User.Email)
			base := "o/" + platform.Platform + "/" + a.OrganizationID
			for _, path := range []string{"", "log", base, base + "/keys", base + "/log", base + "/data", base + "/data?include=below", base + "/limits"} {
				if status, body := v.get(path); status != http.StatusOK || !strings.Contains(body, "<") {
					t.Errorf("%s as %s: %d", path, a.User.Email, status)
				}
			}
			if a.Key != "" {
				want := http.StatusOK
				if org, _ := sb.World().Directory.Organization(platform.Platform, a.OrganizationID); !org.APIEnabled {
					want = http.StatusForbidden // keys are locked
				}
				if status, _ := v.get(base + "/keys/" + a.KeyID); status != want {
					t.Errorf("the key %q of %s: %d", a.KeyName, a.User.Email, status)
				}
			}
			if a.Key != "" && !a.Revoked && !tried {
				tried = true
				v.try(base, a.Key)
			}
		}
		if !tried {
			t.Errorf("%s has no key in force", platform.Title)
		}
	}
}

// visitor is a browser without JavaScript.
type visitor struct {
	t    *testing.T
	root string
	http *http.Client
}

func newVisitor(t *testing.T, root string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &visitor{t, root, &http.Client{Jar: jar, Transport: transport}}
}

var formToken = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (v *visitor) signIn(email string) {
	v.t.Helper()
	_, body := v.get("")
	res, err := v.http.PostForm(v.root+"sign-in", url.Values{"person": {email}, "csrf": formToken.FindStringSubmatch(body)[1:2]})
	if err != nil {
		v.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		v.t.Fatalf("signing in as %s: %d", email, res.StatusCode)
	}
}

func (v *visitor) get(path string) (int, string) {
	v.t.Helper()
	res, err := v.http.Get(v.root + path)
	if err != nil {
		v.t.Fatal(err)
	}
	return read(v.t, res)
}

func read(t *testing.T, res *http.Response) (int, string) {
	t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

var (
	command  = regexp.MustCompile(`(?s)<pre[^>]*>(curl .*?)</pre>`)
	sentTo   = regexp.MustCompile(`curl '(\S+)'`)
	header   = regexp.MustCompile(`-H '([^:]+): ([^']*)'`)
	meter    = regexp.MustCompile(`aria-valuenow="([0-9]+)"`)
	anything = regexp.MustCompile(`/log/[0-9a-f-]{36}`)
)

// try carries out the command of an organization's page.
func (v *visitor) try(base, key string) {
	v.t.Helper()
	_, body := v.get(base)
	found := command.FindStringSubmatch(body)
	if found == nil {
		v.t.Fatalf("%s gives no command", base)
	}
	text := strings.ReplaceAll(html.UnescapeString(found[1]), "YOUR_KEY", key)
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, sentTo.FindStringSubmatch(text)[1], nil)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, h := range header.FindAllStringSubmatch(text, -1) {
		req.Header.Set(h[1], h[2])
	}
	res, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		v.t.Errorf("%s answered %d", text, res.StatusCode)
	}
	_, part := v.get(base + "/limits")
	used := meter.FindAllStringSubmatch(part, -1)
	for i, m := range used {
		if m[1] != "0" {
			break
		}
		if i == len(used)-1 {
			v.t.Errorf("%s: no limit moved: %v", base, used)
		}
	}
	if _, log := v.get(base + "/log"); !anything.MatchString(log) {
		v.t.Errorf("%s: the request is not in the log", base)
	}
}

// A command can be pasted into any shell: outside quotes stands nothing that a shell, zsh above all, takes for a pattern or more. The variables of
// the lines for Claude Code are those that the sandbox itself prints.
func TestCommandsAreSafeInAnyShell(t *testing.T) {
	sb := shared(t)
	quoted := regexp.MustCompile(`'[^']*'`)
	for _, e := range sb.Exports() {
		a := sb.Accounts(e.Platform)[0]
		v := newVisitor(t, sb.DashboardURL())
		v.signIn(a.User.Email)
		_, body := v.get("o/" + e.Platform + "/" + a.OrganizationID)
		found := regexp.MustCompile(`(?s)<pre id="command-\d+"[^>]*>(.*?)</pre>`).FindAllStringSubmatch(body, -1)
		if len(found) != 4 {
			t.Errorf("%s gives %d commands, want 4", e.Platform, len(found))
		}
		for _, m := range found {
			text := html.UnescapeString(m[1])
			bare := strings.ReplaceAll(quoted.ReplaceAllString(text, ""), "\\\n", "")
			if i := strings.IndexAny(bare, "?*[]{}()<>|&;!^~#$`\"'\\\n"); i >= 0 || strings.Contains(text, "{") {
				t.Errorf("%s: a shell would not take this as it stands:\n%s", e.Platform, text)
			}
			for _, assigned := range regexp.MustCompile(`\b([A-Z]+_[A-Z_]+)=(\S+)`).FindAllStringSubmatch(text, -1) {
				known := slices.ContainsFunc(e.Env, func(x sandbox.Variable) bool {
					return x.Name == assigned[1] && (x.Value == assigned[2] || assigned[2] == "YOUR_KEY" || x.Name == "DCYCLE_ORG_ID" && assigned[2] == a.OrganizationID)
				})
				if !known {
					t.Errorf("%s is set to %s, which the sandbox does not print", assigned[1], assigned[2])
				}
			}
		}
	}
}
