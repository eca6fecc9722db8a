package mcpserver

import (
	"errors"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// protocolError is an error of a handler that carries its own JSON-RPC error. Some of mcp-go's errors do.
type protocolError interface {
	error
	JSONRPCError() mcp.JSONRPCError
}

// protocolErrorOf is the JSON-RPC error that a handler asks for, nil for any other error. Its text is public. A handler of a tool, a
// prompt, a resource or a completion may return, wrapped or not:
//
//	mcp.MissingRequiredClientCapabilityError{Capability: "elicitation"}   -32021, data.requiredCapabilities; "sampling.tools" is nested
//	fmt.Errorf("%w: why, and what to send instead", mcp.ErrInvalidParams)  -32602
//	mcp.ErrResourceNotFound, server.ErrResourceNotFound                    -32602, -32002 in the legacy era, data.uri; of resources only
//	an error with a method JSONRPCError() mcp.JSONRPCError                 its code, message and data
//
// A tool should return them only where the protocol demands it: many clients do not show the model a protocol error.
func protocolErrorOf(err error) *mcp.JSONRPCErrorDetails {
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

// protocolCode is the code under which a record shows an error of a handler that is for the client's program and not for the model; ok is false
// for any other error.
func protocolCode(err error) (code string, ok bool) {
	switch details := protocolErrorOf(err); {
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
