package mcpserver

import (
	"encoding/json"

	"github.com/mark3labs/mcp-go/mcp"
)

// envelope is what a transport must know for certain of a message before mcp-go gets it. It is decoded by encoding/json
// with the tags that mcp-go uses, so that both always read the same method out of the same bytes (last of two wins,
// case does not count): a guard that parses differently can be walked around.
type envelope struct {
	ID     json.RawMessage `json:"id"` // as the sender wrote it
	Method string          `json:"method"`
	Params struct {
		Name       string          `json:"name"`
		Meta       json.RawMessage `json:"_meta"`
		RequestID  json.RawMessage `json:"requestId"`
		ClientInfo struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"clientInfo"`
	} `json:"params"`
}

// openEnvelope decodes what it can. Members of a wrong type are left zero, for mcp-go to complain about.
func openEnvelope(message []byte) *envelope {
	e := new(envelope)
	_ = json.Unmarshal(message, e)
	return e
}

// isRequest reports that the sender waits for an answer.
func (e *envelope) isRequest() bool { return e.Method != "" && len(e.ID) > 0 && string(e.ID) != "null" }

func (e *envelope) isToolCall() bool { return e.Method == string(mcp.MethodToolsCall) && e.isRequest() }

// mayTakeLong reports a request that a handler of ours answers, or that stays open: it must not hold up the messages behind it.
func (e *envelope) mayTakeLong() bool {
	switch mcp.MCPMethod(e.Method) {
	case mcp.MethodToolsCall, mcp.MethodResourcesRead, mcp.MethodPromptsGet, mcp.MethodCompletionComplete, mcp.MethodSubscriptionsListen:
		return e.isRequest()
	}
	return false
}

// isAnswer reports a response or an error object: a message without a method. This server asks clients nothing but a
// stream's ping, and has no use for the answer, so they are dropped; mcp-go would answer an error with "method not found"
// under the client's id, which the client may take for the answer to a request of its own.
func isAnswer(message []byte) bool {
	var m struct {
		Method json.RawMessage `json:"method"`
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	return json.Unmarshal(message, &m) == nil && m.Method == nil && (m.Result != nil || m.Error != nil)
}

// rpcError is a JSON-RPC error answer. ID is the id as the caller wrote it; nil is answered as null.
func rpcError(id json.RawMessage, code int, text string) any {
	return struct {
		JSONRPC string                  `json:"jsonrpc"`
		ID      json.RawMessage         `json:"id"`
		Error   mcp.JSONRPCErrorDetails `json:"error"`
	}{mcp.JSONRPC_VERSION, idOrNull(id), mcp.JSONRPCErrorDetails{Code: code, Message: text}}
}

// rpcResult is a JSON-RPC answer.
func rpcResult(id json.RawMessage, result any) any {
	return struct {
		JSONRPC string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Result  any             `json:"result"`
	}{mcp.JSONRPC_VERSION, idOrNull(id), result}
}

func idOrNull(id json.RawMessage) json.RawMessage {
	if len(id) == 0 {
		return json.RawMessage("null")
	}
	return id
}
