package mcpserver

import (
	"context"
	"encoding/json"
	"sync"
)

// callTable holds the requests in flight, for their own client to cancel. mcp-go's own table is not used: it takes
// 9007199254740992 and 9007199254740993 for the same id, and 1 and "1" too. A cancellation never reaches mcp-go.
type callTable struct {
	mu    sync.Mutex // guards byKey
	byKey map[callKey]*inFlight
}

// callKey is a request of one session, the id by value: see idKey.
type callKey struct{ session, id string }

// inFlight is one request, told from another of the same key by its address.
type inFlight struct{ cancel context.CancelFunc }

func newCallTable() *callTable { return &callTable{byKey: make(map[callKey]*inFlight)} }

// add notes a request; end must be called when it has been answered. A client may use an id twice: the later request has
// it then.
func (t *callTable) add(ctx context.Context, session string, id json.RawMessage) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	key, request := callKey{session, idKey(id)}, &inFlight{cancel}
	t.mu.Lock()
	t.byKey[key] = request
	t.mu.Unlock()
	return ctx, func() {
		t.mu.Lock()
		if t.byKey[key] == request {
			delete(t.byKey, key)
		}
		t.mu.Unlock()
		cancel()
	}
}

// cancel ends a request of the session, if there is one of this id.
func (t *callTable) cancel(session string, id json.RawMessage) {
	t.mu.Lock()
	request := t.byKey[callKey{session, idKey(id)}]
	t.mu.Unlock()
	if request != nil {
		request.cancel()
	}
}
