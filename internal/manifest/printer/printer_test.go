package printer_test

import (
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
)

func TestText(t *testing.T) {
	t.Parallel()
	got := printer.Text([]string{"A file.", "", "Two\nlines: of one."}, printer.Block{
		{Key: "manifest", Value: 2},
		{Key: "base_url", Value: "https://api.acme.example/v1", Note: "as asked"},
		{Key: "credentials", Value: printer.Flow{{Key: "api_key", Value: printer.Flow{{Key: "env", Value: []string{"ACME_API_KEY"}}, {Key: "secret", Value: true}}}}},
		{Key: "tables", Value: printer.Block{{Key: "customers", Comments: []string{"seen: 2 records"}, Value: printer.Block{
			{Key: "get", Value: "/v1/customers"},
			{Key: "columns", Value: printer.Flow{
				{Key: "id", Value: printer.Flow{{Key: "type", Value: "uuid"}, {Key: "key", Value: true}}},
				{Key: "total", Value: printer.Flow{{Key: "type", Value: "number"}}, Comments: []string{"its unit?"}},
			}},
		}}}},
	})
	want := `# A file.
#
# Two lines: of one.
manifest: 2
base_url: "https://api.acme.example/v1" # as asked
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
tables:
  # seen: 2 records
  customers:
    get: /v1/customers
    columns:
      id: {type: uuid, key: true}
      # its unit?
      total: {type: number}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestScalarsAreReadAsTheyWere prints texts in both kinds of mappings, and has a reader of YAML read them.
func TestScalarsAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "plain", "two words", "a, b", "{x}", "[x]", "a: b", "a #b", "#", "- a", "yes", "No", "null", "~", "1", "1e5", "0x10", "2024-01-01", "12:30", "a\nb", "a\tb", "é",
		`"`, `\`, "'", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "?", ":", "a:", "<<", "...", "---", "page[number]", "$top", "Bearer {api_key}", " lead", "trail ", "\u2028", "\u0085", "x-1", "/v1/x",
	} {
		file := printer.Text([]string{text}, printer.Block{
			{Key: "block", Value: text, Note: text},
			{Key: "flow", Value: printer.Flow{{Key: text + "k", Value: []string{text}}}},
		})
		var got struct {
			Block any
			Flow  map[string][]any
		}
		if err := yaml.Unmarshal([]byte(file), &got); err != nil {
			t.Errorf("%q: %v\n%s", text, err, file)
			continue
		}
		list := got.Flow[text+"k"]
		if got.Block != text || len(list) != 1 || list[0] != text {
			t.Errorf("%q is read as %q and %q from\n%s", text, got.Block, got.Flow, file)
		}
	}
}
