package mcpserver

import (
	"bytes"
	"encoding/json"
)

// longMessage finds id and method of a message that is too long to be kept: who waits for an answer, and to what. Some
// clients write the id last, so it reads to the end, holding at most maxToken bytes of what it reads.
//
// It is no JSON parser: it follows strings and nesting. On what is not JSON its findings are meaningless, but bounded.
// Nothing that protects one client from another may rest on it, see openEnvelope.
type longMessage struct {
	depth    int
	inString bool
	escaped  bool
	key      string // of the outermost object's member that is being read, once its colon has come
	token    []byte // the string or scalar that is being read in the outermost object, quotes included

	id     []byte // a JSON string or number, else nil
	method string
}

// maxToken is the longest method, or name of a member, that is kept. An id is kept up to the length of a message.
const maxToken = 256

// Write feeds the next bytes. It never fails.
func (m *longMessage) Write(p []byte) (int, error) {
	for _, c := range p {
		m.next(c)
	}
	return len(p), nil
}

func (m *longMessage) next(c byte) {
	switch {
	case m.inString:
		m.keep(c)
		m.inString = c != '"' || m.escaped
		m.escaped = c == '\\' && !m.escaped
	case c == '"':
		m.inString = true
		m.keep(c)
	case c == '{' || c == '[':
		m.depth++
	case c == '}' || c == ']':
		m.endMember()
		m.depth--
	case c == ':' && m.depth == 1:
		m.key, m.token = unquoted(m.token), m.token[:0]
	case c == ',':
		m.endMember()
	case c != ' ' && c != '\t' && c != '\r' && c != '\n':
		m.keep(c)
	}
}

func (m *longMessage) keep(c byte) {
	if m.depth == 1 && len(m.token) < m.room() {
		m.token = append(m.token, c)
	}
}

func (m *longMessage) room() int {
	if m.key == "id" {
		return maxMessage
	}
	return maxToken
}

// endMember ends a member of the outermost object, or of a value in it: an object or an array leaves no token.
func (m *longMessage) endMember() {
	switch m.key {
	case "id":
		m.id = nil
		if isID(m.token) && len(m.token) < maxMessage && json.Valid(m.token) { // else it may be the start of a longer one
			m.id = bytes.Clone(m.token)
		}
	case "method":
		m.method = unquoted(m.token)
	}
	m.key, m.token = "", m.token[:0]
}

// unquoted is the text of a JSON string, "" when it is none.
func unquoted(token []byte) (s string) {
	_ = json.Unmarshal(token, &s)
	return s
}
