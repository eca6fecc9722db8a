package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

// The transports, as they are named in records and logs.
const (
	transportStdio = "stdio"
	transportHTTP  = "http"
	transportSSE   = "sse"
)

// Caller is who a message came from. The transport puts it into the context before mcp-go sees the message, so that no
// header or argument of the caller's can overwrite it.
type Caller struct {
	Transport string // "stdio", "http" or "sse"
	Session   string // full session id, empty where there is none; a capability: never log it, see audited
	Client    string // "name version" when the transport knows it before mcp-go does
	Remote    string // network address, empty on stdio

	// until are the contexts with which a call ends, besides its own: the server's.
	until []context.Context

	// How this transport's notifications are brought out before the answer, see orderNotifications.
	written *eventCount                   // Streamable HTTP: counts the events of this answer
	notify  func(mcp.JSONRPCNotification) // a conn: sends it
}

type callerKey struct{}

func withCaller(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerFrom returns who made the call that ctx belongs to; ok is false outside a call.
func CallerFrom(ctx context.Context) (c Caller, ok bool) {
	if p, found := ctx.Value(callerKey{}).(*Caller); found {
		return *p, true
	}
	return Caller{}, false
}

// audited is the caller as a record may show it: the session id is cut to a prefix, since whoever holds the whole id
// can cancel that session's calls.
func (c Caller) audited(ctx context.Context) audit.Caller {
	client := c.Client
	if session, ok := server.ClientSessionFromContext(ctx).(server.SessionWithClientInfo); ok && client == "" {
		info := session.GetClientInfo()
		client = clientName(info.Name, info.Version)
	}
	return audit.Caller{Transport: c.Transport, Session: shortID(c.Session), Client: client, Remote: c.Remote}
}

func clientName(name, version string) string {
	if name == "" || version == "" {
		return name + version
	}
	return name + " " + version
}

const shownIDLength = 8

func shortID(id string) string {
	if len(id) > shownIDLength {
		return id[:shownIDLength]
	}
	return id
}
