package dashboard_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

var link = regexp.MustCompile(`<a [^>]*href="/([^"#]*)`)

// TestEveryLinkLeadsToAPage follows every link that a person is shown, from page to page, as everybody. Each organization's log has a request with each
// of its keys, whoever made it.
func TestEveryLinkLeadsToAPage(t *testing.T) {
	sb := shared(t)
	world := sb.World()
	for _, e := range sb.Exports() {
		for _, k := range world.Keys.List(e.Platform, func(core.Key) bool { return true }) {
			world.Log.Add(core.Entry{
				Platform: e.Platform, Method: "GET", Path: "/links", Status: 200, OrganizationID: k.OrganizationID, RequestID: "links-" + k.ID,
				KeyID: k.ID, KeyPrefix: k.Prefix, UserID: k.CreatedBy, Time: world.Now(),
			})
		}
	}
	for _, m := range core.Cast() {
		v := newVisitor(t, sb.DashboardURL())
		v.signIn(m.Email)
		from := map[string]string{"": "the address itself"} // by page, where it was linked first
		for queue := []string{""}; len(queue) > 0; queue = queue[1:] {
			path := queue[0]
			status, body := v.get(path)
			if status != http.StatusOK {
				t.Errorf("%s is led from %q to %q: %d", m.Handle, from[path], path, status)
			}
			for _, found := range link.FindAllStringSubmatch(body, -1) {
				to := html.UnescapeString(found[1])
				others := strings.Contains(to, "/log/") && !strings.Contains(to, "/log/links-") // left behind by other tests
				if _, known := from[to]; !known && !others {
					from[to] = path
					queue = append(queue, to)
				}
			}
		}
		if len(from) < 10 {
			t.Errorf("%s was shown %d pages", m.Handle, len(from))
		}
	}
}

// Names of charts come from the platforms' own words in small letters, of which some are abbreviations.
func TestAbbreviationsAreInCapitals(t *testing.T) {
	sb := shared(t)
	wrong := regexp.MustCompile(`>\s*(Lpg|Cng|Lng|Bd)\b`)
	for _, e := range sb.Exports() {
		a := sb.Accounts(e.Platform)[0]
		v := newVisitor(t, sb.DashboardURL())
		v.signIn(a.User.Email)
		status, body := v.get("o/" + e.Platform + "/" + a.OrganizationID + "/data?include=below")
		if found := wrong.FindString(body); status != http.StatusOK || found != "" {
			t.Errorf("the data of %s: %d, and %q in it", e.Platform, status, found)
		}
	}
}
