package mcpserver

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
)

// overEveryTransport runs a test over each transport in each era that it has.
func overEveryTransport(t *testing.T, test func(t *testing.T, b *fixture, c *client.Client)) {
	ways := []struct{ how, version string }{
		{transportStdio, modern}, {transportStdio, legacy}, {transportStdio, oldest},
		{transportHTTP, modern}, {transportHTTP, legacy}, {transportHTTP, "2025-03-26"},
		{transportSSE, oldest}, {transportSSE, legacy}, {transportSSE, modern}, // the last is talked down
	}
	for _, way := range ways {
		t.Run(way.how+" "+way.version, func(t *testing.T) {
			t.Parallel()
			b := newFixture(t)
			test(t, b, b.connect(t, way.how, way.version))
		})
	}
}

func TestListAndCall(t *testing.T) {
	t.Parallel()
	overEveryTransport(t, func(t *testing.T, b *fixture, c *client.Client) {
		list, err := c.ListTools(t.Context(), mcp.ListToolsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, tool := range list.Tools {
			names = append(names, tool.Name)
		}
		if !slices.IsSorted(names) || len(names) != 7 {
			t.Errorf("tools = %v", names)
		}
		if ttl, ok := list.TTL(); !ok || ttl != DefaultListTTL.Milliseconds() || list.CacheScope != mcp.CacheScopePrivate {
			t.Errorf("ttlMs = %d (%v), cacheScope = %q", ttl, ok, list.CacheScope)
		}
		result, err := c.CallTool(t.Context(), toolCall("echo", map[string]any{"text": "a < b"}))
		if err != nil {
			t.Fatal(err)
		}
		if got := textOf(t, result); got != "a < b" || result.IsError {
			t.Errorf("echo = %q", got)
		}
	})
}

func TestOnlyToolsAreAdvertised(t *testing.T) {
	t.Parallel()
	overEveryTransport(t, func(t *testing.T, b *fixture, c *client.Client) {
		got := c.GetServerCapabilities()
		if got.Tools == nil || got.Tools.ListChanged {
			t.Errorf("tools = %+v, want them without listChanged", got.Tools)
		}
		if got.Logging != nil || got.Resources != nil || got.Prompts != nil || got.Tasks != nil || got.Completions != nil || got.Sampling != nil || got.Elicitation != nil {
			t.Errorf("capabilities = %+v", got)
		}
	})
}

func TestFaultsOfToolsAreToolResults(t *testing.T) {
	t.Parallel()
	overEveryTransport(t, func(t *testing.T, b *fixture, c *client.Client) {
		for _, tool := range []string{"panic", "broken", "nothing"} {
			result, err := c.CallTool(t.Context(), toolCall(tool, nil))
			if err != nil {
				t.Fatalf("%s: %v", tool, err)
			}
			text := textOf(t, result)
			if !result.IsError || strings.Contains(text, internals) || !strings.HasPrefix(text, "error ") || !strings.Contains(text, "\nNext: Ask again") {
				t.Errorf("%s: %q", tool, text)
			}
		}
		log := b.log.String()
		if !strings.Contains(log, internals) || !strings.Contains(log, "support_test.go") {
			t.Errorf("the log has neither cause nor stack: %s", log)
		}
		if _, err := c.CallTool(t.Context(), toolCall("echo", nil)); err != nil {
			t.Errorf("after the faults: %v", err)
		}
	})
}

func TestUnknownToolNamesTheKnown(t *testing.T) {
	t.Parallel()
	overEveryTransport(t, func(t *testing.T, b *fixture, c *client.Client) {
		_, err := c.CallTool(t.Context(), toolCall("ecko", nil))
		if err == nil || !strings.Contains(err.Error(), `"ecko"`) || !strings.Contains(err.Error(), "slow, echo") {
			t.Errorf("err = %v", err)
		}
	})
}

// Without orderNotifications they are lost or come after the answer.
func TestNotificationsPrecedeTheAnswer(t *testing.T) {
	t.Parallel()
	overEveryTransport(t, func(t *testing.T, b *fixture, c *client.Client) {
		const rounds = 40
		var mu sync.Mutex
		seen := make(map[string]int)
		c.OnNotification(func(n mcp.JSONRPCNotification) {
			if n.Method == "notifications/progress" {
				mu.Lock()
				seen[fmt.Sprint(n.Params.AdditionalFields["progressToken"])]++
				mu.Unlock()
			}
		})
		for i := range rounds {
			token := fmt.Sprintf("token-%d", i)
			req := toolCall("progress", nil)
			req.Params.Meta = &mcp.Meta{ProgressToken: token}
			if _, err := c.CallTool(t.Context(), req); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				continue // the client's own handler may run after the answer was handed out; judged at the end
			}
		}
		// One more round trip: whatever was written before its answer has been read by now.
		if _, err := c.CallTool(t.Context(), toolCall("echo", nil)); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		lost := 0
		for i := range rounds {
			lost += progressSteps - seen[fmt.Sprintf("token-%d", i)]
		}
		if lost != 0 {
			t.Errorf("%d of %d notifications were lost", lost, rounds*progressSteps)
		}
	})
}

func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	overEveryTransport(t, func(t *testing.T, b *fixture, c *client.Client) {
		const n = DefaultMaxConcurrent
		answers := make(chan string, n)
		for i := range n {
			go func() {
				result, err := c.CallTool(context.Background(), toolCall("slow", map[string]any{"name": fmt.Sprint(i)}))
				if err != nil {
					answers <- err.Error()
					return
				}
				answers <- result.Content[0].(mcp.TextContent).Text
			}()
		}
		for range n { // all of them run before any has ended
			receive(t, b.started, "a call to start")
		}
		for range n {
			b.finish(t)
		}
		for range n {
			if got := receive(t, answers, "an answer"); !strings.HasPrefix(got, "finished ") {
				t.Errorf("answer = %q", got)
			}
		}
	})
}
