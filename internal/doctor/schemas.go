package doctor

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// serverName is what this server is called in the files of clients; some put it before the name of each tool.
const serverName = "orgdata"

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

// clientRules are what a client, or the model behind it, does not take. They are from vendors' documents and public reports up to autumn 2026.
type clientRules struct {
	client       string
	top          []string // words that the schema itself must not have
	anywhere     []string // words that no schema within it must have, either
	typed        bool     // each property has one type, and each list a type of its items
	name         int      // the most characters of the server's and a tool's name together; 0: any
	instructions int      // the characters of the instructions that are read; 0: all
}

var combining = []string{"anyOf", "oneOf", "allOf"}

var schemaRules = []clientRules{
	{client: "Claude Desktop", top: combining, name: 64},
	{client: "Claude Code", top: combining, name: 64, instructions: 2048},
	{client: "Codex", top: append([]string{"enum", "not"}, combining...), typed: true, name: 64},
	{client: "Gemini CLI", typed: true, name: 63, anywhere: append([]string{"$ref", "$defs", "definitions", "const", "exclusiveMinimum", "exclusiveMaximum",
		"patternProperties", "propertyNames", "uniqueItems", "multipleOf", "additionalProperties", "not"}, combining...)},
	{client: "Cursor", top: combining, name: 60},
	{client: "VS Code", top: combining, typed: true, name: 64},
}

// Takes says of each client whether it takes all the tools, in the order of the table.
func (l *ToolList) Takes() []Finding {
	var found []Finding
	var fine []string
	for _, rules := range schemaRules {
		problems := l.against(rules)
		if len(problems) == 0 {
			fine = append(fine, rules.client)
			continue
		}
		found = append(found, Failure("tools for "+rules.client, "Report this: a client may drop all tools for one.", "%s.", words.AndMore(problems, 3)))
	}
	if len(fine) > 0 {
		found = append(found, Fine("schemas", "%s take names, schemas and instructions of %s.", words.And(fine), words.Plural(len(l.Tools), "tool")))
	}
	return found
}

// against lists what a client does not take.
func (l *ToolList) against(rules clientRules) []string {
	var problems []string
	if n := len([]rune(l.Instructions)); rules.instructions > 0 && n > rules.instructions {
		problems = append(problems, fmt.Sprintf("the instructions have %d characters, of which %d are read", n, rules.instructions))
	}
	for _, tool := range l.Tools {
		if n := len(serverName) + 1 + len(tool.Name); rules.name > 0 && n > rules.name {
			problems = append(problems, fmt.Sprintf("the name of %s has %d characters with the server's", tool.Name, n))
		}
		for _, problem := range rules.schema(tool.InputSchema, true) {
			problems = append(problems, "the schema of "+tool.Name+" "+problem)
		}
	}
	return problems
}

// schema lists what is wrong with a schema; top tells whether it is of the arguments as a whole.
func (r clientRules) schema(s map[string]any, top bool) []string {
	var problems []string
	for _, word := range slices.Sorted(maps.Keys(s)) {
		if slices.Contains(r.anywhere, word) || top && slices.Contains(r.top, word) {
			problems = append(problems, "has "+word)
		}
	}
	if r.typed {
		problems = append(problems, untyped(s)...)
	}
	properties, _ := s["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if within, ok := properties[name].(map[string]any); ok {
			problems = append(problems, r.schema(within, false)...)
		}
	}
	if items, ok := s["items"].(map[string]any); ok {
		problems = append(problems, r.schema(items, false)...)
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
