package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// ids that are good, in spellings that a decoder would change.
var strangeIDs = map[string]string{
	"beyond 2^53":            `9007199254740993`,
	"beyond 2^53, negative":  `-9007199254740993`,
	"beyond 64 bits":         `123456789012345678901234567890`,
	"beyond a float64":       `1e400`,
	"400 digits":             strings.Repeat("7", 400),
	"below a float64":        `1e-400`,
	"one as a fraction":      `1.0`,
	"an exponent":            `1.5E+3`,
	"minus zero":             `-0`,
	"an empty string":        `""`,
	"a letter":               `"é"`,
	"the same letter":        `"\u00e9"`,
	"what HTML escapes":      `"<a href='x'>&\u003c"`,
	"a slash":                `"a\/b"`,
	"a pair of surrogates":   `"\ud83d\ude00"`,
	"half a pair":            `"\ud83d"`,
	"line separators":        "\"\u2028\u2029\"",
	"quotes and members":     `"x\",\"result\":1,\\"`,
	"a digit that is a text": `"1"`,
	"300 characters":         `"` + strings.Repeat("i", 300) + `"`,
	"70 kB":                  `"` + strings.Repeat("i\\u0041", 10_000) + `"`,
}

// Whatever is asked and however it ends, its id comes back byte for byte, on every transport.
func TestIDsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	b.withResources(fmt.Errorf("failing with %s", internals))
	b.mcp.GetHooks().AddBeforeListPrompts(func(context.Context, any, *mcp.ListPromptsRequest) { panic(internals) })
	requests := map[string]string{
		"a call":                 `"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}`,
		"a call with _meta":      `"method":"tools/call","params":{"name":"echo","_meta":{}}`,
		"a call with progress":   `"method":"tools/call","params":{"name":"progress","_meta":{"progressToken":1}}`,
		"a tool that panics":     `"method":"tools/call","params":{"name":"panic"}`,
		"a tool that fails":      `"method":"tools/call","params":{"name":"broken"}`,
		"no JSON comes out":      `"method":"tools/call","params":{"name":"unencodable"}`,
		"no JSON, with _meta":    `"method":"tools/call","params":{"name":"unencodable","_meta":{}}`,
		"an unknown tool":        `"method":"tools/call","params":{"name":"nope"}`,
		"an unknown method":      `"method":"no/such"`,
		"a notification's name":  `"method":"notifications/cancelled","params":{"requestId":1}`,
		"no method":              `"params":{}`,
		"params of a wrong type": `"method":"tools/call","params":[]`,
		"a quick one":            `"method":"ping"`,
		"a list":                 `"method":"tools/list"`,
		"a resource that fails":  `"method":"resources/read","params":{"uri":"test://fails"}`,
		"an unknown resource":    `"method":"resources/read","params":{"uri":"test://x"}`,
		"a panic in the library": `"method":"prompts/list"`,
		"initialize":             `"method":"initialize","params":{"protocolVersion":"2025-06-18"}`,
	}
	doors := b.doors(t)
	for what, rest := range requests {
		for name, id := range strangeIDs {
			message := `{"jsonrpc":"2.0","id":` + id + `,` + rest + `}`
			for way, send := range doors {
				if way == "sse" && what == "a call with progress" {
					continue // its first event is the progress
				}
				got := send(t, message)
				if !strings.Contains(got.body, `{"jsonrpc":"2.0","id":`+id+`,"`) || strings.Contains(got.body, internals) {
					t.Errorf("%s, %s, over %s: %d %.300s", what, name, way, got.status, got.body)
				}
			}
		}
	}
}

func TestModernIDsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	send := b.modernDoor(t)
	for name, id := range strangeIDs {
		for _, got := range []answer{
			send(t, "tools/call", "echo", modernMessage(id, "tools/call", `"name":"echo",`)),
			send(t, "tools/call", "nope", modernMessage(id, "tools/call", `"name":"nope",`)),
			send(t, "tools/list", "", modernMessage(id, "tools/list", "")),
			send(t, "no/such", "", modernMessage(id, "no/such", "")),
			send(t, "tools/list", "", modernMessage(id, "no/such", "")),
			{body: strings.Join(exchange(t, b, modernMessage(id, "tools/call", `"name":"echo",`)), "")},
		} {
			if !strings.Contains(got.body, `{"jsonrpc":"2.0","id":`+id+`,"`) {
				t.Errorf("%s: %d %.300s", name, got.status, got.body)
			}
		}
	}
}

// What is no id is refused under a null id, since there is none to repeat.
func TestWhatIsNoID(t *testing.T) {
	t.Parallel()
	doors := newFixture(t).doors(t)
	for _, id := range []string{`true`, `false`, `{}`, `{"a":1}`, `[]`, `[1]`, `null`} {
		for _, rest := range []string{`"method":"ping"`, `"method":"tools/call","params":{"name":"echo"}`, `"method":"initialize"`} {
			for way, send := range doors {
				got := send(t, `{"jsonrpc":"2.0","id":`+id+`,`+rest+`}`)
				if !strings.HasPrefix(got.body, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the id of a request must be`) || (got.status != 0 && got.status != http.StatusBadRequest) {
					t.Errorf("%s %s over %s: %d %s", id, rest, way, got.status, got.body)
				}
			}
		}
	}
}

// A handler refuses a request as such by mcp-go's own errors, wrapped or not, whatever kind of handler it is.
func TestHandlersReturnProtocolErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err    error
		code   int
		data   string
		status int // of the modern era
		want   string
	}{
		"a capability":           {mcp.MissingRequiredClientCapabilityError{Capability: "elicitation"}, mcp.MISSING_REQUIRED_CLIENT_CAPABILITY, `{"requiredCapabilities":{"elicitation":{}}}`, 400, "elicitation"},
		"by address":             {&mcp.MissingRequiredClientCapabilityError{Capability: "roots"}, mcp.MISSING_REQUIRED_CLIENT_CAPABILITY, `{"requiredCapabilities":{"roots":{}}}`, 400, "roots"},
		"a capability inside":    {fmt.Errorf("asking: %w", mcp.MissingRequiredClientCapabilityError{Capability: "sampling.tools"}), mcp.MISSING_REQUIRED_CLIENT_CAPABILITY, `{"requiredCapabilities":{"sampling":{"tools":{}}}}`, 400, "sampling.tools"},
		"params":                 {fmt.Errorf("%w: the year must have four digits", mcp.ErrInvalidParams), mcp.INVALID_PARAMS, ``, 400, "the year must have four digits"},
		"another of mcp-go's":    {mcp.ErrMethodNotFound, 0, ``, 200, ""},
		"an error of ours alone": {fmt.Errorf("failing with %s", internals), 0, ``, 200, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newFixture(t, func(o *Options) {
				o.Tools = append(o.Tools, readOnly("fails", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, c.err }))
			})
			b.withResources(c.err)
			for method, params := range map[string]string{"tools/call": `"name":"fails",`, "prompts/get": `"name":"fails",`, "resources/read": `"uri":"test://fails",`} {
				id := "7"
				for way, send := range b.doors(t) {
					got := send(t, fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":%q,"params":{%s"x":1}}`, id, method, params))
					checkProtocolError(t, way+" "+method, got.body, method, c.code, c.data, c.want)
				}
				header := strings.Trim(strings.SplitN(params, ":", 2)[1], `",`)
				got := b.modernDoor(t)(t, method, header, modernMessage(id, method, params))
				checkProtocolError(t, "modern "+method, got.body, method, c.code, c.data, c.want)
				if got.status != c.status {
					t.Errorf("modern %s: status %d, want %d", method, got.status, c.status)
				}
			}
		})
	}
}

// checkProtocolError judges an answer; code 0 is an error that must not be shown: a tool's result, or -32603.
func checkProtocolError(t *testing.T, what, body, method string, code int, data, want string) {
	t.Helper()
	if code == 0 && method == "tools/call" {
		if !strings.Contains(body, `"isError":true`) || strings.Contains(body, internals) {
			t.Errorf("%s: %s", what, body)
		}
		return
	}
	if code == 0 {
		code, want = mcp.INTERNAL_ERROR, "error internal: "
	}
	var m struct {
		ID    json.RawMessage
		Error struct {
			Code    int
			Message string
			Data    json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(body), &m); err != nil || string(m.ID) != "7" || m.Error.Code != code || string(m.Error.Data) != data || !strings.Contains(m.Error.Message, want) {
		t.Errorf("%s: %s (%v)", what, body, err)
	}
	if strings.Contains(body, internals) {
		t.Errorf("%s shows what is inside: %s", what, body)
	}
}

// A handler that needs more from the client is understood in the modern era. In the legacy one it fails at once, instead of
// waiting for a client that is never asked.
func TestHandlersAskForInput(t *testing.T) {
	t.Parallel()
	b := newFixture(t, func(o *Options) { o.Tools = append(o.Tools, readOnly("asks", asks)) })
	const ask, retry = `"name":"asks",`, `"name":"asks","requestState":"s1","inputResponses":{"confirm":{"action":"accept","content":{"ok":true}}},`
	for name, got := range map[string]string{
		"http":  b.modernDoor(t)(t, "tools/call", "asks", modernMessage(1, "tools/call", ask)).body,
		"stdio": strings.Join(exchange(t, b, modernMessage(1, "tools/call", ask)), ""),
	} {
		if !strings.Contains(got, `"resultType":"input_required"`) || !strings.Contains(got, `"requestState":"s1"`) || !strings.Contains(got, `"confirm"`) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := b.modernDoor(t)(t, "tools/call", "asks", modernMessage(1, "tools/call", retry)).body; !strings.Contains(got, "confirmed") {
		t.Errorf("the second round: %s", got)
	}
	for _, message := range []string{call(1, "asks", "{}"), strings.Replace(call(1, "asks", "{}"), `"name"`, `"_meta":{"progressToken":1},"name"`, 1)} {
		for way, send := range b.doors(t) {
			if got := send(t, message).body; !strings.Contains(got, "error needs_input: ") || !strings.Contains(got, modern) {
				t.Errorf("legacy, %s: %s", way, got)
			}
		}
	}
}

func asks(_ context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if _, ok := server.InputResponse(req.Params.InputResponses, "confirm"); ok {
		return mcp.NewToolResultText("confirmed"), nil
	}
	return server.NewInputRequestBuilder("s1").Elicit("confirm", mcp.ElicitationParams{Message: "Sure?", RequestedSchema: map[string]any{"type": "object"}}).ToolResult(), nil
}

// FuzzIDs wants every id back byte for byte, and refusals for what is none.
func FuzzIDs(f *testing.F) {
	for _, id := range strangeIDs {
		f.Add([]byte(id))
	}
	f.Add([]byte("\"\xff\""))
	f.Add([]byte(`{"id":1}`))
	f.Add([]byte(`1,"id":2`))
	s, err := New(Options{Name: "orgdata", Version: "0", Tools: benchTools()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id []byte) {
		message := []byte(`{"jsonrpc":"2.0","id":` + string(id) + `,"method":"tools/call","params":{"name":"echo"}}`)
		if !json.Valid(id) || len(message) > maxMessage {
			return
		}
		e, fault := openEnvelope(message)
		x := e.newRequest()
		body := s.encodeAnswer(x, s.handleMessage(t.Context(), x, e.readable(message)))
		value := bytes.TrimSpace(id)
		if !isID(value) {
			if fault == nil || fault.Code != mcp.INVALID_REQUEST && utf8.Valid(id) {
				t.Fatalf("%s was taken for an id", id)
			}
			return
		}
		if fault != nil || !bytes.HasPrefix(body, []byte(`{"jsonrpc":"2.0","id":`+string(value)+`,"result":`)) {
			t.Fatalf("id %s: %v %s", id, fault, body)
		}
		if restored := x.restore([]byte(`event: message` + "\n" + `data: {"jsonrpc":"2.0","id":0,"error":{}}` + "\n\n")); string(restored) != "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":"+string(value)+`,"error":{}}`+"\n\n" {
			t.Fatalf("restored %s", restored)
		}
		if idKey(value) == "" {
			t.Fatalf("id %s has no value", id)
		}
	})
}

// A progress token comes back in each notification, and a subscription's id in what it is told, with the value that was sent.
func TestNumbersAreRepeatedExactly(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	for _, n := range []string{`9007199254740993`, `-9007199254740993`, `123456789012345678901234567890`, `7`, `1.50`, `"text"`} {
		message := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"progress","_meta":{"progressToken":` + n + `}}}`
		for way, send := range b.versionDoors(t, legacy) {
			if got := send(t, message); !strings.Contains(got, `"progressToken":`+n+`,`) && !strings.Contains(got, `"progressToken":`+n+`}`) {
				t.Errorf("%s over %s: %s", n, way, got)
			}
		}
		listen := modernMessage(n, "subscriptions/listen", `"notifications":{"toolsListChanged":true},`)
		for way, got := range map[string]string{
			"http":  b.modernDoor(t)(t, "subscriptions/listen", "", listen).body,
			"stdio": strings.Join(exchange(t, b, listen), "\n"),
		} {
			acknowledged, answered := strings.Index(got, "subscriptions/acknowledged"), strings.Index(got, `"result"`)
			if strings.Count(got, `"io.modelcontextprotocol/subscriptionId":`+n+`}`)+strings.Count(got, `"io.modelcontextprotocol/subscriptionId":`+n+`,`) != 2 || acknowledged < 0 || answered < acknowledged {
				t.Errorf("a subscription %s over %s: %s", n, way, got)
			}
		}
	}
}
