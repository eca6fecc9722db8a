package mcpserver

import (
	"bytes"
	"encoding/json"
	"maps"

	"github.com/mark3labs/mcp-go/mcp"
)

// Besides in its answer, a request's numbers are repeated in what belongs to it: a progress token in each notification, a
// subscription's id in everything that it is told. mcp-go has them as a float64 by then, as it has ids.

// exactToken is a progress token as the client wrote it, for a handler to repeat. A text needs no care.
func (x *request) exactToken(token mcp.ProgressToken) mcp.ProgressToken {
	var meta struct {
		ProgressToken json.RawMessage `json:"progressToken"`
	}
	if _, isNumber := token.(float64); !isNumber || json.Unmarshal(x.meta, &meta) != nil || !isID(meta.ProgressToken) {
		return token
	}
	return meta.ProgressToken
}

// tagged is a notification of a subscription with the subscription's id as the client wrote it.
func (x *request) tagged(n mcp.JSONRPCNotification) mcp.JSONRPCNotification {
	if _, ok := n.Params.Meta[mcp.MetaKeySubscriptionID]; ok {
		n.Params.Meta = maps.Clone(n.Params.Meta) // others may be told of it too
		n.Params.Meta[mcp.MetaKeySubscriptionID] = x.id
	}
	return n
}

var subscriptionMember = []byte(`"` + mcp.MetaKeySubscriptionID + `":`)

// withSubscription does the same to what mcp-go, or encoding/json, has encoded already.
func (x *request) withSubscription(encoded []byte) []byte {
	if !x.listens {
		return encoded
	}
	before, after, ok := bytes.Cut(encoded, subscriptionMember)
	if !ok {
		return encoded
	}
	end := bytes.IndexAny(after, ",}")
	if len(after) > 0 && after[0] == '"' {
		end = scalarEnd(after)
	}
	return bytes.Join([][]byte{before, subscriptionMember, x.id, after[max(end, 0):]}, nil)
}
