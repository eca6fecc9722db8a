package openapi_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/openapi"
)

// list is the answer of a list of records with fields besides an id.
func list(fields string) string {
	return "{description: x, content: {application/json: {schema: " + things(fields) + "}}}"
}

// secured is a document with one list and a security scheme.
func secured(scheme string) string {
	return get("/things", "", things("a: {type: string}")) + "security: [{one: []}]\ncomponents: {securitySchemes: {one: " + scheme + "}}\n"
}

func TestWaysIn(t *testing.T) {
	t.Parallel()
	checkForms(t, []form{
		{"a key in a header", secured("{type: apiKey, in: header, name: X-Key}"), []string{`one: {headers: {X-Key: "{api_key}"}}`, "api_key: {env: [ACME_API_KEY], secret: true}"}, nil, []string{"becomes the authenticator one"}},
		{"a key in Authorization", secured("{type: apiKey, in: header, name: Authorization}"), []string{`one: {headers: {Authorization: "{api_key}"}}`, "# guessed: the key alone"}, nil, nil},
		{"a word before the key", secured("{type: apiKey, in: header, name: Authorization, description: 'As in Token {key}'}"), []string{`one: {headers: {Authorization: "Token {api_key}"}}`}, nil, nil},
		{"a key in the address", secured("{type: apiKey, in: query, name: key}"), []string{"none: {headers: {}}"}, []string{"ACME_API_KEY"}, []string{"refused", "the key would go into the address (key=…), where logs keep it"}},
		{"a cookie", secured("{type: apiKey, in: cookie, name: sid}"), []string{`headers: {Cookie: "sid={api_key}"}`}, nil, nil},
		{"a bearer", secured("{type: http, scheme: Bearer}"), []string{`headers: {Authorization: "Bearer {api_key}"}`}, nil, nil},
		{"a user and a password", secured("{type: http, scheme: basic, description: user and password}"), []string{`one: {basic: {user: "{user}", password: "{password}"}}`, "password: {env: [ACME_PASSWORD], secret: true, format: password}", "user: {env: [ACME_USER]}"}, nil, nil},
		{"a key as the user", secured("{type: http, scheme: basic, description: the API key is the username}"), []string{`one: {basic: {user: "{api_key}"}}`, "# guessed from the scheme's description"}, nil, nil},
		{"client credentials", secured("{type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://auth.acme.example/token', scopes: {b: '', a: ''}}}}"),
			[]string{`client_credentials: {url: "https://auth.acme.example/token", id: "{client_id}", secret: "{client_secret}"}`, "# scopes of the document, of which the ones that reading needs may be written as scope: a b"}, nil, nil},
		{"a token address at the server's host", secured("{type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}"), []string{`client_credentials: {url: "https://api.acme.example/token"`, "# guessed: tokens are had at https://api.acme.example/token"}, nil, []string{"tokens are had at https://api.acme.example/token: the document says /token"}},
		{"a token address below the server's", secured("{type: oauth2, flows: {clientCredentials: {tokenUrl: token, scopes: {}}}}"), []string{"client_credentials: {post: /token,"}, nil, []string{"the document says token"}},
		{"a token address with the server's path", secured("{type: oauth2, flows: {clientCredentials: {tokenUrl: /v1/oauth/token, scopes: {}}}}"), []string{"client_credentials: {post: /oauth/token,"}, nil, nil},
		{"a token address in the clear", secured("{type: oauth2, flows: {clientCredentials: {tokenUrl: 'http://auth.acme.example/token', scopes: {}}}}"), nil, []string{"client_credentials"}, []string{"its token address is http://auth.acme.example/token", "write the authenticator by hand, with client_credentials: {url: …}"}},
		{"no token address", secured("{type: oauth2, flows: {clientCredentials: {tokenUrl: '', scopes: {}}}}"), nil, []string{"client_credentials"}, []string{"its token address is :"}},
		{"a person signs in", secured("{type: oauth2, flows: {authorizationCode: {authorizationUrl: 'https://a', tokenUrl: 'https://b', scopes: {}}}}"), []string{`headers: {Authorization: "Bearer {access_token}"}`, "# a person signs in for this one"}, nil, nil},
		{"another kind", secured("{type: mutualTLS}"), []string{"none:"}, nil, []string{"a manifest has no authenticator of type mutualTLS"}},
		{"one that is not there", get("/things", "", things("a: {type: string}")) + "security: [{two: []}]\n", []string{"none:"}, nil, []string{"no such security scheme"}},
		{"two keys together, or a bearer", get("/things", "", things("a: {type: string}")) + "security: [{app: [], key: []}, {b: []}]\ncomponents: {securitySchemes: {app: {type: apiKey, in: header, name: X-App}, key: {type: apiKey, in: header, name: X-Key}, b: {type: http, scheme: bearer}}}\n",
			[]string{`app_and_key: {headers: {X-App: "{api_key}", X-Key: "{x_key}"}}`, `b: {headers: {Authorization: "Bearer {api_key}"}}`}, nil, nil},
	})
}

func TestParameters(t *testing.T) {
	t.Parallel()
	query := func(p string, fields string) string { return get("/things", p, things(fields)) }
	checkForms(t, []form{
		{"one value", query("{name: color, in: query, schema: {type: string}}", "color: {type: string}"), []string{"color: {type: text, filter: {eq: color}}"}, nil, nil},
		{"several values", query("{name: 'colors[]', in: query, schema: {type: array, items: {type: string}}}", "color: {type: string}"), []string{`color: {type: text, filter: {in: "colors[]"}}`}, nil, nil},
		{"several values with commas", query("{name: color, in: query, explode: false, schema: {type: array, items: {type: string}}}", "color: {type: string}"), []string{"filter: {in: {param: color, style: comma}}"}, nil, nil},
		{"in brackets", query("{name: 'filter[color]', in: query, schema: {type: string}}", "color: {type: string}"), []string{`filter: {eq: "filter[color]"}`}, nil, nil},
		{"of another type", query("{name: color, in: query, schema: {type: integer}}", "color: {type: string}"), []string{"color: {type: text}", "# parameters that are not used: color"}, nil, nil},
		{"needed", query("{name: year, in: query, required: true, schema: {type: integer}}", "a: {type: string}"), []string{"year: {type: integer, input: true, required: true, filter: {eq: year}}"}, nil, []string{"parameter year becomes the column year"}},
		{"needed and constant", query("{name: v, in: query, required: true, schema: {type: string, enum: [two]}}", "a: {type: string}"), []string{"params: {v: two}"}, nil, nil},
		{"a bound that counts", query("{name: min_size, in: query, schema: {type: integer}}, {name: size_lte, in: query, schema: {type: integer}}", "size: {type: integer}"), []string{"size: {type: integer, filter: {ge: min_size, le: size_lte}}"}, nil, nil},
		{"a bound that may not count", query("{name: created_after, in: query, schema: {type: string, format: date-time}}", "created_at: {type: string, format: date-time}"), []string{`# filter: {ge: "created_after"} if the platform gives rows at the bound itself, too`, "created_at: {type: datetime}"}, nil, []string{"may be a bound of created_at"}},
		{"leaves rows out unless told", query("{name: state, in: query, schema: {type: string, enum: [open, closed, all], default: open}}", "state: {type: string, enum: [open, closed]}"), []string{"params: {state: all}"}, []string{"filter"}, []string{"is sent as all: all rows"}},
		{"leaves rows out, and has no word for all", query("{name: active, in: query, schema: {type: boolean, default: true}}", "active: {type: boolean}"), []string{"active: {type: boolean, filter: {eq: active}}", `notes: ["where a statement does not say active = …, the platform gives rows with true alone"]`}, nil, nil},
		{"an input with a default", query("{name: archived, in: query, schema: {type: boolean, default: false}}", "a: {type: string}"), []string{`archived: {type: boolean, input: true, default: "false", filter: {eq: archived}}`}, nil, nil},
		{"sorted", query("{name: sort, in: query, schema: {type: string, enum: [size, -size, name, made]}}", "size: {type: integer}, name: {type: string}, made: {type: string, format: date}"), []string{`order: {param: sort, asc: "{column}", desc: "-{column}", columns: [size]}`}, nil, nil},
		{"sorted by another parameter's way", query("{name: order_by, in: query, schema: {type: string, enum: [sizeInKb]}}, {name: order, in: query, schema: {type: string, enum: [ASC, DESC]}}", "sizeInKb: {type: integer}"), []string{"order: {param: order_by, direction: order, asc: ASC, desc: DESC, columns: {size_in_kb: sizeInKb}}"}, nil, nil},
		{"sorted by no column", query("{name: sort, in: query, schema: {type: string, enum: [created]}}", "a: {type: string}"), nil, []string{"order:"}, []string{"sorts by nothing"}},
		{"a header that is constant", query("{name: X-Version, in: header, required: true, schema: {type: string, default: '2026-01-01'}}", "a: {type: string}"), []string{`headers: {X-Version: "2026-01-01"}`}, nil, nil},
		{"a header that is a date", query("{name: X-Version, in: header, required: true, schema: {type: string, default: 2026-01-01}}", "d: {type: string, enum: [2026-01-01, 1.10]}"), []string{`headers: {X-Version: "2026-01-01"}`}, nil, nil},
		{"a parameter with content", query("{name: color, in: query, content: {application/json: {schema: {type: string}}}}", "color: {type: string}"), []string{"filter: {eq: color}"}, nil, nil},
	})
}

func TestParents(t *testing.T) {
	t.Parallel()
	paths := func(list ...string) string { return head + "paths:\n" + strings.Join(list, "") }
	one := func(path, fields, parameters string) string {
		return "  " + path + ": {get: {parameters: [" + parameters + "], responses: {'200': " + list(fields) + "}}}\n"
	}
	id := func(name string) string {
		return "{name: " + name + ", in: path, required: true, schema: {type: integer}}"
	}
	name := func(name string) string {
		return "{name: " + name + ", in: path, required: true, schema: {type: string}}"
	}
	wrapped := func(schema string) string {
		return "  /batches/{id}: {get: {parameters: [" + id("id") + "], responses: {'200': {description: x, content: {application/json: {schema: " + schema + "}}}}}}\n"
	}
	checkForms(t, []form{
		{"a child", paths(one("/pets", "a: {type: string}", ""), one("/pets/{petId}/visits", "b: {type: string}", id("petId"))), []string{"each: {pet_id: pets.id}", "pet_id: {type: integer, input: true, references: pets.id}"}, nil, nil},
		{"an id of both", paths(one("/pets", "a: {type: string}", ""), one("/pets/{id}/visits", "b: {type: string}", id("id"))), []string{`get: "/pets/{pet_id}/visits"`, "each: {pet_id: pets.id}"}, nil, nil},
		{"a grandchild", paths(one("/a", "x: {type: string}", ""), one("/a/{aId}/b", "x: {type: string}", id("aId")), one("/a/{aId}/b/{bId}/c", "x: {type: string}", id("aId")+", "+id("bId"))), []string{"each: {a_id: b.a_id, b_id: b.id}"}, nil, nil},
		{"a grandchild that comes first", paths("  /a/{aId}/b/{bId}/c: {get: {parameters: [{name: aId, in: path, required: true, schema: {type: string}}, {name: bId, in: path, required: true, schema: {type: string}}], responses: {'200': "+list("x: {type: string}")+"}}}\n",
			"  /a/{aId}/b: {get: {parameters: [{name: aId, in: path, required: true, schema: {type: string}}], responses: {'200': {description: x, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string, format: uuid}}}}}}}}}}\n",
			"  /a: {get: {responses: {'200': {description: x, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string, format: uuid}}}}}}}}}}\n"), []string{"each: {a_id: a.id}", "each: {a_id: b.a_id, b_id: b.id}"}, nil, nil},
		{"a path that ends with a slash", paths(one("/pets/", "a: {type: string}", ""), "  /pets/{pk}/: {get: {parameters: ["+id("pk")+"], responses: {'200': {description: x, content: {application/json: {schema: {type: object, properties: {id: {type: integer}, a: {type: string}}}}}}}}}\n"), []string{"get: /pets/", `one: "/pets/{id}/"`}, nil, nil},
		{"by a name", paths(one("/teams", "slug: {type: string}", ""), one("/teams/{team}/members", "x: {type: string}", name("team"))), []string{"each: {team: teams.slug}", "# guessed: team is filled from teams.slug, by its name"}, nil, nil},
		{"no parent", paths(one("/pets/{petId}/visits", "b: {type: string}", id("petId"))), []string{"pet_id: {type: integer, input: true}"}, []string{"each: {"}, []string{"no list of the document gives pet_id of visits: a statement must"}},
		{"a parent that needs a value", paths(one("/pets", "a: {type: string}", "{name: year, in: query, required: true, schema: {type: integer}}"), one("/pets/{petId}/visits", "b: {type: string}", id("petId"))), []string{"the rows of pets are there only for given values"}, []string{"each: {"}, nil},
		{"one record more than the list has", paths(one("/pets", "a: {type: string}", ""), "  /pets/{petId}: {get: {parameters: ["+id("petId")+"], responses: {'200': {description: x, content: {application/json: {schema: {type: object, properties: {id: {type: integer}, a: {type: string}, more: {type: string}}}}}}}}}\n"),
			[]string{`one: "/pets/{id}"`, "pet_details:", `get: "/pets/{pet_id}"`, "each: {pet_id: pets.id}"}, []string{"same_rows"}, []string{"which has 1 columns that pets lacks"}},
		{"one record in a member of its name", paths(one("/batches", "a: {type: string}", ""), wrapped("{type: object, properties: {ok: {type: boolean}, batch: {type: object, properties: {id: {type: integer}, a: {type: string}}}}}")), []string{`one: {get: "/batches/{id}", items: batch}`}, []string{"batch_details"}, nil},
		{"one record in a member of another name", paths(one("/batches", "a: {type: string}", ""), wrapped("{type: object, properties: {success: {type: boolean}, brew: {type: object, properties: {id: {type: integer}, a: {type: string}}}}}")), []string{`one: {get: "/batches/{id}", items: brew}`}, []string{"batch_details"}, nil},
		{"one record with an object in it", paths(one("/batches", "a: {type: string}", ""), wrapped("{type: object, properties: {id: {type: integer}, a: {type: string}, batch: {type: object, properties: {b: {type: integer}}}}}")), []string{`one: "/batches/{id}"`, "batch_details:", "path: batch.b"}, nil, nil},
		{"two objects in an envelope", paths(one("/batches", "a: {type: string}", ""), wrapped("{type: object, properties: {ok: {type: boolean}, brew: {type: object, properties: {a: {type: string}}}, cask: {type: object, properties: {a: {type: string}}}}}")), []string{`one: "/batches/{id}"`, "batch_details:"}, nil, nil},
		{"names that are taken", paths(one("/visits", "a: {type: string}", ""), one("/pets", "a: {type: string}", ""), one("/pets/{petId}/visits", "b: {type: string}", id("petId"))), []string{"  pet_visits:"}, nil, nil},
		{"a reference by its name", paths(one("/owners", "a: {type: string}", ""), one("/pets", "owner_id: {type: integer}", "")), []string{"# guessed by its name: references: owners.id"}, nil, nil},
	})
}

func TestOrganisationsOfADocument(t *testing.T) {
	t.Parallel()
	tenant := "{name: X-Tenant-Id, in: header, required: true, schema: {type: string}}"
	checkForms(t, []form{
		{"in a header", get("/things", tenant, things("a: {type: string}")), []string{"scope: {noun: tenant, header: X-Tenant-Id, from: organization}", "organization: {env: [ACME_TENANT_ID]}"}, nil, []string{"X-Tenant-Id says which tenant"}},
		{"in a parameter", get("/things", "{name: organisation_id, in: query, required: true, schema: {type: string}}", things("a: {type: string}")), []string{"scope: {noun: organization, param: organisation_id, from: organization}"}, []string{"  organisation_id:"}, nil},
		{"in the path", head + "paths:\n  /accounts/{accountId}/things: {get: {responses: {'200': " + list("a: {type: string}") + "}}}\n  /accounts/{accountId}/things/{thingId}/parts: {get: {responses: {'200': " + list("a: {type: string}") + "}}}\n  /plans: {get: {responses: {'200': " + list("a: {type: string}") + "}}}\n",
			[]string{"scope: {noun: account, path: account_id, from: organization}", `get: "/accounts/{account_id}/things"`, "each: {thing_id: things.id}", "scope: none"}, []string{"account_id: {"}, nil},
		{"a path whose accounts are listed", head + "paths:\n  /accounts: {get: {responses: {'200': " + list("a: {type: string}") + "}}}\n  /accounts/{accountId}/things: {get: {responses: {'200': " + list("a: {type: string}") + "}}}\n", []string{"each: {account_id: accounts.id}"}, []string{"scope"}, nil},
		{"not needed", get("/things", strings.Replace(tenant, "required: true", "required: false", 1), things("a: {type: string}")), []string{"# parameters that are not used: X-Tenant-Id (header)"}, []string{"scope"}, []string{"parameters that things is not asked by: X-Tenant-Id (header)"}},
		{"a header of another name", get("/things", "{name: X-Cellar-Id, in: header, required: true, schema: {type: string}}", things("a: {type: string}")), []string{"scope: {noun: cellar, header: X-Cellar-Id, from: organization}", "organization: {env: [ACME_CELLAR_ID]}", "# guessed: most operations need it, and the document names no value"}, nil, []string{"X-Cellar-Id says which cellar"}},
		{"a header that one operation of several needs", head + "paths:\n  /a: {get: {responses: {'200': " + list("x: {type: string}") + "}}}\n  /b: {get: {parameters: [{name: X-Cellar, in: header, required: true, schema: {type: string}}], responses: {'200': " + list("x: {type: string}") + "}}}\n", nil, []string{"scope"}, []string{"a request needs the header X-Cellar, of which the document names no value that can be sent; if it is the same for all requests, write the table by hand"}},
		{"a header of each request", get("/things", "{name: X-Request-Id, in: header, required: true, schema: {type: string}}", things("a: {type: string}")) + "  /b: {get: {responses: {'200': " + list("x: {type: string}") + "}}}\n", nil, []string{"scope"}, []string{"a request needs the header X-Request-Id"}},
		{"headers that clients send", get("/things", "{name: If-None-Match, in: header, schema: {type: string}}, {name: Accept, in: header, required: true, schema: {type: string}}", things("a: {type: string}")), []string{"get: /things"}, []string{"scope", "not used"}, nil},
	})
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	with := func(servers string) string {
		return strings.Replace(get("/things", "", things("a: {type: string}")), "servers: [{url: 'https://api.acme.example/v1'}]", "servers: "+servers, 1)
	}
	checkForms(t, []form{
		{"variables", with("[{url: 'https://{where}.acme.example/{v}/', variables: {where: {default: eu}, v: {default: v2}}}]"), []string{`base_url: "https://eu.acme.example/v2"`, "# guessed: v2 for {v} and eu for {where} in"}, nil, nil},
		{"the first that a key can be sent to", with("[{url: /v1}, {url: 'http://acme.example'}, {url: 'https://two.acme.example'}]"), []string{`base_url: "https://two.acme.example"`}, nil, nil},
		{"an operation elsewhere", head + "paths:\n  /a: {get: {responses: {'200': " + list("x: {type: string}") + "}}}\n  /b: {get: {servers: [{url: 'https://files.acme.example'}], responses: {'200': " + list("x: {type: string}") + "}}}\n", []string{"get: /a"}, []string{"get: /b"}, []string{"GET /b: it is at another server"}},
	})
	made := convert(t, with("[{url: /v1}]"), openapi.Options{BaseURL: "https://mine.example/x/", Platform: "mine"})
	for _, want := range []string{`base_url: "https://mine.example/x"`, "platform: mine"} {
		if !strings.Contains(made.Text, want) {
			t.Errorf("want %q in\n%s", want, made.Text)
		}
	}
}

func TestShortNames(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{"Ödd API": "odd", "The PetStore": "pet", "Éclair d'été": "eclair", "名前 API": "api", "Acme REST API v2": "acme"} {
		made := convert(t, strings.Replace(get("/things", "", things("a: {type: string}")), "title: Acme API", `title: "`+title+`"`, 1), openapi.Options{})
		if !strings.Contains(made.Text, "\nplatform: "+want+"\n") {
			t.Errorf("%s: want %s in\n%s", title, want, made.Text)
		}
	}
}

func TestWhereRefusalsHaveTheirText(t *testing.T) {
	t.Parallel()
	with := func(schema string) string {
		return strings.Replace(get("/things", "", things("a: {type: string}")), "responses: {'200'", "responses: {'403': {description: x, content: {application/problem+json: {schema: "+schema+"}}}, '200'", 1)
	}
	checkForms(t, []form{
		{"at the top", with("{type: object, properties: {title: {type: string}, detail: {type: string}, status: {type: integer}}}"), []string{"errors: {message: [detail], code: [status]}"}, nil, nil},
		{"in an error", with("{type: object, properties: {error: {type: object, properties: {message: {type: string}, code: {type: string}}}}}"), []string{"errors: {message: [error.message], code: [error.code]}"}, nil, nil},
		{"in an error of another name", with("{type: object, properties: {err: {type: object, properties: {no: {type: string}, text: {type: string}}}}}"), []string{"errors: {message: [err.text], code: [err.no]}"}, nil, nil},
		{"nowhere", with("{type: array, items: {type: string}}"), nil, []string{"errors:"}, nil},
		{"with a flag that answers have as well", head + "paths: {/things: {get: {responses: {'200': {description: x, content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}, things: " + things("a: {type: string}") + "}}}}}, default: {description: x, content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}, message: {type: string}}}}}}}}}}\n",
			[]string{"errors: {message: [message], success: ok}", "# guessed: an answer with status 200 is a refusal where its ok is false"}, nil, []string{"ok is false in an answer that is a refusal"}},
		{"with a flag that answers lack", with("{type: object, properties: {ok: {type: boolean}, message: {type: string}}}"), []string{"errors: {message: [message]}"}, []string{"success"}, nil},
	})
}

func TestSearchesByPostStayComments(t *testing.T) {
	t.Parallel()
	checkForms(t, []form{
		{"a search", get("/things", "", things("a: {type: string}")) + "  /things/search: {post: {responses: {'200': " + list("a: {type: string}") + "}}}\n  /things/{id}/delete: {post: {responses: {'200': " + list("a: {type: string}") + "}}}\n",
			[]string{"# POST /things/search looks like a search. If it changes nothing"}, []string{"    post: /things", "delete"}, []string{"a POST that looks like a search"}},
	})
}

// TestTheSameDocumentGivesTheSameManifest: maps of the library have no order.
func TestTheSameDocumentGivesTheSameManifest(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"clinic.yaml", "ledger.yaml", "forge.json", "fleet.yaml"} {
		first := fixture(t, name)
		for range 10 {
			again := fixture(t, name)
			if diff := cmp.Diff(first.Text, again.Text) + cmp.Diff(said2(first.Report), said2(again.Report)); diff != "" {
				t.Fatalf("%s:\n%s", name, diff)
			}
		}
	}
}

// TestJSONThatIsNoYAML: what other programs write as JSON has forms that YAML has not.
func TestJSONThatIsNoYAML(t *testing.T) {
	t.Parallel()
	plain := `{"openapi": "3.1.0", "info": {"title": "TITLE", "version": "1"}, "servers": [{"url": "https:\/\/api.acme.example"}], "paths": {"/a": {"get": {"responses": {"200": ` +
		`{"description": "x", "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}}}}}}}}}`
	for name, tt := range map[string]struct{ document, title string }{
		"escapes of letters": {strings.Replace(plain, "TITLE", `\ud83d\ude00 \u00e9 \\ud83d \ud83d`, 1), "😀 é \\ud83d"},
		"tabs":               {strings.ReplaceAll(plain, `": `, "\":\t"), "TITLE"},
		"a mark in front":    {"\ufeff" + strings.ReplaceAll(plain, ", ", ",\r\n"), "TITLE"},
		"a member twice":     {strings.Replace(plain, `"info"`, `"info": {"title": "TITLE"}, "x-a": 1, "x-a": 2, "x-info"`, 1), "TITLE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if made := convert(t, tt.document, openapi.Options{Platform: "acme"}); made.Manifest.Title != tt.title || made.Manifest.BaseURL != "https://api.acme.example" {
				t.Errorf("title %q of %s, want %q", made.Manifest.Title, made.Manifest.BaseURL, tt.title)
			}
		})
	}
}

func TestFilesOfOneFolder(t *testing.T) {
	t.Parallel()
	folder := fstest.MapFS{
		"api/main.yaml":       {Data: []byte(head + "paths: {/pets: {$ref: 'paths/pets.yaml'}}\n")},
		"api/paths/pets.yaml": {Data: []byte("get: {responses: {'200': {description: x, content: {application/json: {schema: {type: array, items: {$ref: '../schemas.yaml#/Pet'}}}}}}}\n")},
		"api/schemas.yaml":    {Data: []byte("Pet: {type: object, properties: {id: {$ref: '#/Key'}, up: {$ref: '#/Pet'}}}\nKey: {type: string, format: uuid}\n")},
	}
	made, err := openapi.Convert(folder, "api/main.yaml", openapi.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"get: /pets", "id: {type: uuid, key: true}", "up: {type: json}"} {
		if !strings.Contains(made.Text, want) {
			t.Errorf("want %q in\n%s", want, made.Text)
		}
	}
	if got := said(made.Report); !strings.Contains(got, "api/paths/pets.yaml:1 GET /pets: becomes the table pets") {
		t.Error(got)
	}
}

// TestNamesOfAllKinds: whatever is called what, the manifest lints clean.
func TestNamesOfAllKinds(t *testing.T) {
	t.Parallel()
	document := `openapi: 3.0.0
info: {title: "2026 \u2028 日本 \u001b[31m", version: "\n# x: y"}
servers: [{url: 'https://api.acme.example'}]
security: [{"k e y": []}]
paths:
  /日本: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /a//b/: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /a.json: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /a/{id}.json: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /a/{x}/b/{X}: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /a?b=c: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /sqlite_master: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /1/2: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}
  /x:
    get:
      tags: ["a very long name of a tag that no heading has room for, with a : and a #"]
      summary: "two\nlines: # and {a, b}"
      parameters:
        - {name: "a&b", in: query, schema: {type: string}}
        - {name: "page{x}", in: query, schema: {type: integer}}
        - {name: order, in: query, schema: {type: string, enum: [down, up], default: sideways}}
        - {name: flag, in: query, schema: {type: boolean, default: "yes"}}
        - {name: "select", in: query, required: true, schema: {type: string, enum: ["a\nb", c]}}
      responses: {'200': {$ref: '#/components/responses/R'}}
  /y: {get: {parameters: [{name: "名", in: query, required: true, schema: {type: string}}], responses: {'200': {$ref: '#/components/responses/R'}}}}
  /z: {get: {parameters: [{name: X-Y, in: header, required: true, schema: {type: string, default: "a\nb"}}], responses: {'200': {$ref: '#/components/responses/R'}}}}
components:
  securitySchemes: {"k e y": {type: apiKey, in: header, name: "X Key"}}
  responses: {R: {description: x, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/T'}}}}}}
  schemas:
    T:
      type: object
      properties:
        id: {type: string}
        "": {type: string}
        "a\nb": {type: string}
        "a: b # {c}": {type: string, description: "one\ntwo: three # four"}
        "@type": {type: string}
        名前: {type: string}
        ключ: {type: string}
        __proto__: {type: string}
        select: {type: string, enum: ["yes", "null", "1", "a, b", "{c}", "d\ne"]}
        organization_id: {type: string}
        x: {type: array, items: {type: object, properties: {"secret.key": {type: string}, "*": {type: string}, Password: {type: string}}}}
`
	made := convert(t, document, openapi.Options{})
	if tables, err := made.Manifest.Tables(); err != nil || len(tables) < 4 {
		t.Errorf("%d tables: %v\n%s", len(tables), err, said(made.Report))
	}
	for _, want := range []string{`GET /y: parameter "名" has a name with characters`, "GET /z: a request needs the header X-Y", "GET /a/{id}.json: a placeholder is a part of {id}.json"} {
		if !strings.Contains(said(made.Report), want) {
			t.Errorf("want %q in the report\n%s", want, said(made.Report))
		}
	}
	for _, c := range made.Text + said(made.Report) {
		if c < ' ' && c != '\n' || c == '\u2028' {
			t.Errorf("%q is in the text", c)
		}
	}
}
