package mcpserver

import (
	"errors"
	"fmt"
	"strings"

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

// maxInlineIcon is how long the address of an icon may be. Every answer of the modern era repeats it.
const maxInlineIcon = 300

// checkIcons refuses an icon that would make every answer long, or that a client's page would not load.
func checkIcons(icons []mcp.Icon) error {
	for _, i := range icons {
		if !strings.HasPrefix(i.Src, "https://") && !strings.HasPrefix(i.Src, "data:image/") || len(i.Src) > maxInlineIcon {
			return fmt.Errorf("icon %s: it must be an https address or a data: address of an image, of %d characters at most", quoteShort(i.Src), maxInlineIcon)
		}
	}
	return nil
}

// checkResources refuses two resources of one address, and templates that match the same ones: mcp-go would take either, at random.
func checkResources(o Options) error {
	var faults []error
	seen := map[string]bool{}
	for _, r := range o.Resources {
		if r.Handler == nil || r.Resource.URI == "" || r.Resource.Name == "" || seen[r.Resource.URI] {
			faults = append(faults, fmt.Errorf("resource %q: it needs a name, a handler and an address of its own", r.Resource.URI))
		}
		seen[r.Resource.URI] = true
	}
	for i, t := range o.ResourceTemplates {
		if t.Handler == nil || t.Template.URITemplate == nil || t.Template.Name == "" {
			faults = append(faults, fmt.Errorf("resource template %q: it needs a name, a handler and an address", t.Template.Name))
			continue
		}
		for _, other := range o.ResourceTemplates[:i] {
			if other.Template.URITemplate != nil && overlap(t.Template.URITemplate, other.Template.URITemplate) {
				faults = append(faults, fmt.Errorf("resource templates %s and %s match the same addresses", other.Template.URITemplate.Raw(), t.Template.URITemplate.Raw()))
			}
		}
	}
	return errors.Join(faults...)
}

// overlap reports whether one of the templates matches an address that the other makes.
func overlap(a, b *mcp.URITemplate) bool {
	headA, _, _ := strings.Cut(a.Raw(), "{")
	headB, _, _ := strings.Cut(b.Raw(), "{")
	if !strings.HasPrefix(headA, headB) && !strings.HasPrefix(headB, headA) {
		return false // the usual case, for which a start compiles no regular expression
	}
	return a.Regexp().MatchString(sample(b)) || b.Regexp().MatchString(sample(a))
}

// sample is an address that the template makes.
func sample(t *mcp.URITemplate) string {
	var made strings.Builder
	for rest := t.Raw(); rest != ""; {
		fixed, expression, found := strings.Cut(rest, "{")
		made.WriteString(fixed)
		if !found {
			break
		}
		made.WriteString("x")
		_, rest, _ = strings.Cut(expression, "}")
	}
	return made.String()
}

func checkPrompts(prompts []server.ServerPrompt) error {
	var faults []error
	seen := map[string]bool{}
	for _, p := range prompts {
		if p.Handler == nil || p.Prompt.Name == "" || seen[p.Prompt.Name] {
			faults = append(faults, fmt.Errorf("prompt %q: it needs a handler and a name of its own", p.Prompt.Name))
		}
		seen[p.Prompt.Name] = true
	}
	return errors.Join(faults...)
}
