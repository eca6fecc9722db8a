package mcpserver

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// door is a way in for raw messages: it returns what came back for one, with the HTTP status where there is one.
type door func(t *testing.T, message string) answer

// doors are all ways into one server. A message's own _meta decides on the era, so "http modern" only adds the headers.
func (b *fixture) doors(t *testing.T) map[string]door {
	t.Helper()
	base := b.startHTTP(t, HTTPOptions{})
	session := map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)}
	return map[string]door{
		"stdio": func(t *testing.T, message string) answer {
			return answer{body: strings.Join(exchange(t, b, message), "\n")}
		},
		"http":            func(t *testing.T, message string) answer { return do(t, "POST", base+"/mcp", message, nil) },
		"http, a session": func(t *testing.T, message string) answer { return do(t, "POST", base+"/mcp", message, session) },
		"sse":             func(t *testing.T, message string) answer { return overSSE(t, base, message) },
	}
}

// overSSE sends one message on a stream of its own. What is refused at once is in the POST's own answer.
func overSSE(t *testing.T, base, message string) answer {
	t.Helper()
	url, events, hangUp := openStream(t, base)
	defer hangUp()
	got := do(t, "POST", url, message, nil)
	if got.status != http.StatusAccepted {
		return got
	}
	return answer{status: got.status, body: receive(t, events, "the answer to "+message[:min(len(message), 200)])}
}

// modernDoor sends a message of the modern era over HTTP with the headers that belong to it.
func (b *fixture) modernDoor(t *testing.T) func(t *testing.T, method, name, message string) answer {
	base := b.startHTTP(t, HTTPOptions{})
	return func(t *testing.T, method, name, message string) answer {
		return do(t, "POST", base+"/mcp", message, modernHeader(method, name))
	}
}

// withResources adds what this server has none of yet: resources and prompts, whose handlers fail as told.
func (b *fixture) withResources(fail error) {
	b.mcp.AddResource(mcp.NewResource("test://fails", "fails"), func(_ context.Context, _ mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		return nil, fail
	})
	b.mcp.AddPrompt(mcp.NewPrompt("fails"), func(_ context.Context, _ mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, fail })
}
