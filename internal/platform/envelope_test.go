package platform

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// ledger is a table whose answers tell the unit, the sum and the period of their rows.
const ledger = `
  ledger:
    about: A ledger
    get: /v1/ledger
    paginator: ledger
    keyless: true
    envelope: {units: {mass: unit, n: counted_in}, totals: {mass: sum.mass, n: sum.n}, from: {day: period.from, since: since},
      to: {day: period.to, until: until, shut: shut, at: at, stamp: stamp}}
    columns:
      day: {type: date, filter: {ge: from, le: to, in: "day[]"}}
      mass: {type: number, unit: kg CO2e, filter: {ge: min_mass}}
      n: {type: integer, unit: g}
      shut: {type: date, filter: {le: {param: shut_to, exact: true}}}
      at: {type: datetime, filter: {le: {param: at_to, as: date}}}
      stamp: {type: datetime, filter: {le: stamp_to}}
      since: {type: date, input: true, default: 2025-01-01, filter: {eq: since}}
      until: {type: date, input: true, filter: {eq: until}}
`

// withLedger is the manifest of the tests with that table in it.
func withLedger() string {
	text := strings.Replace(acmeYAML, "paginators:\n", "paginators:\n  ledger: {page: page, size: size, max: 2, items: rows, total: total}\n", 1)
	return strings.Replace(text, "tables:", "tables:"+strings.TrimRight(ledger, "\n"), 1)
}

func ledgerTable(t *testing.T) (*manifest.Manifest, *manifest.Table) {
	t.Helper()
	m := parsed(t, withLedger())
	tb, err := m.Table("ledger")
	if err != nil {
		t.Fatal(err)
	}
	m.Limits = manifest.Limits{}
	return m, tb
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	eq := func(column string, op manifest.Op, values ...string) Filter { return Filter{column, op, values} }
	const two = `"rows":[{"mass":1.5,"n":2},{"mass":0.07,"n":3}],"total":2`
	tests := []struct {
		name      string
		pages     []string // bodies, without their braces
		filters   []Filter
		limit     int
		uncounted bool // the answers tell no number of rows
		masses    []any
		numbers   []any // nil: 2, 3
		notes     []string
		doubt     string
		err       string
	}{
		{name: "nothing told", pages: []string{two}, masses: []any{1.5, 0.07}, notes: []string{
			"ledger: the answer does not tell the unit of mass; it is taken for kg CO2e", "ledger: the answer does not tell the unit of n; it is taken for g"}},
		{name: "no rows, nothing told", pages: []string{`"rows":[],"total":0`}},
		{name: "as declared", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g"`}, masses: []any{1.5, 0.07}},
		{name: "as declared, written otherwise", pages: []string{two + `,"unit":"kgCO2eq","counted_in":"grams"`}, masses: []any{1.5, 0.07}},
		{name: "tonnes for kilograms", pages: []string{two + `,"unit":"t CO2e","counted_in":"kg"`}, masses: []any{1500.0, 70.0}, numbers: []any{int64(2000), int64(3000)},
			notes: []string{"ledger: mass came in t CO2e and is converted to kg CO2e", "ledger: n came in kg and is converted to g"}},
		{name: "grams for kilograms", pages: []string{two + `,"unit":"g CO2e","counted_in":"mg"`}, masses: []any{0.0015, 0.00007}, numbers: []any{0.002, 0.003},
			notes: []string{"ledger: mass came in g CO2e and is converted to kg CO2e", "ledger: n came in mg and is converted to g"}},
		{name: "each page its own", pages: []string{`"rows":[{"mass":1,"n":1},{"mass":2,"n":1}],"total":4,"unit":"kg CO2e","counted_in":"g"`,
			`"rows":[{"mass":3,"n":1},{"mass":4,"n":1}],"total":4,"unit":"t CO2e","counted_in":"g"`}, masses: []any{1.0, 2.0, 3000.0, 4000.0},
			numbers: []any{int64(1), int64(1), int64(1), int64(1)}, notes: []string{"ledger: mass came in t CO2e and is converted to kg CO2e"}},
		{name: "pounds", pages: []string{two + `,"unit":"lb CO2e","counted_in":"g"`}, err: "mass comes in lb CO2e, declared is kg CO2e"},
		{name: "of something else", pages: []string{two + `,"unit":"kg CO2","counted_in":"g"`}, err: "mass comes in kg CO2, declared is kg CO2e"},
		{name: "energy", pages: []string{two + `,"unit":"kWh","counted_in":"g"`}, err: "mass comes in kWh, declared is kg CO2e"},
		{name: "no unit at all", pages: []string{two + `,"unit":7,"counted_in":"g"`}, err: "mass comes in 7, declared is kg CO2e"},
		{name: "a filter was sent in the declared unit", pages: []string{two + `,"unit":"t CO2e","counted_in":"g"`}, filters: []Filter{eq("mass", manifest.Ge, "1")},
			err: "mass comes in t CO2e, declared is kg CO2e, in which a filter on it was sent"},
		{name: "a filter in the same unit", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g"`}, filters: []Filter{eq("mass", manifest.Ge, "1")}, masses: []any{1.5, 0.07}},

		{name: "sums are right", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"mass":1.57,"n":5}`}, masses: []any{1.5, 0.07}},
		{name: "sums are right but for rounding", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"mass":1.6,"n":5}`}, masses: []any{1.5, 0.07}},
		{name: "sums are text", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"mass":" 1.57 ","n":"5"}`}, masses: []any{1.5, 0.07}},
		{name: "a sum is more", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"mass":2.57,"n":5}`}, masses: []any{1.5, 0.07},
			notes: []string{"ledger: mass adds up to 1.57 kg CO2e, the platform's own total is 2.57 kg CO2e"}},
		{name: "a count is one less", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"n":4}`}, masses: []any{1.5, 0.07},
			notes: []string{"ledger: n adds up to 5 g, the platform's own total is 4 g"}},
		{name: "a sum is no number", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"mass":"1,57","n":null}`}, masses: []any{1.5, 0.07},
			notes: []string{`ledger: the answer's own total of mass is no number: "1,57"`}},
		{name: "a sum in another unit", pages: []string{two + `,"unit":"t CO2e","counted_in":"g","sum":{"mass":1.57,"n":5}`}, masses: []any{1500.0, 70.0},
			notes: []string{"ledger: mass came in t CO2e and is converted to kg CO2e"}},
		{name: "a wrong sum in another unit", pages: []string{two + `,"unit":"t CO2e","counted_in":"g","sum":{"mass":2.57,"n":5}`}, masses: []any{1500.0, 70.0},
			notes: []string{"ledger: mass came in t CO2e and is converted to kg CO2e", "ledger: mass adds up to 1570 kg CO2e, the platform's own total is 2570 kg CO2e"}},
		{name: "a sum over pages", pages: []string{
			`"rows":[{"mass":1,"n":1},{"mass":2,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":6,"n":3}`,
			`"rows":[{"mass":3,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":6,"n":3}`},
			masses: []any{1.0, 2.0, 3.0}, numbers: []any{int64(1), int64(1), int64(1)}},
		{name: "a wrong sum over pages", pages: []string{
			`"rows":[{"mass":1,"n":1},{"mass":2,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":9}`,
			`"rows":[{"mass":3,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g"`},
			masses: []any{1.0, 2.0, 3.0}, numbers: []any{int64(1), int64(1), int64(1)}, notes: []string{"ledger: mass adds up to 6 kg CO2e, the platform's own total is 9 kg CO2e"}},
		{name: "whole numbers of a broken sum are rounded", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"n":5.9}`}, masses: []any{1.5, 0.07}},
		{name: "rounding adds up", pages: []string{`"rows":[{"mass":1.4,"n":2},{"mass":0.09,"n":3}],"total":2,"unit":"kg CO2e","counted_in":"g","sum":{"mass":2}`}, masses: []any{1.4, 0.09}},
		{name: "rounding adds up over pages", pages: []string{
			`"rows":[{"mass":1.11,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g"`,
			`"rows":[{"mass":1.11,"n":1},{"mass":1.11,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":3.35}`},
			masses: []any{1.11, 1.11, 1.11}, numbers: []any{int64(1), int64(1), int64(1)}},
		{name: "a page of whole numbers", pages: []string{
			`"rows":[{"mass":1,"n":1},{"mass":2,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g"`,
			`"rows":[{"mass":0.49,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":4}`},
			masses: []any{1.0, 2.0, 0.49}, numbers: []any{int64(1), int64(1), int64(1)}},
		{name: "a page of whole numbers, and a wrong sum", pages: []string{
			`"rows":[{"mass":1,"n":1},{"mass":2,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g"`,
			`"rows":[{"mass":0.45,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":4.5}`},
			masses: []any{1.0, 2.0, 0.45}, numbers: []any{int64(1), int64(1), int64(1)}, notes: []string{"ledger: mass adds up to 3.45 kg CO2e, the platform's own total is 4.5 kg CO2e"}},
		{name: "a sum that grows from page to page", pages: []string{
			`"rows":[{"mass":1,"n":1},{"mass":2,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":3}`,
			`"rows":[{"mass":3,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":6}`},
			masses: []any{1.0, 2.0, 3.0}, numbers: []any{int64(1), int64(1), int64(1)}},
		{name: "a part of the rows has no sum", pages: []string{`"rows":[{"mass":1,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":6,"n":3}`},
			limit: 1, masses: []any{1.0}, numbers: []any{int64(1)}},
		{name: "all rows within the limit have one", pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"n":6}`}, limit: 2, masses: []any{1.5, 0.07},
			notes: []string{"ledger: n adds up to 5 g, the platform's own total is 6 g"}},
		{name: "all rows, their number not told", uncounted: true, pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"n":6}`, `"rows":[]`}, masses: []any{1.5, 0.07},
			notes: []string{"ledger: n adds up to 5 g, the platform's own total is 6 g"}},
		{name: "all rows within a limit, their number not told", uncounted: true, limit: 9, pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"n":6}`, `"rows":[]`},
			masses: []any{1.5, 0.07}, notes: []string{"ledger: n adds up to 5 g, the platform's own total is 6 g"}},
		{name: "a part of the rows, their number not told", uncounted: true, limit: 2, pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"n":6}`}, masses: []any{1.5, 0.07}},
		{name: "rows of a number that is not true have no sum", pages: []string{`"rows":[{"mass":1,"n":1}],"total":0,"unit":"kg CO2e","counted_in":"g","sum":{"n":6}`, `"rows":[],"total":0`},
			masses: []any{1.0}, numbers: []any{int64(1)}},
		{name: "rows in doubt have no sum", uncounted: true, pages: []string{two + `,"unit":"kg CO2e","counted_in":"g","sum":{"n":6},"since":"2025-02-01"`}, masses: []any{1.5, 0.07},
			doubt: "the answer is about since from 2025-02-01, not 2025-01-01; page 2 was page 1 again"},
		{name: "missing rows explain a sum", pages: []string{`"rows":[{"mass":1,"n":1}],"total":3,"unit":"kg CO2e","counted_in":"g","sum":{"mass":6,"n":3}`, `"rows":[],"total":3`},
			masses: []any{1.0}, numbers: []any{int64(1)}},
		{name: "values that are none are not in the sum", pages: []string{`"rows":[{"mass":"n/a","n":1},{"mass":2,"n":1}],"total":2,"unit":"kg CO2e","counted_in":"g","sum":{"mass":9}`},
			masses: []any{nil, 2.0}, numbers: []any{int64(1), int64(1)}, notes: []string{"ledger: mass adds up to 2 kg CO2e, the platform's own total is 9 kg CO2e"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := ledgerTable(t)
			if tt.uncounted {
				*tb.Paginator = manifest.Paginator{Page: "page", First: 1, Size: "size", Max: 2, Items: "rows"}
			}
			c := serve(t, m, Options{}, func(w http.ResponseWriter, r *http.Request) {
				page := 0
				fmt.Sscan(r.FormValue("page"), &page)
				fmt.Fprintf(w, "{%s}", tt.pages[min(page, len(tt.pages))-1])
			})
			got, err := read(t.Context(), c, Scan{Table: tb, Filters: tt.filters, Limit: tt.limit})
			if tt.err != "" {
				var e *Error
				if !errors.As(err, &e) || e.Code != CodeUpstreamInvalid || !strings.Contains(e.Public, tt.err) || !strings.Contains(e.Next, "ledger.mass in acme.yaml") {
					t.Errorf("error %+v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var masses, numbers []any
			for _, row := range got.Rows {
				masses, numbers = append(masses, row[1]), append(numbers, row[2])
			}
			if tt.numbers == nil && tt.masses != nil {
				tt.numbers = []any{int64(2), int64(3)}
			}
			if diff := cmp.Diff([][]any{tt.masses, tt.numbers}, [][]any{masses, numbers}); diff != "" {
				t.Errorf("values (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, got.Notes); diff != "" || got.Doubt != tt.doubt {
				t.Errorf("doubt %q, notes (-want +got)\n%s", got.Doubt, diff)
			}
		})
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	span := func(from, to string) []Filter {
		return []Filter{{"day", manifest.Ge, []string{from}}, {"day", manifest.Le, []string{to}}}
	}
	year := span("2025-01-01", "2026-01-01") // sent for a last day of 2025-12-31, which the platform may mean as that day's beginning
	tests := []struct {
		name    string
		filters []Filter
		facts   string
		note    string
		doubt   string
	}{
		{"as asked", year, `"period":{"from":"2025-01-01","to":"2025-12-31"}`, "", ""},
		{"as sent", year, `"period":{"from":"2025-01-01","to":"2026-01-01"}`, "", ""},
		{"as asked, in times", year, `"period":{"from":"2025-01-01T00:00:00Z","to":"2025-12-31T23:59:59Z"}`, "", ""},
		{"as sent, by the beginning of the next day", year, `"period":{"from":"2025-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"}`, "", ""},
		{"not told", year, `"period":null`, "", ""},
		{"told by halves", year, `"period":{"from":"2025-01-01","to":null}`, "", ""},
		{"begins later", year, `"period":{"from":"2025-03-01","to":"2025-12-31"}`, "", "the answer is about day from 2025-03-01, not 2025-01-01"},
		{"ends earlier", year, `"period":{"from":"2025-01-01","to":"2025-12-30"}`, "", "the answer is about day to 2025-12-30, not 2025-12-31"},
		{"both", year, `"period":{"from":"2025-03-01","to":"2025-03-31"}`, "",
			"the answer is about day from 2025-03-01, not 2025-01-01; the answer is about day to 2025-03-31, not 2025-12-31"},
		{"wider: SQL leaves out what is too much", year, `"period":{"from":"2024-01-01","to":"2026-12-31"}`, "", ""},
		{"days", []Filter{{"day", manifest.In, []string{"2025-03-05", "2025-01-02"}}}, `"period":{"from":"2025-01-02","to":"2025-03-05"}`, "", ""},
		{"fewer days", []Filter{{"day", manifest.In, []string{"2025-03-05", "2025-01-02"}}}, `"period":{"from":"2025-01-03","to":"2025-03-05"}`, "",
			"the answer is about day from 2025-01-03, not 2025-01-02"},
		{"days, one of them none", []Filter{{"day", manifest.In, []string{"2025-01-02", "x"}}}, `"period":{"from":"2025-01-02","to":"2025-01-02"}`, "", ""},
		{"a last day that counts", []Filter{{"shut", manifest.Le, []string{"2025-12-31"}}}, `"shut":"2025-12-31"`, "", ""},
		{"a last day that counts, and less", []Filter{{"shut", manifest.Le, []string{"2025-12-31"}}}, `"shut":"2025-12-30"`, "", "the answer is about shut to 2025-12-30, not 2025-12-31"},
		{"a day after a time", []Filter{{"at", manifest.Le, []string{"2026-01-01"}}}, `"at":"2025-12-31"`, "", ""},
		{"a day after a time, and less", []Filter{{"at", manifest.Le, []string{"2026-01-01"}}}, `"at":"2025-12-30"`, "", "the answer is about at to 2025-12-30, not 2025-12-31"},
		{"a time", []Filter{{"stamp", manifest.Le, []string{"2025-12-31T10:00:00Z"}}}, `"stamp":"2025-12-31T00:00:00Z"`, "", ""},
		{"a time, and less", []Filter{{"stamp", manifest.Le, []string{"2025-12-31T10:00:00Z"}}}, `"stamp":"2025-12-30T23:59:59Z"`, "", "the answer is about stamp to 2025-12-30, not 2025-12-31"},
		{"nothing was asked", nil, `"period":{"from":"2025-10-01","to":null}`, "", "the answer is about day from 2025-10-01 only, which was not asked for"},
		{"what stays behind was not asked", []Filter{{"day", manifest.Like, []string{"2025"}}}, `"period":{"from":"2025-10-01"}`, "", "from 2025-10-01 only, which was not asked for"},
		{"no day", year, `"period":{"from":"Q1","to":"2025-12-31"}`, `ledger: the answer's own period has no day: "Q1"`, ""},

		{"an input's default", nil, `"since":"2025-01-01"`, "", ""},
		{"later than an input's default", nil, `"since":"2025-02-01"`, "", "the answer is about since from 2025-02-01, not 2025-01-01"},
		{"earlier than an input's default", nil, `"since":"2024-12-01"`, "ledger: the answer is about since from 2024-12-01, not 2025-01-01", ""},
		{"an input", []Filter{{"since", manifest.Eq, []string{"2024-01-01"}}, {"until", manifest.Eq, []string{"2024-12-31"}}}, `"since":"2024-01-01","until":"2024-12-31"`, "", ""},
		{"an input's end in times", []Filter{{"until", manifest.Eq, []string{"2024-12-31"}}}, `"until":"2025-01-01T00:00:00Z"`, "", ""},
		{"a day more than an input", []Filter{{"until", manifest.Eq, []string{"2024-12-31"}}}, `"until":"2025-01-01"`, "ledger: the answer is about until to 2025-01-01, not 2024-12-31", ""},
		{"a second more than an input", []Filter{{"until", manifest.Eq, []string{"2024-12-31"}}}, `"until":"2025-01-01T00:00:01Z"`, "ledger: the answer is about until to 2025-01-01, not 2024-12-31", ""},
		{"less than an input", []Filter{{"until", manifest.Eq, []string{"2024-12-31"}}}, `"until":"2024-11-30"`, "", "the answer is about until to 2024-11-30, not 2024-12-31"},
		{"an input that was not given", nil, `"until":"2024-11-30"`, "", "the answer is about until to 2024-11-30 only, which was not asked for"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, tb := ledgerTable(t)
			c := serve(t, m, Options{}, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `{"rows":[{"mass":1}],"total":1,"unit":"kg CO2e","counted_in":"g",%s}`, tt.facts)
			})
			got, err := read(t.Context(), c, Scan{Table: tb, Filters: tt.filters})
			if err != nil {
				t.Fatal(err)
			}
			if notes := strings.Join(got.Notes, "|"); notes != tt.note || !strings.Contains(got.Doubt, tt.doubt) || (got.Doubt == "") != (tt.doubt == "") {
				t.Errorf("notes %q, doubt %q; want %q, %q", notes, got.Doubt, tt.note, tt.doubt)
			}
		})
	}
}

func TestPowerBetween(t *testing.T) {
	t.Parallel()
	const no = 99
	tests := []struct {
		declared, came string
		want           int
	}{
		{"kg CO2e", "kg CO2e", 0}, {"kg CO2e", "t CO2e", 3}, {"kg CO2e", "tCO2e", 3}, {"kg CO2e", "t CO₂eq", 3}, {"kg CO2e", "t CO2-eq", 3}, {"kg CO2e", "kg_co2e", 0},
		{"kg CO2e", "g CO2e", -3}, {"t CO2e", "kg CO2e", -3}, {"kg CO2e", "tonnes of CO2e", no}, {"kg", "tonnes", 3}, {"kg", "kilogram_(kg)", no}, {"kg", "Mt", 9}, {"kg", "Mg", 3},
		{"kWh", "MWh", 3}, {"kWh", "GWh", 6}, {"kWh", "Wh", -3}, {"kWh", "kwh", 0}, {"kWh", "mwh", no}, {"kWh", "MJ", no}, {"MJ", "GJ", 3}, {"m3", "l", -3}, {"km", "m", -3},
		{"kg/year", "t/year", 3}, {"kg/year", "t/month", no}, {"kg", "t CO2e", no}, {"kg CO2e", "kg CO2", no}, {"kg CO2e", "kg CH4", no}, {"kg", "mt", no}, {"kg", "MT", no},
		{"kg", "KG", 0}, {" kg", "kg ", 0}, {"EUR", "EUR", 0}, {"EUR", "eur", 0}, {"EUR", "USD", no}, {"EUR", "k EUR", no}, {"trips", "kg", no}, {"kg", "trips", no}, {"t", "total", no}, {"mg", "Mg", 9}, {"", "", 0},
	}
	for _, tt := range tests {
		got, ok := powerBetween(tt.declared, tt.came)
		if ok != (tt.want != no) || ok && got != tt.want {
			t.Errorf("%q declared, %q came: 10^%d, %v; want %d", tt.declared, tt.came, got, ok, tt.want)
		}
	}
}

func TestScaled(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value any
		power int
		typ   manifest.ColumnType
		want  any
	}{
		{nil, 3, manifest.Number, nil},
		{0.07, 3, manifest.Number, 70.0}, // 0.07 * 1000 is 70.00000000000001
		{1.1, 3, manifest.Number, 1100.0},
		{-41.3, -3, manifest.Number, -0.0413},
		{1e22, 3, manifest.Number, 1e25},
		{1e308, 3, manifest.Number, nil},
		{int64(5), 3, manifest.Integer, int64(5000)},
		{int64(-1500), -3, manifest.Integer, -1.5},
		{int64(5000), -3, manifest.Integer, int64(5)},
		{int64(9007199254740993), 3, manifest.Integer, int64(9007199254740993000)},
		{int64(9007199254740993), 6, manifest.Integer, "9007199254740993000000"},
		{"9223372036854775808", 3, manifest.Integer, "9223372036854775808000"},
		{1.5, 3, manifest.Integer, int64(1500)},
		{1.5, -3, manifest.Integer, 0.0015},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, scaled(tt.value, tt.power, tt.typ)); diff != "" {
			t.Errorf("%v by 10^%d (-want +got)\n%s", tt.value, tt.power, diff)
		}
	}
}
