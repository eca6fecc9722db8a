package tools_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/tiktoken-go/tokenizer"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// maxOverviewTokens is what the list of tables may cost, however many there are.
const maxOverviewTokens = 1_500

func tokensOf(t *testing.T, text string) int {
	t.Helper()
	codec, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		t.Fatal(err)
	}
	n, err := codec.Count(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// things are what tables of made-up platforms are about.
var things = []string{"orders", "customers", "shipments", "warehouses", "payments", "refunds", "employees", "machines", "contracts", "certificates"}

// manyTables is a platform of n tables, of which some are asked for by rows of others, and two views. Grouped says that its manifest has headings.
func manyTables(t *testing.T, n int, grouped bool) *manifest.Manifest {
	t.Helper()
	var b, groups strings.Builder
	b.WriteString("manifest: 2\nplatform: acme\ntitle: Acme\nabout: everything that a company does\nbase_url: https://api.acme.example\n" +
		"credentials: {api_key: {env: [ACME_API_KEY], secret: true}}\nauthenticators: {key: {headers: {x-api-key: \"{api_key}\"}}}\ntables:\n")
	for i := range n {
		thing := things[i%len(things)]
		name := fmt.Sprintf("%s_%d", thing, i/len(things))
		if i/len(things) == 0 {
			name = thing
		}
		path, each, parent := "/v1/"+name, "", ""
		if i >= len(things) && i%4 == 0 {
			path, each, parent = "/v1/"+thing+"/{parent_id}/"+name, fmt.Sprintf("    each: {parent_id: %s.id}\n", thing), "      parent_id: {type: uuid, input: true}\n"
		}
		fmt.Fprintf(&b, "  %s:\n    about: The %s of department number %d of the company, one row each\n    get: \"%s\"\n%s    columns:\n      id: {type: uuid, key: true}\n%s", name, thing, i, path, each, parent)
		for c := range 3 {
			fmt.Fprintf(&b, "      field_%d: {type: text, about: in words of the platform}\n", c)
		}
		fmt.Fprintf(&b, "      weight_%d: {type: number, unit: pound%d}\n      state: {type: text, enum: [open, closed, stuck_%d]}\n", i, i, i)
		if i%len(things) == 0 {
			fmt.Fprintf(&groups, "  \"Department %d\": [", i/len(things))
		}
		fmt.Fprintf(&groups, "%s, ", name)
		if i%len(things) == len(things)-1 || i == n-1 {
			groups.WriteString("]\n")
		}
	}
	b.WriteString("views:\n  monthly_sales: {about: Sales by month, select: SELECT count(*) AS n FROM orders, columns: {n: {type: integer, unit: piece, about: how many were sold}}}\n" +
		"  yearly_sales: {about: Sales by year, select: SELECT count(*) AS n FROM orders, columns: {n: {type: integer}}}\n")
	if grouped {
		b.WriteString("groups:\n" + strings.ReplaceAll(groups.String(), ", ]", "]"))
	}
	m := parsed(t, b.String())
	return m
}

func benchOf(t *testing.T, m *manifest.Manifest) *bench {
	return newBenchOf(t, m, nil, "http://127.0.0.1:1", credentials{someKey, someOrg})
}

// TestOverviewOfManyTables counts what it costs. Of those that there are on a platform all are named.
func TestOverviewOfManyTables(t *testing.T) {
	t.Parallel()
	cases := map[string]*manifest.Manifest{
		"70": manyTables(t, 70, false), "70 under headings": manyTables(t, 70, true), "500": manyTables(t, 500, false), "500 under headings": manyTables(t, 500, true),
	}
	for _, m := range manifest.Embedded() {
		cases[m.Platform] = m
	}
	for name, m := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := benchOf(t, m).answer(t, "describe_org_data", nil)
			n := tokensOf(t, text)
			t.Logf("%d tokens, %d bytes", n, len(text))
			if n > maxOverviewTokens {
				t.Errorf("the overview costs %d tokens:\n%s", n, text)
			}
			tables, _ := m.Tables()
			views, _ := m.Views()
			for i := range tables {
				if len(tables) < 200 && !strings.Contains(text, tables[i].Name) {
					t.Errorf("%s is not named", tables[i].Name)
				}
			}
			for i := range views {
				if len(tables) < 200 && !strings.Contains(text, views[i].Name+" (view)") {
					t.Errorf("the view %s is not named", views[i].Name)
				}
			}
			for _, words := range []string{fmt.Sprintf("# %d tables", len(tables)), "table=NAME", "search=WORDS"} {
				if !strings.Contains(text, words) {
					t.Errorf("no %q in:\n%s", words, text)
				}
			}
			if len(tables) > 200 && !strings.Contains(text, "not shown: search=WORDS finds them") {
				t.Errorf("nothing says what is left out:\n%s", text)
			}
		})
	}
}

// TestToolsOfManyTables: the list of tools costs the same whatever they answer about.
func TestToolsOfManyTables(t *testing.T) {
	t.Parallel()
	for _, n := range []int{70, 500} {
		checkCost(t, listedOf(t, manyTables(t, n, true)))
	}
	for _, m := range manifest.Embedded() {
		checkCost(t, listedOf(t, m))
	}
}

// TestSearchOfManyTables finds by a name, a unit, a value and a meaning, the best first, in an answer that stays small.
func TestSearchOfManyTables(t *testing.T) {
	t.Parallel()
	b := benchOf(t, manyTables(t, 500, true))
	for search, first := range map[string]string{
		"shipments 7":             "shipments_7: ",
		"pound333":                "warehouses_33: ",
		"stuck_120":               "orders_12: ",
		"how many were sold":      "monthly_sales (view): ",
		"sales by year":           "yearly_sales (view): ",
		"orders state":            "orders: ",
		"words of the platform":   "orders: ",
		"customers of department": "customers: ",
	} {
		text := b.answer(t, "describe_org_data", map[string]any{"search": search})
		if !strings.HasPrefix(text, first) {
			t.Errorf("%q finds first\n%.200s", search, text)
		}
		if n := tokensOf(t, text); n > 2_500 {
			t.Errorf("%q costs %d tokens", search, n)
		}
	}
	if text := b.answer(t, "describe_org_data", map[string]any{"search": "state"}); !strings.Contains(text, "more match, less well: ") || !strings.Contains(text, "state text (open, closed, stuck_0)") {
		t.Errorf("nothing says what is left out:\n%s", text)
	}
}

// TestATableOfManyColumns in depth is bounded as well, and says so.
func TestATableOfManyColumns(t *testing.T) {
	t.Parallel()
	m := manyTables(t, 1, false)
	table, err := m.Table("orders")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 600 {
		table.Columns = append(table.Columns, manifest.Column{Name: fmt.Sprintf("more_%d", i), Type: manifest.Text, About: strings.Repeat("long ", 100), Path: "x"})
	}
	text := benchOf(t, m).answer(t, "describe_org_data", map[string]any{"table": "orders"})
	if n := tokensOf(t, text); n > 5_000 || !strings.Contains(text, "more lines not shown: search=WORDS finds them") || !strings.Contains(text, "# from GET /v1/orders") {
		t.Errorf("%d tokens:\n%s", n, text)
	}
}

// TestViewsAreDescribed as tables are.
func TestViewsAreDescribed(t *testing.T) {
	t.Parallel()
	b := benchOf(t, manyTables(t, 10, false))
	want := "monthly_sales (view): Sales by month\n  n integer [piece]: how many were sold\n# a view over orders; asked like a table, and what is asked of it is asked of those\n#   SELECT count(*) AS n FROM orders\n"
	if got := b.answer(t, "describe_org_data", map[string]any{"table": "monthly_sales"}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if text := b.refusal(t, "describe_org_data", map[string]any{"table": "monthly_sale"}); !strings.Contains(text, "monthly_sales") {
		t.Errorf("a misspelt view is not mended: %s", text)
	}
}

// TestResourcesOfManyTables: one is listed, whatever there is, and names are completed a hundred at a time.
func TestResourcesOfManyTables(t *testing.T) {
	t.Parallel()
	b := benchOf(t, manyTables(t, 500, true))
	if n, m := len(tools.Resources(b.deps)), len(tools.ResourceTemplates(b.deps)); n != 1 || m != 1 {
		t.Errorf("%d resources and %d templates", n, m)
	}
	complete := tools.Complete(b.deps)
	for typed, want := range map[string]struct {
		total int
		more  bool
		first string
	}{"": {502, true, "orders"}, "shipments_4": {11, false, "shipments_4"}, "sales": {2, false, "monthly_sales"}, "nothing": {0, false, ""}} {
		got, err := complete(t.Context(), mcp.ResourceReference{URI: "orgdata://tables/{name}"}, mcp.CompleteArgument{Name: "name", Value: typed}, mcp.CompleteContext{})
		if err != nil {
			t.Fatal(err)
		}
		first := ""
		if len(got.Values) > 0 {
			first = got.Values[0]
		}
		if got.Total != want.total || got.HasMore != want.more || len(got.Values) != min(100, want.total) || first != want.first {
			t.Errorf("%q: %+v", typed, got)
		}
	}
	var req mcp.ReadResourceRequest
	req.Params.URI = "orgdata://tables/shipments_7"
	if contents, err := tools.ResourceTemplates(b.deps)[0].Handler(t.Context(), req); err != nil || !strings.HasPrefix(contents[0].(mcp.TextResourceContents).Text, "shipments_7: ") {
		t.Error(errors.Join(err, fmt.Errorf("%+v", contents)))
	}
}
