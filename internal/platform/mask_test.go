package platform

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

var pseudonym = regexp.MustCompile(`anon-[a-z2-7]{12}`)

func TestMaskedValues(t *testing.T) {
	t.Parallel()
	const personal, within = `{type: text, personal: true}`, `{type: json, secret_paths: [password, Token], personal_paths: [owner]}`
	for _, tt := range []struct {
		column, value string
		want          any // with anon for each pseudonym
	}{
		{`{type: text, secret: true}`, `"sk_live_0123456789"`, nil},
		{`{type: text, secret: true}`, `{"key": "sk_live"}`, nil},
		{`{type: integer, secret: true}`, `1234`, nil},
		{`{type: integer, secret: true}`, `"12x4"`, nil},
		{`{type: json, secret: true}`, `{"DB_PASSWORD": "x"}`, nil},
		{`{type: text, secret: prefix}`, `"sk_live_0123456789"`, "sk_liv"},
		{`{type: text, secret: prefix}`, `"` + strings.Repeat("k", 90) + `"`, strings.Repeat("k", 12)},
		{`{type: text, secret: prefix}`, `"ab"`, ""},
		{`{type: text, secret: prefix}`, `null`, nil},
		{`{type: text, path: x.a, coalesce: [x.b, x.a], secret: true}`, `{"a": "s1", "b": null}`, nil},
		{personal, `"Ana Ruiz"`, "anon"},
		{personal, `34600111222`, "anon"},
		{personal, `{"first": "Ana"}`, "anon"},
		{personal, `null`, nil},
		{personal, `"  "`, ""},
		{`{type: text, union: name, personal: true}`, `{"ana@x.example": 1}`, "anon"},
		{`{type: text, null_if: none, personal: true}`, `"none"`, nil},
		{`{type: json, personal: true}`, `{"name": "Ana", "ok": true, "age": 31, "tags": ["a", null, {"b": "c"}], "none": "", "e": {}, "l": []}`,
			`{"name":"anon","ok":true,"age":"anon","tags":["anon",null,{"b":"anon"}],"none":"","e":{},"l":[]}`},
		{`{type: json, personal: true}`, `"Ana"`, `"anon"`},
		{within, `{"password": "x", "PASSWORD": {"a": 1}, "pass\u0077ord": 2, "deep": [{"token": "t", "n": 1}], "owner": {"name": "Ana", "id": 7}, "plain": "x[{"}`,
			`{"password":null,"PASSWORD":null,"password":null,"deep":[{"token":null,"n":1}],"owner":{"name":"anon","id":"anon"},"plain":"x[{"}`},
		{within, `[{"owner": "Ana"}, "Ana"]`, `[{"owner":"anon"},"Ana"]`},
		{ // objects that are written as texts
			within, `{"body": " {\"password\": \"x\", \"owner\": \"Ana\", \"n\": \"<\"}", "more": "{\"in\": \"{\\\"token\\\": 1}\"}", "cut": "{\"n\": 1"}`,
			`{"body":"{\"password\":null,\"owner\":\"anon\",\"n\":\"<\"}","more":"{\"in\":\"{\\\"token\\\":null}\"}","cut":"{\"n\": 1"}`,
		},
		{within, `"[{\"password\": \"x\"}]"`, `"[{\"password\":null}]"`},
		{`{type: json, secret_paths: "*"}`, `{"DB_PASSWORD": "x", "nested": {"a": 1}}`, `{"DB_PASSWORD":null,"nested":null}`},
		{ // a star stands for any letters
			`{type: json, personal_paths: ["*mail*", "*name"], secret_paths: "pass*"}`,
			`{"Work-Email": "a", "mail2": "a", "contact_name": "a", "name": "a", "named": "a", "passphrase": "a", "bypass": "a"}`,
			`{"Work-Email":"anon","mail2":"anon","contact_name":"anon","name":"anon","named":"a","passphrase":null,"bypass":"a"}`,
		},
		{`{type: json, personal: true, secret_paths: card}`, `{"card": "4111", "name": "Ana"}`, `{"card":null,"name":"anon"}`},
	} {
		column := strings.Replace(tt.column, "path: x.a, ", "", 1)
		t.Run(column+tt.value, func(t *testing.T) {
			t.Parallel()
			row, misfits := readThings(t, valuesOf(t, "x: "+column), fmt.Sprintf(`{"x": %s}`, tt.value))
			got := row[0]
			if text, isText := got.(string); isText {
				got = pseudonym.ReplaceAllString(text, "anon")
				if json.Valid([]byte(tt.value)) && strings.HasPrefix(column, "{type: json") && !json.Valid([]byte(text)) {
					t.Errorf("no JSON: %s", text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, m := range misfits {
				if m.Example != "…" {
					t.Errorf("a misfit shows %q", m.Example)
				}
			}
		})
	}
}

// TestPseudonymsAreTheSamePersons sees that equal values have equal pseudonyms in columns, within JSON and across scans of a platform, whichever organisation
// they are about, and others on another platform.
func TestPseudonymsAreTheSamePersons(t *testing.T) {
	t.Parallel()
	m := valuesOf(t, "a: {type: text, personal: true}", "b: {type: text, personal: true}", "c: {type: json, personal_paths: who}", "d: {type: text, personal: true}")
	const record = `{"a": "Ana@x.example", "b": " ana@X.example ", "c": {"who": "ana@x.example"}, "d": "Ane@x.example"}`
	first, _ := readThings(t, m, record)
	second, _ := readThings(t, m, record)
	if first[0] != first[1] || first[2] != fmt.Sprintf(`{"who":"%s"}`, first[0]) || first[0] == first[3] {
		t.Errorf("%v", first)
	}
	if first[0] == second[0] {
		t.Error("another platform's person has the same pseudonym") // each has a server, and so an address, of its own
	}
	if here, there := pseudonymsOf("acme"), pseudonymsOf("other"); here.of("Ana") != pseudonymsOf("acme").of("ana") || here.of("Ana") == there.of("Ana") {
		t.Error("pseudonyms are not those of a platform")
	}
}

// TestNoFilterOnAPersonGoesOut sees that what is compared with a masked column stays here, and that shown columns are as they were.
func TestNoFilterOnAPersonGoesOut(t *testing.T) {
	t.Parallel()
	for _, show := range []bool{false, true} {
		m, err := valuesOf(t, "email: {type: text, personal: true, filter: {eq: email}}").Restricted(manifest.Restriction{ShowPersonal: show})
		if err != nil {
			t.Fatal(err)
		}
		table, err := m.Table("things")
		if err != nil {
			t.Fatal(err)
		}
		c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
			if sent := r.URL.Query().Get("email"); (sent != "") != show {
				t.Errorf("show %v: sent %q", show, sent)
			}
			fmt.Fprint(w, `[{"id": "1", "email": "ana@x.example"}]`)
		})
		page, err := read(context.Background(), c, Scan{Table: table, Filters: []Filter{{Column: "email", Op: manifest.Eq, Values: []string{"ana@x.example"}}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := page.Rows[0][1]; (got == "ana@x.example") != show {
			t.Errorf("show %v: %v", show, got)
		}
	}
}

// TestWhatIsHiddenIsNoExample: where what should be an object is a text, that may be the very value that another column hides.
func TestWhatIsHiddenIsNoExample(t *testing.T) {
	t.Parallel()
	lines := func(t *testing.T, columns ...string) *manifest.Table {
		_, table := linesOf(t, "lines", columns...)
		return table
	}
	things := func(t *testing.T, columns ...string) *manifest.Table {
		table, err := valuesOf(t, columns...).Table("things")
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	for _, tt := range []struct {
		name    string
		of      func(t *testing.T, columns ...string) *manifest.Table
		columns []string
		record  string
	}{
		{"a member", things, []string{"name: {type: text, path: owner.name, personal: true}", "age: {type: integer, path: owner.age}"}, `{"id": "1", "owner": "Ana"}`},
		{"an included record", things, []string{"name: {type: text, path: name, include: people, by: of, personal: true}", "age: {type: integer, path: at.age, include: people, by: of}"},
			`{"id": "1", "of": "p"}], "people": {"p": {"name": "Ana", "at": 7}}, "more": [0`},
		{"an element", lines, []string{"name: {type: text, personal: true}", "age: {type: integer}"}, `{"id": "1", "lines": ["Ana"]}`},
		{"a record of elements", lines, []string{"name: {type: text, from: record, path: a, personal: true}", "age: {type: integer, from: record, path: b.age}"},
			`{"a": "Ana", "b": 7, "id": "1", "lines": [{}]}`},
		{"a denied column", things, []string{"age: {type: integer, path: owner.age}"}, `{"id": "1", "owner": "Ana"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			table := tt.of(t, tt.columns...)
			table.Items, table.Paginator = "items", nil
			c := serve(t, valuesOf(t), Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"items": [%s]}`, tt.record) })
			page, err := read(context.Background(), c, Scan{Table: table})
			if err != nil || len(page.Misfits) == 0 {
				t.Fatalf("misfits %v, error %v", page.Misfits, err)
			}
			for _, m := range page.Misfits {
				if strings.Contains(m.Example, "Ana") {
					t.Errorf("column %d: an example is %q", m.Column, m.Example)
				}
			}
		})
	}
}

// TestMembersOfMapValues are hidden also where a map's values are texts, and one of them is an object.
func TestMembersOfMapValues(t *testing.T) {
	t.Parallel()
	const record = `{"id": "1", "lines": {"a": {"password": "hush", "user": "Ana", "n": 1}, "b": [{"password": "hush"}], "c": "plain", "password": "hush", "user": "Ana", "d": "{\"password\": \"hush\", \"user\": \"Ana\"}"}}`
	for _, typ := range []string{"text", "json"} {
		m, table := linesOf(t, "lines", "name: {type: text, from: key}", "value: {type: "+typ+", from: element, secret_paths: password, personal_paths: user}")
		c := serve(t, m, Options{}, onePage("["+record+"]"))
		page, err := read(context.Background(), c, Scan{Table: table})
		if err != nil || len(page.Rows) != 6 {
			t.Fatalf("%v, error %v", page.Rows, err)
		}
		if text := fmt.Sprint(page.Rows, page.Misfits); strings.Contains(text, "hush") || strings.Contains(text, "Ana") || !strings.Contains(text, "plain") {
			t.Errorf("%s: %s", typ, text)
		}
	}
}
