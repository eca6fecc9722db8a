package mcpserver

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

const (
	// maxDrained is how much of a too long body is read past to find whom to answer.
	maxDrained = 32 << 20
	// drainTime is how long the rest of a body that nobody wants is read past after the answer. Closing at once would make
	// the system reset the connection, and a client that is still sending would lose the answer with it.
	drainTime = time.Second
)

// closing is the Connection header of an answer to a request whose body was not read to its end. Without it net/http
// reads up to 256 KiB more before it answers, so that a client that does not send them waits for its answer, and holds a
// connection, until the http.Server's ReadTimeout.
const closing = "close"

// bodyRead says that the body was read to its end, so that the connection can take the next request. net/http has then
// lifted the limit on reading too: the call may take longer than that.
func bodyRead(w http.ResponseWriter) { w.Header().Del("Connection") }

// limitDraining bounds the reading that net/http does after an answer.
func limitDraining(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
}

// readBody reads a message. A body over maxMessage is not kept: long is set, and its end was read if that was near.
// On an error the request has been answered. How long it may take is the http.Server's to limit.
func readBody(w http.ResponseWriter, r *http.Request) (body []byte, long *longMessage, err error) {
	if r.ContentLength > maxDrained {
		refuseBody(w)
		return nil, nil, errors.New("the body is far too long")
	}
	body, err = io.ReadAll(io.LimitReader(r.Body, maxMessage+1))
	if err != nil {
		refuseBroken(w, err)
		return nil, nil, fmt.Errorf("reading the body: %w", err)
	}
	if len(body) <= maxMessage {
		bodyRead(w)
		return body, nil, nil
	}
	long = new(longMessage)
	long.Write(body)
	n, err := io.Copy(long, io.LimitReader(r.Body, maxDrained))
	if err != nil || n == maxDrained {
		refuseBody(w)
		return nil, nil, errors.New("the body is far too long")
	}
	bodyRead(w)
	return nil, long, nil
}

func refuseBroken(w http.ResponseWriter, err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		http.Error(w, "408: the body did not come in time", http.StatusRequestTimeout)
		return
	}
	http.Error(w, "the body could not be read to its end", http.StatusBadRequest)
}

func refuseBody(w http.ResponseWriter) {
	http.Error(w, fmt.Sprintf("413: a message may have at most %d MiB", maxMessage>>20), http.StatusRequestEntityTooLarge)
}

// writeTime is how long a client may take to read an answer, or an event of a stream.
const writeTime = 30 * time.Second

// limitWriting sets the time for all writes from now on. A client that does not read loses its connection then, instead
// of holding the answer for ever. It is not the http.Server's WriteTimeout, which would count the time of the call and
// cut streams.
func limitWriting(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime))
}

// writeJSON answers with one JSON-RPC message, or a batch of them.
func writeJSON(w http.ResponseWriter, status int, body []byte) {
	limitWriting(w)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
