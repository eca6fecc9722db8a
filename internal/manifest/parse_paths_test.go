package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pathed is a manifest with paths that need values.
const pathed = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {bearer: {headers: {Authorization: "Bearer {api_key}"}}}
tables:
  sites:
    about: Sites
    get: /v1/sites
    columns: {id: {type: text, key: true}, n: {type: integer}, who: {type: text, personal: true}}
  forms:
    about: Forms
    get: /v1/sites/{site_id}/forms
    each: {site_id: sites.id}
    columns: {site_id: {type: text, input: true}, id: {type: integer, key: true}}
  answers:
    about: Answers
    get: /v1/sites/{site_id}/forms/{form_id}/answers
    each: {site_id: forms.site_id, form_id: forms.id, at_once: 8, most: 100}
    columns: {site_id: {type: text}, form_id: {type: integer}, id: {type: text, key: true}}
`

func TestPaths(t *testing.T) {
	t.Parallel()
	m := parsed(t, pathed)
	answers, _ := m.Table("answers")
	want := &Table{
		Name: "answers", About: "Answers", Get: "/v1/sites/{site_id}/forms/{form_id}/answers",
		Each: &Each{Table: "forms", Fill: []Fill{{"site_id", "site_id"}, {"form_id", "id"}}, AtOnce: 8, Most: 100},
		Columns: []Column{
			{Name: "site_id", Type: Text, Required: true, Path: "site_id", Filters: map[Op]Param{Eq: {Name: "site_id", As: Text, In: InPath}}},
			{Name: "form_id", Type: Integer, Required: true, Path: "form_id", Filters: map[Op]Param{Eq: {Name: "form_id", As: Integer, In: InPath}}},
			{Name: "id", Type: Text, Key: true, Path: "id"},
		},
	}
	if diff := cmp.Diff(want, answers); diff != "" {
		t.Error(diff)
	}
	forms, _ := m.Table("forms")
	if diff := cmp.Diff(&Each{Table: "sites", Fill: []Fill{{"site_id", "id"}}, AtOnce: 4, Most: 500}, forms.Each); diff != "" {
		t.Error(diff)
	}
}

// TestEachFillsParameters: a column that is required needs no placeholder to be filled.
func TestEachFillsParameters(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("/v1/sites/{site_id}/forms\n", "/v1/forms\n", "site_id: {type: text, input: true}", "site_id: {type: text, required: true, filter: {eq: site}}").Replace(pathed)
	m := parsed(t, text)
	forms, _ := m.Table("forms")
	if param := forms.Column("site_id").Filters[Eq]; !forms.Filled("site_id") || param.Name != "site" || param.In != InQuery {
		t.Errorf("%+v, %+v", forms.Each, param)
	}
	if _, err := Parse("acme.yaml", []byte(strings.Replace(text, "required: true, ", "", 1))); err == nil || !strings.Contains(err.Error(), `"site_id" is neither a placeholder of get nor a column that is required`) {
		t.Error(err)
	}
}

func TestMistakesInPaths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, new, want string }{
		{"manifest: 2\n", "", "table forms: placeholders in get belong to version 2 of the grammar; make manifest: 2 the first line of the file"},
		{"manifest: 2\n", "", "table forms: each belongs to version 2 of the grammar"},
		{"/v1/sites/{site_id}/forms\n", "/v1/sites/{site}/forms\n", `table forms: get: no column "site"; give it as a column of the table, with input: true where the records lack it`},
		{"/v1/sites/{site_id}/forms\n", "/v1/sites/{Site}/forms\n", "table forms: get: {Site} is not the name of a column"},
		{"/v1/sites/{site_id}/forms\n", "/v1/{site_id}/{site_id}\n", "table forms: get has {site_id} twice"},
		{"/v1/sites/{site_id}/forms\n", "/v1/sites-{site_id}/forms\n", "a placeholder such as {container_id} is a segment of its own"},
		{"/v1/sites/{site_id}/forms\n", "/v1/sites/us%20east/forms\n", `table forms: get must have no %, found "/v1/sites/us%20east/forms"; a value that wants escapes goes into a placeholder, which escapes it`},
		{"/v1/sites/{site_id}/forms\n", "/v1/sites/{site_id}/forms?x=1\n", "get must be a path that begins with / and has no parameters"},
		{"{site_id: sites.id}", "{sites_id: sites.id}", `table forms: each: "sites_id" is neither a placeholder of get nor a column that is required; did you mean "site_id"?`},
		{"{site_id: sites.id}", "{site_id: site.id}", `table forms: each: no table "site"; did you mean "sites"?`},
		{"{site_id: sites.id}", "{site_id: sites.key}", `table forms: each: table sites has no column "key"`},
		{"{site_id: sites.id}", "{site_id: sites}", `table forms: each: site_id: "sites" is not a table and its column; write it like containers.id`},
		{"{site_id: sites.id}", "{site_id: sites.n}", "each: site_id has type text and sites.n has type integer; give both columns one type"},
		{"id: {type: text, key: true}, n", "id: {type: uuid, key: true}, n", "each: site_id has type text and sites.id has type uuid; give both columns one type"},
		{"{site_id: sites.id}", "{site_id: sites.who}", "each: sites.who is not loaded as it is (pseudonyms, the same for the same value), so it can't fill a request"},
		{"{site_id: {type: text, input: true}", "{site_id: {type: text, personal: true}", "personal does not go with a key or an input"},
		{"{site_id: sites.id}", "{site_id: forms.id}", "each: forms would be filled from its own rows"},
		{"{site_id: sites.id}", "{site_id: answers.id}", "table forms: each: forms would be filled from its own rows"},
		{"{site_id: sites.id}", "{most: 5}", "table forms: each: say which column is filled from which, such as container_id: containers.id"},
		{"{site_id: sites.id}", "{site_id: sites.id, most: 0}", "table forms: each: most must be a whole number from 1 on, found the number 0"},
		{"    each: {site_id: sites.id}\n", "", "table answers: each: the rows of forms are there only for a given site_id, so they can't fill anything; give forms an each of its own"},
		{"form_id: forms.id", "form_id: sites.n", "each: all columns are filled from one row, so from one table: forms or sites"},
		{"{site_id: {type: text, input: true}", "{site_id: {type: json, input: true}", "column forms.site_id: a value of type json can't stand in a path"},
		{"{site_id: {type: text, input: true}", "{site_id: {type: text, filter: {eq: site}}", "column forms.site_id: its value goes into the path, so it has no filter"},
		{"{site_id: {type: text, input: true}", "{site_id: {type: text, input: true, default: x}", "column forms.site_id: its value goes into the path, so it has no default"},
		{"tables:\n", "keys: {about: Keys, get: \"/v1/{id}/keys\", columns: {id: {type: text, key: true}}}\ntables:\n", "keys: no statement gives a value for a placeholder of its path"},
	} {
		if !strings.Contains(pathed, c.old) {
			t.Fatalf("%q is not there", c.old)
		}
		_, err := Parse("test.yaml", []byte(strings.Replace(pathed, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v\nwant %s", c.new, err, c.want)
		}
	}
}

// TestDeniedParents: without the rows that fill a path, a statement gives what it needs.
func TestDeniedParents(t *testing.T) {
	t.Parallel()
	m := parsed(t, pathed)
	for denied, filled := range map[string][]string{"sites": {"answers"}, "sites.n": {"forms", "answers"}, "answers": {"forms"}, "forms": nil} {
		limited, err := m.Restricted(Restriction{Deny: []string{denied}})
		if err != nil {
			t.Fatal(err)
		}
		tables, err := limited.Tables()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range tables {
			if tables[i].Each != nil {
				got = append(got, tables[i].Name)
			}
		}
		if diff := cmp.Diff(filled, got); diff != "" {
			t.Errorf("%s denied: %s", denied, diff)
		}
	}
}
