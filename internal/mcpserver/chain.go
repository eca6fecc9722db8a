package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

type middleware func(next server.ToolHandlerFunc) server.ToolHandlerFunc

// chain puts the middleware around a tool's handler, once, at start: mcp-go would rebuild the closures for each call.
// Outermost first, with the reason for the place:
//
//	wordErrors          turns what comes out as an error into a tool result, so everything below may simply return errors;
//	                    those that ask for a protocol error (see protocolErrorOf) stay errors
//	record              outside recover, limitTime and admit, so that a panic, a time-out and a refusal are recorded as well;
//	                    the duration includes the waiting, because the caller waited
//	recover             a panic below becomes an error; other callers' sessions go on
//	limitTime           outside admit: the client's own clock has been running since it sent the call
//	admit               at most MaxConcurrent handlers at once
//	orderNotifications  next to the handler, so that a notification it sent last still precedes the answer
//
// Who the caller is was settled before the chain: the transport put it into the context (see Caller).
func (s *Server) chain(o Options, handler server.ToolHandlerFunc) server.ToolHandlerFunc {
	return s.wordErrors(s.sharedChain(o, s.orderNotifications(handler)))
}

// sharedChain is the part of the chain that other requests pass as well, see throughChain.
func (s *Server) sharedChain(o Options, handler server.ToolHandlerFunc) server.ToolHandlerFunc {
	outermostFirst := []middleware{
		func(next server.ToolHandlerFunc) server.ToolHandlerFunc { return s.record(o, next) },
		s.recover,
		s.limitTime,
		s.admit,
	}
	for i := len(outermostFirst) - 1; i >= 0; i-- {
		handler = outermostFirst[i](handler)
	}
	return handler
}

func (s *Server) wordErrors(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		result, err := next(ctx, req)
		if err == nil {
			return result, nil
		}
		if _, ok := protocolCode(err); ok {
			return nil, err
		}
		f := asFailure(err)
		if f.code == codeInternal {
			s.logger.ErrorContext(ctx, "a tool failed", "tool", req.Params.Name, "err", err)
		}
		return f.result(), nil
	}
}

func (s *Server) recover(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (result *mcp.CallToolResult, err error) {
		defer func() {
			if cause := recover(); cause != nil {
				s.logger.ErrorContext(ctx, "a tool panicked", "tool", req.Params.Name, "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
				result, err = nil, internalFailure("panic", fmt.Errorf("panic: %v", cause))
			}
		}()
		result, err = next(ctx, req)
		switch {
		case err != nil:
		case result == nil:
			err = errors.New("the handler gave neither a result nor an error")
		case result.ResultType == mcp.ResultTypeInputRequired && !server.IsModernRequest(ctx):
			result, err = nil, cannotAsk
		}
		return result, err
	}
}

// cannotAsk is a handler's wish to ask the client something, in the legacy era: there it would take requests from server to
// client, which these transports do not send, and mcp-go would wait for the answer until the deadline.
var cannotAsk = &failure{
	code:   "needs_input",
	public: "This tool has to ask the user something first, and a client of this protocol version cannot be asked.",
	next:   "Use a client of protocol version " + mcp.LATEST_PROTOCOL_VERSION + ".",
}

// errDeadline tells our own deadline from the client's going away.
var errDeadline = errors.New("the call's deadline passed")

// errStopping is why calls end when the server does.
var errStopping = errors.New("the server is ending")

func (s *Server) limitTime(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		ctx, end := context.WithCancelCause(ctx)
		defer end(nil)
		ctx, cancel := context.WithTimeoutCause(ctx, s.deadline, errDeadline)
		defer cancel()
		if c, ok := ctx.Value(callerKey{}).(*Caller); ok {
			for _, until := range c.until {
				defer context.AfterFunc(until, func() { end(context.Cause(until)) })()
			}
		}
		result, err := next(ctx, req)
		why := context.Cause(ctx)
		switch {
		case err != nil && why != nil:
			return nil, s.ended(why, err)
		case errors.Is(why, errStopping) && result != nil && result.IsError:
			return nil, s.ended(why, nil) // a tool knows only that it was cancelled
		}
		return result, err
	}
}

// ended words a call whose context ended before its handler did.
func (s *Server) ended(why, err error) *failure {
	if errors.Is(why, errDeadline) || errors.Is(why, context.DeadlineExceeded) {
		return &failure{
			code:   "timeout",
			public: fmt.Sprintf("The call took longer than %s and was stopped.", s.deadline),
			next:   "Ask for less: a filter, a shorter period, one table at a time.",
			cause:  err,
		}
	}
	if errors.Is(why, errStopping) {
		return &failure{code: "stopped", public: "The server is ending, so that the call was stopped.", next: "Ask again when the server has been started anew.", cause: err}
	}
	return &failure{code: "cancelled", public: "The call was cancelled before it was finished.", next: "Call again if the answer is still wanted.", cause: err}
}

func (s *Server) admit(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if err := s.admission.acquire(ctx); err != nil {
			return nil, err
		}
		defer s.admission.release()
		return next(ctx, req)
	}
}
