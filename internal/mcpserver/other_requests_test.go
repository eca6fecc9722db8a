package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

// wanted is an error that its caller may read.
type wanted struct{ text string }

func (w wanted) Error() string { return w.text }
func (w wanted) JSONRPCError() mcp.JSONRPCError {
	return mcp.NewJSONRPCError(mcp.NewRequestId(nil), mcp.INVALID_PARAMS, w.text, nil)
}

// fault ends a handler in one of the ways that there are.
func (b *fixture) fault(ctx context.Context, how string) error {
	switch how {
	case "panic":
		panic(internals)
	case "broken":
		return fmt.Errorf("failing with %s", internals)
	case "wanted":
		return wanted{"there is no wanted"}
	case "slow":
		b.started <- how
		select {
		case <-b.release:
		case <-ctx.Done():
			b.stopped <- how
			return ctx.Err()
		}
	}
	return nil
}

// withAll adds resources, templates, prompts and completion to the fixture.
func withAll(b **fixture) func(*Options) {
	read := func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		_, how, _ := strings.Cut(req.Params.URI, "x://things/")
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: req.Params.URI, MIMEType: "text/plain", Text: "about " + how}}, (*b).fault(ctx, how)
	}
	return func(o *Options) {
		o.WebsiteURL = "https://example.com/orgdata"
		o.Icons = []mcp.Icon{{Src: "data:image/svg+xml,<svg/>", MIMEType: "image/svg+xml"}}
		o.Resources = []server.ServerResource{{Resource: mcp.NewResource("x://things", "things"), Handler: read}}
		o.ResourceTemplates = []server.ServerResourceTemplate{{Template: mcp.NewResourceTemplate("x://things/{name}", "thing"), Handler: server.ResourceTemplateHandlerFunc(read)}}
		o.Prompts = []server.ServerPrompt{{Prompt: mcp.NewPrompt("ask", mcp.WithArgument("how")), Handler: func(ctx context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			how := req.Params.Arguments["how"]
			return mcp.NewGetPromptResult("", []mcp.PromptMessage{mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent("ask "+how))}), (*b).fault(ctx, how)
		}}}
		o.Complete = func(ctx context.Context, ref any, a mcp.CompleteArgument, _ mcp.CompleteContext) (*mcp.Completion, error) {
			return &mcp.Completion{Values: []string{fmt.Sprintf("%T %s", ref, a.Name)}}, (*b).fault(ctx, a.Value)
		}
	}
}

// others are the requests besides tool calls that handlers of ours answer, as functions of what the handler shall do.
var others = map[string]func(ctx context.Context, c *client.Client, how string) (string, error){
	"resources/read": func(ctx context.Context, c *client.Client, how string) (string, error) {
		var req mcp.ReadResourceRequest
		req.Params.URI = "x://things/" + how
		r, err := c.ReadResource(ctx, req)
		if err != nil {
			return "", err
		}
		return r.Contents[0].(mcp.TextResourceContents).Text, nil
	},
	"prompts/get": func(ctx context.Context, c *client.Client, how string) (string, error) {
		var req mcp.GetPromptRequest
		req.Params.Name, req.Params.Arguments = "ask", map[string]string{"how": how}
		r, err := c.GetPrompt(ctx, req)
		if err != nil {
			return "", err
		}
		return r.Messages[0].Content.(mcp.TextContent).Text, nil
	},
	"completion/complete": func(ctx context.Context, c *client.Client, how string) (string, error) {
		var req mcp.CompleteRequest
		req.Params.Ref = mcp.ResourceReference{Type: "ref/resource", URI: "x://things/{name}"}
		req.Params.Argument = mcp.CompleteArgument{Name: "name", Value: how}
		r, err := c.Complete(ctx, req)
		if err != nil {
			return "", err
		}
		return r.Completion.Values[0], nil
	},
}

func TestOtherRequestsOverEveryTransport(t *testing.T) {
	t.Parallel()
	var b *fixture
	all := withAll(&b)
	var out lockedBuffer
	b = newFixture(t, all, func(o *Options) {
		o.Audit = audit.New(audit.Options{Logger: slog.New(slog.NewJSONHandler(&out, nil))})
	})
	for _, how := range []string{transportStdio, transportHTTP, transportSSE} {
		for _, version := range []string{legacy, modern} {
			if how == transportSSE && version == modern {
				continue
			}
			t.Run(how+" "+version, func(t *testing.T) {
				c := b.connect(t, how, version)
				if got := c.GetServerCapabilities(); got.Resources == nil || got.Prompts == nil || got.Completions == nil || got.Resources.Subscribe || got.Resources.ListChanged || got.Prompts.ListChanged {
					t.Errorf("capabilities = %+v", got)
				}
				for method, ask := range others {
					answersLikeATool(t, b, method, c, ask)
					if !strings.Contains(out.String(), `"tool":"`+method+`"`) {
						t.Errorf("%s left no record", method)
					}
				}
				hintsAreThere(t, c)
			})
		}
	}
}

// answersLikeATool holds a request against what the guards promise.
func answersLikeATool(t *testing.T, b *fixture, method string, c *client.Client, ask func(context.Context, *client.Client, string) (string, error)) {
	t.Helper()
	if text, err := ask(t.Context(), c, "well"); err != nil || text == "" {
		t.Errorf("%s: %q, %v", method, text, err)
	}
	for _, how := range []string{"panic", "broken"} {
		if _, err := ask(t.Context(), c, how); err == nil || strings.Contains(err.Error(), internals) || !strings.Contains(err.Error(), "a fault of its own") {
			t.Errorf("%s %s: %v", method, how, err)
		}
	}
	if _, err := ask(t.Context(), c, "wanted"); err == nil || !strings.Contains(err.Error(), "there is no wanted") {
		t.Errorf("%s: %v", method, err)
	}
	answered := make(chan error, 1)
	go func() {
		_, err := ask(t.Context(), c, "slow")
		answered <- err
	}()
	receive(t, b.started, "the slow request")
	if _, err := c.CallTool(t.Context(), toolCall("echo", nil)); err != nil {
		t.Errorf("%s: a call behind it: %v", method, err)
	}
	b.finish(t)
	if err := receive(t, answered, "its answer"); err != nil {
		t.Errorf("%s: %v", method, err)
	}
}

// hintsAreThere wants the freshness on every list, in both eras.
func hintsAreThere(t *testing.T, c *client.Client) {
	t.Helper()
	resources, err1 := c.ListResources(t.Context(), mcp.ListResourcesRequest{})
	templates, err2 := c.ListResourceTemplates(t.Context(), mcp.ListResourceTemplatesRequest{})
	prompts, err3 := c.ListPrompts(t.Context(), mcp.ListPromptsRequest{})
	var req mcp.ReadResourceRequest
	req.Params.URI = "x://things"
	read, err4 := c.ReadResource(t.Context(), req)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	for what, hints := range map[string]mcp.CacheableResult{
		"resources": resources.CacheableResult, "templates": templates.CacheableResult, "prompts": prompts.CacheableResult, "read": read.CacheableResult,
	} {
		if ttl, ok := hints.TTL(); !ok || ttl != DefaultListTTL.Milliseconds() || hints.CacheScope != mcp.CacheScopePrivate {
			t.Errorf("%s: %d, %v, %q", what, ttl, ok, hints.CacheScope)
		}
	}
}

func TestOtherRequestsHaveTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b *fixture
		all := withAll(&b)
		b = newFixture(t, all, func(o *Options) { o.Deadline = 7 * time.Second })
		start := time.Now()
		x := new(request)
		b.handleMessage(t.Context(), x, []byte(`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"x://things/slow"}}`))
		if x.refusal == nil || !strings.Contains(x.refusal.Message, "longer than 7s") || time.Since(start) != 7*time.Second {
			t.Errorf("refused with %+v after %v", x.refusal, time.Since(start))
		}
	})
}

func TestServerSaysWhereItIsFrom(t *testing.T) {
	t.Parallel()
	var b *fixture
	b = newFixture(t, withAll(&b))
	for name, message := range map[string]string{
		"legacy": initializeMessage,
		"modern": `{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`,
	} {
		p := b.startStdio(t)
		p.send(message)
		line := p.line()
		for _, want := range []string{`"title":"Org data"`, `"websiteUrl":"https://example.com/orgdata"`, `"src":"data:image/svg+xml,`} {
			if !strings.Contains(line, want) {
				t.Errorf("%s: no %s in %s", name, want, line)
			}
		}
	}
}

func TestNewRefusesWhatClientsCannotTellApart(t *testing.T) {
	t.Parallel()
	read := func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) { return nil, nil }
	template := func(uri string) server.ServerResourceTemplate {
		return server.ServerResourceTemplate{Template: mcp.NewResourceTemplate(uri, "n"), Handler: read}
	}
	get := func(context.Context, mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil }
	for name, c := range map[string]struct {
		options Options
		want    string
	}{
		"two templates of one shape": {Options{ResourceTemplates: []server.ServerResourceTemplate{template("x://a/{b}"), template("x://{c}/d"), template("x://a/{e}")}}, "match the same"},
		"templates apart":            {Options{ResourceTemplates: []server.ServerResourceTemplate{template("x://a/{b}"), template("x://c/{b}")}}, ""},
		"no handler of a template":   {Options{ResourceTemplates: []server.ServerResourceTemplate{{Template: mcp.NewResourceTemplate("x://a", "n")}}}, "needs a name"},
		"two resources":              {Options{Resources: []server.ServerResource{{Resource: mcp.NewResource("x://a", "a"), Handler: read}, {Resource: mcp.NewResource("x://a", "b"), Handler: read}}}, "address of its own"},
		"no name":                    {Options{Resources: []server.ServerResource{{Resource: mcp.NewResource("x://a", ""), Handler: read}}}, "needs a name"},
		"two prompts":                {Options{Prompts: []server.ServerPrompt{{Prompt: mcp.NewPrompt("p"), Handler: get}, {Prompt: mcp.NewPrompt("p"), Handler: get}}}, "name of its own"},
		"no handler of a prompt":     {Options{Prompts: []server.ServerPrompt{{Prompt: mcp.NewPrompt("p")}}}, "needs a handler"},
		"a long icon":                {Options{Icons: []mcp.Icon{{Src: "data:image/png;base64," + strings.Repeat("A", 300)}}}, "300 characters"},
		"an icon without TLS":        {Options{Icons: []mcp.Icon{{Src: "http://example.com/i.png"}}}, "https"},
		"an icon by https":           {Options{Icons: []mcp.Icon{{Src: "https://example.com/i.png"}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.options.Name = "orgdata"
			_, err := New(c.options)
			if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("err = %v, want %q", err, c.want)
			}
		})
	}
}
