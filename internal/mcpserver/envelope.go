package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"
)

// envelope is what a transport must know for certain of a message before mcp-go gets it. It is decoded by encoding/json
// with the tags that mcp-go uses, so that both always read the same method out of the same bytes (last of two wins,
// case does not count): a guard that parses differently can be walked around.
type envelope struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"` // as the sender wrote it; openEnvelope leaves it nil where it is no id
	Method  string          `json:"method"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
	Params  struct {
		Name       string          `json:"name"`
		Meta       json.RawMessage `json:"_meta"`
		RequestID  json.RawMessage `json:"requestId"`
		ClientInfo struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"clientInfo"`
		ProtocolVersion string `json:"protocolVersion"`
	} `json:"params"`
}

// openEnvelope decodes a message without surroundings, see trimMessage. The fault is why it is no JSON-RPC message: it is
// the answer to e.ID, or to nobody when that is nil. Params of a wrong type are left zero, for mcp-go to complain about:
// what they must be depends on the method.
func openEnvelope(message []byte) (e *envelope, fault *mcp.JSONRPCErrorDetails) {
	e = new(envelope)
	err := json.Unmarshal(message, e)
	return e, e.check(message, err)
}

func (e *envelope) check(message []byte, decoding error) *mcp.JSONRPCErrorDetails {
	id := e.ID
	if !isID(id) {
		e.ID = nil
	}
	switch {
	case decoding != nil && errors.As(decoding, new(*json.SyntaxError)):
		return notJSON(message)
	case message[0] != '{':
		return errorDetails(mcp.INVALID_REQUEST, "a message must be a JSON object, and this is none")
	case e.isAnswer(decoding):
		return nil // dropped, so it does not matter what else it is
	case !utf8.Valid(message):
		return errorDetails(mcp.PARSE_ERROR, "the message is not in UTF-8; send it as UTF-8")
	case len(id) > 0 && e.ID == nil && !e.isNullNotification(id):
		return errorDetails(mcp.INVALID_REQUEST, "the id of a request must be a string or a number; a notification has none")
	case e.JSONRPC != mcp.JSONRPC_VERSION:
		return errorDetails(mcp.INVALID_REQUEST, `the message must have the member "jsonrpc": "2.0"`)
	case e.isRequest() && e.hasResult():
		return errorDetails(mcp.INVALID_REQUEST, `the message has both a "method" and a "result"; send a request or an answer`)
	case e.Method == "":
		return errorDetails(mcp.INVALID_REQUEST, `the message must have a "method", which is a string such as "tools/call"`)
	case len(e.Method) > maxMethod:
		return errorDetails(mcp.METHOD_NOT_FOUND, "there is no method "+quoteShort(e.Method))
	}
	return nil
}

// maxMethod bounds what mcp-go repeats of a method that it does not know.
const maxMethod = 128

// isNullNotification lets those pass that write "id": null into every notification.
func (e *envelope) isNullNotification(id json.RawMessage) bool {
	return string(id) == "null" && strings.HasPrefix(e.Method, "notifications/")
}

// isAnswer reports a response or an error object: a message without a method. This server asks clients nothing but a
// stream's ping, and has no use for the answer, so they are dropped; mcp-go would answer an error with "method not found"
// under the client's id, which the client may take for the answer to a request of its own.
func (e *envelope) isAnswer(decoding error) bool {
	var wrong *json.UnmarshalTypeError
	return e.Method == "" && (e.Result != nil || e.Error != nil) && !(errors.As(decoding, &wrong) && wrong.Field == "method")
}

// hasResult reports a member that mcp-go takes for an answer to itself, whatever the method is: the sender would wait for ever.
func (e *envelope) hasResult() bool { return len(e.Result) > 0 && string(e.Result) != "null" }

// isRequest reports that the sender waits for an answer.
func (e *envelope) isRequest() bool { return e.Method != "" && len(e.ID) > 0 }

func (e *envelope) isToolCall() bool { return e.Method == string(mcp.MethodToolsCall) && e.isRequest() }

func (e *envelope) isCancellation() bool {
	return e.Method == string(mcp.MethodNotificationCancelled) && !e.isRequest()
}

// mayTakeLong reports a request that must not hold up the next one: those whose handlers ask the platform, or never end.
func (e *envelope) mayTakeLong() bool {
	switch mcp.MCPMethod(e.Method) {
	case mcp.MethodToolsCall, mcp.MethodResourcesRead, mcp.MethodPromptsGet, mcp.MethodCompletionComplete, mcp.MethodSubscriptionsListen:
		return e.isRequest()
	default:
		return false
	}
}

// meta is the message's _meta as mcp-go reads it; nil when it has none that is well-formed.
func (e *envelope) meta() *mcp.Meta {
	var meta *mcp.Meta
	if len(e.Params.Meta) == 0 || json.Unmarshal(e.Params.Meta, &meta) != nil {
		return nil
	}
	return meta
}

// isModern reports a request that names a version of the modern era in its _meta.
func (e *envelope) isModern() bool { return mcp.IsModernProtocol(e.meta().ProtocolVersion()) }

// newRequest is the request's own, for its answer.
func (e *envelope) newRequest() *request {
	return &request{id: e.ID, meta: e.Params.Meta, listens: e.Method == string(mcp.MethodSubscriptionsListen)}
}

// byteOrderMark is what a Windows shell may put before the first line it pipes.
var byteOrderMark = []byte("\ufeff")

// trimMessage takes away what may surround a message on every transport: white space and a byte order mark.
func trimMessage(text []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(text, byteOrderMark))
}

// notJSON words a message that is no JSON. UTF-16 is what Windows programs write unasked.
func notJSON(message []byte) *mcp.JSONRPCErrorDetails {
	start := message[:min(len(message), 2)]
	switch {
	case len(start) == 0:
		return errorDetails(mcp.PARSE_ERROR, "the message is empty; send one JSON-RPC message")
	case bytes.Equal(start, []byte{0xff, 0xfe}), bytes.Equal(start, []byte{0xfe, 0xff}), bytes.IndexByte(start, 0) >= 0:
		return errorDetails(mcp.PARSE_ERROR, "the message is no valid JSON: it seems to be UTF-16; send it as UTF-8")
	default:
		return errorDetails(mcp.PARSE_ERROR, "the message is no valid JSON")
	}
}
