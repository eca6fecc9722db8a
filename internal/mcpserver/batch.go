package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
)

const (
	// batchVersion is the one protocol version that has JSON-RPC batches. A server MUST take them there; the next one took
	// them out again.
	batchVersion = mcp.ProtocolVersion20250326
	// maxBatch is how many messages a batch may have: its calls all start at once, and its answers wait for the last one.
	maxBatch = 100
)

func isBatch(message []byte) bool { return len(message) > 0 && message[0] == '[' }

// openBatch takes a batch apart. version is the session's, "" when none was agreed on.
func openBatch(message []byte, version string) ([]json.RawMessage, *mcp.JSONRPCErrorDetails) {
	members, err := splitBatch(message)
	switch {
	case errors.Is(err, errTooMany):
		return nil, errorDetails(mcp.INVALID_REQUEST, fmt.Sprintf("a batch may have at most %d messages; send several", maxBatch))
	case err != nil:
		return nil, notJSON(message)
	case version == "":
		return nil, errorDetails(mcp.INVALID_REQUEST, "this is a batch, and no protocol version that has batches was agreed on; send each message by itself")
	case version != batchVersion:
		return nil, errorDetails(mcp.INVALID_REQUEST, "this is a batch, which only protocol version "+batchVersion+" has, and this is version "+quoteShort(version)+"; send each message by itself")
	case len(members) == 0:
		return nil, errorDetails(mcp.INVALID_REQUEST, "the batch is empty; send at least one message")
	}
	return members, nil
}

var errTooMany = errors.New("too many members")

// splitBatch stops at the first member too many, so that a long batch of short members costs no more memory than it is long.
func splitBatch(message []byte) (members []json.RawMessage, err error) {
	d := json.NewDecoder(bytes.NewReader(message))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for d.More() {
		if len(members) == maxBatch {
			return nil, errTooMany
		}
		var member json.RawMessage
		if err := d.Decode(&member); err != nil {
			return nil, err
		}
		members = append(members, member)
	}
	if _, err := d.Token(); err != nil { // the end of the array
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the array")
	}
	return members, nil
}

// openMember opens a message of a batch. What decides on a version cannot be in one: initialize, by the protocol's word, and
// a message of the modern era, whose version is a later one.
func openMember(message []byte) (*envelope, *mcp.JSONRPCErrorDetails) {
	e, fault := openEnvelope(message)
	switch {
	case fault != nil:
	case e.Method == string(mcp.MethodInitialize):
		fault = errorDetails(mcp.INVALID_REQUEST, "initialize must not be part of a batch; send it by itself")
	case e.isRequest() && e.isModern():
		fault = errorDetails(mcp.INVALID_REQUEST, "a message of protocol version "+quoteShort(e.meta().ProtocolVersion())+" cannot be part of a batch; send it by itself")
	}
	return e, fault
}

// batch collects the answers to a batch, in the order in which they come, and delivers them together.
type batch struct {
	deliver deliver

	mu      sync.Mutex // guards what is below; the last member holds it while it delivers, when nobody else wants it any more
	waiting int        // members that have not been heard of
	answers [][]byte
}

func newBatch(members int, deliver deliver) *batch {
	return &batch{deliver: deliver, waiting: members}
}

// collect is each member's deliver. The last one delivers the batch: nil when nothing in it is to be answered.
func (b *batch) collect(answer []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if answer != nil {
		b.answers = append(b.answers, answer)
	}
	b.waiting--
	switch {
	case b.waiting > 0:
	case len(b.answers) == 0:
		b.deliver(nil)
	default:
		b.deliver(bytes.Join([][]byte{[]byte("["), bytes.Join(b.answers, []byte(",")), []byte("]")}, nil))
	}
}
