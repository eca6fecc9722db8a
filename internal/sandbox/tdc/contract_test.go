package tdc

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// endpointCase is one request of one person, and what must come of it. {site} and the like stand for ids of Meridia's first site,
// {stranger.site} for those of an unrelated company, {ines.site} for one in a workspace without the blog.
type endpointCase struct {
	name, who, method, path string
	body                    any
	status                  int
	want                    map[string]string
}

func endpointCases() []endpointCase {
	bad := func(code string) map[string]string {
		return map[string]string{"ok": "false", "error": code, "message": "*"}
	}
	webhook := func(address string, events ...string) object {
		return object{"workspaceId": "{workspace}", "name": "w", "url": address, "events": events}
	}
	return []endpointCase{
		{"no key", "", "GET", "/me", nil, 401, bad("UNAUTHORIZED")},
		{"profile", "elena", "GET", "/me", nil, 200, map[string]string{"ok": "true", "data.email": "elena.ruiz@meridia.example", "data.name": "Elena Ruiz", "data.id": "*", "data.workspaces.1.plan": "*"}},
		{"no plan with the API", "sofia", "GET", "/me", nil, 403, bad("FORBIDDEN")},
		{"past due is not locked", "astrid", "GET", "/me", nil, 200, nil},
		{"unknown path", "elena", "GET", "/nothing", nil, 404, bad("NOT_FOUND")},
		{"wrong method", "elena", "PUT", "/me", nil, 405, bad("METHOD_NOT_ALLOWED")},
		{"malformed query", "elena", "GET", "/sites?page=%zz", nil, 400, bad("BAD_REQUEST")},
		{"key", "elena", "GET", "/me/api-key", nil, 200, map[string]string{"data.prefix": "*", "data.generatedAt": "*", "data.key": "<nil>"}},
		{"key revealed", "elena", "GET", "/me/api-key?reveal=true", nil, 200, map[string]string{"data.key": "*"}},
		{"key half revealed", "elena", "GET", "/me/api-key?reveal=perhaps", nil, 422, bad("VALIDATION_ERROR")},
		{"regenerate unconfirmed", "elena", "POST", "/me/api-key/regenerate", object{"confirm": false}, 422, bad("VALIDATION_ERROR")},
		{"regenerate without a body", "elena", "POST", "/me/api-key/regenerate", "", 400, bad("BAD_REQUEST")},

		{"workspaces", "elena", "GET", "/workspaces", nil, 200, map[string]string{"meta.total": "2", "meta.page": "1", "meta.limit": "20", "meta.hasMore": "false", "data.0.name": "Meridia Web",
			"data.0.plan": "business", "data.0.role": "Owner", "data.0.siteCount": "5", "data.1.plan": "starter"}},
		{"workspaces of a member", "jules", "GET", "/workspaces", nil, 200, map[string]string{"meta.total": "2", "data.0.role": "Workspace Member"}},
		{"workspace", "marc", "GET", "/workspaces/{workspace}", nil, 200, map[string]string{"data.slug": "meridia-web", "data.role": "Workspace Admin", "data.planStatus": "active"}},
		{"members", "tom", "GET", "/workspaces/{workspace}/members", nil, 200, map[string]string{"meta.total": "4", "data.0.role": "Owner"}},
		{"locked workspace", "elena", "GET", "/workspaces/{personal.workspace}", nil, 403, bad("FORBIDDEN")},
		{"locked workspace's sites", "elena", "GET", "/workspaces/{personal.workspace}/sites", nil, 403, bad("FORBIDDEN")},
		{"site of a locked workspace", "elena", "GET", "/sites/{personal.site}", nil, 403, bad("FORBIDDEN")},
		{"no workspace", "elena", "GET", "/workspaces/ws_x", nil, 404, bad("NOT_FOUND")},

		{"sites", "elena", "GET", "/sites?limit=2", nil, 200, map[string]string{"meta.total": "5", "meta.limit": "2", "meta.hasMore": "true", "data.1.id": "*", "data.2": "<nil>"}},
		{"last page of sites", "elena", "GET", "/sites?limit=2&page=3", nil, 200, map[string]string{"meta.hasMore": "false", "data.0.id": "*", "data.1": "<nil>"}},
		{"page that is full", "elena", "GET", "/sites?limit=5", nil, 200, map[string]string{"meta.total": "5", "meta.hasMore": "false", "meta.totalPages": "1"}},
		{"page after the last", "elena", "GET", "/sites?page=9", nil, 200, map[string]string{"data": "[]", "meta.total": "5", "meta.hasMore": "false"}},
		{"page zero", "elena", "GET", "/sites?page=0", nil, 422, bad("VALIDATION_ERROR")},
		{"limit too large", "elena", "GET", "/sites?limit=101", nil, 422, bad("VALIDATION_ERROR")},
		{"limit is a word", "elena", "GET", "/sites?limit=all", nil, 422, bad("VALIDATION_ERROR")},
		{"huge page", "elena", "GET", "/sites?page=99999999999999999999", nil, 422, bad("VALIDATION_ERROR")},
		{"sites of a workspace", "elena", "GET", "/workspaces/{workspace}/sites", nil, 200, map[string]string{"meta.total": "5"}},
		{"sites by workspace", "elena", "GET", "/sites?workspaceId={stranger.workspace}", nil, 200, map[string]string{"meta.total": "0"}},
		{"site", "elena", "GET", "/sites/{site}", nil, 200, map[string]string{"data.workspaceId": "{workspace}", "data.subdomain": "meridia-web-main-site.sites.tdcapps.com",
			"data.customDomain": "www.meridia-web.example", "data.domainStatus": "active", "data.slug": "*", "data.createdAt": "*", "data.updatedAt": "*"}},
		{"sites of a member", "jules", "GET", "/sites", nil, 200, map[string]string{"meta.total": "4"}},
		{"sites of a member without any", "tom", "GET", "/sites", nil, 200, map[string]string{"meta.total": "0"}},
		{"site of a member without any", "tom", "GET", "/sites/{site}", nil, 404, bad("NOT_FOUND")},

		{"pages", "elena", "GET", "/sites/{site}/pages", nil, 200, map[string]string{"meta.total": "6", "data.0.path": "*", "data.0.siteId": "{site}"}},
		{"pages by state", "elena", "GET", "/pages?status=DRAFT&siteId={site}", nil, 200, map[string]string{"meta.total": "1", "data.0.title": "Pricing", "data.0.publishedAt": "<nil>"}},
		{"pages by no state", "elena", "GET", "/pages?status=draft", nil, 422, bad("VALIDATION_ERROR")},
		{"page", "elena", "GET", "/pages/{page}", nil, 200, map[string]string{"data.workspaceId": "{workspace}", "data.sections": "*"}},
		{"forms", "elena", "GET", "/sites/{site}/forms", nil, 200, map[string]string{"meta.total": "1", "data.0.name": "Contact", "data.0.active": "true", "data.0.fields.1.key": "email"}},
		{"form", "jules", "GET", "/forms/{form}", nil, 200, map[string]string{"data.slug": "contact"}},
		{"submission", "elena", "GET", "/submissions/{submission}", nil, 200, map[string]string{"data.formId": "{form}", "data.workspaceId": "{workspace}", "data.siteId": "{site}", "data.pageId": "*",
			"data.data.email": "*", "data.status": "*", "data.ipAddress": "*", "data.userAgent": "*", "data.submittedAt": "*"}},
		{"submission by a visitor", "elena", "POST", "/forms/{form}/submissions", object{"data": object{"name": "Zoë", "email": "z@visitor.example", "extra": 1}}, 201,
			map[string]string{"data.status": "NEW", "data.data.name": "Zoë", "data.ipAddress": "127.0.0.1", "data.id": "*"}},
		{"submission that lacks", "elena", "POST", "/forms/{form}/submissions", object{"data": object{"name": ""}}, 422, bad("VALIDATION_ERROR")},
		{"submission of nothing", "elena", "POST", "/forms/{form}/submissions", object{}, 422, bad("VALIDATION_ERROR")},
		{"submission that is a list", "elena", "POST", "/forms/{form}/submissions", "[]", 400, bad("BAD_REQUEST")},
		{"submission archived", "elena", "PATCH", "/submissions/{submission}", object{"status": "ARCHIVED"}, 200, map[string]string{"data.status": "ARCHIVED"}},
		{"submission in no state", "elena", "PATCH", "/submissions/{submission}", object{"status": "READ"}, 422, bad("VALIDATION_ERROR")},
		{"collections", "elena", "GET", "/sites/{site}/collections", nil, 200, map[string]string{"meta.total": "1", "data.0.fields.2.type": "Number", "data.0.itemCount": "*"}},
		{"items", "elena", "GET", "/collections/{collection}/items?limit=1", nil, 200, map[string]string{"data.0.collectionId": "{collection}", "data.0.data.company": "*"}},
		{"item", "elena", "GET", "/items/{item}", nil, 200, map[string]string{"data.data.since": "*"}},
		{"posts", "elena", "GET", "/sites/{site}/blog/posts?limit=1", nil, 200, map[string]string{"data.0.author.name": "Elena Ruiz", "data.0.category": "*", "data.0.tags.0": "*", "data.0.readingTimeMinutes": "*"}},
		{"post", "elena", "GET", "/blog/posts/{post}", nil, 200, map[string]string{"data.seo.title": "<nil>", "data.status": "*"}},
		{"blog that is not in the plan", "ines", "GET", "/sites/{ines.site}/blog/posts", nil, 403, bad("FORBIDDEN")},
		{"post in a blog that is not in the plan", "ines", "POST", "/blog/posts", object{"siteId": "{ines.site}", "title": "x"}, 403, bad("FORBIDDEN")},
		{"posts of all blogs in the plan", "ines", "GET", "/blog/posts", nil, 200, map[string]string{"meta.total": "0"}},

		{"site without a name", "elena", "POST", "/sites", object{"workspaceId": "{workspace}"}, 422, bad("VALIDATION_ERROR")},
		{"site with a taken slug", "elena", "POST", "/sites", object{"workspaceId": "{workspace}", "name": "x", "slug": "haldenfjord-media-main-site"}, 409, bad("CONFLICT")},
		{"site with a bad slug", "elena", "POST", "/sites", object{"workspaceId": "{workspace}", "name": "x", "slug": "A b"}, 422, bad("VALIDATION_ERROR")},
		{"site without letters", "elena", "POST", "/sites", object{"workspaceId": "{workspace}", "name": "!!!"}, 422, bad("VALIDATION_ERROR")},
		{"site of a stranger", "elena", "POST", "/sites", object{"workspaceId": "{stranger.workspace}", "name": "x"}, 404, bad("NOT_FOUND")},
		{"change by a viewer", "jules", "PATCH", "/sites/{second}", object{"name": "x"}, 403, bad("FORBIDDEN")},
		{"change by an editor", "jules", "PATCH", "/sites/{site}", object{"name": "Main Site"}, 200, map[string]string{"data.name": "Main Site"}},
		{"deletion by an editor", "jules", "DELETE", "/sites/{site}", nil, 403, bad("FORBIDDEN")},
		{"bad domain", "elena", "PATCH", "/sites/{site}", object{"customDomain": "localhost"}, 422, bad("VALIDATION_ERROR")},
		{"taken domain", "elena", "PATCH", "/sites/{second}", object{"customDomain": "www.haldenfjord-media.example"}, 409, bad("CONFLICT")},

		{"webhooks", "elena", "GET", "/webhooks", nil, 200, map[string]string{"meta.total": "1", "data.0.name": "CRM", "data.0.active": "false", "data.0.secret": "<nil>", "data.0.events.0": "form.submission.created"}},
		{"webhooks of a member", "jules", "GET", "/webhooks", nil, 200, map[string]string{"meta.total": "0"}},
		{"webhook", "marc", "GET", "/webhooks/{webhook}", nil, 200, map[string]string{"data.url": "https://127.0.0.1:9443/hooks/tdc", "data.secret": "<nil>"}},
		{"webhook of a member's workspace", "jules", "GET", "/webhooks/{webhook}", nil, 403, bad("FORBIDDEN")},
		{"webhook of a stranger", "astrid", "GET", "/webhooks/{webhook}", nil, 404, bad("NOT_FOUND")},
		{"webhook by a member", "jules", "POST", "/webhooks", webhook("http://127.0.0.1:1/", "site.created"), 403, bad("FORBIDDEN")},
		{"webhook to the world", "elena", "POST", "/webhooks", webhook("https://example.com/", "site.created"), 422, bad("VALIDATION_ERROR")},
		{"webhook to a name of loopback's look", "elena", "POST", "/webhooks", webhook("https://127.0.0.1.example.com/", "site.created"), 422, bad("VALIDATION_ERROR")},
		{"webhook to a short address", "elena", "POST", "/webhooks", webhook("http://127.1/", "site.created"), 422, bad("VALIDATION_ERROR")},
		{"webhook to everything", "elena", "POST", "/webhooks", webhook("http://0.0.0.0:1/", "site.created"), 422, bad("VALIDATION_ERROR")},
		{"webhook with a user", "elena", "POST", "/webhooks", webhook("http://a:b@127.0.0.1/", "site.created"), 422, bad("VALIDATION_ERROR")},
		{"webhook to a file", "elena", "POST", "/webhooks", webhook("file:///etc/passwd", "site.created"), 422, bad("VALIDATION_ERROR")},
		{"webhook of an unknown event", "elena", "POST", "/webhooks", webhook("http://127.0.0.1:1/", "site.exploded"), 422, bad("VALIDATION_ERROR")},
		{"webhook of no event", "elena", "POST", "/webhooks", webhook("http://127.0.0.1:1/"), 422, bad("VALIDATION_ERROR")},
		{"deliveries", "elena", "GET", "/webhooks/{webhook}/deliveries?status=failed", nil, 200, map[string]string{"meta.total": "3", "data.0.lastStatusCode": "503", "data.0.attempts": "6"}},
	}
}

func TestEndpointsAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ids := idsOf(t, l, "meridia-web")
	ids["{second}"] = askAll(t, l, `SELECT id FROM tdc_sites WHERE workspace_id = ? ORDER BY created_at, id`, ids["{workspace}"])[1]
	for who, slug := range map[string]string{"stranger": "haldenfjord-media", "ines": "carvalho-studio", "personal": "ruiz-personal"} {
		for name, id := range idsOf(t, l, slug) {
			ids["{"+who+"."+name[1:]] = id
		}
	}
	for _, c := range endpointCases() {
		t.Run(c.name, func(t *testing.T) {
			if body, ok := c.body.(object); ok {
				for name, value := range body {
					if s, ok := value.(string); ok {
						body[name] = fill(s, ids)
					}
				}
			}
			r := l.Send(t, c.method, fill(c.path, ids), l.Key(c.who), c.body).Want(t, c.status)
			for path, want := range c.want {
				c.want[path] = fill(want, ids)
			}
			r.Match(t, c.want)
			if limited := r.Header.Get("X-RateLimit-Limit") == "1000"; limited != (c.who != "") {
				t.Errorf("headers of the limit: %v", r.Header)
			}
		})
	}
}

// TestEveryRouteNeedsAKey takes the routes themselves, so that one added later cannot be forgotten.
func TestEveryRouteNeedsAKey(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, r := range allRoutes() {
		for _, credential := range []string{"", "tdc_wrong", "tdc_" + strings.Repeat("x", 40), "eyJhbGciOiJub25lIn0.e30."} {
			l.Send(t, r.method, strings.ReplaceAll(r.path, "{id}", "x"), credential, object{}).Want(t, 401).Match(t, map[string]string{"ok": "false", "error": "UNAUTHORIZED"})
		}
	}
}

// TestAnswersAreWhatTheDatabaseHas pages through every list and compares with straight SQL.
func TestAnswersAreWhatTheDatabaseHas(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const mine = `SELECT x.id FROM %s x JOIN tdc_sites s ON s.id = x.site_id JOIN tdc_workspaces w ON w.id = s.workspace_id WHERE w.slug = 'meridia-web' ORDER BY 1`
	for path, table := range map[string]string{"/pages": "tdc_pages", "/forms": "tdc_forms", "/submissions": "tdc_submissions", "/collections": "tdc_collections", "/blog/posts": "tdc_posts"} {
		want, got := askAll(t, l, strings.Replace(mine, "%s", table, 1)), map[string]bool{}
		for page := "1"; page != ""; {
			r := l.Send(t, "GET", path+"?limit=7&page="+page, l.Key("elena"), nil).Want(t, 200)
			for i := range r.Len("data") {
				got[r.Text("data."+itoa(i)+".id")] = true
			}
			if page = itoa(r.Number("meta.page") + 1); r.Text("meta.hasMore") != "true" {
				page = ""
			}
		}
		for _, id := range want {
			if !got[id] {
				t.Errorf("%s lacks %s", path, id)
			}
		}
		if len(got) != len(want) || len(want) == 0 {
			t.Errorf("%s has %d rows, want %d", path, len(got), len(want))
		}
	}
}

func TestOnlyJSONIsTaken(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	req := l.Request(t, "POST", "/sites", strings.NewReader(`{}`))
	req.Header.Set("Authorization", "Bearer "+l.Key("elena"))
	req.Header.Set("Content-Type", "text/plain")
	l.Do(t, req).Want(t, 415).Match(t, map[string]string{"error": "UNSUPPORTED_MEDIA_TYPE"})
	r := l.Send(t, "POST", "/sites", l.Key("elena"), `{"a":"`+strings.Repeat("x", core.MaxBody)+`"}`)
	r.Want(t, 413).Match(t, map[string]string{"error": "PAYLOAD_TOO_LARGE"})
}
