package mcpserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func initializeAs(version string) string {
	return strings.Replace(initializeMessage, legacy, version, 1)
}

// versionDoors are the ways to send one message in a session of a protocol version, and what comes back: "" for nothing.
func (b *fixture) versionDoors(t *testing.T, version string) map[string]func(t *testing.T, message string) string {
	h := b.handler(t, HTTPOptions{KeepAlive: time.Hour})
	srv := httptest.NewServer(h)
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	base := srv.URL
	return map[string]func(t *testing.T, message string) string{
		"stdio": func(t *testing.T, message string) string {
			p := b.startStdio(t)
			p.send(initializeAs(version))
			p.line()
			p.send(message)
			p.in.Close() // upon which what is under way is answered
			return <-p.lines
		},
		"sse": func(t *testing.T, message string) string {
			url, events, hangUp := openStream(t, base)
			defer hangUp()
			do(t, "POST", url, initializeAs(version), nil)
			receive(t, events, "the answer to initialize")
			if got := do(t, "POST", url, message, nil); got.status != http.StatusAccepted {
				return got.body
			}
			waitFor(t, "the calls to be answered", func() bool { return h.streams.owed() == 0 })
			do(t, "POST", url, `{"jsonrpc":"2.0","id":"after","method":"ping"}`, nil)
			if first := receive(t, events, "an answer"); !strings.HasPrefix(first, `{"jsonrpc":"2.0","id":"after"`) {
				return first
			}
			return ""
		},
		"http, by header": func(t *testing.T, message string) string {
			return do(t, "POST", base+"/mcp", message, map[string]string{"Mcp-Protocol-Version": version}).body
		},
		"http, by session": func(t *testing.T, message string) string {
			got := do(t, "POST", base+"/mcp", initializeAs(version), nil)
			return do(t, "POST", base+"/mcp", message, map[string]string{"Mcp-Session-Id": got.header.Get("Mcp-Session-Id")}).body
		},
	}
}

func pingAs(id string) string { return `{"jsonrpc":"2.0","id":` + id + `,"method":"ping"}` }

func TestBatches(t *testing.T) {
	t.Parallel()
	invalid := `{"jsonrpc":"2.0","id":null,"error":{"code":-32600`
	cases := map[string]struct {
		batch string
		want  []string // the beginnings of the answers, in any order; none: no answer
	}{
		"one request":       {`[` + pingAs(`1`) + `]`, []string{`{"jsonrpc":"2.0","id":1,"result":{}`}},
		"white space":       {" [ \n " + pingAs(`1`) + "\t] ", []string{`{"jsonrpc":"2.0","id":1,"result":{}`}},
		"a byte order mark": {"\ufeff[" + pingAs(`1`) + `]`, []string{`{"jsonrpc":"2.0","id":1,"result":{}`}},
		"strange ids":       {`[` + pingAs(`9007199254740993`) + `,` + pingAs(`9007199254740992`) + `,` + pingAs(`"<"`) + `,` + pingAs(`1.0`) + `]`, []string{`{"jsonrpc":"2.0","id":9007199254740993,"r`, `{"jsonrpc":"2.0","id":9007199254740992,"r`, `{"jsonrpc":"2.0","id":"<","r`, `{"jsonrpc":"2.0","id":1.0,"r`}},
		"calls and others": {`[` + call(1, "echo", `{"text":"a"}`) + `,` + call(2, "panic", `{}`) + `,` + call(3, "broken", `{}`) + `,` + pingAs(`4`) + `,{"jsonrpc":"2.0","method":"notifications/initialized"}]`,
			[]string{`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a"`, `{"jsonrpc":"2.0","id":2,"result"`, `{"jsonrpc":"2.0","id":3,"result"`, `{"jsonrpc":"2.0","id":4,"result"`}},
		"faults of requests": {`[` + call(1, "nope", `{}`) + `,{"jsonrpc":"2.0","id":2,"method":"no/such"},{"jsonrpc":"2.0","id":3,"method":"tools/call","params":7},` + call(4, "unencodable", `{}`) + `]`,
			[]string{`{"jsonrpc":"2.0","id":1,"error":{"code":-32602`, `{"jsonrpc":"2.0","id":2,"error":{"code":-32601`, `{"jsonrpc":"2.0","id":3,"error":{"code":-32602`, `{"jsonrpc":"2.0","id":4,"error":{"code":-32603`}},
		"members that are none": {`[1,"x",null,true,{},[],[` + pingAs(`1`) + `],{"jsonrpc":"2.0","id":true,"method":"ping"},{"id":5,"method":"ping"},` + pingAs(`6`) + `]`,
			[]string{invalid, invalid, invalid, invalid, invalid, invalid, invalid, invalid, `{"jsonrpc":"2.0","id":5,"error":{"code":-32600`, `{"jsonrpc":"2.0","id":6,"result"`}},
		"initialize":               {`[` + initializeAs(batchVersion) + `,` + pingAs(`1`) + `]`, []string{`{"jsonrpc":"2.0","id":0,"error":{"code":-32600,"message":"initialize must not`, `{"jsonrpc":"2.0","id":1,"result"`}},
		"a modern message":         {`[` + modernMessage(1, "tools/list", "") + `]`, []string{`{"jsonrpc":"2.0","id":1,"error":{"code":-32600`}},
		"a subscription":           {`[{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"}]`, []string{`{"jsonrpc":"2.0","id":1,"error":{"code":-32601`}},
		"notifications":            {`[{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","method":"no/such"}]`, nil},
		"answers":                  {`[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":2,"error":{"code":-1,"message":"x"}}]`, nil},
		"an answer and a request":  {`[{"jsonrpc":"2.0","id":1,"result":{}},` + pingAs(`2`) + `]`, []string{`{"jsonrpc":"2.0","id":2,"result"`}},
		"as many as there may be":  {`[` + strings.Repeat(pingAs(`1`)+`,`, maxBatch-1) + pingAs(`1`) + `]`, slices.Repeat([]string{`{"jsonrpc":"2.0","id":1,"result"`}, maxBatch)},
		"progress":                 {`[` + strings.Replace(call(1, "echo", `{}`), `"name"`, `"_meta":{"progressToken":1},"name"`, 1) + `]`, []string{`{"jsonrpc":"2.0","id":1,"result"`}},
		"cancelling one":           {`[` + call(1, "slow", `{}`) + `,` + pingAs(`2`) + `,{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}]`, []string{`{"jsonrpc":"2.0","id":2,"result"`}},
		"cancelling the only one":  {`[` + call(1, "slow", `{}`) + `,{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1.0}}]`, nil},
		"cancelling what is no id": {`[{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}},` + pingAs(`2`) + `]`, []string{`{"jsonrpc":"2.0","id":2,"result"`}},
	}
	b := newFixture(t)
	doors := b.versionDoors(t, batchVersion)
	for name, c := range cases {
		for way, send := range doors {
			if strings.HasPrefix(name, "cancelling") && way == "http, by header" {
				continue // without a session nothing can be cancelled
			}
			t.Run(name+" "+way, func(t *testing.T) {
				t.Parallel()
				batch := c.batch
				if way == "stdio" {
					batch = strings.ReplaceAll(batch, "\n", " ")
				}
				got := send(t, batch)
				if c.want == nil {
					if got != "" {
						t.Errorf("answered %s", got)
					}
					return
				}
				checkBatch(t, got, c.want)
			})
		}
	}
}

func checkBatch(t *testing.T, got string, want []string) {
	t.Helper()
	var answers []json.RawMessage
	if err := json.Unmarshal([]byte(got), &answers); err != nil || len(answers) != len(want) {
		t.Fatalf("%d answers, want %d (%v): %s", len(answers), len(want), err, got)
	}
	for _, w := range want {
		at := slices.IndexFunc(answers, func(a json.RawMessage) bool { return strings.HasPrefix(string(a), w) })
		if at < 0 {
			t.Fatalf("no answer %s in %s", w, got)
		}
		answers = slices.Delete(answers, at, at+1)
	}
}

// What is no batch is refused as a whole.
func TestBatchesThatAreNone(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	for name, c := range map[string]struct{ batch, want string }{
		"empty":             {`[]`, `"code":-32600,"message":"the batch is empty`},
		"one too many":      {`[` + strings.Repeat(pingAs(`1`)+`,`, maxBatch) + pingAs(`1`) + `]`, `"code":-32600,"message":"a batch may have at most 100`},
		"far too many":      {`[` + strings.Repeat(`1,`, 1_000_000) + `1]`, `"code":-32600,"message":"a batch may have at most 100`},
		"half":              {`[` + pingAs(`1`), `"code":-32700`},
		"a comma too many":  {`[` + pingAs(`1`) + `,]`, `"code":-32700`},
		"something behind":  {`[` + pingAs(`1`) + `]x`, `"code":-32700`},
		"two of them":       {`[` + pingAs(`1`) + `][]`, `"code":-32700`},
		"a bracket":         {`[`, `"code":-32700`},
		"a half of a thing": {`[{"jsonrpc":`, `"code":-32700`},
	} {
		for way, send := range b.versionDoors(t, batchVersion) {
			if got := send(t, c.batch); !strings.HasPrefix(got, `{"jsonrpc":"2.0","id":null,"error":{`+c.want) {
				t.Errorf("%s over %s: %.300s", name, way, got)
			}
		}
	}
}

// The other versions have no batches, and say so.
func TestBatchesOfOtherVersions(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	batch := `[` + pingAs(`1`) + `]`
	for _, version := range []string{oldest, "2025-06-18", legacy} {
		for way, send := range b.versionDoors(t, version) {
			if got := send(t, batch); !strings.Contains(got, `"id":null,"error":{"code":-32600,"message":"this is a batch, which only protocol version 2025-03-26 has`) || !strings.Contains(got, version) {
				t.Errorf("%s over %s: %s", version, way, got)
			}
		}
	}
	if got := strings.Join(exchange(t, b, batch), ""); !strings.Contains(got, `"code":-32600,"message":"this is a batch, and no protocol version`) {
		t.Errorf("before initialize: %s", got)
	}
	base := b.startHTTP(t, HTTPOptions{})
	for name, c := range map[string]struct {
		header map[string]string
		status int
		want   string
	}{
		"no version and no session": {nil, 200, `[{"jsonrpc":"2.0","id":1,"result":{}}]`},
		"the modern era":            {modernHeader("ping", ""), 400, `-32600`},
		"no such version":           {map[string]string{"Mcp-Protocol-Version": "1999-12-31"}, 400, `-32600`},
		"the header decides":        {map[string]string{"Mcp-Protocol-Version": batchVersion, "Mcp-Session-Id": initializeHTTP(t, base)}, 200, `[{"jsonrpc":"2.0","id":1,"result":{}}]`},
	} {
		if got := do(t, "POST", base+"/mcp", batch, c.header); got.status != c.status || !strings.Contains(got.body, c.want) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := do(t, "POST", base+"/mcp", `[{"jsonrpc":"2.0","method":"notifications/initialized"}]`, nil); got.status != http.StatusAccepted || got.body != "" {
		t.Errorf("notifications: %d %s", got.status, got.body)
	}
}

// A member is cancelled by a message that comes later; the others are answered.
func TestCancellingAMemberLater(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	got := do(t, "POST", base+"/mcp", initializeAs(batchVersion), nil)
	session := map[string]string{"Mcp-Session-Id": got.header.Get("Mcp-Session-Id")}
	p := b.startStdio(t)
	p.send(initializeAs(batchVersion))
	p.line()
	url, events, _ := openStream(t, base)
	do(t, "POST", url, initializeAs(batchVersion), nil)
	receive(t, events, "the answer to initialize")
	lines := make(chan string, 3)
	for way, send := range map[string]func(string){
		"stdio": func(m string) { p.send(m); go func() { lines <- <-p.lines }() },
		"sse":   func(m string) { do(t, "POST", url, m, nil); go func() { lines <- <-events }() },
		"http":  func(m string) { go func() { lines <- do(t, "POST", base+"/mcp", m, session).body }() },
	} {
		send(`[` + call(1, "slow", `{"name":"one"}`) + `,` + call(2, "slow", `{"name":"two"}`) + `]`)
		receive(t, b.started, "a call")
		receive(t, b.started, "a call")
		cancel := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`
		switch way {
		case "stdio":
			p.send(cancel)
		case "sse":
			do(t, "POST", url, cancel, nil)
		default:
			do(t, "POST", base+"/mcp", cancel, session)
		}
		if name := receive(t, b.stopped, "a member to be cancelled"); name != "one" {
			t.Errorf("%s: %s was cancelled", way, name)
		}
		b.finish(t)
		checkBatch(t, receive(t, lines, "the answer"), []string{`{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"finished two"`})
	}
}

// Calls of a batch are under way at the same time.
func TestMembersRunAtTheSameTime(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	var members []string
	for i := range 20 {
		members = append(members, call(i, "slow", fmt.Sprintf(`{"name":"%d"}`, i)))
	}
	for way, send := range b.versionDoors(t, batchVersion) {
		done := make(chan string, 1)
		go func() { done <- send(t, `[`+strings.Join(members, ",")+`]`) }()
		names := map[string]bool{}
		for range members {
			names[receive(t, b.started, "a member to start")] = true
		}
		for range members {
			b.finish(t)
		}
		got := receive(t, done, "the batch")
		if len(slices.Collect(maps.Keys(names))) != len(members) || strings.Count(got, "finished ") != len(members) {
			t.Errorf("%s: %s", way, got)
		}
	}
}

// FuzzBatch wants one answer for each member that waits for one, whatever the members are.
func FuzzBatch(f *testing.F) {
	f.Add([]byte(`[{"jsonrpc":"2.0","id":1,"method":"ping"},[],{},1]`))
	f.Add([]byte(`[]`))
	f.Add([]byte(`[[[[{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"echo"}}]]]]`))
	s, err := New(Options{Name: "orgdata", Version: "0", Tools: benchTools()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		message = trimMessage(message)
		members, fault := openBatch(message, batchVersion)
		if !isBatch(message) || fault != nil {
			return
		}
		waiting := 0
		done := make(chan []byte, 1)
		b := newBatch(len(members), func(answers []byte) { done <- answers })
		for _, m := range members {
			e, fault := openMember(m)
			if fault != nil || e.isRequest() {
				waiting++
			}
			(&httpHandler{server: s, calls: newCallTable()}).takeMember(t.Context(), &Caller{}, m, b.collect)
		}
		var answers []json.RawMessage
		if body := <-done; body != nil {
			if err := json.Unmarshal(body, &answers); err != nil {
				t.Fatalf("%v: %s", err, body)
			}
		}
		if len(answers) != waiting {
			t.Fatalf("%d answers, want %d", len(answers), waiting)
		}
		for _, a := range answers {
			checkMessage(t, string(a))
		}
	})
}

// A tool may report progress in a batch; over HTTP nobody hears it.
func TestProgressInABatch(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	message := `[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"progress","_meta":{"progressToken":1}}}]`
	checkBatch(t, do(t, "POST", base+"/mcp", message, nil).body, []string{`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"done"`})
}
