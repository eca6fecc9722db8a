package mcpserver

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxMessage is the longest message in bytes that is taken into memory, on every transport. mcp-go has no limit, and
// decodes a message several times over: a 64 MiB one took 619 MB. The longest honest message is a statement, 100 KB.
const maxMessage = 4 << 20

// oversize finds a too long message's method and id without keeping the message, so that the caller who is waiting for
// an answer to that id gets one. Some clients write the id last, so it has to read to the end. It needs the few bytes of
// one short string and no more, whatever it is fed.
//
// It is no JSON parser: it follows strings and nesting, and takes the members named "id" and "method" of the outermost
// object. On what is not JSON its findings are meaningless, but bounded.
type oversize struct {
	depth    int
	inString bool
	escaped  bool
	afterKey bool   // at depth 1, past the colon
	token    []byte // the current string or scalar at depth 1, quotes included
	key      string
	id       []byte
	method   string
}

// maxToken is the longest id or method that is kept.
const maxToken = 256

// Write feeds the next bytes. It never fails.
func (o *oversize) Write(p []byte) (int, error) {
	for _, c := range p {
		o.next(c)
	}
	return len(p), nil
}

func (o *oversize) next(c byte) {
	switch {
	case o.inString:
		o.keep(c)
		switch {
		case o.escaped:
			o.escaped = false
		case c == '\\':
			o.escaped = true
		case c == '"':
			o.inString = false
		}
	case c == '"':
		o.inString = true
		o.keep(c)
	case c == '{' || c == '[':
		o.depth++
		o.token = o.token[:0]
	case c == '}' || c == ']':
		if o.depth == 1 {
			o.member()
		}
		o.depth--
	case c == ':' && o.depth == 1 && !o.afterKey:
		o.key, o.afterKey = unquoted(o.token), true
		o.token = o.token[:0]
	case c == ',' && o.depth == 1:
		o.member()
	case c != ' ' && c != '\t' && c != '\r' && c != '\n':
		o.keep(c)
	}
}

func (o *oversize) keep(c byte) {
	if o.depth == 1 && len(o.token) < maxToken {
		o.token = append(o.token, c)
	}
}

// member ends a member of the outermost object.
func (o *oversize) member() {
	switch {
	case !o.afterKey || len(o.token) == 0:
	case o.key == "id":
		o.id = bytes.Clone(o.token)
	case o.key == "method":
		o.method = unquoted(o.token)
	}
	o.key, o.afterKey, o.token = "", false, o.token[:0]
}

func unquoted(token []byte) string {
	var s string
	if json.Unmarshal(token, &s) != nil {
		return ""
	}
	return s
}

// answer is the answer to the message: for a tool call a tool result, because the model reads that and can send less;
// for anything else a JSON-RPC error. waiting is false when no tool call's sender waits for this answer.
func (o *oversize) answer() (message any, waiting bool) {
	id := json.RawMessage(o.id)
	if !validID(id) {
		id = nil
	}
	text := fmt.Sprintf("the message is longer than %d MiB, the most this server takes", maxMessage>>20)
	if id == nil || o.method != string(mcp.MethodToolsCall) {
		return rpcError(id, mcp.INVALID_REQUEST, text), false
	}
	f := failure{code: "too_large", public: "The call was not run: " + text + ".", next: "Send less: a statement needs at most 100 KB; filter by a join or a range rather than by a long list of values."}
	return rpcResult(id, f.result()), true
}

// validID reports that the bytes may be sent back as an id: a JSON string or number, whole.
func validID(id json.RawMessage) bool {
	return len(id) > 0 && len(id) < maxToken && json.Valid(id) && (id[0] == '"' || id[0] == '-' || (id[0] >= '0' && id[0] <= '9'))
}
