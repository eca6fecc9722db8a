package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// restricted is the manifest whose every term is used, with a personal column, under a restriction.
func restricted(t *testing.T, r Restriction) (*Manifest, error) {
	t.Helper()
	file := strings.Replace("manifest: 2\n"+whole, "name: {type: text, filter", "name: {type: text, personal: true, filter", 1)
	file = strings.Replace(file, "tables:\n", "prompts:\n  review:\n    title: Review\n    about: A review\n    text: |\n      Look.\n      At `things` and `hubs`.\n      At `sums.spent`.\n"+
		"  other:\n    title: Other\n    about: Another\n    text: \"Only `things.weight`.\"\ntables:\n", 1)
	m, err := Parse("acme.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return m.Restricted(r)
}

func names(t *testing.T, m *Manifest) map[string][]string {
	t.Helper()
	tables, err := m.Tables()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for i := range tables {
		all[tables[i].Name] = tables[i].ColumnNames()
	}
	return all
}

func TestDeniedTablesAndColumnsAreGone(t *testing.T) {
	t.Parallel()
	_, err := restricted(t, Restriction{Deny: []string{" Things ", "sums.spent", "sums.currency", "hubs.depth"}})
	if err == nil || err.Error() != "the table hubs is needed as it is to find out which hubs there are" {
		t.Fatal(err)
	}
	m, err := restricted(t, Restriction{Deny: []string{" Things ", "sums.currency", "sums.spent"}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"hubs": {"id", "parent_id", "depth"}, "sums": {"day", "n", "mass", "thing_id"}}
	if diff := cmp.Diff(want, names(t, m)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := m.Table("things"); err == nil {
		t.Error("a denied table is found")
	}
	if diff := cmp.Diff([]string{"kg", "hubs", "sums"}, m.Words); diff != "" {
		t.Errorf("words (-want +got)\n%s", diff)
	}
	sums, err := m.Table("sums")
	if err != nil {
		t.Fatal(err)
	}
	if sums.Column("thing_id").References != nil {
		t.Error("a reference leads to a denied table")
	}
	if diff := cmp.Diff([]Fact{{"mass", "total.mass"}}, sums.Envelope.Totals); diff != "" {
		t.Errorf("facts (-want +got)\n%s", diff)
	}
	if len(m.Prompts) != 1 || strings.TrimSpace(m.Prompts[0].Text) != "Look." {
		t.Errorf("%+v", m.Prompts)
	}
}

func TestPromptsOfNothingButDeniedNamesAreGone(t *testing.T) {
	t.Parallel()
	m, err := restricted(t, Restriction{Deny: []string{"things.weight"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Prompts) != 1 || !strings.Contains(m.Prompts[0].Text, "`things`") {
		t.Errorf("%+v", m.Prompts)
	}
}

func TestDenialsRefused(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"thing":         `there is no table "thing"; did you mean "things"?`,
		"things.wieght": `table things has no column "wieght"; did you mean "weight"?`,
		"things.":       `table things has no column ""`,
		"things.id":     "rows of table things are told apart by id; deny the table instead",
		"sums.day":      "table sums is read by day; deny the table instead",
		"sums.currency": "sums.currency is the unit of sums.spent, which would be added up without it; deny that too",
		"hubs":          "the table hubs is needed to find out which hubs there are",
		"hubs.depth":    "the table hubs is needed as it is",
	} {
		if _, err := restricted(t, Restriction{Deny: []string{name}}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

func TestPersonalValuesShown(t *testing.T) {
	t.Parallel()
	for _, r := range []Restriction{{}, {ShowPersonal: true}, {ShowPersonal: true, Deny: []string{"sums"}}, {Deny: []string{"sums"}}} {
		m, err := restricted(t, r)
		if err != nil {
			t.Fatal(err)
		}
		things, err := m.Table("things")
		if err != nil {
			t.Fatal(err)
		}
		if c := things.Column("name"); c.Mask.Personal == r.ShowPersonal || (len(c.Filters) > 0) != r.ShowPersonal {
			t.Errorf("%+v: %+v", r, c)
		}
	}
}

// TestDeniedParentsFillNothing sees that a table which is read by the rows of a denied one is asked about what a statement gives.
func TestDeniedParentsFillNothing(t *testing.T) {
	t.Parallel()
	file := second("      label: {type: text}\n") + `  parts:
    about: Parts of a thing
    get: /v1/things/{thing}/parts
    each: {thing: things.%s}
    columns:
      id: {type: text, key: true}
      thing: {type: text, input: true}
`
	for deny, from := range map[string]string{"things": "id", "things.label": "label"} {
		m, err := Parse("acme.yaml", []byte(strings.Replace(file, "%s", from, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if m, err = m.Restricted(Restriction{Deny: []string{deny}}); err != nil {
			t.Fatal(err)
		}
		parts, err := m.Table("parts")
		if err != nil {
			t.Fatal(err)
		}
		if parts.Each != nil || !parts.Column("thing").Required {
			t.Errorf("%s: %+v", deny, parts)
		}
	}
	masked := strings.Replace(strings.Replace(file, "%s", "label", 1), "label: {type: text}", "label: {type: text, personal: true}", 1)
	if _, err := Parse("acme.yaml", []byte(masked)); err == nil || !strings.Contains(err.Error(), "things.label is not loaded as it is (pseudonyms, the same for the same value), so it can't fill a request") {
		t.Error(err)
	}
}

// TestDeniedColumnsOfWindows sees that rows which parts of a period have in common are not added up over what is denied or masked.
func TestDeniedColumnsOfWindows(t *testing.T) {
	t.Parallel()
	file := strings.Replace(second(`      from: {type: date, required: true, input: true, filter: {eq: from}}
      to: {type: date, required: true, input: true, filter: {eq: to}}
      who: {type: text}
      n: {type: integer}
    window: {from: from, to: to, most: 90d, by: [who], add: [n]}
`), "id: {type: text, key: true}", "part: {type: text, input: true, filter: {eq: part}}", 1)
	file = strings.Replace(file, "    columns:", "    keyless: true\n    columns:", 1)
	for deny, want := range map[string]string{"things.who": "rows of table things are told apart by who when", "things.n": ""} {
		m, err := Parse("acme.yaml", []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = m.Restricted(Restriction{Deny: []string{deny}}); (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", deny, err, want)
		}
	}
	for _, mask := range []string{"secret: true", "personal: true"} {
		masked := strings.Replace(file, "who: {type: text}", "who: {type: text, "+mask+"}", 1)
		if _, err := Parse("acme.yaml", []byte(masked)); err == nil || !strings.Contains(err.Error(), "by: column who is masked") {
			t.Errorf("%s: %v", mask, err)
		}
	}
}

// TestDeniedValuesAreNotShownElsewhere: what is denied is in no other column of the same records.
func TestDeniedValuesAreNotShownElsewhere(t *testing.T) {
	t.Parallel()
	const text = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {x-api-key: "{api_key}"}}}
tables:
  staff:
    about: Staff
    get: /staff
    columns:
      id: {type: text, key: true}
      email: {type: text, path: contact.email}
      contact: {type: json}
      reach: {type: text, coalesce: [phone, contact.email]}
      contact_phone: {type: text, path: contact.phone}
  times:
    about: Times of staff
    get: /staff
    keyless: true
    rows: {path: times, record: id}
    columns:
      day: {type: date}
      who: {type: text, from: record, path: contact.email}
  places:
    about: Places
    get: /places
    columns:
      id: {type: text, key: true}
      email: {type: text, path: contact.email}
`
	m, err := Parse("acme.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	deny := []string{"staff.email"}
	for _, other := range []string{"staff.contact", "staff.reach", "times.who", ""} {
		_, err := m.Restricted(Restriction{Deny: deny})
		if want := other + " shows what staff.email has, too; deny that as well"; other != "" && (err == nil || err.Error() != want) || other == "" && err != nil {
			t.Fatalf("%v: %v, want %q", deny, err, want)
		}
		deny = append(deny, other)
	}
	deny = deny[:len(deny)-1]
	if _, err := m.Restricted(Restriction{Deny: append(deny[:3:3], "times")}); err != nil {
		t.Error(err)
	}
	personal := strings.NewReplacer("contact.email}", "contact.email, personal: true}", "contact.email]}", "contact.email], personal: true}", "{type: json}", "{type: json, personal_paths: email}")
	if m, err = Parse("acme.yaml", []byte(personal.Replace(text))); err != nil {
		t.Fatal(err)
	}
	for _, show := range []bool{false, true} { // a pseudonym is not what is denied
		if _, err := m.Restricted(Restriction{Deny: deny[:1], ShowPersonal: show}); (err != nil) != show {
			t.Errorf("personal values shown is %v: %v", show, err)
		}
	}
}
