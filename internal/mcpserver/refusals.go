package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
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
		return errorDetails(mcp.INVALID_PARAMS, wrongParams(err))
	case errors.Is(err, server.ErrToolNotFound):
		return s.unknownTool(message)
	case method == mcp.MethodResourcesRead && isNotFound(err):
		return unknownResource(ctx, message)
	case errors.Is(err, server.ErrPromptNotFound):
		return unknownPrompt(message)
	case wantedError(err) != nil:
		return wantedError(err)
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

// protocolError is an error of a handler that carries its own JSON-RPC error. Some of mcp-go's errors do.
type protocolError interface {
	error
	JSONRPCError() mcp.JSONRPCError
}

// wantedError is the JSON-RPC error that a handler asks for, nil for any other error. Its text is public. A handler of a tool, a
// prompt, a resource or a completion may return, wrapped or not:
//
//	mcp.MissingRequiredClientCapabilityError{Capability: "elicitation"}   -32021, data.requiredCapabilities; "sampling.tools" is nested
//	fmt.Errorf("%w: why, and what to send instead", mcp.ErrInvalidParams)  -32602
//	mcp.ErrResourceNotFound, server.ErrResourceNotFound                    -32602, -32002 in the legacy era, data.uri; of resources only
//	an error with a method JSONRPCError() mcp.JSONRPCError                 its code, message and data
//
// A tool should return them only where the protocol demands it: many clients do not show the model a protocol error.
func wantedError(err error) *mcp.JSONRPCErrorDetails {
	var missing mcp.MissingRequiredClientCapabilityError
	var pointer *mcp.MissingRequiredClientCapabilityError
	carrier := protocolError(nil)
	switch {
	case errors.As(err, &missing):
		return missingCapability(missing.Capability)
	case errors.As(err, &pointer) && pointer != nil:
		return missingCapability(pointer.Capability)
	case errors.Is(err, mcp.URLElicitationRequiredError{}):
		return nil // mcp-go has a code for it, in the legacy era only
	case errors.As(err, &carrier):
		details := carrier.JSONRPCError().Error
		return &details
	case errors.Is(err, mcp.ErrInvalidParams):
		return errorDetails(mcp.INVALID_PARAMS, publicText(err))
	default:
		return nil
	}
}

// publicText is what a handler wrote; mcp-go's own "request error: " in front of it is not.
func publicText(err error) string { return strings.TrimPrefix(err.Error(), "request error: ") }

// isProtocolError reports an error of a handler that is for the client's program and not for the model. The record shows it
// under the code.
func isProtocolError(err error) (code string, ok bool) {
	switch details := wantedError(err); {
	case details == nil && errors.Is(err, mcp.URLElicitationRequiredError{}):
		return "needs_input", true
	case details == nil:
		return "", false
	case details.Code == mcp.MISSING_REQUIRED_CLIENT_CAPABILITY:
		return "missing_capability", true
	case details.Code == mcp.RESOURCE_NOT_FOUND:
		return "not_found", true
	default:
		return "invalid_params", true
	}
}

// missingCapability says in data what the client must declare, in the form of its capabilities.
func missingCapability(capability string) *mcp.JSONRPCErrorDetails {
	required := map[string]any{}
	parts := strings.Split(capability, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		required = map[string]any{parts[i]: required}
	}
	return &mcp.JSONRPCErrorDetails{
		Code:    mcp.MISSING_REQUIRED_CLIENT_CAPABILITY,
		Message: "the request needs a client with the capability " + quoteShort(capability) + ", which this one did not declare",
		Data:    map[string]any{"requiredCapabilities": required},
	}
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

// wrongParams says which member is of a wrong type, in JSON's words.
func wrongParams(err error) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) || wrong.Type == nil {
		return "the params do not have the form that this method needs"
	}
	if strings.HasPrefix(wrong.Value, "number ") {
		return fmt.Sprintf("%s: a number is out of range", paramsPath(wrong.Field))
	}
	return fmt.Sprintf("%s must be %s, not %s", paramsPath(wrong.Field), kindInJSON(wrong.Type.Kind()), valueInJSON(wrong.Value))
}

// paramsPath is where the fault is, as far as that can be told: mcp-go decodes some members by code of its own, and then
// the path begins inside them.
func paramsPath(field string) string {
	if field == "params" || strings.HasPrefix(field, "params.") {
		return field
	}
	return "a value in params"
}

func kindInJSON(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Map, reflect.Struct, reflect.Pointer, reflect.Interface:
		return "an object"
	default:
		return "a number"
	}
}

func valueInJSON(value string) string {
	switch value {
	case "bool":
		return "true or false"
	case "array", "object":
		return "an " + value
	default:
		return "a " + value
	}
}
