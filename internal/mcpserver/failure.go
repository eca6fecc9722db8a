package mcpserver

import (
	"errors"
	"strconv"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// failure is a call that ended without the tool's own answer. Its text goes to the model, its cause to the log.
type failure struct {
	code   string // stable; shown and recorded
	public string // what happened
	next   string // what to do next
	cause  error
}

func (f *failure) Error() string {
	if f.cause != nil {
		return f.code + ": " + f.cause.Error()
	}
	return f.code + ": " + f.public
}

func (f *failure) Unwrap() error { return f.cause }

// result is the failure as the model reads it, in the form that the tools' own errors have, so that the next step is
// always found in the same place. It is a tool result, not a protocol error: many clients do not show the model a
// protocol error at all.
func (f *failure) result() *mcp.CallToolResult {
	return mcp.NewToolResultError(f.text())
}

func (f *failure) text() string { return words.Failure(f.code, f.public, f.next) }

// codeInternal is the code of an error that no failure told.
const codeInternal = "internal"

func internalFailure(code string, cause error) *failure {
	return &failure{
		code:   code,
		public: "The server failed to answer because of a fault of its own; the cause is in its log.",
		next:   "Ask again, differently if possible; if it stays so, tell the server's operator the time and the tool's name.",
		cause:  cause,
	}
}

// asFailure words any error of a handler. An error that is no failure is a fault of ours: its text may quote
// anything, so the reader gets a general one.
func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	if code, ok := protocolCode(err); ok {
		return &failure{code: code, cause: err}
	}
	if isNotFound(err) {
		return &failure{code: "not_found", public: "There is no such resource.", next: "resources/list and resources/templates/list name those that there are.", cause: err}
	}
	return internalFailure(codeInternal, err)
}

const maxQuoted = 60

// quoteShort quotes foreign text for an error message: escaped, and cut so that it cannot fill the message.
func quoteShort(s string) string {
	if len(s) > maxQuoted {
		s = words.Cut(s, maxQuoted) + "…"
	}
	return strconv.Quote(s)
}
