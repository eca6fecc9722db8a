package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// exchange runs a whole conversation from a string and returns what came out.
func exchange(t *testing.T, b *fixture, input string) []string {
	t.Helper()
	var out bytes.Buffer
	if err := b.ServeStdio(t.Context(), strings.NewReader(input), &out); err != nil {
		t.Fatal(err)
	}
	if out.Len() == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func TestStdioConversations(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, input string
		want        []string // each in the line of its place
	}{
		{"last line without a newline", call(1, "echo", `{"text":"x"}`), []string{`"text":"x"`}},
		{"empty lines and CRLF", "\r\n\n" + call(1, "echo", `{"text":"x"}`) + "\r\n\r\n", []string{`"id":1`}},
		{"byte order mark", "\ufeff" + call(1, "echo", `{}`) + "\n", []string{`"id":1`}},
		{"nothing", "", nil},
		{"no JSON", "hello\n" + call(2, "echo", `{}`), []string{`-32700`, `"id":2`}},
		{"half a message", `{"jsonrpc":"2.0","id":1,`, []string{`-32700`}},
		{"a JSON scalar", "42\n", []string{`-32600`}},
		{"unknown method", `{"jsonrpc":"2.0","id":"a","method":"no/such"}`, []string{`-32601`}},
		{"unknown notification", `{"jsonrpc":"2.0","method":"no/such"}`, nil},
		{"cancelling nothing", `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}`, nil},
		{"answers to nothing", `{"jsonrpc":"2.0","id":4,"result":null}` + "\n" + `{"jsonrpc":"2.0","id":5,"error":{"code":-1,"message":"x"}}` + "\n" +
			`{"jsonrpc":"2.0","id":6,"result":{}}` + "\n" + call(7, "echo", `{}`), []string{`"id":7`}},
		{"an answer with a method", `{"jsonrpc":"2.0","id":4,"method":5,"result":{}}`, []string{`"error"`}},
		{"neither a request nor an answer", `{"jsonrpc":"2.0","id":4}`, []string{`-32600`}},
		{"unknown tool", call(1, "nope", `{}`), []string{`"code":-32602`}},
		{"arguments of a wrong type", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":7}}`, []string{`"id":1`}},
		{"params of a wrong type", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}`, []string{`"id":1`}},
		{"old version", strings.Replace(initializeMessage, "2025-11-25", "2024-11-05", 1), []string{`"protocolVersion":"2024-11-05"`}},
		{"answers keep the order of quick requests",
			initializeMessage + "\n" + `{"jsonrpc":"2.0","id":1,"method":"ping"}` + "\n" + `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`,
			[]string{`"id":0`, `"id":1`, `"id":2`}},
		{"modern discover", modernMessage(5, "server/discover", ``), []string{`"supportedVersions":["2026-07-28"`}},
		{"an answer that is no JSON", call(3, "unencodable", `{}`), []string{`"id":3,"error":{"code":-32603`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := exchange(t, newFixture(t), c.input)
			if len(got) != len(c.want) {
				t.Fatalf("%d lines, want %d: %q", len(got), len(c.want), got)
			}
			for i, want := range c.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("line %d = %s, want %s in it", i, got[i], want)
				}
			}
		})
	}
}

func modernMessage(id any, method, params string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%v,"method":%q,"params":{%s"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`, id, method, params)
}

// A client that closes its end at once still gets its answers, and the server ends without an error.
func TestEndOfInputLetsCallsFinish(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	p := b.startStdio(t)
	p.send(call(1, "slow", `{"name":"a"}`))
	receive(t, b.started, "the call to start")
	p.in.Close()
	b.finish(t)
	if line := p.line(); !strings.Contains(line, "finished a") {
		t.Errorf("answer = %s", line)
	}
	if err := receive(t, p.ended, "the server to end"); err != nil {
		t.Error(err)
	}
}

// A client that left does not come back for its answers: its calls go on for finishTime, whatever their deadline, and one that does not
// notice its end is not waited for.
func TestEndOfInputStopsCallsInTheEnd(t *testing.T) {
	t.Parallel()
	for tool, want := range map[string]time.Duration{"slow": finishTime, "deaf": finishTime + stopGrace} {
		synctest.Test(t, func(t *testing.T) {
			end := make(chan struct{})
			b := newFixture(t, func(o *Options) {
				o.Tools = append(o.Tools, readOnly("deaf", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
					<-end
					return mcp.NewToolResultText("heard"), nil
				}))
			})
			from := time.Now()
			var out lockedBuffer
			if err := b.ServeStdio(t.Context(), strings.NewReader(call(1, tool, `{}`)+"\n"), &out); err != nil {
				t.Error(err)
			}
			if took := time.Since(from); took != want {
				t.Errorf("%s: it took %v", tool, took)
			}
			if answered := strings.Contains(out.String(), "error stopped: "); answered != (tool == "slow") {
				t.Errorf("%s: the client reads %s", tool, out.String())
			}
			close(end)
		})
	}
}

// A client that leaves its end of stdout unread does not keep the server for ever, whether or not it has closed its end of stdin: the reader, which is
// held up by an answer, does not see that. One that reads late is served.
func TestWhoNeverReadsIsLeft(t *testing.T) {
	t.Parallel()
	for _, pause := range []time.Duration{unreadTime - time.Second, unreadTime + time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b := newFixture(t)
			out, w := io.Pipe()
			ended := make(chan error, 1)
			go func() { ended <- b.ServeStdio(t.Context(), strings.NewReader(pingAs(`1`)+"\n"+pingAs(`2`)+"\n"), w) }()
			time.Sleep(pause)
			text := make(chan string, 1)
			go func() {
				read, _ := io.ReadAll(out)
				text <- string(read)
			}()
			err := <-ended
			synctest.Wait()
			w.Close()
			late := pause > unreadTime
			if got := <-text; errors.Is(err, errUnread) != late || !late && strings.Count(got, `"result"`) != 2 {
				t.Errorf("read after %v: %v %s", pause, err, got)
			}
		})
	}
}

func TestEndOfContextCancelsCalls(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	p := b.startStdio(t)
	p.send(call(1, "slow", `{"name":"a"}`))
	receive(t, b.started, "the call to start")
	p.stop()
	receive(t, b.stopped, "the call to be cancelled")
	if line := p.line(); !strings.Contains(line, `"id":1`) || !strings.Contains(line, "error stopped: ") {
		t.Errorf("the client reads %s", line)
	}
	if err := receive(t, p.ended, "the server to end"); err != nil {
		t.Error(err)
	}
}

// Whatever reason the end of the context has, it was wanted.
func TestEndOfContextIsNoError(t *testing.T) {
	t.Parallel()
	in, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("a reason of its own"))
	if err := newFixture(t).ServeStdio(ctx, in, io.Discard); err != nil {
		t.Error(err)
	}
}

func TestBrokenStreamsAreErrors(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	fault := errors.New("the cable")
	if err := b.ServeStdio(t.Context(), io.MultiReader(strings.NewReader("\n"), failingReader{fault}), io.Discard); !errors.Is(err, fault) {
		t.Errorf("reading: err = %v", err)
	}
	r, w := io.Pipe()
	defer w.Close()
	go io.WriteString(w, initializeMessage+"\n")
	if err := b.ServeStdio(t.Context(), r, failingWriter{fault}); !errors.Is(err, fault) {
		t.Errorf("writing: err = %v", err)
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

// With mcp-go's own stdio server and its five workers, a ping took half a second behind slow calls.
func TestPingPassesSlowCalls(t *testing.T) {
	t.Parallel()
	b := newFixture(t, func(o *Options) { o.MaxConcurrent = 2; o.MaxPending = 300 })
	p := b.startStdio(t)
	for i := range 300 {
		p.send(call(i+1, "slow", `{}`))
	}
	p.send(call(301, "echo", `{}`), `{"jsonrpc":"2.0","id":"ping","method":"ping"}`)
	got := p.line() + p.line()
	if !strings.Contains(got, `"id":"ping"`) || !strings.Contains(got, "300 calls are running") {
		t.Errorf("first answers = %s", got)
	}
	p.stop()
}

func TestCancellingACall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	p := b.startStdio(t)
	p.send(call(1, "slow", `{"name":"one"}`), call(`"two"`, "slow", `{"name":"two"}`))
	receive(t, b.started, "a call")
	receive(t, b.started, "a call")
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"two"}}`)
	if name := receive(t, b.stopped, "a cancelled call"); name != "two" {
		t.Fatalf("%s was cancelled", name)
	}
	b.finish(t)
	p.send(`{"jsonrpc":"2.0","id":3,"method":"ping"}`)
	for range 2 {
		if line := p.line(); strings.Contains(line, "two") {
			t.Errorf("a cancelled call was answered: %s", line)
		}
	}
}

// The cancellation follows its call in the same write, so it is read before the call's worker has begun.
func TestCancellationRightBehindItsCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	p := b.startStdio(t)
	const n = 200
	for i := range n {
		p.send(call(i, "slow", `{}`) + "\n" + fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`, i))
	}
	p.in.Close()
	if err := receive(t, p.ended, "the server to end: every call must have been cancelled"); err != nil {
		t.Fatal(err)
	}
	if line, ok := <-p.lines; ok {
		t.Errorf("answered %s", line)
	}
}

func TestAnIDUsedTwice(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	p := b.startStdio(t)
	p.send(call(1, "slow", `{"name":"a"}`), call(1, "slow", `{"name":"b"}`))
	receive(t, b.started, "a call")
	receive(t, b.started, "a call")
	b.finish(t)
	b.finish(t)
	if got := p.line() + p.line(); !strings.Contains(got, "finished a") || !strings.Contains(got, "finished b") {
		t.Errorf("answers = %s", got)
	}
}

// The end of the first leaves the second, which has the id then, to be cancelled.
func TestTheSecondOfAnIDIsCancelled(t *testing.T) {
	t.Parallel()
	b := newFixture(t, func(o *Options) { o.MaxConcurrent = 1 })
	p := b.startStdio(t)
	p.send(call(1, "slow", `{"name":"a"}`))
	receive(t, b.started, "the first call")
	p.send(call(1, "slow", `{"name":"b"}`), `{"jsonrpc":"2.0","id":2,"method":"ping"}`)
	p.line()
	b.finish(t)
	if line := p.line(); !strings.Contains(line, "finished a") {
		t.Errorf("answer = %s", line)
	}
	receive(t, b.started, "the second call")
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
	if name := receive(t, b.stopped, "the second call to be cancelled"); name != "b" {
		t.Errorf("%s was cancelled", name)
	}
}

func TestTwoServersInOneProcessAreApart(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	one, other := b.startStdio(t), b.startStdio(t)
	one.initialize()
	other.initialize()
	one.send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"progress","_meta":{"progressToken":"t"}}}`)
	for i := range progressSteps {
		if line := one.line(); !strings.Contains(line, fmt.Sprintf(`"progress":%d`, i+1)) {
			t.Errorf("line %d = %s", i, line)
		}
	}
	if line := one.line(); !strings.Contains(line, `"id":1`) {
		t.Errorf("last line = %s", line)
	}
	other.send(`{"jsonrpc":"2.0","id":2,"method":"ping"}`)
	if line := other.line(); !strings.Contains(line, `"id":2`) {
		t.Errorf("the other client got %s", line)
	}
}

// Whatever happens, each line of the output is one JSON-RPC message.
func TestOutputIsNothingButProtocol(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	input := strings.Join([]string{
		initializeMessage, "garbage", call(1, "panic", `{}`), call(2, "broken", `{}`), call(3, "echo", `{"text":"line\nbreak"}`),
		call(4, "nothing", `{}`), call(5, "unencodable", `{}`), `{"jsonrpc":"1.0","id":6,"method":"ping"}`, "[]", strings.Repeat("x", maxMessage+1),
	}, "\n")
	got := exchange(t, b, input)
	if len(got) != 10 {
		t.Errorf("%d answers", len(got))
	}
	for _, line := range got {
		checkMessage(t, line)
		if strings.Contains(line, internals) {
			t.Errorf("the client reads %s", line)
		}
	}
}

func checkMessage(t *testing.T, line string) {
	t.Helper()
	var m struct {
		JSONRPC       string
		ID            any
		Result, Error json.RawMessage
		Method        string
	}
	if err := json.Unmarshal([]byte(line), &m); err != nil || m.JSONRPC != "2.0" || (m.Result == nil && m.Error == nil && m.Method == "") {
		t.Errorf("not a JSON-RPC message: %.200s (%v)", line, err)
	}
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", maxMessage)
	cases := []struct{ name, input, want string }{
		{"a call", call(7, "echo", `{"text":"`+big+`"}`), `"id":7,"result":{"content":[{"type":"text","text":"error too_large: The call was not run: the message is longer than 4 MiB`},
		{"a call with its id last", `{"method":"tools/call","params":{"name":"echo","id":1,"arguments":{"t":"` + big + `"}},"jsonrpc":"2.0","id":"last"}`, `"id":"last","result"`},
		{"a call with a long id", call(`"`+big[:1000]+`"`, "echo", `{"text":"`+big+`"}`), `"id":"` + big[:1000] + `","result"`},
		{"an id too long", call(`"`+big+`"`, "echo", `{}`), `"id":null,"error"`},
		{"a list", `{"jsonrpc":"2.0","id":8,"method":"tools/list","params":{"cursor":"` + big + `"}}`, `"id":8,"error":{"code":-32600`},
		{"a notification", `{"jsonrpc":"2.0","method":"tools/call","x":"` + big + `"}`, `"id":null,"error"`},
		{"no JSON", big + "yy", `"id":null,"error"`},
		{"just short enough", call(9, "echo", `{"text":"`+big[:maxMessage-len(call(9, "echo", `{"text":""}`))]+`"}`), `"id":9,"result"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := exchange(t, newFixture(t), c.input+"\n"+`{"jsonrpc":"2.0","id":"after","method":"ping"}`+"\n")
			joined := strings.Join(got, "\n")
			if len(got) != 2 || !strings.Contains(joined, c.want) || !strings.Contains(joined, `"id":"after"`) {
				t.Errorf("got %d lines: %.300s", len(got), joined)
			}
		})
	}
}

func TestPanicInsideTheLibraryIsAnswered(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	b.mcp.GetHooks().AddBeforePing(func(context.Context, any, *mcp.PingRequest) { panic(internals) })
	got := exchange(t, b, `{"jsonrpc":"2.0","id":1,"method":"ping"}`+"\n"+call(2, "echo", `{}`))
	if len(got) != 2 || !strings.Contains(got[0], `"id":1,"error":{"code":-32603`) || strings.Contains(got[0], internals) {
		t.Errorf("got %q", got)
	}
	if !strings.Contains(b.log.String(), internals) {
		t.Error("the log does not say what happened")
	}
}

// FuzzStdio feeds foreign bytes to the whole stdio server: it must end, without an error, and write only messages.
func FuzzStdio(f *testing.F) {
	f.Add([]byte(initializeMessage + "\n" + call(1, "echo", `{"text":"x"}`) + "\n"))
	f.Add([]byte(modernMessage(1, "server/discover", "") + "\n" + modernMessage(2, "tools/list", "")))
	f.Add([]byte(`{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{"name":"echo"}}`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"notifications/cancelled","params":{"requestId":{"a":[]}}}`))
	f.Add([]byte("\xff\xfe\n[1,2]\n{}\n\"\n"))
	f.Add([]byte(initializeAs(batchVersion) + "\n[" + pingAs("1") + ",{},[]," + call(2, "echo", `{}`) + "]\n[]\n"))
	s, err := New(Options{Name: "orgdata", Version: "0", Tools: []server.ServerTool{readOnly("echo", echo)}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		var out bytes.Buffer
		if err := s.ServeStdio(context.Background(), bytes.NewReader(input), &out); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			var members []json.RawMessage
			if json.Unmarshal([]byte(line), &members) != nil {
				members = []json.RawMessage{json.RawMessage(line)}
			}
			for _, m := range members {
				checkMessage(t, string(m))
			}
		}
	})
}
