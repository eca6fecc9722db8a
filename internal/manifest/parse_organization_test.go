package manifest

import (
	"fmt"
	"strings"
	"testing"
)

// organized has a table whose records tell an organisation of their own, and one whose path has it.
const organized = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}, site: {env: [ACME_SITE]}}
authenticators: {bearer: {headers: {X-Key: "{api_key}"}}}
scope: {noun: site, from: site, param: site, tree: sites, column: organization_id}
paginators: {pages: {page: page, size: size, max: 10, items: items, total: total}}
prompts:
  look:
    title: Look
    about: Look at it
    text: See ` + "`things.organization_id`, `things.record_organization_id`, `kinds` and `heavy.organization_id`" + `.
tables:
  sites:
    about: Sites
    get: /sites
    columns: {organization_id: {type: text, key: true, path: id}, name: {type: text}}
  things:
    about: Things
    get: /things
    paginator: pages
    order: {param: sort, asc: "{column}", desc: "-{column}", text: binary, columns: [organization_id, day]}
    columns:
      id: {type: text, key: true}
      organization_id: {type: text, references: sites.organization_id, filter: {in: owner}}
      day: {type: date}
      n: {type: number, unit_from: organization_id}
  parts:
    about: Parts
    get: /organizations/{organization_id}/parts
    each: {organization_id: things.organization_id}
    one: /organizations/{organization_id}/parts/{id}
    same_rows: true
    columns:
      id: {type: text, key: true}
      organization_id: {type: text}
  settings:
    about: Settings
    get: /settings
    columns: {organization_id: {type: text, key: true}, of: {type: text, references: settings.organization_id}}
  own:
    about: What is the site's own
    get: /organizations/{organization_id}/own
    scope: {path: organization_id}
    columns: {id: {type: text, key: true}, organization_id: {type: text, path: owner.id}}
  kinds:
    about: Kinds
    get: /kinds
    scope: none
    columns: {organization_id: {type: text, key: true}}
  pieces:
    about: Pieces of things
    get: /things/{thing_id}/pieces
    each: {thing_id: things.id}
    scope: none
    columns: {id: {type: text, key: true}, thing_id: {type: text}, organization_id: {type: text}}
  bits:
    about: Bits of kinds
    get: /kinds/{kind_id}/bits
    each: {kind_id: kinds.organization_id}
    scope: none
    columns: {id: {type: text, key: true}, kind_id: {type: text}, organization_id: {type: text}}
views:
  heavy:
    about: What is heavy
    select: SELECT id FROM things
    columns: {id: {type: text}}
`

// TestOrganizationsOfRecords: a column organization_id of a scoped table has another name wherever it is named, and the path and parameters that it had.
func TestOrganizationsOfRecords(t *testing.T) {
	t.Parallel()
	m := parsed(t, organized)
	tables, err := m.Tables()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*Table{}
	for i := range tables {
		byName[tables[i].Name] = &tables[i]
	}
	things, parts, own := byName["things"], byName["parts"], byName["own"]
	record := things.Column(RecordOrganizationColumn)
	for _, c := range []struct {
		of        string
		got, want any
	}{
		{"columns of things", things.ColumnNames(), "[id record_organization_id day n]"},
		{"its path", record.Path, "organization_id"},
		{"its filter", record.Filters[In].Name, "owner"},
		{"its reference", *record.References, "{sites organization_id}"},
		{"the order", things.Order.Ask(RecordOrganizationColumn, true), "[{sort -organization_id}]"},
		{"the unit", things.Column("n").UnitFrom, RecordOrganizationColumn},
		{"path of parts", parts.Get, "/organizations/{record_organization_id}/parts"},
		{"of one", parts.One.Get, "/organizations/{record_organization_id}/parts/{id}"},
		{"what it needs", parts.Needs(), "[record_organization_id]"},
		{"what carries it", parts.Column(RecordOrganizationColumn).Filters[Eq].Name, RecordOrganizationColumn},
		{"what fills it", parts.Each.Fill, "[{record_organization_id record_organization_id}]"},
		{"a key", *byName["settings"].Column("of").References, "{settings record_organization_id}"},
		{"the path of own", own.Get, "/organizations/{organization_id}/own"},
		{"columns of own", own.ColumnNames(), "[id record_organization_id]"},
		{"columns of kinds", byName["kinds"].ColumnNames(), "[organization_id]"},
		{"columns of pieces", byName["pieces"].ColumnNames(), "[id thing_id record_organization_id]"},
		{"columns of bits", byName["bits"].ColumnNames(), "[id kind_id organization_id]"},
		{"columns of sites", byName["sites"].ColumnNames(), "[organization_id name]"},
		{"column of the scope", m.Scope.Column, RecordOrganizationColumn},
		{"what is scoped", []bool{m.Scoped(things), m.Scoped(byName["sites"]), m.Scoped(byName["kinds"]), m.Scoped(byName["pieces"]), m.Scoped(byName["bits"])}, "[true false false true false]"},
	} {
		if got := fmt.Sprint(c.got); got != c.want {
			t.Errorf("%s: %s, want %s", c.of, got, c.want)
		}
	}
	if key, err := m.OrganizationKey(); err != nil || *key != (Reference{"sites", "organization_id"}) {
		t.Error(key, err)
	}
}

// TestOrganizationColumnIsTaken: a name that is for the organisation that was asked, and one that is needed in its place.
func TestOrganizationColumnIsTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, want string }{
		{"both in a table", "n: {type: number, unit_from: organization_id}", "record_organization_id: {type: text}",
			"26:7: table things: column organization_id is called record_organization_id, since the name is for the organization that was asked, and there is one of that name; give one of them another"},
		{"a view's", "    columns: {id: {type: text}}\n", "    columns: {organization_id: {type: text}}\n",
			"column heavy.organization_id: the name is for the site that was asked, which the view has of its own; name what the SELECT gives … AS record_organization_id, and the column so"},
		{"in a prompt, of a table that is the same for all", "`kinds`", "`sites.organization_id` and `kinds.x`", "prompt look: `kinds.x` in backquotes is neither a table nor a column"},
	} {
		_, err := Parse("acme.yaml", []byte(strings.Replace(organized, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestOrganizationColumnWithoutScope: a platform without organisations may call its columns as it likes.
func TestOrganizationColumnWithoutScope(t *testing.T) {
	t.Parallel()
	const views = "views: {years: {about: Years, select: SELECT organization_id FROM things, columns: {organization_id: {type: text}}}}\n"
	m := parsed(t, second("      organization_id: {type: text}\n")+views)
	if things, err := m.Table("things"); err != nil || things.Column(OrganizationColumn) == nil || m.Scoped(things) {
		t.Error(things, err)
	}
}

// TestBelow: what adds the rows of organisations below is said of an input that is off unless asked for.
func TestBelow(t *testing.T) {
	t.Parallel()
	const whole = "      whole: {type: boolean, input: true, default: false, adds: below, filter: {eq: whole}}\n"
	manifest := func(column string) string {
		return strings.Replace(organized, "  parts:\n", column+"  parts:\n", 1)
	}
	m := parsed(t, manifest(whole))
	if things, err := m.Table("things"); err != nil || !things.Column("whole").Below || things.Column("day").Below {
		t.Error(things, err)
	}
	for _, c := range []struct{ text, want string }{
		{manifest(strings.Replace(whole, "below", "all", 1)), `column things.whole: unknown adds "all"; there is: below`},
		{manifest(strings.Replace(whole, "default: false", "default: true", 1)), "adds: below goes with type boolean, input: true and default: false"},
		{manifest(strings.Replace(whole, "input: true, default: false, ", "", 1)), "adds: below goes with type boolean, input: true and default: false"},
		{second(whole), "the platform has no scope, so there are no organizations below one; leave adds out"},
	} {
		if _, err := Parse("acme.yaml", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// TestTheListOfOrganizations can be asked as it is, and tells by which ids they are asked.
func TestTheListOfOrganizations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, new, want string }{
		{"columns: {organization_id: {type: text, key: true, path: id}, name: {type: text}}", "keyless: true\n    columns: {name: {type: text}}",
			"scope: tree: table sites has no column with key: true; mark the one with the id by which requests name a site"},
		{"get: /sites\n", "get: /sites/{name}\n", "scope: tree: table sites needs a value of a column; name one that can be asked as it is"},
		{"{organization_id: {type: text, key: true, path: id}, name", "{organization_id: {type: text, key: true, path: id, personal: true}, name",
			"scope: tree: the key of table sites is not shown as it is, so no request could name a site by it"},
	} {
		if _, err := Parse("acme.yaml", []byte(strings.Replace(organized, c.old, c.new, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
