package mcpserver

import (
	"errors"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// maxFullName is the longest "server name + tool name" that every client takes: Cursor drops a tool above it silently.
const maxFullName = 60

// checkTools refuses a set of tools that a client would drop or that could do harm. All faults are reported at once.
// It fails closed: a tool without a readOnlyHint counts as one that writes, and writes are not served yet.
func checkTools(serverName string, tools []server.ServerTool) error {
	if serverName == "" {
		return errors.New("making the server: it has no name")
	}
	var faults []error
	seen := make(map[string]bool, len(tools))
	for _, tool := range tools {
		if err := checkTool(serverName, tool); err != nil {
			faults = append(faults, fmt.Errorf("tool %q: %w", tool.Tool.Name, err))
		}
		if seen[tool.Tool.Name] {
			faults = append(faults, fmt.Errorf("tool %q: there are two of this name", tool.Tool.Name))
		}
		seen[tool.Tool.Name] = true
	}
	return errors.Join(faults...)
}

func checkTool(serverName string, tool server.ServerTool) error {
	if tool.Tool.Name == "" {
		return errors.New("it has no name")
	}
	if tool.Handler == nil {
		return errors.New("it has no handler")
	}
	if n := len(serverName) + len(tool.Tool.Name); n > maxFullName {
		return fmt.Errorf("server and tool name have %d characters, clients drop a tool above %d", n, maxFullName)
	}
	return checkHints(tool.Tool.Annotations)
}

func checkHints(hints mcp.ToolAnnotation) error {
	switch {
	case hints.ReadOnlyHint == nil:
		return errors.New("it has no readOnlyHint, so it counts as a write, and writes are off")
	case !*hints.ReadOnlyHint:
		return errors.New("its readOnlyHint is false, and writes are off")
	case hints.DestructiveHint == nil || hints.IdempotentHint == nil || hints.OpenWorldHint == nil:
		return errors.New("it must set destructiveHint, idempotentHint and openWorldHint too: their defaults are the worst case")
	case *hints.DestructiveHint:
		return errors.New("it is hinted both read-only and destructive")
	}
	return nil
}
