package mcpserver

import (
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// stdioSession is the one client behind a pair of streams. mcp-go's own is a variable of its package, shared by every
// stdio server of the process; this one belongs to its ServeStdio.
type stdioSession struct {
	notifications chan mcp.JSONRPCNotification
	closed        chan struct{}
	initialized   atomic.Bool
	info          atomic.Pointer[mcp.Implementation]
	capabilities  atomic.Pointer[mcp.ClientCapabilities]
	version       atomic.Pointer[string]
}

// notificationQueue is how many notifications may wait to be written. mcp-go drops what does not fit.
const notificationQueue = 256

func newStdioSession() *stdioSession {
	return &stdioSession{
		notifications: make(chan mcp.JSONRPCNotification, notificationQueue),
		closed:        make(chan struct{}),
	}
}

func (s *stdioSession) SessionID() string { return transportStdio }
func (s *stdioSession) Initialize()       { s.initialized.Store(true) }
func (s *stdioSession) Initialized() bool { return s.initialized.Load() }

func (s *stdioSession) NotificationChannel() chan<- mcp.JSONRPCNotification { return s.notifications }

func (s *stdioSession) GetClientInfo() mcp.Implementation     { return orZero(s.info.Load()) }
func (s *stdioSession) SetClientInfo(info mcp.Implementation) { s.info.Store(&info) }
func (s *stdioSession) GetClientCapabilities() mcp.ClientCapabilities {
	return orZero(s.capabilities.Load())
}
func (s *stdioSession) SetClientCapabilities(c mcp.ClientCapabilities) { s.capabilities.Store(&c) }
func (s *stdioSession) ProtocolVersion() string                        { return orZero(s.version.Load()) }
func (s *stdioSession) SetProtocolVersion(v string)                    { s.version.Store(&v) }

func orZero[T any](p *T) (zero T) {
	if p == nil {
		return zero
	}
	return *p
}

var (
	_ server.SessionWithClientInfo      = (*stdioSession)(nil)
	_ server.SessionWithProtocolVersion = (*stdioSession)(nil)
)
