package e2e

import (
	"path/filepath"
	"slices"
	"testing"
)

// bridge is a program that a client starts as if it were the server, and that asks a server over HTTP for it.
type bridge struct {
	name string
	run  func(l *lab) []string
}

var bridges = []bridge{
	{"mcp-remote http", func(l *lab) []string { return []string{"mcp-remote", l.http + "/mcp", "--allow-http"} }},
	{"mcp-remote sse", func(l *lab) []string {
		return []string{"mcp-remote", l.http + "/sse", "--allow-http", "--transport", "sse-only"}
	}},
	{"supergateway http", func(l *lab) []string {
		return []string{"supergateway", "--streamableHttp", l.http + "/mcp", "--logLevel", "none"}
	}},
	{"supergateway sse", func(l *lab) []string { return []string{"supergateway", "--sse", l.http + "/sse", "--logLevel", "none"} }},
}

// testBridges asks through each bridge; a client that speaks stdio alone reaches an HTTP server so.
func testBridges(t *testing.T, l *lab, facts truth) {
	for _, b := range bridges {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			words := b.run(l)
			config := configOf(t, map[string]string{}, filepath.Join(l.clients, words[0]), words[1:]...)
			for _, q := range questions {
				if !slices.Contains([]string{"tools list", "query csv", "refused"}, q.name) {
					continue // what else there is to ask goes the same way
				}
				t.Run(q.name, func(t *testing.T) {
					got := l.inspect(t, q.code, slices.Concat([]string{"--config", config, "--server", "orgdata", "--protocol-era", "legacy"}, q.args)...)
					q.check(t, l, facts, got)
				})
			}
		})
	}
}
