package tools_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/tiktoken-go/tokenizer"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

var update = flag.Bool("update", false, "write the snapshots anew; read the difference before committing it")

// listed are the tools as clients see them, on a platform.
func listed(t *testing.T) []mcp.Tool { return listedOf(t, load(t)) }

func listedOf(t *testing.T, manifests ...*manifest.Manifest) []mcp.Tool {
	t.Helper()
	var list []mcp.Tool
	for _, tool := range tools.All(depsOf(t, manifests...)) {
		list = append(list, tool.Tool)
	}
	return list
}

// depsOf are what tools need in order to be listed on platforms, each named as its manifest does.
func depsOf(t *testing.T, manifests ...*manifest.Manifest) tools.Deps {
	t.Helper()
	var sources []catalog.Source
	for _, m := range manifests {
		client, err := platform.NewClient(m, platform.Options{Credentials: func() (map[string]string, error) { return nil, nil }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		sources = append(sources, catalog.Source{Name: m.Platform, Client: client})
	}
	return tools.Deps{Catalog: catalog.Open(sources, catalog.Options{}), Version: "test", Now: time.Now}
}

func load(t *testing.T) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestFoundBySubject: a client that searches tools by words of the subject must find the one that answers.
func TestFoundBySubject(t *testing.T) {
	t.Parallel()
	for _, tool := range listed(t) {
		if tool.Name != "query_org_data" {
			continue
		}
		fields := tool.Meta.AdditionalFields
		hint, _ := fields["anthropic/searchHint"].(string)
		if fields["anthropic/alwaysLoad"] != true || len(hint) > 1_000 {
			t.Errorf("not always loaded, or a hint of %d bytes: %v", len(hint), fields)
		}
		if most, _ := fields["anthropic/maxResultSizeChars"].(int); most < answer.MaxBytes {
			t.Errorf("answers of %d characters may go to a file", most)
		}
		for _, sought := range []string{"carbon footprint", "sustainability", "invoices electricity kWh", "emissions", "business travels km", "Dcycle"} {
			for word := range strings.FieldsSeq(sought) {
				if !strings.Contains(hint, word) {
					t.Errorf("%q of %q is not in the hint: %s", word, sought, hint)
				}
			}
		}
		if !strings.Contains(tool.Description, "Dcycle (carbon footprint and sustainability") {
			t.Errorf("the description does not say what the data is about: %s", tool.Description)
		}
	}
}

// TestWithoutAPlatform: tools that are only listed need none.
func TestWithoutAPlatform(t *testing.T) {
	t.Parallel()
	for _, tool := range tools.All(tools.Deps{}) {
		if strings.Contains(tool.Tool.Description, "{") {
			t.Errorf("%s: %s", tool.Tool.Name, tool.Tool.Description)
		}
	}
}

// TestSchemas snapshots what every client is shown: it is a public interface, read by machines.
func TestSchemas(t *testing.T) {
	t.Parallel()
	for _, tool := range listed(t) {
		got, err := json.MarshalIndent(tool, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", tool.Name+".json")
		if *update {
			if err := os.WriteFile(file, append(got, '\n'), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
			t.Errorf("%s changed; if that is meant, run the test with -update (-want +got):\n%s", tool.Name, diff)
		}
	}
}

// maxTokens is what tools/list may cost every user in every session.
const maxTokens = 1_500

// TestToolListIsCheap counts it for a platform with few words and for one with many.
func TestToolListIsCheap(t *testing.T) {
	t.Parallel()
	talkative := *load(t)
	talkative.Title, talkative.About = strings.Repeat("Platform of ", 200), strings.Repeat("emissions, ", 200)
	for _, m := range []*manifest.Manifest{load(t), &talkative} {
		checkCost(t, listedOf(t, m))
	}
}

func checkCost(t *testing.T, list []mcp.Tool) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"tools": list})
	if err != nil {
		t.Fatal(err)
	}
	codec, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		t.Fatal(err)
	}
	n, err := codec.Count(string(text))
	if err != nil || n > maxTokens {
		t.Errorf("tools/list costs %d tokens (error %v), at most %d are allowed", n, err, maxTokens)
	}
	t.Logf("tools/list costs %d tokens", n)
}

// TestEveryTool holds what must be true of any tool; the reasons are the clients'.
func TestEveryTool(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, tool := range listed(t) {
		if seen[tool.Name] {
			t.Errorf("%s is there twice", tool.Name)
		}
		seen[tool.Name] = true
		a := tool.Annotations
		if a.ReadOnlyHint == nil || !*a.ReadOnlyHint || a.DestructiveHint == nil || *a.DestructiveHint || a.IdempotentHint == nil || a.OpenWorldHint == nil {
			t.Errorf("%s: a hint is missing; a tool without one passes for a write", tool.Name)
		}
		if tool.Description == "" || a.Title == "" {
			t.Errorf("%s: no description or title", tool.Name)
		}
		for name, property := range tool.InputSchema.Properties {
			checkProperty(t, tool.Name+"."+name, property)
		}
	}
}

func checkProperty(t *testing.T, name string, property any) {
	t.Helper()
	p, ok := property.(map[string]any)
	if !ok {
		t.Fatalf("%s is a %T", name, property)
	}
	if kind, ok := p["type"].(string); !ok || kind == "" {
		t.Errorf("%s: every client needs exactly one type", name)
	}
	if p["description"] == "" {
		t.Errorf("%s: no description", name)
	}
	for _, word := range []string{"$ref", "$defs", "anyOf", "oneOf", "allOf", "const", "exclusiveMinimum", "exclusiveMaximum", "patternProperties", "additionalProperties"} {
		if _, there := p[word]; there {
			t.Errorf("%s: %s is refused by some client", name, word)
		}
	}
}

func TestInstructionsFitEveryClient(t *testing.T) {
	t.Parallel()
	for _, m := range []*manifest.Manifest{
		load(t), {Title: "Some Platform", BaseURL: "https://api.example", Scope: &manifest.Scope{Noun: "hub"}}, {Title: strings.Repeat("x", 9_000), BaseURL: "https://api.example", About: strings.Repeat("y", 9_000)},
	} {
		text, whose := tools.Instructions(depsOf(t, m)), "account"
		if m.Scope != nil {
			whose = m.Scope.Noun
		}
		if len(text) > 2048 || !strings.HasPrefix(text, "Answers questions about the "+whose+"'s own data on "+m.Title[:6]) || strings.Contains(text, "{") {
			t.Errorf("%d bytes: %s", len(text), text)
		}
		if strings.Contains(text, "Rows are those of one "+whose) != (m.Scope != nil) || m.Scope == nil && strings.Contains(text, "organization") {
			t.Errorf("organisations are told of, or not: %s", text)
		}
	}
}
