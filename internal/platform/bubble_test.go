package platform

import (
	"net/http"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/memnet"
)

// inMemory is the base URL of a platform that serveInMemory serves.
const inMemory = "http://127.0.0.1:1"

// serveInMemory is serve over a network in memory, for a synctest bubble: all hosts that the client asks are h, and waits are exact.
func serveInMemory(t *testing.T, m *manifest.Manifest, o Options, h http.HandlerFunc) *Client {
	t.Helper()
	network := memnet.Listen()
	server := &http.Server{Handler: h}
	go server.Serve(network)
	transport := newTransport(o)
	transport.DialContext = network.DialContext
	o.BaseURL = inMemory
	if o.Credentials == nil {
		o.Credentials = credentials
	}
	c, err := newClient(m, o, transport)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}
