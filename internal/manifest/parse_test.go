package manifest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// whole is a manifest that uses every term of the grammar.
const whole = `platform: acme
title: Acme
base_url: https://api.acme.example/
dashboard: {keys: https://app.acme.example/keys, support: "mailto:help@acme.example"}
credentials:
  api_key: {env: [ACME_API_KEY, ACME_KEY], secret: true}
  organization: {env: [ACME_ORG_ID], format: uuid}
authenticators:
  bearer: {headers: {Authorization: "Bearer {api_key}", X-Client: "{organization}/{api_key}"}}
scope: {noun: hub, header: X-Hub-Id, from: organization, tree: hubs}
paginators:
  pages: {page: page, size: size, max: 100, items: data.items, total: meta.total}
  skips: {offset: offset, size: limit, max: 20, items: items, more: hasMore}
  deep: {page: "page[number]", first: 0, size: "page[size]", max: 50, items: data, stop: short}
errors:
  message: error.title
  code: error.code
  causes: {401: [the key is wrong], 403: [no access, wrong hub]}
  next: {402: Buy credits.}
limits: {scope: 1000/min, key: [50/s, 2000/h], headers: {limit: L, remaining: M, reset: R}}
trace: [X-Request-ID, X-Correlation-ID]
rotation: {due: 90d, overdue: 180d}
identity:
  about: The account
  get: /v1/me
  items: data
  columns:
    id: {type: uuid, key: true}
keys:
  about: Keys
  get: /v1/keys
  assumed: true
  columns:
    id: {type: uuid, key: true}
    creator: {type: text, path: created_by.name}
tables:
  hubs:
    about: Hubs
    get: /v1/hubs
    tree: {children: children, parent: parent_id, depth: depth}
    columns:
      id: {type: uuid, key: true}
      parent_id: {type: uuid, references: hubs.id}
      depth: {type: integer}
  things:
    about: |
      Things of all
      kinds
    get: /v1/things
    paginator: pages
    notes: [half of them are old]
    columns:
      id: {type: uuid, key: true, filter: {in: "id[]"}}
      name: {type: text, filter: {like: {param: name, folds: unicode}, eq: name}}
      status: {type: text, enum: [on, off], filter: {in: {param: "filter[status]", style: comma}}}
      weight: {type: number, unit: kg, about: "as sold, packed"}
      made: {type: datetime, path: made.at, filter: {ge: {param: from, as: date}, le: {param: to, as: date, exact: true}}}
      wide: {type: boolean, input: true, default: false, filter: {eq: wide}}
  sums:
    about: Sums
    get: /v1/sums
    items: items
    keyless: true
    columns:
      day: {type: date, required: true, input: true, filter: {eq: day}}
      n: {type: integer}
      spent: {type: number, unit_from: currency, null_means: not booked yet}
      currency: {type: text}
      mass: {type: number, unit: kg}
      thing_id: {type: uuid, references: things.id}
    envelope: {units: {mass: unit}, totals: {mass: total.mass, spent: total.spent}, from: {day: period.from}, to: {day: period.to}}
`

func TestParseReadsEveryTerm(t *testing.T) {
	t.Parallel()
	m := parsed(t, whole)
	pages := &Paginator{Name: "pages", Page: "page", First: 1, Size: "size", Max: 100, Items: "data.items", Total: "meta.total", Stop: StopEmpty}
	want := &Manifest{
		File: "acme.yaml", Platform: "acme", Title: "Acme", BaseURL: "https://api.acme.example",
		Dashboard: map[string]string{"keys": "https://app.acme.example/keys", "support": "mailto:help@acme.example"},
		Credentials: []Credential{
			{Name: "api_key", Env: []string{"ACME_API_KEY", "ACME_KEY"}, Secret: true},
			{Name: "organization", Env: []string{"ACME_ORG_ID"}, Format: "uuid"},
		},
		Authenticators: []Authenticator{{
			Name:    "bearer",
			Headers: []HeaderTemplate{{"Authorization", "Bearer {api_key}"}, {"X-Client", "{organization}/{api_key}"}},
			Needs:   []string{"api_key", "organization"},
		}},
		Scope: &Scope{Noun: "hub", Header: "X-Hub-Id", From: "organization", Tree: "hubs"},
		Paginators: map[string]*Paginator{
			"pages": pages,
			"skips": {Name: "skips", Offset: "offset", Size: "limit", Max: 20, Items: "items", More: "hasMore", Stop: StopEmpty},
			"deep":  {Name: "deep", Page: "page[number]", Size: "page[size]", Max: 50, Items: "data", Stop: StopShort},
		},
		Errors: ErrorShape{Message: []string{"error.title"}, Code: []string{"error.code"},
			Causes: map[int][]Cause{401: {{Text: "the key is wrong"}}, 403: {{Text: "no access"}, {Text: "wrong hub"}}}, Next: map[int]string{402: "Buy credits."}},
		Limits: Limits{
			Scope:       []Limit{{Name: "hub", Requests: 1000, Per: time.Minute}},
			Key:         []Limit{{Name: "key", Requests: 50, Per: time.Second}, {Name: "key", Requests: 2000, Per: time.Hour}},
			LimitHeader: "L", RemainingHeader: "M", ResetHeader: "R",
		},
		Trace:    []string{"X-Request-ID", "X-Correlation-ID"},
		Rotation: &Rotation{Due: 90 * 24 * time.Hour, Overdue: 180 * 24 * time.Hour},
		Words:    []string{"kg", "hubs", "things", "sums"},
	}
	wantIdentity := &Identity{Parts: []Table{{Name: "identity", About: "The account", Get: "/v1/me", Items: "data",
		Columns: []Column{{Name: "id", Type: UUID, Key: true, Path: "id"}}}}}
	wantKeys := &KeyList{Table: Table{Name: "keys", About: "Keys", Get: "/v1/keys", Assumed: true,
		Columns: []Column{{Name: "id", Type: UUID, Key: true, Path: "id"}, {Name: "creator", Type: Text, Path: "created_by.name"}}}}
	if diff := cmp.Diff(wantIdentity, m.Identity()) + cmp.Diff(wantKeys, m.Keys()); diff != "" {
		t.Errorf("identity and keys (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, m, cmpopts.IgnoreUnexported(Manifest{})); diff != "" {
		t.Errorf("head (-want +got):\n%s", diff)
	}
	tables, err := m.Tables()
	if err != nil {
		t.Fatal(err)
	}
	wantTables := []Table{
		{Name: "hubs", About: "Hubs", Get: "/v1/hubs", Tree: &Tree{"children", "parent_id", "depth"}, Columns: []Column{
			{Name: "id", Type: UUID, Key: true, Path: "id"}, {Name: "parent_id", Type: UUID, Path: "parent_id", References: &Reference{"hubs", "id"}}, {Name: "depth", Type: Integer, Path: "depth"}}},
		{Name: "things", About: "Things of all\nkinds", Get: "/v1/things", Paginator: pages, Notes: []string{"half of them are old"}, Columns: []Column{
			{Name: "id", Type: UUID, Key: true, Path: "id", Filters: map[Op]Param{
				In: {Name: "id[]", Style: Repeat, As: UUID, Exact: true}, Eq: {Name: "id[]", Style: Repeat, As: UUID, Exact: true}}},
			{Name: "name", Type: Text, Path: "name", Filters: map[Op]Param{
				Like: {Name: "name", Style: Repeat, As: Text, Folds: FoldsUnicode}, Eq: {Name: "name", Style: Repeat, As: Text}}},
			{Name: "status", Type: Text, Enum: []string{"on", "off"}, Path: "status", Filters: map[Op]Param{
				In: {Name: "filter[status]", Style: Comma, As: Text, Exact: true}, Eq: {Name: "filter[status]", Style: Comma, As: Text, Exact: true}}},
			{Name: "weight", Type: Number, Unit: "kg", About: "as sold, packed", Path: "weight"},
			{Name: "made", Type: Datetime, Path: "made.at", Filters: map[Op]Param{
				Ge: {Name: "from", Style: Repeat, As: Date}, Le: {Name: "to", Style: Repeat, As: Date, Exact: true}}},
			{Name: "wide", Type: Boolean, Input: true, Default: "false", Path: "wide", Filters: map[Op]Param{Eq: {Name: "wide", Style: Repeat, As: Boolean, Exact: true}}},
		}},
		{Name: "sums", About: "Sums", Get: "/v1/sums", Items: "items", Columns: []Column{
			{Name: "day", Type: Date, Required: true, Input: true, Path: "day", Filters: map[Op]Param{Eq: {Name: "day", Style: Repeat, As: Date, Exact: true}}},
			{Name: "n", Type: Integer, Path: "n"},
			{Name: "spent", Type: Number, UnitFrom: "currency", NullMeans: "not booked yet", Path: "spent"},
			{Name: "currency", Type: Text, Path: "currency"},
			{Name: "mass", Type: Number, Unit: "kg", Path: "mass"},
			{Name: "thing_id", Type: UUID, Path: "thing_id", References: &Reference{"things", "id"}}},
			Envelope: &Envelope{
				Units: []Fact{{"mass", "unit"}}, Totals: []Fact{{"mass", "total.mass"}, {"spent", "total.spent"}},
				From: []Fact{{"day", "period.from"}}, To: []Fact{{"day", "period.to"}},
			}},
	}
	if diff := cmp.Diff(wantTables, tables); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
}

// TestParseRefuses changes a right manifest in one place at a time. § is where the mistake must be shown; without it,
// want begins with the place.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ old, new, want string }{
		{"title: Acme", "§titel: Acme", `manifest: unknown key "titel"; did you mean "title"?`},
		{"title: Acme\n", "", "1:1: manifest: title is missing; add title: the name of the platform for people"},
		{"title: Acme", "title: §5", "manifest: title must be a text, found the number 5; put it in quotes"},
		{"title: Acme", "title: §[a]", "manifest: title must be a text, found a list"},
		{"title: Acme", `§title: ""`, "manifest: title is empty; fill it in or leave the line out"},
		{"title: Acme", "title: Acme\n§title: Again", `not YAML: mapping key "title" already defined at [2:1]`},
		{"platform: acme", "§platform: Acme Inc", `platform: "Acme Inc" must be lower-case letters, digits and underscores`},
		{"https://api.acme", "§http://api.acme", "base_url: http:// to api.acme.example would send the key in the clear"},
		{"https://api.acme", "§https://me:pw@api.acme", "base_url: it holds a user name or password"},
		{"https://app.acme", "javascript://app.acme", `4:13: dashboard: keys must be an https:// address or a mailto:, found "javascript://app.acme.example/keys"`},
		{"secret: true", "secret: §yes", `credential api_key: secret must be true or false, found the text "yes"`},
		{"secret: true", "§secrt: true", `credential api_key: unknown key "secrt"; did you mean "secret"?`},
		{"format: uuid", "§format: guid", `credential organization: unknown format "guid"; there are: uuid, password`},
		{"[ACME_ORG_ID]", "[acme org]", `7:18: credential organization: "acme org" is not the name of an environment variable`},
		{`"Bearer {api_key}"`, `§"Bearer {apikey}"`, `header Authorization: no credential "apikey"; did you mean "api_key"?`},
		{"bearer: {headers:", "bearer: {§header:", `authenticator bearer: unknown key "header"; did you mean "headers"?`},
		{"from: organization", "from: §organisation", `scope: no credential "organisation"; did you mean "organization"?`},
		{"tree: hubs", "tree: §hub", `scope: tree: no table "hub"; did you mean "hubs"?`},
		{"offset: offset, ", "", "13:3: paginator skips: give one of page"},
		{"offset: offset, ", "offset: offset, page: page, ", "13:3: paginator skips: give one of page"},
		{"max: 20, ", "", "13:3: paginator skips: max is missing"},
		{"max: 20, ", "max: §many, ", `paginator skips: max must be a whole number from 1 on, found the text "many"`},
		{"max: 20, ", "max: §-3, ", "paginator skips: max must be a whole number from 1 on, found the number -3"},
		{"401: [the key is wrong]", "§41: [the key is wrong]", `errors: "41" is not an HTTP status from 400 to 599`},
		{"1000/min", "§1000 a minute", `limits: scope: "1000 a minute" is not a number of requests in a time; write it like 1000/min or 50/s`},
		{"50/s", "0/s", `20:32: limits: key: "0/s" is not a number of requests`},
		{"due: 90d", "§due: 3 months", `rotation: due: "3 months" is not a number of days; write it like 90d`},
		{"due: 90d", "due: 900d", "22:11: rotation: due (900d) comes after overdue (180d); exchange them"},
		{"creator: {type", "creatr: {type", `29:1: keys: nothing is known to be done with column "creatr"; did you mean "creator"?`},
		{"get: /v1/hubs", "get: §v1/hubs", `table hubs: get must be a path that begins with / and has no parameters, found "v1/hubs"`},
		{"get: /v1/hubs", "get: §/v1/hubs?all=1", "table hubs: get must be a path"},
		{"get: /v1/hubs", "get: §/v1/../../etc", "table hubs: get must be a path"},
		{"parent: parent_id", "§parent: parent", `table hubs: tree: no column "parent"; did you mean "parent_id"?`},
		{"paginator: pages", "paginator: §page", `table things: no paginator "page"; did you mean "pages"?`},
		{"paginator: pages", "paginator: pages\n    §items: x", "table things: items is said by paginator pages; leave it out here"},
		{"paginator: pages", "§pagination: pages", `table things: unknown key "pagination"; did you mean "paginator"?`},
		{"      id: {type: uuid, key: true, filter", "      id: {type: uuid, filter", "45:3: table things: no column is marked key: true"},
		{"name: {type: text,", "name: {type: text, key: true,", "45:3: table things: 2 columns are marked key: true; mark one"},
		{"keyless: true", "keyless: false", "59:3: table sums: no column is marked key: true"},
		{"n: {type: integer}", "n: {type: integer, key: true}", "63:5: table sums: keyless and a column with key: true exclude each other"},
		{"n: {type: integer}", "n: {type: §int}", `column sums.n: unknown type "int"; did you mean "integer"?`},
		{"n: {type: integer}", "n: {type: §float}", `column sums.n: unknown type "float"; there are: boolean, date`},
		{"n: {type: integer}", "n: §{}", "column sums.n: type is missing; add type: one of text, uuid"},
		{"n: {type: integer}", "§N: {type: integer}", "column sums.N: a column's name has lower-case letters"},
		{"n: {type: integer}", "n: {type: integer, §enum: [a]}", "column sums.n: enum goes with type text, not integer"},
		{"n: {type: integer}", "n: {type: integer, §input: true}", "column sums.n: input needs filter: {eq: the request parameter}"},
		{"n: {type: integer}", "n: {type: integer, §required: true}", "column sums.n: required needs filter: {eq: the request parameter}"},
		{"n: {type: integer}", "n: {type: text, §unit: kg}", "column sums.n: unit goes with type number or integer, not text"},
		{"n: {type: integer}", "§n: {type: integer, filter: {eq: day}}", `table sums: parameter "day" of column n is that of column day already`},
		{"n: {type: integer}", "n: {type: integer, filter: {§equals: n}}", `column sums.n: unknown comparison "equals"; there are: eq, ge, in, le, like`},
		{"n: {type: integer}", "n: {type: integer, filter: {§like: n}}", "column sums.n: type integer has no comparison like"},
		{"n: {type: integer}", `n: {type: integer, filter: {eq: §"a&b"}}`, `column sums.n: filter eq: "a&b" is not the name of a request parameter`},
		{"n: {type: integer}", "n: {type: integer, §default: 3}", "column sums.n: default goes with input: true and without required"},
		{"default: false", "§default: maybe", `column things.wide: default "maybe" is not a value of the column`},
		{"enum: [on, off]", "enum: [on, §on]", `column things.status: enum has "on" twice`},
		{"enum: [on, off]", "enum: §[]", "column things.status: enum is an empty list"},
		{"style: comma", "§style: tabs", `column things.status: filter in: unknown style "tabs"; there are: repeat (a=1&a=2), comma (a=1,2), list ([1] in a body)`},
		{"as: date}", "§as: time}", "column things.made: filter ge: as has one use: as: date, on a column of type datetime"},
		{"param: from, ", "§parm: from, ", `column things.made: filter ge: unknown key "parm"; did you mean "param"?`},
		{`filter: {in: "id[]"}`, "filter: {in: page}", `53:7: table things: parameter "page" of column id is that of paginator pages already`},
		{"secret: true", "§secret: ", "credential api_key: secret is empty; fill it in or leave the line out"},
		{"secret: true", "secret: §1", "credential api_key: secret must be true or false, found the number 1"},
		{"secret: true", "secret: §[true]", "credential api_key: secret must be true or false, found a list"},
		{"secret: true", "secret: §&a true", "credential api_key: secret is an anchor or alias, which is not part of the grammar; write the value itself"},
		{"title: Acme", "title: §!!str Acme", "manifest: title is a tag, which is not part of the grammar; write the value itself"},
		{"title: Acme", "title: Acme\n§<<: {noun: a}", `manifest: a key must be a plain word, found an anchor or alias`},
		{"enum: [on, off]", "enum: [on, §1]", "column things.status: enum must be a text, found the number 1; put it in quotes"},
		{"[half of them are old]", "§{a: b}", "table things: notes must be a text, found keys with values"},
		{"errors:\n", "errors: §none\nx:\n", `errors: want keys with values (key: value), found the text "none"`},
		{"tree: {children: children, parent: parent_id, depth: depth}", "tree: §[children]", "table hubs: tree: want keys with values (key: value), found a list"},
		{"first: 0", "first: §1.5", "paginator deep: first must be a whole number from 0 on, found the number 1.5"},
		{"exact: true}", "exact: §exactly}", `column things.made: filter le: exact must be true or false, found the text "exactly"`},
		{"stop: short", "§stop: full", `paginator deep: unknown stop "full"; there are: empty (the last page is followed by an empty one), short`},
		{"more: hasMore", "more: hasMore, §stop: short", "paginator skips: stop is for lists whose end is not told; leave it out beside total or more"},
		{"folds: unicode", "§folds: utf8", `column things.name: filter like: unknown folding "utf8"; there are: ascii (a is A), unicode (á is Á too)`},
		{"eq: name}", "eq: {param: name, §folds: unicode}}", "column things.name: filter eq: folds says how texts are matched and goes with like"},
		{"references: hubs.id", "references: §hub.id", `column hubs.parent_id: references: no table "hub"; did you mean "hubs"?`},
		{"references: hubs.id", "references: §things.nam", `column hubs.parent_id: references: table things has no column "nam"; did you mean "name"?`},
		{"references: hubs.id", "references: §things.name", "column hubs.parent_id: references: things.name is not marked key: true; refer to the column that identifies a row"},
		{"references: hubs.id", "references: §hubs", `column hubs.parent_id: references: "hubs" is not a table and its key; write it like facilities.id`},
		{"references: hubs.id", "references: §[hubs.id]", "column hubs.parent_id: references must be a text, found a list"},
		{"n: {type: integer}", "n: {type: integer, references: §things.id}", "column sums.n: references: things.id has type uuid; give both columns one type"},
		{"mass: {type: number,", "mass: {type: number, §references: things.id,", "column sums.mass: references goes with type text, uuid or integer, not number"},
		{"unit_from: currency", "§unit_from: curency", `column sums.spent: unit_from: no column "curency"; did you mean "currency"?`},
		{"unit_from: currency", "§unit_from: mass", "column sums.spent: unit_from: column mass has type number; a unit is a text or a uuid"},
		{"unit_from: currency", "unit: EUR, §unit_from: currency", "column sums.spent: unit says that all rows have one, unit_from that each has its own; leave one out"},
		{"currency: {type: text}", "currency: {type: text, §unit_from: thing_id}", "column sums.currency: unit_from goes with type number or integer, not text"},
		{"currency: {type: text}", "currency: {type: text, §null_means: none}", "column sums.currency: null_means goes with type number or integer, not text"},
		{"null_means: not booked yet", "null_means: §5", "column sums.spent: null_means must be a text, found the number 5; put it in quotes"},
		{"null_means: not booked yet", `§null_means: ""`, "column sums.spent: null_means is empty; fill it in or leave the line out"},
		{"units: {mass: unit}", "§unit: {mass: unit}", `table sums: envelope: unknown key "unit"; did you mean "units"?`},
		{"units: {mass: unit}", "units: {§mas: unit}", `table sums: envelope: units: no column "mas"; did you mean "mass"?`},
		{"units: {mass: unit}", "units: §unit", `table sums: envelope: units: want keys with values (key: value), found the text "unit"`},
		{"units: {mass: unit}", "units: {§spent: unit}", "table sums: envelope: units: column spent declares no unit to compare with; give it one"},
		{"totals: {mass: total.mass,", "totals: {§currency: total.mass,", "table sums: envelope: totals: column currency is none that can be summed; name one of type number or integer"},
		{"totals: {mass: total.mass,", `totals: {mass: §"",`, "table sums: envelope: totals: mass is empty; fill it in or leave the line out"},
		{"totals: {mass: total.mass,", "totals: {mass: §3,", "table sums: envelope: totals: mass must be a text, found the number 3; put it in quotes"},
		{"from: {day: period.from}", "from: {§thing_id: period.from}", "table sums: envelope: from: column thing_id asks for no first day; name a date with filter ge, or an input"},
		{"to: {day: period.to}", "to: {§n: period.to}", "table sums: envelope: to: column n asks for no last day; name a date with filter le, or an input"},
		{`about: "as sold, packed"`, "about: as sold, §very packed", `column things.weight: "very packed" has no value; within { } a text with a comma needs quotes`},
		{"  sums:", "  §sqlite_sums:", "table sqlite_sums: a table's name"},
		{"notes: [half of them are old]", "notes: §&a [x]", "table things: notes is an anchor or alias, which is not part of the grammar; write the value itself"},
		{"title: Acme", `title: "Acme`, "4:60: not YAML: "},
		{"title: Acme", "title: Acme\n§\tbase: x", "not YAML: "},
		{"wide: {type", "§status: {type", `not YAML: mapping key "status" already defined at [55:7]`},
		{whole, "", `1:1: want one YAML document that begins with platform: …, the file has none: it is empty`},
		{whole, " \n\n", `1:1: want one YAML document that begins with platform: …, the file has none: it is empty`},
		{whole, "---\n", `1:1: want one YAML document that begins with platform: …, the file has none: it is empty`},
		{whole, "# platform: acme\n", `1:1: want one YAML document that begins with platform: …, the file has none: it is empty, or has nothing but comments`},
		{whole, "platform: acme\n---\nplatform: bcme\n", `1:1: want one YAML document that begins with platform: …, there are 2`},
		{whole, "§- a\n- b", `manifest: want keys with values (key: value), found a list`},
		{whole, strings.Repeat("[", 100), `1:1: brackets or lists nest more than 50 deep`},
		{"title: Acme", "title: Acme\ntrace:\n§" + strings.Repeat("- ", 100_000), `brackets or lists nest more than 50 deep`},
		{"title: Acme", "title: Acme\ntrace:\n§" + strings.Repeat("- !a ", 40_000), `brackets or lists nest more than 50 deep`},
		{whole, strings.Repeat("#\n", 200_000), `1:1: the file has 400000 bytes`},
		{whole[strings.Index(whole, "tables:"):], "", `1:1: manifest: tables is missing`},
		{whole[strings.Index(whole, "tables:"):], "§tables:", `manifest: tables is empty; fill it in or leave the line out`},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%.30q for %.30q", tt.new, tt.old), func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(whole, tt.old) {
				t.Fatalf("the manifest has no %q", tt.old)
			}
			text, place := marked(strings.Replace(whole, tt.old, tt.new, 1))
			_, err := Parse("acme.yaml", []byte(text))
			var me *Error
			if !errors.As(err, &me) {
				t.Fatalf("error %v, want a *Error", err)
			}
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if strings.HasPrefix(line, "acme.yaml:"+place+tt.want) {
					return
				}
			}
			t.Errorf("got:\n%v\nwant a line that begins with:\nacme.yaml:%s", err, place+tt.want)
		})
	}
}

// marked takes the § out of a text and tells where it was.
func marked(text string) (without, place string) {
	before, after, ok := strings.Cut(text, "§")
	if !ok {
		return text, ""
	}
	return before + after, fmt.Sprintf("%d:%d: ", strings.Count(before, "\n")+1, len(before)-strings.LastIndex(before, "\n"))
}

func TestParseTellsAllMistakesInOrder(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("title: Acme", "titel: Acme", "paginator: pages", "paginator: page", "secret: true", "secret: 1").Replace(whole)
	_, err := Parse("x.yaml", []byte(text))
	var me *Error
	if !errors.As(err, &me) {
		t.Fatal(err)
	}
	line := 0
	for _, p := range me.Problems {
		if p.Line < line {
			t.Errorf("line %d after line %d", p.Line, line)
		}
		line = p.Line
	}
	if len(me.Problems) != 4 { // the missing title as well
		t.Errorf("%d problems, want 4:\n%v", len(me.Problems), err)
	}
}

// TestOneMappingTellsAllItsMistakes because the decoder stops at each.
func TestOneMappingTellsAllItsMistakes(t *testing.T) {
	t.Parallel()
	_, err := Parse("x.yaml", []byte(strings.Replace(whole, "mass: {type: number, unit: kg}", "mass: {typ: number, unit: 5, pth: x, key: 1, about: , type: number}", 1)))
	var me *Error
	if !errors.As(err, &me) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range me.Problems {
		if words, ok := strings.CutPrefix(p.Message, "column sums.mass: "); ok {
			got = append(got, words[:min(16, len(words))])
		}
	}
	want := []string{`unknown key "typ`, "unit must be a t", `unknown key "pth`, "key must be true", "about is empty; "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s\n%v", diff, err)
	}
}

func TestUnknownNames(t *testing.T) {
	t.Parallel()
	if _, err := Load("dcicle"); err == nil || !strings.Contains(err.Error(), `did you mean "dcycle"?`) {
		t.Errorf("unknown platform: %v", err)
	}
	m, err := Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Table("invoice"); err == nil || !strings.Contains(err.Error(), `did you mean "invoices"?`) {
		t.Errorf("unknown table: %v", err)
	}
	if tb, err := m.Table("invoices"); err != nil || tb.Column("co2e").Unit != "kg CO2e" {
		t.Errorf("invoices: %v %v", tb, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("tables:\n  a: {columns: {b: {filter: {in: {}}}}}"))
	f.Add([]byte("a: &a [*a]\n<<: *a"))
	f.Add([]byte("? [x]\n: y"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse("f.yaml", data)
		if (m == nil) == (err == nil) {
			t.Fatalf("manifest %v and error %v", m, err)
		}
		if err != nil {
			var me *Error
			if !errors.As(err, &me) || len(me.Problems) == 0 {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		if _, err := m.Tables(); err != nil {
			t.Fatal(err)
		}
	})
}

// parsed is a manifest that must be right.
func parsed(t testing.TB, text string) *Manifest {
	t.Helper()
	m, err := Parse("acme.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
