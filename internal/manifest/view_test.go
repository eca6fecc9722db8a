package manifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// viewed has views behind the tables of a small manifest.
const viewed = `
views:
  heavy:
    about: Things by day
    select: |
      SELECT day, sum(x) AS x, unit
      FROM things GROUP BY 1
    columns:
      day: {type: date}
      x: {type: number, unit_from: unit, null_means: not weighed, about: how heavy}
      unit: {type: text, enum: [kg, t]}
    notes: [weighed by hand]
    cannot: [who weighed]
    freshness: weighed each night
  years:
    about: Things by year
    select: SELECT 1 AS n, 'x' AS thing_id FROM heavy
    columns: {n: {type: integer, unit: pieces}, thing_id: {type: text, references: things.id}}
`

func TestViewsAreRead(t *testing.T) {
	t.Parallel()
	m := parsed(t, second("      x: {type: text}\n")+viewed)
	views, err := m.Views()
	if err != nil {
		t.Fatal(err)
	}
	v := views[0]
	if len(views) != 2 || v.Name != "heavy" || v.About != "Things by day" || v.Select != "SELECT day, sum(x) AS x, unit\nFROM things GROUP BY 1" ||
		v.Freshness != "weighed each night" || len(v.Notes) != 1 || len(v.Cannot) != 1 || v.Place.Line == 0 {
		t.Errorf("%+v", views)
	}
	if x := v.Columns[1]; x.Type != Number || x.UnitFrom != "unit" || x.NullMeans != "not weighed" || x.About != "how heavy" {
		t.Errorf("%+v", x)
	}
	if diff := cmp.Diff([]string{"pieces", "things", "heavy", "years"}, m.Words); diff != "" {
		t.Errorf("words (-want +got)\n%s", diff)
	}
	described, err := m.Described()
	if err != nil || len(described) != 3 || described[1].View == nil || described[0].View != nil {
		t.Errorf("%+v, %v", described, err)
	}
	if one, err := m.Describe("years"); err != nil || one.View == nil {
		t.Error(one, err)
	}
	if _, err := m.Describe("heavi"); err == nil || !strings.Contains(err.Error(), `did you mean "heavy"`) {
		t.Error(err)
	}
}

func TestViewsAreChecked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ old, new, want string }{
		{"  heavy:", "  things:", "view things: there is a table of that name; give another"},
		{"  heavy:", "  sqlite_x:", "not with sqlite_"},
		{"    about: Things by year\n", "", "view years: about is missing"},
		{"    select: SELECT 1 AS n, 'x' AS thing_id FROM heavy\n", "", "view years: select is missing"},
		{"    columns: {n: {type: integer, unit: pieces}, thing_id: {type: text, references: things.id}}\n", "", "view years: columns is missing"},
		{"unit: pieces}", "units: pieces}", `column years.n: unknown key "units"; did you mean "unit"`},
		{"{type: integer, unit", "{unit", "column years.n: type is missing"},
		{"things.id", "things.x", "references: things.x is not marked key: true"},
		{"things.id", "thing.id", `references: no table "thing"`},
		{"unit_from: unit", "unit_from: units", `unit_from: no column "units"`},
		{"    notes: [weighed", "    get: /v1/x\n    notes: [weighed", `view heavy: unknown key "get"`},
		{"day: {type: date}", "day: {type: date, filter: {ge: from}}", `column heavy.day: unknown key "filter"`},
		{"manifest: 2\n", "", "manifest: views belongs to version 2 of the grammar"},
	} {
		file := strings.Replace(second("      x: {type: text}\n")+viewed, tt.old, tt.new, 1)
		_, err := Parse("acme.yaml", []byte(file))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.new, err, tt.want)
		}
	}
}

func TestDenialReachesViews(t *testing.T) {
	t.Parallel()
	m := parsed(t, second("      x: {type: text}\n      y: {type: text}\n")+viewed)
	reads := func(*Manifest) (map[string][]string, error) {
		return map[string][]string{"heavy": {"things", "things.x"}, "years": {"heavy", "heavy.day", "things", "things.x"}}, nil
	}
	for _, tt := range []struct {
		deny string
		want map[string][]string // columns of the views that are left
		gone map[string]string
		bad  string
	}{
		{deny: "things.y", want: map[string][]string{"heavy": {"day", "x", "unit"}, "years": {"n", "thing_id"}}, gone: map[string]string{}},
		{deny: "things.x", want: map[string][]string{}, gone: map[string]string{
			"heavy": "it reads things.x, which this server denies", "years": "it reads things.x, which this server denies",
		}},
		{deny: "years", want: map[string][]string{"heavy": {"day", "x", "unit"}}, gone: map[string]string{}},
		{deny: "heavy.day", want: map[string][]string{"heavy": {"x", "unit"}}, gone: map[string]string{"years": "it reads heavy.day, which this server denies"}},
		{deny: "heavy.unit", bad: "heavy.unit is the unit of heavy.x, which would be added up without it; deny that too"},
		{deny: "heavy.dey", bad: `view heavy has no column "dey"; did you mean "day"?`},
		{deny: "heavie", bad: `there is no table "heavie"; did you mean "heavy"?`},
	} {
		limited, err := m.Restricted(Restriction{Deny: []string{tt.deny}, ViewReads: reads})
		if tt.bad != "" {
			if err == nil || err.Error() != tt.bad {
				t.Errorf("%s: %v, want %q", tt.deny, err, tt.bad)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.deny, err)
			continue
		}
		views, _ := limited.Views()
		have := map[string][]string{}
		for i := range views {
			have[views[i].Name] = views[i].ColumnNames()
		}
		if diff := cmp.Diff(tt.want, have); diff != "" {
			t.Errorf("%s: views (-want +got)\n%s", tt.deny, diff)
		}
		if diff := cmp.Diff(tt.gone, limited.Gone); diff != "" {
			t.Errorf("%s: gone (-want +got)\n%s", tt.deny, diff)
		}
	}
}
