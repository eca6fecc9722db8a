// Package mcpserver is the MCP server: it takes finished tools, resources, prompts and completion, puts one middleware chain around
// each, and serves them over stdio, Streamable HTTP and HTTP+SSE, in both protocol eras (initialize up to 2025-11-25, server/discover with
// 2026-07-28), on top of mcp-go.
//
// It knows nothing of platforms, SQL or configuration. What mcp-go leaves open is closed here, each with a test that
// fails without it: the size of a message, the Origin and Host of an HTTP request, the cancelling of another client's
// call, sessions that never end, bodies that never come, a panic that ends everybody's session, and notifications that
// arrive after the answer they belong to.
package mcpserver
