package tools_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// bench is the tools over a platform, as a caller sees them.
type bench struct {
	deps   tools.Deps
	tools  map[string]server.ServerTool
	key    string
	redact func(string) string
}

// credentials are a key and the organisation it asks about.
type credentials struct{ key, organization string }

func newBench(t *testing.T, baseURL string, c credentials) *bench {
	t.Helper()
	return newBenchOn(t, nil, baseURL, c)
}

// newBenchOn spends the budgets of a registry.
func newBenchOn(t *testing.T, budgets *governor.Registry, baseURL string, c credentials) *bench {
	t.Helper()
	m, err := manifest.Load("dcycle")
	if err != nil {
		t.Fatal(err)
	}
	return newBenchOf(t, m, budgets, baseURL, c)
}

// newBenchOf is that of a platform other than Dcycle.
func newBenchOf(t *testing.T, m *manifest.Manifest, budgets *governor.Registry, baseURL string, c credentials) *bench {
	t.Helper()
	return newBenchWith(t, m, platform.Options{
		BaseURL: baseURL, Timeout: time.Minute, Budgets: budgets,
		Credentials: func() (map[string]string, error) {
			return map[string]string{"api_key": c.key, "organization": c.organization}, nil
		},
	}, c.key)
}

// newBenchBy signs in by one of a platform's ways with the credentials given.
func newBenchBy(t *testing.T, m *manifest.Manifest, way, baseURL string, given map[string]string) *bench {
	t.Helper()
	return newBenchWith(t, m, platform.Options{
		BaseURL: baseURL, Timeout: time.Minute, Settings: platform.Settings{Auth: way},
		Credentials: func() (map[string]string, error) { return given, nil },
	}, cmp.Or(given["password"], given["api_key"]))
}

// newBenchWith has answers looked through for a secret.
func newBenchWith(t *testing.T, m *manifest.Manifest, o platform.Options, secret string) *bench {
	t.Helper()
	client, err := platform.NewClient(m, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	tables := catalog.New(client, catalog.Options{TTL: time.Minute})
	t.Cleanup(func() {
		if err := tables.Close(); err != nil {
			t.Error(err)
		}
	})
	deps := tools.Deps{Catalog: tables, Version: "test", Now: time.Now}
	b := benchOver(deps)
	b.key, b.redact = secret, client.Redactor().Text
	return b
}

// benchOver is the tools over what is open. Answers are looked through for no secret.
func benchOver(deps tools.Deps) *bench {
	const nothing = "\x00"
	b := &bench{deps: deps, tools: map[string]server.ServerTool{}, key: nothing}
	for _, tool := range tools.All(deps) {
		b.tools[tool.Tool.Name] = tool
	}
	return b
}

// startSandbox runs a platform in miniature and returns the credentials it prints for a newcomer.
func startSandbox(t *testing.T) (*sandbox.Sandbox, credentials) {
	t.Helper()
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: []string{"dcycle"}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	env := map[string]string{}
	for _, v := range sb.Exports()[0].Env {
		env[v.Name] = v.Value
	}
	return sb, credentials{env["DCYCLE_API_KEY"], env["DCYCLE_ORG_ID"]}
}

func (b *bench) result(ctx context.Context, t *testing.T, name string, args map[string]any) (*mcp.CallToolResult, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute) // the server has one as well
	defer cancel()
	var request mcp.CallToolRequest
	request.Params.Name, request.Params.Arguments = name, args
	result, err := b.tools[name].Handler(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, c := range result.Content {
		text.WriteString(c.(mcp.TextContent).Text)
	}
	if strings.Contains(text.String(), b.key) {
		t.Errorf("%s shows the key: %s", name, text.String())
	}
	return result, text.String()
}

// answer returns the text of a call that succeeds.
func (b *bench) answer(t *testing.T, name string, args map[string]any) string {
	t.Helper()
	result, text := b.result(t.Context(), t, name, args)
	if result.IsError {
		t.Fatalf("%s %v: %s", name, args, text)
	}
	return text
}

// refusal returns the text of a call that fails.
func (b *bench) refusal(t *testing.T, name string, args map[string]any) string {
	t.Helper()
	result, text := b.result(t.Context(), t, name, args)
	if !result.IsError {
		t.Fatalf("%s %v succeeds: %s", name, args, text)
	}
	return text
}

// table is an answer of query_org_data in JSON.
type table struct {
	Columns   []string `json:"columns"`
	Rows      [][]any  `json:"rows"`
	TotalRows int      `json:"total_rows"`
	ShownRows int      `json:"shown_rows"`
	Complete  bool     `json:"complete"`
	Requests  int      `json:"requests"`
}

// query reads all rows of a statement, in as many answers as they need.
func (b *bench) query(t *testing.T, sql, organization string) table {
	t.Helper()
	got := b.page(t, sql, organization)
	for len(got.Rows) < got.TotalRows {
		next := b.page(t, fmt.Sprintf("SELECT * FROM (%s) LIMIT -1 OFFSET %d", sql, len(got.Rows)), organization)
		if next.TotalRows != got.TotalRows-len(got.Rows) || next.ShownRows == 0 {
			t.Fatalf("%d of %d rows, then %d of %d", len(got.Rows), got.TotalRows, next.ShownRows, next.TotalRows)
		}
		got.Rows = append(got.Rows, next.Rows...)
		got.Complete = got.Complete && next.Complete
	}
	return got
}

func (b *bench) page(t *testing.T, sql, organization string) table {
	t.Helper()
	text := b.answer(t, "query_org_data", map[string]any{"sql": sql, "organization": organization, "format": "json", "max_rows": 10000.0})
	var got table
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&got); err != nil || got.ShownRows != len(got.Rows) {
		t.Fatalf("%v, %d rows in %s", err, len(got.Rows), text)
	}
	return got
}

// parsed is a manifest that must be right.
func parsed(t testing.TB, text string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse("acme.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
