package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// caller makes one list_keys call and checks the answer. Safe for concurrent use. The clients do as little as can be:
// they share the processors with what they measure.
type caller interface {
	call() error
	cpu() (microseconds float64, ok bool) // of the server
	stop(tb testing.TB)                   // the server
}

const (
	initializeMessage = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}`
	initialized       = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
	listTools         = `{"jsonrpc":"2.0","id":0,"method":"tools/list"}`
)

func callMessage(id int64) []byte {
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"list_keys","arguments":{}}}`, id)
}

// checkAnswer looks for the last key's name, which every good answer has in it.
func checkAnswer(answer []byte) error {
	if !bytes.Contains(answer, []byte("Reporting integration 7")) || bytes.Contains(answer, []byte(`"isError":true`)) {
		return fmt.Errorf("not an answer of list_keys: %.600s", answer)
	}
	return nil
}

// stdioClient speaks to one process over its streams.
type stdioClient struct {
	*process
	lines  *bufio.Reader
	nextID atomic.Int64

	writing sync.Mutex
	mu      sync.Mutex
	waiting map[int64]chan []byte
}

// dialStdio starts a server and initializes it. Answers are read on demand until demultiplex is called.
func dialStdio(tb testing.TB, p *process) *stdioClient {
	tb.Helper()
	c := &stdioClient{process: p, lines: bufio.NewReaderSize(p.out, 64<<10), waiting: make(map[int64]chan []byte)}
	if _, err := c.ask(initializeMessage); err != nil {
		tb.Fatal(err)
	}
	return c
}

// ask writes one line and reads one; only while nobody else reads.
func (c *stdioClient) ask(message string) ([]byte, error) {
	if _, err := io.WriteString(c.in, message+"\n"); err != nil {
		return nil, err
	}
	return c.lines.ReadBytes('\n')
}

// demultiplex hands answers to their callers from now on.
func (c *stdioClient) demultiplex(tb testing.TB) {
	if _, err := io.WriteString(c.in, initialized+"\n"); err != nil {
		tb.Fatal(err)
	}
	go func() {
		for {
			line, err := c.lines.ReadBytes('\n')
			if err != nil {
				c.hangUp()
				return
			}
			id, ok := answeredID(line)
			c.mu.Lock()
			waiter := c.waiting[id]
			delete(c.waiting, id)
			c.mu.Unlock()
			if ok && waiter != nil {
				waiter <- line
			}
		}
	}()
}

func (c *stdioClient) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, waiter := range c.waiting {
		close(waiter)
		delete(c.waiting, id)
	}
}

// answeredID reads the id where every server here writes it: second, after the version.
func answeredID(line []byte) (int64, bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"jsonrpc":"2.0","id":`))
	if !ok {
		return 0, false
	}
	digits, _, _ := bytes.Cut(rest, []byte(","))
	id, err := strconv.ParseInt(string(digits), 10, 64)
	return id, err == nil
}

func (c *stdioClient) call() error {
	id := c.nextID.Add(1)
	waiter := make(chan []byte, 1)
	c.mu.Lock()
	c.waiting[id] = waiter
	c.mu.Unlock()
	c.writing.Lock()
	_, err := c.in.Write(append(callMessage(id), '\n'))
	c.writing.Unlock()
	if err != nil {
		return err
	}
	line, ok := <-waiter
	if !ok {
		return errors.New("the server ended")
	}
	return checkAnswer(line)
}

// httpClient speaks Streamable HTTP in one session.
type httpClient struct {
	*process
	url, session string
	http         *http.Client
	nextID       atomic.Int64
}

func dialHTTP(tb testing.TB, p *process, base string) *httpClient {
	tb.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	tb.Cleanup(transport.CloseIdleConnections)
	c := &httpClient{process: p, url: base + "/mcp", http: &http.Client{Transport: transport}}
	header, _, err := c.post([]byte(initializeMessage))
	if err != nil {
		tb.Fatal(err)
	}
	c.session = header.Get("Mcp-Session-Id")
	if _, _, err := c.post([]byte(initialized)); err != nil {
		tb.Fatal(err)
	}
	return c
}

func (c *httpClient) post(message []byte) (http.Header, []byte, error) {
	request, err := http.NewRequest(http.MethodPost, c.url, bytes.NewReader(message))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	if c.session != "" {
		request.Header.Set("Mcp-Session-Id", c.session)
		request.Header.Set("Mcp-Protocol-Version", "2025-11-25")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = fmt.Errorf("%s: %.300s", response.Status, body)
	}
	return response.Header, body, err
}

func (c *httpClient) call() error {
	_, body, err := c.post(callMessage(c.nextID.Add(1)))
	if err != nil {
		return err
	}
	return checkAnswer(body)
}
