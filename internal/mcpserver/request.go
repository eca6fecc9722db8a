package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
)

// request is one request on its way through mcp-go, with what mcp-go cannot keep: its id as the client wrote it, and the
// protocol error that a handler wants. Every answer leaves through encode or restore, on every transport.
//
// mcp-go decodes an id into a float64 or a string and encodes it again, so 9007199254740993 would come back as …992, 1.0 as 1
// and "<" as "\u003c".
type request struct {
	id      json.RawMessage          // nil is answered as null
	meta    json.RawMessage          // the _meta of its params, see exactToken
	listens bool                     // it is a subscription, see withSubscription
	refusal *mcp.JSONRPCErrorDetails // replaces mcp-go's answer; see Server.refuse

	answered bool // restore has met the answer
}

type requestKey struct{}

func withRequest(ctx context.Context, x *request) context.Context {
	return context.WithValue(ctx, requestKey{}, x)
}

// encode puts an answer into JSON. Its id is the request's, whatever id the answer has.
func (x *request) encode(answer any) ([]byte, error) {
	if x.refusal != nil {
		answer = rpcError(*x.refusal)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	return x.withSubscription(x.withID(body)), nil
}

// eventHead is what mcp-go writes before a message in a stream.
var eventHead = []byte("event: message\ndata: ")

// restore does what encode does to what mcp-go has encoded by itself, as a body or as an event of a stream. Anything that
// is no answer stays as it is.
func (x *request) restore(written []byte) []byte {
	message, isEvent := bytes.CutPrefix(written, eventHead)
	_, tail, ok := cutID(message)
	if !ok {
		return x.withSubscription(written)
	}
	x.answered = true
	if len(x.id) == 0 && bytes.HasPrefix(tail, unparsableNotification) {
		x.refusal = errorDetails(mcp.INVALID_PARAMS, "the params of this notification do not have the form that it needs")
	}
	end := len(bytes.TrimRight(message, "\n"))
	restored := x.withSubscription(x.withID(message[:end]))
	if x.refusal != nil {
		if refused, err := x.encode(nil); err == nil {
			restored = refused
		}
	}
	whole := make([]byte, 0, len(eventHead)+len(restored)+len(message)-end)
	if isEvent {
		whole = append(whole, eventHead...)
	}
	return append(append(whole, restored...), message[end:]...)
}

// unparsableNotification is mcp-go's answer to a notification with params of a wrong type, as if it were no JSON.
var unparsableNotification = fmt.Appendf(nil, `,"error":{"code":%d,`, mcp.PARSE_ERROR)

// withID exchanges the id of an encoded answer for the client's own.
func (x *request) withID(body []byte) []byte {
	id, tail, ok := cutID(body)
	if want := idOrNull(x.id); ok && !bytes.Equal(id, want) {
		return bytes.Join([][]byte{answerHead, want, tail}, nil)
	}
	return body
}

// answerHead is how every answer of mcp-go's types begins.
var answerHead = []byte(`{"jsonrpc":"2.0","id":`)

// cutID finds the id of an encoded answer. ok is false for what is no answer, such as a notification or a request.
func cutID(body []byte) (id, tail []byte, ok bool) {
	rest, ok := bytes.CutPrefix(body, answerHead)
	if !ok {
		return nil, nil, false
	}
	end := scalarEnd(rest)
	id, tail = rest[:end], rest[end:]
	return id, tail, bytes.HasPrefix(tail, []byte(`,"result":`)) || bytes.HasPrefix(tail, []byte(`,"error":`))
}

// scalarEnd is the length of the string, number or null that valid JSON begins with.
func scalarEnd(text []byte) int {
	if len(text) == 0 || text[0] != '"' {
		return max(bytes.IndexByte(text, ','), 0)
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// rpcError is a JSON-RPC error answer, without an id: see request.encode.
func rpcError(details mcp.JSONRPCErrorDetails) any {
	return mcp.JSONRPCError{JSONRPC: mcp.JSONRPC_VERSION, Error: details}
}

// rpcResult is a JSON-RPC answer, without an id: see request.encode.
func rpcResult(result any) any {
	return mcp.JSONRPCResponse{JSONRPC: mcp.JSONRPC_VERSION, Result: result}
}

// errorDetails words a JSON-RPC error without data.
func errorDetails(code int, text string) *mcp.JSONRPCErrorDetails {
	return &mcp.JSONRPCErrorDetails{Code: code, Message: text}
}

func idOrNull(id json.RawMessage) json.RawMessage {
	if len(id) == 0 {
		return json.RawMessage("null")
	}
	return id
}
