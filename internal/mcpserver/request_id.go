package mcpserver

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A request's id is a JSON string or a JSON number. Fractions and exponents are taken too: JSON-RPC only advises against
// them, and what is echoed byte for byte needs no understanding. MCP forbids null.

// isID reports that a JSON value is a string or a number. encoding/json takes strings that are not in UTF-8 too, but what is echoed has to be JSON.
func isID(value json.RawMessage) bool {
	return len(value) > 0 && (value[0] == '"' && utf8.Valid(value) || value[0] == '-' || (value[0] >= '0' && value[0] <= '9'))
}

// idKey is the value of an id, by which two spellings of it are equal ("é" and "\u00e9"; 1, 1.0 and 10e-1) and two values
// are not (9007199254740992 and 9007199254740993; 1 and "1"). It is "" for what is no id.
func idKey(id json.RawMessage) string {
	switch {
	case !isID(id):
		return ""
	case id[0] != '"':
		return numberKey(string(id))
	case bytes.IndexByte(id, '\\') < 0:
		return string(id)
	}
	var text string
	if json.Unmarshal(id, &text) != nil {
		return ""
	}
	return `"` + text + `"`
}

// numberKey writes a JSON number as its digits, without zeros around them, and a power of ten. It never computes the number:
// 1e999999999 is short to write.
func numberKey(number string) string {
	text, negative := strings.CutPrefix(number, "-")
	mantissa, exponent := text, 0
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		var err error
		if exponent, err = strconv.Atoi(text[at+1:]); err != nil {
			return number // an exponent beyond any use: equal only when spelled alike
		}
		mantissa = text[:at]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return "0e0"
	}
	exponent += len(digits) - len(significant) - len(fraction)
	key := significant + "e" + strconv.Itoa(exponent)
	if negative {
		return "-" + key
	}
	return key
}

// readable is the message as mcp-go can decode it: with another id where the id is a number beyond a float64, such as 1e400.
// The client's own is put back by its request.
func (e *envelope) readable(message []byte) []byte {
	if len(e.ID) == 0 || e.ID[0] == '"' {
		return message
	}
	if _, err := strconv.ParseFloat(string(e.ID), 64); err == nil {
		return message
	}
	var m struct {
		JSONRPC json.RawMessage `json:"jsonrpc"`
		ID      int             `json:"id"`
		Method  json.RawMessage `json:"method"`
		Params  json.RawMessage `json:"params,omitempty"`
	}
	_ = json.Unmarshal(message, &m) // the id does not fit, which is why it is left zero
	m.ID = 0
	changed, err := json.Marshal(m)
	if err != nil {
		return message
	}
	return changed
}
