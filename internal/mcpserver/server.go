package mcpserver

import (
	"context"
	"log/slog"
	"strings"
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
	Instructions         string // shown to the model; clients cut it at 2,048 characters
	Tools                []server.ServerTool
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
	deadline  time.Duration
	admission *admission
	toolNames []string
	known     map[string]bool
}

// New checks the tools (see checkTools: a tool that cannot be shown to only read is refused) and makes a server.
func New(o Options) (*Server, error) {
	o = withDefaults(o)
	if err := checkTools(o.Name, o.Tools); err != nil {
		return nil, err
	}
	s := &Server{
		name:      o.Name + " " + o.Version,
		mcp:       newMCPServer(o),
		logger:    o.Logger,
		deadline:  o.Deadline,
		admission: newAdmission(o.MaxConcurrent, o.MaxPending),
		known:     make(map[string]bool, len(o.Tools)),
	}
	guarded := make([]server.ServerTool, 0, len(o.Tools))
	for _, tool := range o.Tools {
		tool.Handler = s.chain(o, tool.Handler)
		guarded = append(guarded, tool)
		s.toolNames = append(s.toolNames, tool.Tool.Name)
		s.known[tool.Tool.Name] = true
	}
	s.mcp.AddTools(guarded...)
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

// newMCPServer advertises tools and nothing else: no logging, sampling, resources, prompts or tasks, and no
// listChanged, because the tools of a running server do not change.
func newMCPServer(o Options) *server.MCPServer {
	ttl := o.ListTTL.Milliseconds()
	hooks := &server.Hooks{}
	// mcp-go puts the cache hints on modern answers only. One client rejected the whole tool list without them, so
	// they are set in both eras; a client that does not know them ignores them.
	hooks.AddAfterListTools(func(_ context.Context, _ any, _ *mcp.ListToolsRequest, result *mcp.ListToolsResult) {
		result.SetCacheHints(ttl, mcp.CacheScopePrivate)
	})
	return server.NewMCPServer(o.Name, o.Version,
		server.WithTitle(o.Title),
		server.WithInstructions(o.Instructions),
		server.WithToolCapabilities(false),
		server.WithHooks(hooks),
		// Private fails closed: the descriptions may come to name what one caller may see.
		server.WithCacheHints(ttl, mcp.CacheScopePrivate))
}

// unknownTool is the answer to a call of a tool that is not there, with the names of those that are.
func (s *Server) unknownTool(e *envelope) any {
	return rpcError(validOrNull(e.ID), mcp.INVALID_PARAMS,
		"there is no tool named "+quoteShort(e.Params.Name)+"; the tools of this server are "+strings.Join(s.toolNames, ", "))
}
