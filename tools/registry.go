package tools

import (
	"github.com/mark3labs/mcp-go/server"
)

// all is the one list of tools, in the order in which clients see them.
var all = []tool{whoami, listKeys, describeOrgData, queryOrgData}

// All returns every tool, ready to be called.
func All(d Deps) []server.ServerTool {
	built := make([]server.ServerTool, len(all))
	for i, t := range all {
		built[i] = t.build(d)
	}
	return built
}

// Instructions is what the server tells a model about itself at the start of a session; clients cut it at 2,048 characters.
func Instructions(d Deps) string { return d.fill(description("instructions")) }
