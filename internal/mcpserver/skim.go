package mcpserver

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/mark3labs/mcp-go/mcp"
)

// skim reads a message's id, method and params.name in one pass, without allocating and without keeping the message.
// It serves two purposes: to find who to answer when a message is too long to be kept (some clients write the id last,
// so it has to read to the end), and to route a message at a tenth of the cost of decoding it.
//
// It is no JSON parser: it follows strings and nesting. On what is not JSON its findings are meaningless, but bounded.
// Nothing that protects one client from another may rest on it, see openEnvelope.
type skim struct {
	depth    int
	inString bool
	escaped  bool
	inParams bool // inside the outermost object's "params"
	afterKey bool // past the colon, at the level that is being read
	key      key
	token    []byte // the current string or scalar, quotes included
	room     [64]byte

	id     []byte
	method string
	name   string
}

type key int

const (
	otherKey key = iota
	idKey
	methodKey
	paramsKey
	nameKey
)

// maxToken is the longest id, method or name that is kept.
const maxToken = 256

// skimmed skims a whole message.
func skimmed(message []byte) *skim {
	k := new(skim)
	_, _ = k.Write(message)
	return k
}

// Write feeds the next bytes. It never fails.
func (k *skim) Write(p []byte) (int, error) {
	for i := 0; i < len(p); i++ {
		if k.inString && (!k.reading() || len(k.token) >= maxToken) {
			i = k.skipString(p, i)
			continue
		}
		k.next(p[i])
	}
	return len(p), nil
}

// skipString passes over the rest of a string that is of no interest; it returns the index of the last byte it took.
func (k *skim) skipString(p []byte, i int) int {
	for ; i < len(p); i++ {
		if k.escaped {
			k.escaped = false
			continue
		}
		next := bytes.IndexAny(p[i:min(i+chunk, len(p))], "\"\\")
		if next < 0 {
			i = min(i+chunk, len(p)) - 1
			continue
		}
		i += next
		if p[i] == '"' {
			k.inString = false
			return i
		}
		k.escaped = true
	}
	return i
}

// chunk is how far skipString looks at once.
const chunk = 4096

// reading reports that the current level is one whose members are looked at.
func (k *skim) reading() bool { return k.depth == 1 || (k.depth == 2 && k.inParams) }

func (k *skim) next(c byte) {
	switch {
	case k.inString:
		k.keep(c)
		switch {
		case k.escaped:
			k.escaped = false
		case c == '\\':
			k.escaped = true
		case c == '"':
			k.inString = false
		}
	case c == '"':
		k.inString = true
		k.keep(c)
	case c == '{' || c == '[':
		k.open(c)
	case c == '}' || c == ']':
		k.close()
	case c == ':' && k.reading() && !k.afterKey:
		k.key, k.afterKey = k.keyOf(), true
		k.token = k.room[:0]
	case c == ',' && k.reading():
		k.member()
	case c != ' ' && c != '\t' && c != '\r' && c != '\n':
		k.keep(c)
	}
}

func (k *skim) open(c byte) {
	k.inParams = k.inParams || (k.depth == 1 && c == '{' && k.afterKey && k.key == paramsKey)
	k.depth++
	if k.reading() {
		k.key, k.afterKey = otherKey, false
	}
	k.token = k.room[:0]
}

func (k *skim) close() {
	if k.reading() {
		k.member()
	}
	if k.depth == 2 {
		k.inParams = false
	}
	k.depth--
	if k.depth == 1 { // the member that this object or array was the value of
		k.key, k.afterKey, k.token = otherKey, true, k.room[:0]
	}
}

func (k *skim) keep(c byte) {
	if k.reading() && len(k.token) < maxToken {
		if k.token == nil {
			k.token = k.room[:0]
		}
		k.token = append(k.token, c)
	}
}

// keyOf recognises the key that was just read. The level decides which keys count.
func (k *skim) keyOf() key {
	text := k.token
	if bytes.IndexByte(text, '\\') >= 0 {
		text = strconv.AppendQuote(nil, unquoted(text))
	}
	switch {
	case k.depth == 2 && string(text) == `"name"`:
		return nameKey
	case k.depth != 1:
		return otherKey
	}
	switch string(text) {
	case `"id"`:
		return idKey
	case `"method"`:
		return methodKey
	case `"params"`:
		return paramsKey
	}
	return otherKey
}

// member ends a member of the level that is being read.
func (k *skim) member() {
	if k.afterKey && len(k.token) > 0 {
		switch k.key {
		case idKey:
			k.id = bytes.Clone(k.token)
		case methodKey:
			k.method = unquoted(k.token)
		case nameKey:
			k.name = unquoted(k.token)
		}
	}
	k.key, k.afterKey, k.token = otherKey, false, k.room[:0]
}

// unquoted is the text of a JSON string, "" when it is none.
func unquoted(token []byte) string {
	if n := len(token); n >= 2 && token[0] == '"' && token[n-1] == '"' && bytes.IndexByte(token, '\\') < 0 {
		return string(token[1 : n-1])
	}
	var s string
	if json.Unmarshal(token, &s) != nil {
		return ""
	}
	return s
}

// isRequest reports that the sender waits for an answer.
func (k *skim) isRequest() bool { return k.method != "" && len(k.id) > 0 && string(k.id) != "null" }

func (k *skim) isToolCall() bool {
	return k.method == string(mcp.MethodToolsCall) && k.isRequest()
}
