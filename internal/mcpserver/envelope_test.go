package mcpserver

import (
	"strings"
	"testing"
)

// What the envelope says decides where a message goes, so it has to be what mcp-go reads out of the same bytes.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	const call, request, notification = "call", "request", "notification"
	for name, c := range map[string]struct{ message, kind, id, tool string }{
		"a call":                    {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"name":"x"},"arguments":{"name":"y","a":[{"name":"z"}]},"name":"echo"}}`, call, `1`, "echo"},
		"its id last":               {`{"method":"tools/call","params":{"name":"echo","id":2},"id":"x"}`, call, `"x"`, "echo"},
		"escaped":                   {`{"\u0069d":9,"m\u0065thod":"tools\/call","params":{"n\u0061me":"e\u0063ho"}}`, call, `9`, "echo"},
		"in capitals":               {`{"ID":9,"METHOD":"tools/call","Params":{"NAME":"echo"}}`, call, `9`, "echo"},
		"members twice":             {`{"id":1,"id":2,"method":"ping","method":"tools/call","params":{"name":"x"},"params":{"name":"echo"}}`, call, `2`, "echo"},
		"a call without an id":      {`{"method":"tools/call","params":{"name":"echo"}}`, notification, ``, "echo"},
		"a call whose id is null":   {`{"id":null,"method":"tools/call","params":{"name":"echo"}}`, notification, ``, "echo"},
		"params of a wrong type":    {`{"params":["echo"],"id":1,"method":"tools/call"}`, call, `1`, ""},
		"a name of a wrong type":    {`{"params":{"name":{"name":"echo"}},"id":1,"method":"tools/call"}`, call, `1`, ""},
		"a name outside the params": {`{"name":"x","other":{"name":"y"},"id":-1.5,"method":"tools/call"}`, call, `-1.5`, ""},
		"another request":           {`{"id":3,"method":"tools/list"}`, request, `3`, ""},
		"a method of a wrong type":  {`{"id":3,"method":["tools/call"]}`, notification, `3`, ""},
		"an array":                  {`[{"id":1,"method":"tools/call"}]`, notification, ``, ""},
		"half a message":            {`{"id":1,"method":"tools/call"`, notification, ``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, _ := openEnvelope([]byte(c.message))
			if e.isToolCall() != (c.kind == call) || e.isRequest() != (c.kind != notification) || string(e.ID) != c.id || e.Params.Name != c.tool {
				t.Errorf("a call: %v, a request: %v, id %s, tool %q", e.isToolCall(), e.isRequest(), e.ID, e.Params.Name)
			}
		})
	}
}

// A call that is spelled in an unusual way runs beside the reader like any other: a ping gets past it.
func TestOddlySpelledCallsDoNotHoldUpTheReader(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	p := b.startStdio(t)
	for _, message := range []string{
		strings.Replace(call(1, "slow", `{}`), `"method"`, `"METHOD"`, 1),
		strings.Replace(call(1, "slow", `{}`), "tools/call", `tools\/c\u0061ll`, 1),
		strings.Replace(call(1, "slow", `{}`), `"params"`, `"Params"`, 1),
	} {
		p.send(message)
		receive(t, b.started, "the call")
		p.send(`{"jsonrpc":"2.0","id":"ping","method":"ping"}`)
		if line := p.line(); !strings.Contains(line, `"id":"ping"`) {
			t.Errorf("%s: answered %s", message, line)
		}
		b.finish(t)
		if line := p.line(); !strings.Contains(line, "finished") {
			t.Errorf("%s: answered %s", message, line)
		}
	}
}
