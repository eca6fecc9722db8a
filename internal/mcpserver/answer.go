package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/mark3labs/mcp-go/mcp"
)

// handleMessage gives a message to mcp-go; nil when it is not to be answered. A panic there ends neither the worker nor the
// process.
func (s *Server) handleMessage(ctx context.Context, x *request, message json.RawMessage) (answer any) {
	defer func() {
		if cause := recover(); cause != nil {
			answer = s.panicked(x, cause)
		}
	}()
	if response := s.mcp.HandleMessage(withRequest(ctx, x), message); response != nil {
		return response
	}
	return nil
}

// panicked words a panic for the client, and logs it. It must be called while the stack is that of the panic.
func (s *Server) panicked(x *request, cause any) any {
	s.logger.Error("handling a message panicked", "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
	x.refusal = nil
	return rpcError(*errorDetails(mcp.INTERNAL_ERROR, internalText))
}

// encodeAnswer encodes an answer. One that cannot be put into JSON is a fault of the handler that made it: the client is
// told, and goes on being served.
func (s *Server) encodeAnswer(x *request, answer any) []byte {
	body, err := x.encode(answer)
	if err == nil {
		return body
	}
	s.logger.Error("an answer could not be encoded", "err", err)
	x.refusal = errorDetails(mcp.INTERNAL_ERROR, encodingText)
	body, _ = x.encode(nil)
	return body
}
