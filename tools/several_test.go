package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// everyPlatform are the embedded platforms, as the miniatures have them.
var everyPlatform = []string{"dcycle", "cycle", "deepcurrent", "tdc"}

// loadAll reads the manifests of platforms.
func loadAll(t *testing.T, names []string) []*manifest.Manifest {
	t.Helper()
	all := make([]*manifest.Manifest, len(names))
	for i, name := range names {
		m, err := manifest.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = m
	}
	return all
}

// opened are connections to platforms in miniature, by the name of each its platform; keys are those that are used in the place of its own.
func opened(t *testing.T, connections, keys map[string]string, faults ...string) *bench {
	t.Helper()
	platforms := slices.Collect(maps.Values(connections))
	slices.Sort(platforms)
	var set sandbox.Faults
	for _, f := range faults {
		if err := set.Set(f); err != nil {
			t.Fatal(err)
		}
	}
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Platforms: slices.Compact(platforms), Seed: 1, Faults: set})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	var sources []catalog.Source
	for _, name := range slices.Sorted(maps.Keys(connections)) {
		m := loadAll(t, []string{connections[name]})[0]
		given := exported(sb, m)
		if key := keys[name]; key != "" {
			given["api_key"] = key
		}
		client, err := platform.NewClient(m, platform.Options{
			BaseURL: sb.URL(m.Platform), Timeout: 10 * time.Second, Credentials: func() (map[string]string, error) { return given, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		sources = append(sources, catalog.Source{Name: name, Client: client})
	}
	tables := catalog.Open(sources, catalog.Options{TTL: time.Minute})
	t.Cleanup(func() {
		if err := tables.Close(); err != nil {
			t.Error(err)
		}
	})
	return benchOver(tools.Deps{Catalog: tables, Version: "test", Now: time.Now})
}

// exported are the credentials that the sandbox prints for a platform.
func exported(sb *sandbox.Sandbox, m *manifest.Manifest) map[string]string {
	given := map[string]string{}
	for _, e := range sb.Exports() {
		if e.Platform != m.Platform {
			continue
		}
		for _, v := range e.Env {
			for _, c := range m.Credentials {
				if slices.Contains(c.Env, v.Name) {
					given[c.Name] = v.Value
				}
			}
		}
	}
	return given
}

func ofEach(names []string) map[string]string {
	all := map[string]string{}
	for _, name := range names {
		all[name] = name
	}
	return all
}

// TestTokensOfSeveralPlatforms: what a client is shown before the first question stays within its budget with all platforms open.
func TestTokensOfSeveralPlatforms(t *testing.T) {
	t.Parallel()
	total := 0
	for _, tool := range listedOf(t, loadAll(t, everyPlatform)...) {
		text, err := json.Marshal(tool)
		if err != nil {
			t.Fatal(err)
		}
		total += tokensOf(t, string(text))
	}
	t.Logf("tools/list: %d tokens", total)
	if total > maxTokens {
		t.Errorf("tools/list costs %d tokens", total)
	}
	deps := depsOf(t, loadAll(t, everyPlatform)...)
	if text := tools.Instructions(deps); len(text) > 2048 || strings.Contains(text, "{") || !strings.Contains(text, "dcycle.") {
		t.Errorf("instructions of %d bytes: %s", len(text), text)
	}
	b := benchOver(deps)
	overview := b.answer(t, "describe_org_data", nil)
	n := tokensOf(t, overview)
	t.Logf("overview: %d tokens, %d bytes", n, len(overview))
	if n > maxOverviewTokens {
		t.Errorf("the overview costs %d tokens:\n%s", n, overview)
	}
	for _, m := range loadAll(t, everyPlatform) {
		tables, err := m.Described()
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			if !strings.Contains(overview, table.Name) {
				t.Errorf("%s.%s is not in the overview", m.Platform, table.Name)
			}
		}
	}
}

// TestDescribeSeveralPlatforms: one table in depth by either name, one platform whole, and a search over all.
func TestDescribeSeveralPlatforms(t *testing.T) {
	t.Parallel()
	b := benchOver(depsOf(t, loadAll(t, everyPlatform)...))
	for name, c := range map[string]struct {
		args map[string]any
		want []string
	}{
		"by both names":      {map[string]any{"table": "tdc.sites"}, []string{"tdc.sites: ", "workspace_id text = tdc.workspaces.id"}},
		"by its own":         {map[string]any{"table": "sites"}, []string{"tdc.sites: "}},
		"as a statement has": {map[string]any{"table": `"tdc"."sites"`}, []string{"tdc.sites: "}},
		"a view":             {map[string]any{"table": "dcycle.emissions"}, []string{"dcycle.emissions (view)", "a view over dcycle."}},
		"of two":             {map[string]any{"table": "invoices"}, []string{"invalid_arguments", "The table invoices is of several platforms: write dcycle.invoices or cycle.invoices"}},
		"of none":            {map[string]any{"table": "sitess"}, []string{"invalid_arguments", "did you mean tdc.sites"}},
		"of none of one":     {map[string]any{"table": "tdc.invoices"}, []string{"invalid_arguments", "invoices"}},
		"a platform":         {map[string]any{"table": "tdc"}, []string{"sites", "17 tables"}},
		"found in two":       {map[string]any{"search": "invoice"}, []string{"dcycle.invoices", "cycle.invoices"}},
		"found in one":       {map[string]any{"search": "webhook deliveries"}, []string{"tdc.webhook_deliveries"}},
	} {
		_, text := b.result(t.Context(), t, "describe_org_data", c.args)
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in:\n%.1500s", name, want, text)
			}
		}
	}
}

// TestPromptsOfSeveralPlatforms: each begins with the name of its connection and says whose tables it speaks of; the review of keys is one for all.
func TestPromptsOfSeveralPlatforms(t *testing.T) {
	t.Parallel()
	deps := depsOf(t, loadAll(t, everyPlatform)...)
	var names []string
	for _, p := range tools.Prompts(deps) {
		names = append(names, p.Prompt.Name)
		if p.Prompt.Name != "dcycle_data_gaps" && p.Prompt.Name != "key_rotation_review" {
			continue
		}
		req := mcp.GetPromptRequest{}
		req.Params.Arguments = map[string]string{}
		for _, a := range p.Prompt.Arguments {
			if a.Required {
				req.Params.Arguments[a.Name] = "2025"
			}
		}
		got, err := p.Handler(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(got.Messages)
		if want := map[string]string{"dcycle_data_gaps": "write dcycle.TABLE", "key_rotation_review": "Dcycle, Cycle, DeepCurrent and TDC Sites"}[p.Prompt.Name]; !strings.Contains(text, want) {
			t.Errorf("%s does not say %q: %s", p.Prompt.Name, want, text)
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) || !slices.Contains(names, "dcycle_data_gaps") || !slices.Contains(names, "key_rotation_review") {
		t.Errorf("prompts %v", names)
	}
}

// TestResourcesOfSeveralPlatforms: pages and tables have the name of their connection before their own, and complete by it.
func TestResourcesOfSeveralPlatforms(t *testing.T) {
	t.Parallel()
	deps := depsOf(t, loadAll(t, everyPlatform)...)
	pages := 0
	for _, r := range tools.Resources(deps) {
		if strings.HasPrefix(r.Resource.URI, "orgdata://reference/") {
			pages++
		}
		var req mcp.ReadResourceRequest
		req.Params.URI = r.Resource.URI
		got, err := r.Handler(t.Context(), req)
		if err != nil || len(got) == 0 {
			t.Errorf("%s: %v", r.Resource.URI, err)
		}
		if strings.HasPrefix(r.Resource.URI, "orgdata://reference/") && !strings.Contains(r.Resource.URI, "/dcycle.") {
			t.Errorf("%s does not say whose page it is", r.Resource.URI)
		}
	}
	if pages == 0 {
		t.Error("no page of the reference")
	}
	for _, c := range []struct{ template, typed, want string }{
		{"orgdata://tables/{name}", "tdc.si", "tdc.sites"}, {"orgdata://tables/{name}", "webhook_del", "tdc.webhook_deliveries"}, {"orgdata://reference/{name}", "dcy", "dcycle.emission-categories"},
	} {
		got, err := tools.Complete(deps)(t.Context(), mcp.ResourceReference{URI: c.template}, mcp.CompleteArgument{Name: "name", Value: c.typed}, mcp.CompleteContext{})
		if err != nil || !slices.Contains(got.Values, c.want) {
			t.Errorf("%s %s: %v, %v", c.template, c.typed, got, err)
		}
	}
}

// TestEachConnectionTellsOfItself: whoami and list_keys have a section for each, asked at once; what one refuses is its section.
func TestEachConnectionTellsOfItself(t *testing.T) {
	t.Parallel()
	b := opened(t, ofEach(everyPlatform), map[string]string{"tdc": "tdc_" + strings.Repeat("x", 40)})
	for tool, want := range map[string][]string{
		"whoami":    {"## dcycle\nplatform: Dcycle (", "## cycle\nplatform: Cycle (", "\nmembership: not known, as account is not\n", "## deepcurrent\nplatform: DeepCurrent (", "## tdc\nerror unauthorized: "},
		"list_keys": {"## dcycle\nname,prefix", "## cycle\nname,", "## deepcurrent\nprefix,", "## tdc\nerror unauthorized: "},
	} {
		text := b.answer(t, tool, nil)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", tool, w, text)
			}
		}
		var document struct {
			Connections []struct {
				Connection string         `json:"connection"`
				Error      map[string]any `json:"error"`
				Answer     map[string]any `json:"answer"`
			} `json:"connections"`
		}
		if err := json.Unmarshal([]byte(b.answer(t, tool, map[string]any{"format": "json"})), &document); err != nil {
			t.Fatal(err)
		}
		for _, c := range document.Connections {
			if refused := c.Connection == "tdc"; refused != (c.Error != nil) || refused == (c.Answer != nil) {
				t.Errorf("%s: %+v", tool, c)
			}
		}
		if len(document.Connections) != len(everyPlatform) {
			t.Errorf("%s tells of %d connections", tool, len(document.Connections))
		}
	}
}

// TestOneConnectionIsLate: what the others tell is told in time.
func TestOneConnectionIsLate(t *testing.T) {
	t.Parallel()
	b := opened(t, ofEach([]string{"deepcurrent", "tdc"}), nil, "latency=60s,platform=tdc")
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	result, text := b.result(ctx, t, "whoami", nil)
	if result.IsError || ctx.Err() != nil || !strings.Contains(text, "## deepcurrent\nplatform: DeepCurrent (") || !strings.Contains(text, "## tdc\nerror timeout: ") {
		t.Errorf("%v %s", ctx.Err(), text)
	}
}

// TestAllConnectionsRefuse: then the call has failed.
func TestAllConnectionsRefuse(t *testing.T) {
	t.Parallel()
	wrong := "tdc_" + strings.Repeat("x", 40)
	b := opened(t, map[string]string{"one": "tdc", "two": "tdc"}, map[string]string{"one": wrong, "two": wrong})
	for _, tool := range []string{"whoami", "list_keys", "query_org_data"} {
		args := map[string]any{}
		if tool == "query_org_data" {
			args["sql"] = "SELECT (SELECT count(*) FROM one.sites) + (SELECT count(*) FROM two.sites)"
		}
		if text := b.refusal(t, tool, args); !strings.Contains(text, "unauthorized") {
			t.Errorf("%s: %s", tool, text)
		}
	}
}
