package e2e

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// inspected is what the Inspector's command line prints with --format json.
type inspected struct {
	Result struct {
		Tools []struct {
			Name        string         `json:"name"`
			Description string         `json:"description"`
			Annotations map[string]any `json:"annotations"`
		} `json:"tools"`
		Content []struct {
			Type string `json:"type"`
			Text string `json:"text"`
		} `json:"content"`
		StructuredContent map[string]any `json:"structuredContent"`
		IsError           bool           `json:"isError"`
	} `json:"result"`
}

func (i inspected) text() string {
	var all strings.Builder
	for _, block := range i.Result.Content {
		all.WriteString(block.Text)
	}
	return all.String()
}

// The statement that every client asks, and what there must be about its answer.
const (
	question = "SELECT count(*) AS n, sum(co2e) AS kg FROM facilities"
	refused  = "DROP TABLE facilities"
)

// asked is one call and what must come back.
type asked struct {
	name  string
	args  []string // of the Inspector
	code  int      // its exit code: 5 for a result with isError
	check func(t *testing.T, l *lab, facts truth, got inspected)
}

var questions = []asked{
	{"tools list", []string{"--method", "tools/list", "--strict"}, 0, checkTools},
	{"whoami", call("whoami", `{}`), 0, func(t *testing.T, l *lab, _ truth, got inspected) {
		contains(t, got.text(), l.organization())
	}},
	{"list_keys", call("list_keys", `{}`), 0, func(t *testing.T, l *lab, _ truth, got inspected) {
		contains(t, got.text(), l.key()[:16], "prefix", "rotation")
	}},
	{"describe_org_data", call("describe_org_data", `{}`), 0, func(t *testing.T, _ *lab, _ truth, got inspected) {
		contains(t, got.text(), "organizations", "facilities", "invoices", "vehicles", "purchases", "business_travels", "employees", "total_impacts")
	}},
	{"query csv", call("query_org_data", `{"sql":"`+question+`"}`), 0, func(t *testing.T, _ *lab, facts truth, got inspected) {
		facts.check(t, got.text())
	}},
	{"query json", call("query_org_data", `{"sql":"`+question+`","format":"json"}`), 0, func(t *testing.T, _ *lab, facts truth, got inspected) {
		checkJSON(t, facts, got)
	}},
	{"refused", call("query_org_data", `{"sql":"`+refused+`"}`), 5, func(t *testing.T, _ *lab, _ truth, got inspected) {
		if !got.Result.IsError || !strings.Contains(got.text(), "SELECT") {
			t.Errorf("a refused statement answers isError=%t %q, want an error that says what to write", got.Result.IsError, got.text())
		}
	}},
}

func call(tool, args string) []string {
	return []string{"--method", "tools/call", "--tool-name", tool, "--tool-args-json", args}
}

// route is one way to the server. The 2026-07-28 era has no HTTP+SSE transport.
type route struct {
	name string
	eras []string
	to   func(t *testing.T, l *lab) []string
}

var routes = []route{
	{"stdio", []string{"legacy", "modern", "auto"}, func(t *testing.T, l *lab) []string {
		return []string{"--config", l.inspectorConfig(t, l.exports), "--server", "orgdata"}
	}},
	{"http", []string{"legacy", "modern", "auto"}, func(_ *testing.T, l *lab) []string {
		return []string{"--server-url", l.http + "/mcp", "--transport", "http"}
	}},
	{"sse", []string{"legacy", "auto"}, func(_ *testing.T, l *lab) []string {
		return []string{"--server-url", l.http + "/sse", "--transport", "sse"}
	}},
}

// inspectorConfig writes a configuration as a client reads it. The Inspector, like most clients, hands a server only the variables that its
// configuration names.
func (l *lab) inspectorConfig(t *testing.T, env map[string]string) string {
	t.Helper()
	return configOf(t, env, l.binary)
}

func configOf(t *testing.T, env map[string]string, command string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mcp.json")
	writeJSON(t, file, map[string]any{"mcpServers": map[string]any{"orgdata": map[string]any{"command": command, "args": append([]string{}, args...), "env": env}}})
	return file
}

func testInspector(t *testing.T, l *lab, facts truth) {
	for _, route := range routes {
		for _, era := range route.eras {
			t.Run(route.name+" "+era, func(t *testing.T) {
				t.Parallel()
				to := route.to(t, l)
				for _, q := range questions {
					if era == "auto" && q.name != "query csv" {
						continue // auto ends in one of the other two
					}
					t.Run(q.name, func(t *testing.T) {
						got := l.inspect(t, q.code, slices.Concat(to, []string{"--protocol-era", era}, q.args)...)
						q.check(t, l, facts, got)
					})
				}
			})
		}
	}
}

// inspect runs the Inspector and reads its answer.
func (l *lab) inspect(t *testing.T, code int, args ...string) inspected {
	t.Helper()
	ran := l.client(t, t.TempDir(), filepath.Join(l.clients, "mcp-inspector"), append([]string{"--cli", "--format", "json"}, args...)...)
	if ran.code != code {
		t.Fatalf("the Inspector ended with %d, want %d: %s\nstdout:\n%s\nstderr:\n%s", ran.code, code, strings.Join(args, " "), ran.stdout, ran.stderr)
	}
	var got inspected
	if err := json.Unmarshal([]byte(ran.stdout), &got); err != nil {
		t.Fatalf("reading the Inspector's answer: %v\nstdout:\n%s\nstderr:\n%s", err, ran.stdout, ran.stderr)
	}
	return got
}

// checkTools wants the four tools, each described and declared read-only. That the schemas are portable is the Inspector's own judgement:
// --strict makes it fail.
func checkTools(t *testing.T, _ *lab, _ truth, got inspected) {
	t.Helper()
	var names []string
	for _, tool := range got.Result.Tools {
		names = append(names, tool.Name)
		if tool.Annotations["readOnlyHint"] != true || tool.Annotations["destructiveHint"] != false || tool.Description == "" {
			t.Errorf("%s has the annotations %v and the description %.40q, want read-only, not destructive, described", tool.Name, tool.Annotations, tool.Description)
		}
	}
	slices.Sort(names)
	if want := []string{"describe_org_data", "list_keys", "query_org_data", "whoami"}; !slices.Equal(names, want) {
		t.Errorf("tools are %v, want %v", names, want)
	}
}

// check compares the answer to question, as CSV, with the facts.
func (facts truth) check(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	if len(lines) < 3 || lines[0] != "n,kg" || !strings.HasPrefix(lines[2], "# 1 of 1 row") {
		t.Fatalf("the answer is not a header, a row and a receipt:\n%s", text)
	}
	cells := strings.Split(lines[1], ",")
	n, _ := strconv.Atoi(cells[0])
	kg, err := strconv.ParseFloat(cells[len(cells)-1], 64)
	if err != nil || n != facts.facilities || !near(kg, facts.kgCO2e) {
		t.Errorf("the answer is %q; the platform itself says %d and %f", lines[1], facts.facilities, facts.kgCO2e)
	}
	contains(t, lines[2], "complete", "request")
}

// checkJSON expects one copy of the answer, as text.
func checkJSON(t *testing.T, facts truth, got inspected) {
	t.Helper()
	text := got.text()
	if got.Result.StructuredContent != nil {
		t.Errorf("the answer is there twice: %+v", got)
	}
	var content struct {
		Columns []string `json:"columns"`
		Rows    [][]any  `json:"rows"`
	}
	if err := json.Unmarshal([]byte(text), &content); err != nil || len(content.Rows) != 1 || len(content.Rows[0]) != 2 {
		t.Fatalf("the answer is %s (%v), want columns and one row of two cells", text, err)
	}
	n, _ := content.Rows[0][0].(float64)
	kg, _ := content.Rows[0][1].(float64)
	if int(n) != facts.facilities || !near(kg, facts.kgCO2e) {
		t.Errorf("the answer is %s; the platform itself says %d and %f", text, facts.facilities, facts.kgCO2e)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(1, math.Abs(b)) }

func contains(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("the answer lacks %q:\n%s", want, text)
		}
	}
}

// testLoad calls one tool often and at once, as the Inspector does it, and wants every call answered.
func testLoad(t *testing.T, l *lab) {
	for _, route := range routes {
		t.Run(route.name, func(t *testing.T) {
			t.Parallel()
			const calls = 200
			args := slices.Concat([]string{"--cli", "--format", "json", "--load", "--load-requests", fmt.Sprint(calls), "--load-concurrency", "16"},
				route.to(t, l), call("query_org_data", `{"sql":"`+question+`"}`))
			ran := l.client(t, t.TempDir(), filepath.Join(l.clients, "mcp-inspector"), args...)
			var got struct {
				Result struct{ Requests, OK, ToolErrors, Errors int } `json:"result"`
			}
			if err := json.Unmarshal([]byte(ran.stdout), &got); err != nil || got.Result.OK != calls {
				t.Errorf("of %d calls %d were answered (%v)\nstdout:\n%s\nstderr:\n%s", calls, got.Result.OK, err, ran.stdout, ran.stderr)
			}
		})
	}
}
