package mcpserver

import (
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxMessage is the longest message in bytes that is taken into memory, on every transport. mcp-go has no limit, and
// decodes a message several times over: a 64 MiB one took 619 MB. The longest honest message is a statement, 100 KB.
const maxMessage = 4 << 20

// tooLong is the answer to a message over maxMessage: for a tool call a tool result, because the model reads that and can send less;
// for anything else a JSON-RPC error. waiting is false when no tool call's sender waits for this answer.
func tooLong(m *longMessage) (x *request, answer any, waiting bool) {
	x = &request{id: m.id}
	text := fmt.Sprintf("the message is longer than %d MiB, the most this server takes", maxMessage>>20)
	if m.id == nil || m.method != string(mcp.MethodToolsCall) {
		return x, rpcError(*errorDetails(mcp.INVALID_REQUEST, text)), false
	}
	f := failure{code: "too_large", public: "The call was not run: " + text + ".", next: "Send less: a statement needs at most 100 KB; filter by a join or a range rather than by a long list of values."}
	return x, rpcResult(f.result()), true
}
