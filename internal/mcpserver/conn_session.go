package mcpserver

import (
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// connSession is the one client behind a conn. mcp-go's own for stdio is a variable of its package, shared by every stdio
// server of the process; its own for SSE forgets the protocol version.
type connSession struct {
	id            string
	notifications chan mcp.JSONRPCNotification
	closed        chan struct{}
	initialized   atomic.Bool
	info          atomic.Pointer[mcp.Implementation]
	capabilities  atomic.Pointer[mcp.ClientCapabilities]
	version       atomic.Pointer[string]
}

// notificationQueue is how many notifications may wait to be written. mcp-go drops what does not fit.
const notificationQueue = 256

func newConnSession(id string) *connSession {
	return &connSession{
		id:            id,
		notifications: make(chan mcp.JSONRPCNotification, notificationQueue),
		closed:        make(chan struct{}),
	}
}

func (s *connSession) SessionID() string { return s.id }
func (s *connSession) Initialize()       { s.initialized.Store(true) }
func (s *connSession) Initialized() bool { return s.initialized.Load() }

func (s *connSession) NotificationChannel() chan<- mcp.JSONRPCNotification { return s.notifications }

func (s *connSession) GetClientInfo() mcp.Implementation     { return orZero(s.info.Load()) }
func (s *connSession) SetClientInfo(info mcp.Implementation) { s.info.Store(&info) }
func (s *connSession) GetClientCapabilities() mcp.ClientCapabilities {
	return orZero(s.capabilities.Load())
}
func (s *connSession) SetClientCapabilities(c mcp.ClientCapabilities) { s.capabilities.Store(&c) }
func (s *connSession) ProtocolVersion() string                        { return orZero(s.version.Load()) }
func (s *connSession) SetProtocolVersion(v string)                    { s.version.Store(&v) }

func orZero[T any](p *T) (zero T) {
	if p == nil {
		return zero
	}
	return *p
}

var (
	_ server.SessionWithClientInfo      = (*connSession)(nil)
	_ server.SessionWithProtocolVersion = (*connSession)(nil)
)
