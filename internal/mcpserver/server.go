package mcpserver

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

const (
	// DefaultDeadline ends a call before its client does: Claude Desktop cancels a stdio call near 60 s whatever is
	// configured, and gateways cut at 60 s. The tools' own deadlines (45 s) come first; this one is the net below.
	DefaultDeadline = 50 * time.Second
	// DefaultMaxConcurrent is how many calls run at once. Calls mostly wait for the platform, so this is far above the
	// number of processors; the platform's rate limit is kept by the governor, not here.
	DefaultMaxConcurrent = 64
	// DefaultMaxPending is how many calls may run or wait. One more is refused at once, with a text that says so.
	DefaultMaxPending = 1024
	// DefaultListTTL is the freshness advertised on lists. The tools of a running server never change; the time is
	// bounded only because the server behind an address may be replaced by a newer one.
	DefaultListTTL = 5 * time.Minute
)

// Meter lets a tool report what a call cost. It is asked before the handler runs for the context to run it with, and
// the returned function is asked after it for what was used. An attribute named "code" becomes the outcome of a call
// that ended in a tool error; all the others are recorded as they are.
type Meter func(ctx context.Context) (context.Context, func() []slog.Attr)

// Options configures a Server. Only Name, Version and Tools are needed.
type Options struct {
	Name, Title, Version string
	WebsiteURL           string     // of the server, for people
	Icons                []mcp.Icon // of the server; short, since every modern answer repeats them: see checkIcons
	Instructions         string     // shown to the model; clients cut it at 2,048 characters
	Tools                []server.ServerTool
	Resources            []server.ServerResource
	ResourceTemplates    []server.ServerResourceTemplate // none may match another's addresses: mcp-go takes any of those that match
	Prompts              []server.ServerPrompt
	Complete             Complete     // of the arguments of prompts and templates; nil: completion is not offered
	Logging              bool         // clients of the legacy era may be sent log messages during a call; it makes calls over HTTP slower
	Subscriptions        bool         // clients may subscribe to resources
	Logger               *slog.Logger // nil: nothing is logged. Must not write to stdout: on stdio that is the protocol's
	Audit                *audit.Log   // nil: nothing is recorded
	Meter                Meter        // nil: a record carries no costs
	Deadline             time.Duration
	MaxConcurrent        int
	MaxPending           int
	ListTTL              time.Duration
}

// Server serves one set of tools. Any number of its transports may run at the same time.
type Server struct {
	name      string
	mcp       *server.MCPServer
	logger    *slog.Logger
	audit     *audit.Log
	deadline  time.Duration
	admission *admission
	toolNames []string
	logging   bool // handlers may send notifications that nobody asked for by a token
}

// New checks the tools (see checkTools: a tool that cannot be shown to only read is refused) and makes a server.
func New(o Options) (*Server, error) {
	o = withDefaults(o)
	if err := errors.Join(checkTools(o.Name, o.Tools), checkIcons(o.Icons), checkResources(o), checkPrompts(o.Prompts)); err != nil {
		return nil, err
	}
	s := &Server{
		name:      o.Name + " " + o.Version,
		logger:    o.Logger,
		audit:     o.Audit,
		deadline:  o.Deadline,
		admission: newAdmission(o.MaxConcurrent, o.MaxPending),
		logging:   o.Logging,
	}
	s.mcp = s.newMCPServer(o)
	chained := make([]server.ServerTool, 0, len(o.Tools))
	for _, tool := range o.Tools {
		tool.Handler = s.chain(o, tool.Handler)
		chained = append(chained, tool)
		s.toolNames = append(s.toolNames, tool.Tool.Name)
	}
	s.mcp.AddTools(chained...)
	s.addResources(o)
	s.addPrompts(o)
	return s, nil
}

func withDefaults(o Options) Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Deadline <= 0 {
		o.Deadline = DefaultDeadline
	}
	if o.MaxConcurrent <= 0 {
		o.MaxConcurrent = DefaultMaxConcurrent
	}
	if o.MaxPending <= 0 {
		o.MaxPending = DefaultMaxPending
	}
	if o.ListTTL <= 0 {
		o.ListTTL = DefaultListTTL
	}
	return o
}

// newMCPServer advertises tools, and of resources, prompts and completion what there is: no sampling or tasks, and no listChanged, because
// what a running server has does not change.
func (s *Server) newMCPServer(o Options) *server.MCPServer {
	ttl := o.ListTTL.Milliseconds()
	offered := []server.ServerOption{
		server.WithTitle(o.Title),
		server.WithWebsiteURL(o.WebsiteURL),
		server.WithIcons(o.Icons...),
		server.WithInstructions(o.Instructions),
		server.WithToolCapabilities(false),
		server.WithHooks(s.hooks(ttl)),
		// Private fails closed: the descriptions may come to name what one caller may see.
		server.WithCacheHints(ttl, mcp.CacheScopePrivate),
	}
	if len(o.Resources)+len(o.ResourceTemplates) > 0 {
		offered = append(offered, server.WithResourceCapabilities(o.Subscriptions, false))
	}
	if len(o.Prompts) > 0 {
		offered = append(offered, server.WithPromptCapabilities(false))
	}
	if o.Complete != nil {
		c := &completer{s, o}
		offered = append(offered, server.WithCompletions(), server.WithPromptCompletionProvider(c), server.WithResourceCompletionProvider(c))
	}
	if o.Logging {
		offered = append(offered, server.WithLogging())
	}
	return server.NewMCPServer(o.Name, o.Version, offered...)
}

// hooks words errors, see refuse, and puts the freshness on lists and resources in both eras. mcp-go puts it on modern answers only, but one client rejected the whole tool
// list without it; a client that does not know it ignores it.
func (s *Server) hooks(ttl int64) *server.Hooks {
	hooks := &server.Hooks{}
	hooks.AddOnError(s.refuse)
	hooks.AddAfterSubscriptionsListen(acknowledged)
	hooks.AddAfterListTools(func(_ context.Context, _ any, _ *mcp.ListToolsRequest, r *mcp.ListToolsResult) {
		r.SetCacheHints(ttl, mcp.CacheScopePrivate)
	})
	hooks.AddAfterListResources(func(_ context.Context, _ any, _ *mcp.ListResourcesRequest, r *mcp.ListResourcesResult) {
		r.SetCacheHints(ttl, mcp.CacheScopePrivate)
	})
	hooks.AddAfterListResourceTemplates(func(_ context.Context, _ any, _ *mcp.ListResourceTemplatesRequest, r *mcp.ListResourceTemplatesResult) {
		r.SetCacheHints(ttl, mcp.CacheScopePrivate)
	})
	hooks.AddAfterReadResource(func(_ context.Context, _ any, _ *mcp.ReadResourceRequest, r *mcp.ReadResourceResult) {
		r.SetCacheHints(ttl, mcp.CacheScopePrivate)
	})
	hooks.AddAfterListPrompts(func(_ context.Context, _ any, _ *mcp.ListPromptsRequest, r *mcp.ListPromptsResult) {
		r.SetCacheHints(ttl, mcp.CacheScopePrivate)
	})
	return hooks
}
