package mcpserver

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Two ids are the same request when they have the same value, however they are spelled.
func TestIDsAreComparedByValue(t *testing.T) {
	t.Parallel()
	seen := map[string]string{} // by key
	for _, same := range [][]string{
		{`1`, `1.0`, `1e0`, `1E+0`, `10e-1`, `0.1e1`, `1.00`, `100e-2`},
		{`0`, `-0`, `0.0`, `0e5`, `-0.00e-7`},
		{`-1.5`, `-15e-1`, `-1.50`},
		{`1000`, `1e3`, `1.000e3`, `10e2`},
		{`9007199254740993`, `9007199254740993.0`, `9.007199254740993e15`},
		{`9007199254740992`},
		{`1` + strings.Repeat("0", 400), `1e400`, `10e399`},
		{`1e401`}, {`1e-400`, `10e-401`}, {`1e999999999`, `10e999999998`},
		{`1e99999999999999999999`}, {`1e99999999999999999998`},
		{`"1"`, `"\u0031"`}, {`"1.0"`}, {`"1e0"`},
		{`"é"`, `"\u00e9"`, `"\u00E9"`}, {`"e\u0301"`}, // another text: composed otherwise
		{`"a/b"`, `"a\/b"`}, {`"\u0041"`, `"A"`}, {`"a"`},
		{`""`}, {`" "`}, {`"null"`}, {`"\ud83d\ude00"`, `"😀"`}, {`"\n"`, `"\u000a"`}, {`"\\n"`}, {`"\""`, `"\u0022"`},
	} {
		for _, id := range same {
			if got, want := idKey([]byte(id)), idKey([]byte(same[0])); got != want || got == "" {
				t.Errorf("%.30s is %.30q, %.30s is %.30q", id, got, same[0], want)
			}
		}
		if other, ok := seen[idKey([]byte(same[0]))]; ok {
			t.Errorf("%.30s is also %.30s", same[0], other)
		}
		seen[idKey([]byte(same[0]))] = same[0]
	}
	for _, none := range []string{``, `null`, `true`, `{}`, `[1]`} {
		if idKey([]byte(none)) != "" {
			t.Errorf("%s is an id", none)
		}
	}
}

// A cancellation finds its call by the value of the id, on every transport that has cancellations, and finds no other one.
func TestCancellingComparesValues(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ other, id, cancelled string }{
		"another spelling of a letter": {`"e"`, `"é"`, `"\u00e9"`},
		"the other way round":          {`"e"`, `"\u00e9"`, `"é"`},
		"a fraction":                   {`11`, `1`, `1.0`},
		"an exponent":                  {`1`, `1000`, `1e3`},
		"a text is no number":          {`1`, `"1"`, `"\u0031"`},
		"a number is no text":          {`"1"`, `1`, `1`},
		"neighbours beyond 2^53":       {`9007199254740992`, `9007199254740993`, `9007199254740993`},
		"the other neighbour":          {`9007199254740993`, `9007199254740992`, `9007199254740992`},
		"beyond a float64":             {`1e401`, `1e400`, `10e399`},
		"beyond, as digits":            {`2e400`, `1` + strings.Repeat("0", 400), `1e400`},
		"a long text":                  {`"` + strings.Repeat("i", 999) + `j"`, `"` + strings.Repeat("i", 1000) + `"`, `"` + strings.Repeat("i", 1000) + `"`},
	}
	b := newFixture(t, func(o *Options) { o.MaxConcurrent = 1 }) // so that calls start one after the other
	base := b.startHTTP(t, HTTPOptions{})
	session := map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)}
	p := b.startStdio(t)
	url, _, _ := openStream(t, base)
	var posts sync.WaitGroup
	defer posts.Wait()
	post := func(message string) { do(t, "POST", base+"/mcp", message, session) }
	for way, send := range map[string]func(message string){
		"stdio": func(message string) { p.send(message) },
		"sse":   func(message string) { do(t, "POST", url, message, nil) },
		"http": func(message string) {
			if strings.Contains(message, "cancelled") {
				post(message)
				return
			}
			posts.Go(func() { post(message) })
		},
	} {
		for name, c := range cases {
			send(call(c.other, "slow", `{"name":"other"}`))
			receive(t, b.started, "the other call")
			b.release <- struct{}{} // its place is free, it is in flight no more
			send(call(c.id, "slow", `{"name":"meant"}`))
			receive(t, b.started, "the call")
			for _, wrong := range []string{c.other, `null`, `{}`, `"nobody"`} {
				send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":` + wrong + `}}`)
			}
			if way == "stdio" { // the POSTs have been dealt with when they are answered
				p.send(pingAs(`"sync"`))
				for !strings.Contains(p.line(), `"sync"`) {
				}
			}
			select {
			case <-b.stopped:
				t.Fatalf("%s, %s: the wrong id cancelled the call", way, name)
			default:
			}
			send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":` + c.cancelled + `}}`)
			if got := receive(t, b.stopped, "the cancelled call: "+way+", "+name); got != "meant" {
				t.Errorf("%s, %s: %s was cancelled", way, name, got)
			}
		}
	}
}

// Two calls whose ids mcp-go cannot tell apart are in flight at once: each is answered under its own, and only the one that is
// meant is cancelled.
func TestNeighboursInFlight(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	p := b.startStdio(t)
	p.send(call(`9007199254740992`, "slow", `{"name":"even"}`), call(`9007199254740993`, "slow", `{"name":"odd"}`))
	receive(t, b.started, "a call")
	receive(t, b.started, "a call")
	p.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9007199254740993}}`)
	if name := receive(t, b.stopped, "a cancelled call"); name != "odd" {
		t.Errorf("%s was cancelled", name)
	}
	b.finish(t)
	if line := p.line(); !strings.HasPrefix(line, `{"jsonrpc":"2.0","id":9007199254740992,`) || !strings.Contains(line, "finished even") {
		t.Errorf("answered %s", line)
	}
}

// A request that its client cancelled is still the end of a POST.
func TestACancelledPostEnds(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	session := map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)}
	for message, want := range map[string]string{
		call(1, "slow", `{}`): "cancelled",
		strings.Replace(call(1, "slow", `{}`), `"name"`, `"_meta":{"progressToken":1},"name"`, 1): `"error":{"code":-32800,"message":"the request was cancelled"`,
	} {
		done := make(chan answer, 1)
		go func() { done <- do(t, "POST", base+"/mcp", message, session) }()
		receive(t, b.started, "the call")
		do(t, "POST", base+"/mcp", `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`, session)
		receive(t, b.stopped, "the call to be cancelled")
		if got := receive(t, done, "the answer"); got.status != http.StatusOK || !strings.Contains(got.body, `"id":1,`) || !strings.Contains(got.body, want) {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

// A stream's calls are cancelled by messages of the same stream only.
func TestNoStreamCancelsAnothersCall(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	own, events, _ := openStream(t, base)
	other, _, _ := openStream(t, base)
	do(t, "POST", own, call(7, "slow", `{}`), nil)
	receive(t, b.started, "the call")
	cancel := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`
	do(t, "POST", other, cancel, nil)
	do(t, "POST", base+"/mcp", cancel, map[string]string{"Mcp-Session-Id": initializeHTTP(t, base)})
	exchange(t, b, cancel)
	b.finish(t)
	if got := receive(t, events, "the answer"); !strings.Contains(got, "finished") {
		t.Errorf("answer = %s", got)
	}
}
