package e2e

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

//go:embed conformance/expected-failures.txt
var expectedFailures string

// TestConformance runs the official conformance suite of MCP against this repository's transports and middleware. The suite speaks Streamable HTTP only.
func TestConformance(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{root: root, clients: filepath.Join(root, "internal", "e2e", "clients", "node_modules", ".bin"), home: t.TempDir(), bin: t.TempDir()}
	l.requireClients(t)
	registerSources(t, root)
	fixture := l.build(t, "conformance", "./internal/e2e/conformance")
	var url string
	s := start(t, "the conformance fixture", os.Environ(), func(line string) bool {
		url = line
		return strings.HasPrefix(line, "http://")
	}, fixture)
	t.Cleanup(func() { s.stop(t) })
	for _, revision := range []string{"2026-07-28", "2025-11-25"} {
		t.Run(revision, func(t *testing.T) {
			suite := filepath.Join(l.clients, "..", "@modelcontextprotocol", "conformance", "dist", "index.js")
			results := t.TempDir()
			got := run(t, results, append(os.Environ(), "HOME="+l.home), l.node, suite, "server", "--url", strings.TrimSpace(url), "--requirements", revision, "-o", results)
			failed, passed := scored(got.stdout)
			if want := expectedOf(revision); !slices.Equal(failed, want) {
				t.Errorf("failed: %q, want %q\n%s\n%s\n%s", failed, want, got.stdout, got.stderr, faults(t, results))
			}
			if passed < 20 || (got.code == 0) != (len(failed) == 0) {
				t.Errorf("%d scenarios passed, exit code %d: the suite's summary is not understood\n%s\n%s", passed, got.code, got.stdout, got.stderr)
			}
		})
	}
}

// faults is what the suite found of the checks that failed.
func faults(t *testing.T, results string) string {
	t.Helper()
	var found strings.Builder
	files, _ := filepath.Glob(filepath.Join(results, "*", "checks.json"))
	for _, file := range files {
		var checks []struct {
			ID, Status, ErrorMessage string
			Details                  json.RawMessage
		}
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &checks)
		}
		if err != nil {
			t.Error(err)
		}
		for _, c := range checks {
			if c.Status == "FAILURE" {
				fmt.Fprintf(&found, "%s: %s\n  %.2000s\n", c.ID, c.ErrorMessage, c.Details)
			}
		}
	}
	return found.String()
}

var (
	verdict  = regexp.MustCompile(`(?m)^([✓✗]) ([a-z0-9-]+): `)
	unscored = regexp.MustCompile(`(?m)^  [✓✗] ([a-z0-9-]+) \(`)
)

// scored reads the suite's summary: which scenarios failed, sorted, and how many passed, of those that count.
func scored(summary string) (failed []string, passed int) {
	var apart []string
	for _, m := range unscored.FindAllStringSubmatch(summary, -1) {
		apart = append(apart, m[1])
	}
	for _, m := range verdict.FindAllStringSubmatch(summary, -1) {
		switch {
		case slices.Contains(apart, m[2]):
		case m[1] == "✓":
			passed++
		default:
			failed = append(failed, m[2])
		}
	}
	slices.Sort(failed)
	return failed, passed
}

// expectedOf is the scenarios that the file names for a revision, sorted.
func expectedOf(revision string) (scenarios []string) {
	for line := range strings.Lines(expectedFailures) {
		if f := strings.Fields(line); len(f) > 2 && f[0] == revision {
			scenarios = append(scenarios, f[1])
		}
	}
	slices.Sort(scenarios)
	return scenarios
}
