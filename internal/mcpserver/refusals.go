package mcpserver

import (
	"context"
	"errors"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// refuse is mcp-go's hook for a request that failed. It decides on the protocol error that the client gets, which replaces
// mcp-go's own: that one makes -32603 of whatever a handler returns, calls params of a wrong type -32600, and quotes Go's
// types and our errors.
func (s *Server) refuse(ctx context.Context, _ any, method mcp.MCPMethod, message any, err error) {
	x, ok := ctx.Value(requestKey{}).(*request)
	if !ok {
		return
	}
	x.refusal = s.refusal(ctx, method, message, err)
	if code := neverCalled(method, err); code != "" {
		if unwritten := s.recordRefused(ctx, code, message, err); unwritten != nil {
			x.refusal = errorDetails(mcp.INTERNAL_ERROR, unwritten.text())
		}
	}
}

// refusal is nil where mcp-go's own answer is good.
func (s *Server) refusal(ctx context.Context, method mcp.MCPMethod, message any, err error) *mcp.JSONRPCErrorDetails {
	var unparsable *server.UnparsableMessageError
	code := codeOf(err)
	switch {
	case errors.As(err, &unparsable):
		return errorDetails(mcp.INVALID_PARAMS, wrongParams(unparsable))
	case errors.Is(err, server.ErrToolNotFound):
		return s.unknownTool(message)
	case method == mcp.MethodResourcesRead && isNotFound(err):
		return unknownResource(ctx, message)
	case errors.Is(err, server.ErrPromptNotFound):
		return unknownPrompt(message)
	case protocolErrorOf(err) != nil:
		return protocolErrorOf(err)
	case code == mcp.INVALID_PARAMS && strings.HasSuffix(string(method), "/list"):
		return errorDetails(mcp.INVALID_PARAMS, "the cursor is none that this server gave; leave it out to start from the beginning")
	case code == mcp.INTERNAL_ERROR:
		f := asFailure(err)
		if f.code == codeInternal {
			s.logger.ErrorContext(ctx, "a request failed", "method", string(method), "err", err)
		}
		return errorDetails(mcp.INTERNAL_ERROR, f.text())
	default:
		return nil
	}
}

// What a client learns of a fault of ours outside handlers.
const (
	internalText = "the server failed to handle this request; the cause is in its log"
	encodingText = "the server failed to encode its answer; the cause is in its log"
)

// codeOf is the code that mcp-go would answer with, 0 when it does not say.
func codeOf(err error) int {
	var coded interface{ ToJSONRPCError() mcp.JSONRPCError }
	if errors.As(err, &coded) {
		return coded.ToJSONRPCError().Error.Code
	}
	return 0
}

// unknownTool names the tools that there are.
func (s *Server) unknownTool(message any) *mcp.JSONRPCErrorDetails {
	name := ""
	if of, ok := message.(*mcp.CallToolRequest); ok {
		name = of.Params.Name
	}
	return errorDetails(mcp.INVALID_PARAMS, "there is no tool named "+quoteShort(name)+"; the tools of this server are "+strings.Join(s.toolNames, ", "))
}

func isNotFound(err error) bool {
	return errors.Is(err, server.ErrResourceNotFound) || errors.Is(err, mcp.ErrResourceNotFound)
}

// unknownResource repeats the URI in data, as the modern era asks for.
func unknownResource(ctx context.Context, message any) *mcp.JSONRPCErrorDetails {
	uri := ""
	if of, ok := message.(*mcp.ReadResourceRequest); ok {
		uri = of.Params.URI
	}
	code := mcp.RESOURCE_NOT_FOUND
	if server.IsModernRequest(ctx) {
		code = mcp.INVALID_PARAMS
	}
	return &mcp.JSONRPCErrorDetails{
		Code:    code,
		Message: "there is no resource " + quoteShort(uri) + "; resources/list and resources/templates/list name those that there are",
		Data:    map[string]any{"uri": uri},
	}
}

func unknownPrompt(message any) *mcp.JSONRPCErrorDetails {
	name := ""
	if of, ok := message.(*mcp.GetPromptRequest); ok {
		name = of.Params.Name
	}
	return errorDetails(mcp.INVALID_PARAMS, "there is no prompt named "+quoteShort(name)+"; prompts/list names those that there are")
}
