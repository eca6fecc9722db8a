package doctor

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// ToolList is an answer to tools/list, and the instructions that came before it.
type ToolList struct {
	Tools []struct {
		Name        string         `json:"name"`
		InputSchema map[string]any `json:"inputSchema"`
	} `json:"tools"`
	Instructions string `json:"-"`
}

func (l *ToolList) readInstructions(begin json.RawMessage) {
	var said struct {
		Instructions string `json:"instructions"`
	}
	if json.Unmarshal(begin, &said) == nil {
		l.Instructions = said.Instructions
	}
}

// Takes says of each client whether it takes all the tools, in the order in which they are shown.
func (l *ToolList) Takes() []Finding {
	var found []Finding
	var fine []string
	for _, c := range clients.All() {
		problems := l.against(c.Limits)
		if len(problems) == 0 {
			fine = append(fine, c.Name)
			continue
		}
		found = append(found, Failure("tools for "+c.Name, "Report this: a client may drop all tools for one.", "%s.", words.AndMore(problems, 3)))
	}
	if len(fine) > 0 {
		found = append(found, Fine("schemas", "%s take names, schemas and instructions of %s.", words.And(fine), words.Plural(len(l.Tools), "tool")))
	}
	return found
}

// against lists what a client does not take.
func (l *ToolList) against(limits clients.Limits) []string {
	var problems []string
	if n := len([]rune(l.Instructions)); limits.Instructions > 0 && n > limits.Instructions {
		problems = append(problems, fmt.Sprintf("the instructions have %d characters, of which %d are read", n, limits.Instructions))
	}
	for _, tool := range l.Tools {
		if n := len(clients.ServerName) + 1 + len(tool.Name); limits.Name > 0 && n > limits.Name {
			problems = append(problems, fmt.Sprintf("the name of %s has %d characters with the server's", tool.Name, n))
		}
		for _, problem := range against(limits, tool.InputSchema, true) {
			problems = append(problems, "the schema of "+tool.Name+" "+problem)
		}
	}
	return problems
}

// against lists what is wrong with a schema; top tells whether it is of the arguments as a whole.
func against(limits clients.Limits, s map[string]any, top bool) []string {
	var problems []string
	for _, word := range slices.Sorted(maps.Keys(s)) {
		if slices.Contains(limits.Anywhere, word) || top && slices.Contains(limits.Top, word) {
			problems = append(problems, "has "+word)
		}
	}
	if limits.Typed {
		problems = append(problems, untyped(s)...)
	}
	properties, _ := s["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if within, ok := properties[name].(map[string]any); ok {
			problems = append(problems, against(limits, within, false)...)
		}
	}
	if items, ok := s["items"].(map[string]any); ok {
		problems = append(problems, against(limits, items, false)...)
	}
	return problems
}

func untyped(s map[string]any) []string {
	kind, one := s["type"].(string)
	switch _, items := s["items"].(map[string]any); {
	case !one:
		return []string{"has a part without exactly one type"}
	case kind == "array" && !items:
		return []string{"has a list whose items have no type"}
	}
	return nil
}
