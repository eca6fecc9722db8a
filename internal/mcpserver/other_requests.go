package mcpserver

import (
	"context"
	"encoding/json"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// Complete gives the values that complete an argument of a prompt or of a resource template. ref is a mcp.PromptReference or a
// mcp.ResourceReference; known are the arguments that the user has filled already.
type Complete func(ctx context.Context, ref any, argument mcp.CompleteArgument, known mcp.CompleteContext) (*mcp.Completion, error)

// throughChain has a request that is no tool call pass what a tool call passes: see sharedChain. In records and logs its method stands where a
// tool's name would.
func throughChain[A any](s *Server, o Options, method mcp.MCPMethod, params any, handle func(context.Context) (A, error)) func(context.Context) (A, error) {
	return func(ctx context.Context) (result A, _ error) {
		var req mcp.CallToolRequest
		req.Params.Name = string(method)
		req.Params.RawArguments, _ = json.Marshal(params) // it was JSON when it came
		_, err := s.sharedChain(o, func(ctx context.Context, _ mcp.CallToolRequest) (_ *mcp.CallToolResult, err error) {
			result, err = handle(ctx)
			return &mcp.CallToolResult{}, err
		})(ctx, req)
		return result, err // worded by refuse
	}
}

func (s *Server) addResources(o Options) {
	for _, r := range o.Resources {
		s.mcp.AddResource(r.Resource, s.chainRead(o, r.Handler))
	}
	for _, t := range o.ResourceTemplates {
		s.mcp.AddResourceTemplate(t.Template, server.ResourceTemplateHandlerFunc(s.chainRead(o, server.ResourceHandlerFunc(t.Handler))))
	}
}

func (s *Server) chainRead(o Options, handler server.ResourceHandlerFunc) server.ResourceHandlerFunc {
	return func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		asked := map[string]string{"uri": req.Params.URI}
		return throughChain(s, o, mcp.MethodResourcesRead, asked, func(ctx context.Context) ([]mcp.ResourceContents, error) { return handler(ctx, req) })(ctx)
	}
}

func (s *Server) addPrompts(o Options) {
	for _, p := range o.Prompts {
		s.mcp.AddPrompt(p.Prompt, func(ctx context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			asked := map[string]any{"name": req.Params.Name, "arguments": req.Params.Arguments}
			return throughChain(s, o, mcp.MethodPromptsGet, asked, func(ctx context.Context) (*mcp.GetPromptResult, error) { return p.Handler(ctx, req) })(ctx)
		})
	}
}

// completer gives mcp-go a Complete as the two providers that it wants, each through the chain.
type completer struct {
	server  *Server
	options Options
}

func (c *completer) CompletePromptArgument(ctx context.Context, name string, a mcp.CompleteArgument, known mcp.CompleteContext) (*mcp.Completion, error) {
	return c.complete(ctx, mcp.PromptReference{Type: "ref/prompt", Name: name}, a, known)
}

func (c *completer) CompleteResourceArgument(ctx context.Context, uri string, a mcp.CompleteArgument, known mcp.CompleteContext) (*mcp.Completion, error) {
	return c.complete(ctx, mcp.ResourceReference{Type: "ref/resource", URI: uri}, a, known)
}

func (c *completer) complete(ctx context.Context, ref any, a mcp.CompleteArgument, known mcp.CompleteContext) (*mcp.Completion, error) {
	asked := map[string]any{"ref": ref, "argument": a}
	return throughChain(c.server, c.options, mcp.MethodCompletionComplete, asked, func(ctx context.Context) (*mcp.Completion, error) {
		return c.options.Complete(ctx, ref, a, known)
	})(ctx)
}
