package mcpserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxDrained is how much of a too long body is read past to find whom to answer.
const maxDrained = 32 << 20

// readBody reads a message. A body over maxMessage is not kept: long is set, and its end was read if that was near.
// On an error the request has been answered.
func readBody(w http.ResponseWriter, r *http.Request) (body []byte, long *skim, err error) {
	if r.ContentLength > maxDrained {
		refuseBody(w)
		return nil, nil, errors.New("the body is far too long")
	}
	body, err = readUpTo(r.Body, maxMessage, r.ContentLength)
	if err != nil {
		http.Error(w, "the body could not be read to its end", http.StatusBadRequest)
		return nil, nil, fmt.Errorf("reading the body: %w", err)
	}
	if len(body) <= maxMessage {
		return body, nil, nil
	}
	long = new(skim)
	long.Write(body)
	n, err := io.Copy(long, io.LimitReader(r.Body, maxDrained))
	if err != nil || n == maxDrained {
		refuseBody(w)
		return nil, nil, errors.New("the body is far too long")
	}
	return nil, long, nil
}

// readUpTo reads at most limit+1 bytes, without ever reserving more than was sent.
func readUpTo(r io.Reader, limit int64, announced int64) ([]byte, error) {
	var buf bytes.Buffer
	if announced > 0 && announced <= 64<<10 {
		buf.Grow(int(announced) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(io.LimitReader(r, limit+1))
	return buf.Bytes(), err
}

func refuseBody(w http.ResponseWriter) {
	w.Header().Set("Connection", "close") // the rest of the body will not be read
	http.Error(w, fmt.Sprintf("413: a message may have at most %d MiB", maxMessage>>20), http.StatusRequestEntityTooLarge)
}

const (
	// writeTime is how long a client may take to read an answer, or an event of a stream.
	writeTime = 30 * time.Second
	// surelyBuffered is a size of answer that the system takes off our hands whether the client reads or not.
	surelyBuffered = 16 << 10
)

// limitWriting sets the time for all writes from now on. A client that does not read loses its connection then, instead
// of holding the answer for ever. It is not the http.Server's WriteTimeout, which would count the time of the call and
// cut streams; and it is not for every answer, since a timer costs 2 % of a quick call.
func limitWriting(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime))
}

// writeJSON answers with one JSON-RPC message.
func writeJSON(w http.ResponseWriter, status int, message any) {
	body, err := json.Marshal(message)
	if err != nil {
		http.Error(w, "the answer could not be encoded", http.StatusInternalServerError)
		return
	}
	if len(body) > surelyBuffered {
		limitWriting(w)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
