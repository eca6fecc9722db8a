package tools_test

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tiktoken-go/tokenizer"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

var update = flag.Bool("update", false, "write the snapshots anew; read the difference before committing it")

// bench is the tools over a platform in miniature.
type bench struct {
	tools   map[string]server.ServerTool
	sandbox *sandbox.Sandbox
	client  *platform.Client
	env     map[string]string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{"dcycle"}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	env := map[string]string{}
	for _, v := range sb.Exports()[0].Env {
		env[v.Name] = v.Value
	}
	return newBenchAt(t, sb, env, env["DCYCLE_API_KEY"], env["DCYCLE_ORG_ID"])
}

func newBenchAt(t *testing.T, sb *sandbox.Sandbox, env map[string]string, key, organization string) *bench {
	t.Helper()
	manifest, err := platform.Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	client, err := platform.NewClient(manifest, platform.Options{
		BaseURL: sb.URL("dcycle"),
		Credentials: func() (map[string]string, error) {
			return map[string]string{"api_key": key, "organization": organization}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c := catalog.New(client, catalog.Options{TTL: time.Minute})
	t.Cleanup(func() { c.Close() })
	b := &bench{tools: map[string]server.ServerTool{}, sandbox: sb, client: client, env: env}
	for _, tool := range tools.All(tools.Deps{Client: client, Catalog: c, Version: "test", Now: time.Now}) {
		b.tools[tool.Tool.Name] = tool
	}
	return b
}

// call returns a tool's text, and whether it is an error.
func (b *bench) call(t *testing.T, name string, args map[string]any) (string, bool) {
	t.Helper()
	var request mcp.CallToolRequest
	request.Params.Name, request.Params.Arguments = name, args
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	result, err := b.tools[name].Handler(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, c := range result.Content {
		text += c.(mcp.TextContent).Text
	}
	if key := b.env["DCYCLE_API_KEY"]; strings.Contains(text, key) {
		t.Errorf("%s shows the key", name)
	}
	return text, result.IsError
}

func listed(t *testing.T) []mcp.Tool {
	t.Helper()
	var list []mcp.Tool
	for _, tool := range tools.All(tools.Deps{}) {
		list = append(list, tool.Tool)
	}
	return list
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

func TestToolListIsCheap(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(map[string]any{"tools": listed(t)})
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
	if text := tools.Instructions("Some Platform"); len(text) > 2048 || !strings.Contains(text, "Some Platform") || strings.Contains(text, "{") {
		t.Errorf("%d bytes: %s", len(text), text)
	}
}

// requestsBy counts what the sandbox was asked while f ran.
func (b *bench) requestsBy(t *testing.T, f func()) int {
	t.Helper()
	before := b.sandbox.World().Log.Count()
	f()
	return int(b.sandbox.World().Log.Count() - before)
}

var _ io.Closer = (*sandbox.Sandbox)(nil)
