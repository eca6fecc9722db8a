package draft_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
)

// TestWhatIsNoManifest says of each answer that is none what it is, and what to do next; there is no text then.
func TestWhatIsNoManifest(t *testing.T) {
	t.Parallel()
	plain := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	for _, tt := range []struct {
		name      string
		api       http.HandlerFunc
		path      string
		text, how string // what the error says, and what to do
	}{
		{"a web page", plain(200, "text/html", "<!DOCTYPE html><html></html>"), "/customers", "web page", "address of the API itself"},
		{"a page by its beginning", plain(200, "", "<html><body>log in</body></html>"), "/customers", "web page", "address of the API itself"},
		{"XML", plain(200, "application/xml", "<?xml version='1.0'?><a/>"), "/customers", "XML", "format=json"},
		{"CSV", plain(200, "text/csv", "id,name\n1,a\n"), "/customers", "text/csv", "format=json"},
		{"JSON Lines", plain(200, "application/x-ndjson", "{\"id\":1}\n{\"id\":2}\n"), "/customers", "JSON Lines", "as one JSON document"},
		{"cut off", plain(200, "application/json", `{"data": [{"id": 1}, {"id"`), "/customers", "cut off or malformed", "Try again"},
		{"nothing", plain(200, "application/json", ""), "/customers", "empty", "answers with records"},
		{"204", plain(204, "", ""), "/customers", "(204)", "answers with records"},
		{"null", plain(200, "application/json", "null"), "/customers", "is null", "list of records"},
		{"a number", plain(200, "application/json", "42"), "/customers", "is a number", "list of records"},
		{"a list of texts", plain(200, "application/json", `["a", "b"]`), "/customers", "a text in it", "list of objects"},
		{"a list of lists", plain(200, "application/json", `[[1], [2]]`), "/customers", "a list in it", "list of objects"},
		{"a list of texts in an envelope", plain(200, "application/json", `{"status": "ok", "data": ["a", "b"]}`), "/customers", "list at data has values in it", "from: element"},
		{"an empty list", plain(200, "application/json", `{"data": [], "total": 0}`), "/customers", "list at data is empty", "answer has some"},
		{"an empty list alone", plain(200, "application/json", `[]`), "/customers", "list is empty", "answer has some"},
		{"an empty object", plain(200, "application/json", `{}`), "/customers", "nothing in it", "answers with records"},
		{"records by id", plain(200, "application/json", `{"a1": {"n": 1, "m": 2}, "b2": {"n": 2, "m": 2}, "c3": {"n": 3, "m": 2}}`), "/customers", "3 parts of one kind", "address that has a list"},
		{"records by number, each with a list", plain(200, "application/json", `{"100": {"id": 100, "tags": [{"tag": "x"}]}, "101": {"id": 101, "tags": [{"tag": "y"}], "note": null}}`), "/customers", "2 parts of one kind", "address that has a list"},
		{"records by number, the first with an empty list", plain(200, "application/json", `{"100": {"id": 100, "tags": []}, "101": {"id": 101, "tags": [{"tag": "y"}]}}`), "/customers", "2 parts of one kind", "address that has a list"},
		{"one record by its number", plain(200, "application/json", `{"100": {"id": 100, "tags": [{"tag": "x"}]}}`), "/customers", "1 part of one kind", "address that has a list"},
		{"records by id in an envelope", plain(200, "application/json", `{"ok": true, "accounts": {"acc_1": {"n": 1, "lines": [{"q": 1}]}, "acc_2": {"n": 2, "lines": [{"q": 1}]}, "acc_3": {"n": 2}}}`), "/customers", "at accounts has 3 parts of one kind", "rows: {path: accounts, record: …}"},
		{"records by id of the path's name, and a list", plain(200, "application/json", `{"notices": [{"n": 1}], "customers": {"a": {"n": 1, "m": 2}, "b": {"n": 1, "m": 2}, "c": {"n": 1, "m": 2}}}`), "/customers", "at customers has 3 parts", "rows: {path: customers"},
		{"a list in each of two parts", plain(200, "application/json", `{"open": {"items": [{"id": 1}]}, "closed": {"items": [{"id": 2}, {"id": 3}]}}`), "/customers", "has 2 parts of one kind", "address that has a list"},
		{"texts alone in an object", plain(200, "application/json", `{"repositories": ["a", "b"]}`), "/v2/_catalog", "list at repositories has values in it", "rows: {path: repositories, record: repositories}"},
		{"an object with a next page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", `</v2/tags?last=b>; rel="next"`)
			answer(w, 200, object{"title": "x", "tags": []any{"a", "b"}})
		}, "/v2/tags", "says that there is more than it has", "rows:"},
		{"a refusal with 200", plain(200, "application/json", `{"success": false, "error": {"message": "no such plan"}}`), "/customers", "“no such plan”", "errors: {success"},
		{"GraphQL", plain(200, "application/json", `{"data": null}`), "/graphql", "GraphQL", "post, body and read"},
		{"too deep", plain(200, "application/json", strings.Repeat("[", 300)+strings.Repeat("]", 300)), "/customers", "too deep", "Try again"},
		{"401", plain(401, "application/json", `{"detail": "who are you"}`), "/customers", "wants a key: it answered 401: “who are you”", "Set " + keySettings},
		{"403", plain(403, "application/json", `{"errors": [{"title": "no"}]}`), "/customers", "403: “no”", "--header"},
		{"404", plain(404, "application/json", `{"message": "no route"}`), "/customers", "nothing at the address: it answered 404: “no route”", "version in it"},
		{"400", plain(400, "application/json", `{"message": "from is required"}`), "/customers", "400: “from is required”", "parameters that the API's documents require"},
		{"405", plain(405, "", ""), "/customers", "takes no GET", "post and read"},
		{"406", plain(406, "", ""), "/customers", "no JSON there", "Accept"},
		{"429", plain(429, "", ""), "/customers", "fewer requests", "Wait a minute"},
		{"500", plain(500, "text/html", "<html>oops</html>"), "/customers", "it answered 500", "Try again later"},
		{"a redirect", redirect("https://login.acme.example/start?token=abc#x"), "/customers", "redirects to https://login.acme.example/start", "Give that address"},
		{"a redirect within", redirect("/v2/customers"), "/customers", "redirects to /v2/customers", "Give that address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := newUpstream(t, tt.api)
			d, err := drafted(t, draft.Options{URL: u.URL + tt.path, Platform: "acme", KeySettings: ""})
			if strings.Contains(tt.how, keySettings) {
				d, err = draft.New(t.Context(), draft.Options{URL: u.URL + tt.path, Platform: "acme", KeySettings: keySettings}, clients{t: t}.ask)
			}
			var wrong *draft.Error
			if !errors.As(err, &wrong) {
				t.Fatalf("%v\n%s", err, d.Text)
			}
			if !strings.Contains(wrong.Text, tt.text) || !strings.Contains(wrong.Next, tt.how) || d.Text != "" {
				t.Errorf("%q, next %q", wrong.Text, wrong.Next)
			}
			for _, r := range u.asked() {
				if r.Method != http.MethodGet {
					t.Errorf("a %s", r.Method)
				}
			}
		})
	}
}

// TestASecondPageThatFails leaves a manifest of the first one, and says what was not confirmed.
func TestASecondPageThatFails(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]http.HandlerFunc{
		"the connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"429":            func(w http.ResponseWriter, _ *http.Request) { answer(w, 429, object{}) },
		"500":            func(w http.ResponseWriter, _ *http.Request) { answer(w, 500, object{}) },
	} {
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("page") == "2" {
				fails(w, r)
				return
			}
			answer(w, 200, object{"data": records(10), "total": 42})
		})
		d, err := drafted(t, draft.Options{URL: u.URL + "/customers?page=1&per_page=10", Platform: "acme"})
		if err != nil {
			t.Fatal(err)
		}
		if !has(d, draft.NotFound, "page=2&per_page=1: what follows is not confirmed") || len(u.asked()) != 2 || !strings.Contains(d.Text, "most_rows: 10") {
			t.Errorf("%s: %d requests, %+v\n%s", name, len(u.asked()), d.Notes, d.Text)
		}
	}
}

// TestAllowedHTTP takes the one host that may be asked without TLS.
func TestAllowedHTTP(t *testing.T) {
	t.Parallel()
	o := draft.Options{URL: "http://api.internal:8080/v1/customers", AllowHTTP: []string{"api.internal:8080"}}
	if name, err := draft.PlatformOf(o); err != nil || name != "api" && name != "internal" && name != "my_api" {
		t.Errorf("%s, %v", name, err)
	}
	o.URL = "http://api.internal:8081/v1/customers"
	if _, err := draft.PlatformOf(o); err == nil {
		t.Error("another port is allowed")
	}
}

// TestWhatIsNoURL is refused before anything is asked.
func TestWhatIsNoURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ url, platform, header, text string }{
		{"api.acme.example/v1", "", "", "no whole URL"},
		{"/v1/customers", "", "", "no whole URL"},
		{"://", "", "", "no URL"},
		{"http://api.acme.example/v1", "", "", "cannot be used"},
		{"ftp://api.acme.example/v1", "", "", "cannot be used"},
		{"https://user:pass@api.acme.example/v1", "", "", "credentials before the host"},
		{"https://api.acme.example/v1?api_key=x", "", "", "parameter api_key of the URL looks like a credential"},
		{"https://api.acme.example/v1?key=x", "", "", "parameter key of the URL"},
		{"https://api.acme.example/v1?accessToken=x", "", "", "parameter accessToken of the URL"},
		{"https://api.acme.example/v1?q=" + key, "", "", "parameter q of the URL"},
		{"https://api.acme.example/v1?q=%zz", "", "", "% that stands for no character"},
		{"https://api.acme.example/graphql", "", "", "GraphQL"},
		{"https://api.acme.example/v1", "Acme Corp", "", "no name of a platform"},
		{"https://api.acme.example/v1", "", "X-Api-Key", "no name and value"},
		{"https://api.acme.example/v1", "", "X-Api-Key: " + key, "looks like a key"},
		{"https://api.acme.example/v1", "", "X-Key: literal", "is where one goes"},
		{"https://api.acme.example/v1", "", "Authorization: Bearer literalsecret123", "is where one goes"},
		{"https://api.acme.example/v1", "", "cookie: session=abc", "is where one goes"},
		{"https://api.acme.example/v1", "", "X-Shop-Access-Token: abc", "is where one goes"},
		{"https://api.acme.example/v1", "", "X-App: sk_live_abcdef1234567890", "looks like a key"},
		{"https://api.acme.example/v1?k=sk_live_abcdef1234567890", "", "", "parameter k of the URL looks like a credential"},
		{"https://api.acme.example/v1?k=ghp_abcdef1234567890", "", "", "parameter k of the URL looks like a credential"},
		{"https://api.acme.example/v1", "", "X-Api-Key: {api_key", "a brace without its other"},
		{"https://api.acme.example/v1", "", "Authorization: {token}", "stands for what a login gives"},
		{"https://api.acme.example/v1", "", "X-Api-Key: {Api Key}", "no name of a credential"},
	} {
		o := draft.Options{URL: tt.url, Platform: tt.platform}
		if tt.header != "" {
			o.Headers = []string{tt.header}
		}
		d, err := drafted(t, o)
		var wrong *draft.Error
		if !errors.As(err, &wrong) || !wrong.Usage || !strings.Contains(wrong.Text, tt.text) || wrong.Next == "" || strings.Contains(wrong.Text+wrong.Next, key) || strings.Contains(wrong.Text+wrong.Next, "literals") || len(d.Requests) > 0 {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}
