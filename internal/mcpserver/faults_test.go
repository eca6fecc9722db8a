package mcpserver

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/mark3labs/mcp-go/mcp"
)

// goWords are what encoding/json and mcp-go say, which no client should read.
var goWords = []string{"json:", "unmarshal", "Go ", "struct", "float64", "CallToolRequest", "map[", "interface", "base64", "unparsable", "mcp.", "Alias"}

// Whatever is wrong with a message is said with the code that JSON-RPC has for it, in words of JSON, on every transport.
func TestFaultsOfMessages(t *testing.T) {
	t.Parallel()
	b := newFixture(t, func(o *Options) {
		o.Tools = append(o.Tools, readOnly("ö", echo))
		o.Complete = func(context.Context, any, mcp.CompleteArgument, mcp.CompleteContext) (*mcp.Completion, error) {
			return new(mcp.Completion), nil
		}
	})
	b.withResources(nil)
	params := func(method, params string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":%s}`, method, params)
	}
	cases := map[string]struct {
		message string
		id      string
		code    int
		want    string
	}{
		"no JSON":                    {`hello`, `null`, mcp.PARSE_ERROR, "no valid JSON"},
		"half a message":             {`{"jsonrpc":"2.0","id":1,`, `null`, mcp.PARSE_ERROR, "no valid JSON"},
		"two messages":               {pingAs(`1`) + pingAs(`2`), `null`, mcp.PARSE_ERROR, "no valid JSON"},
		"too deep":                   {params("ping", strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)), `null`, mcp.PARSE_ERROR, "no valid JSON"},
		"UTF-16":                     {utf16Text(pingAs(`1`), true, 0xfeff), `null`, mcp.PARSE_ERROR, "UTF-8"},
		"UTF-16, the other way":      {utf16Text(pingAs(`1`), false, 0xfeff), `null`, mcp.PARSE_ERROR, "UTF-8"},
		"UTF-16 without a mark":      {utf16Text(pingAs(`1`), true), `null`, mcp.PARSE_ERROR, "UTF-8"},
		"Latin-1":                    {call(1, "echo", `{"text":"Caf`+"\xe9"+`"}`), `1`, mcp.PARSE_ERROR, "not in UTF-8"},
		"Latin-1 in the id":          {pingAs("\"\xe9\""), `null`, mcp.PARSE_ERROR, "not in UTF-8"},
		"Latin-1 in the method":      {`{"jsonrpc":"2.0","id":1,"method":"` + "p\xefng" + `"}`, `1`, mcp.PARSE_ERROR, "not in UTF-8"},
		"two byte order marks":       {"\ufeff\ufeff" + pingAs(`1`), `null`, mcp.PARSE_ERROR, "no valid JSON"},
		"a number":                   {`42`, `null`, mcp.INVALID_REQUEST, "JSON object"},
		"a string":                   {`"ping"`, `null`, mcp.INVALID_REQUEST, "JSON object"},
		"null":                       {`null`, `null`, mcp.INVALID_REQUEST, "JSON object"},
		"an empty object":            {`{}`, `null`, mcp.INVALID_REQUEST, "jsonrpc"},
		"no jsonrpc":                 {`{"id":1,"method":"ping"}`, `1`, mcp.INVALID_REQUEST, `"jsonrpc": "2.0"`},
		"jsonrpc 1.0":                {`{"jsonrpc":"1.0","id":1,"method":"ping"}`, `1`, mcp.INVALID_REQUEST, "jsonrpc"},
		"jsonrpc as a number":        {`{"jsonrpc":2.0,"id":1,"method":"ping"}`, `1`, mcp.INVALID_REQUEST, "jsonrpc"},
		"jsonrpc null":               {`{"jsonrpc":null,"id":1,"method":"ping"}`, `1`, mcp.INVALID_REQUEST, "jsonrpc"},
		"a notification without it":  {`{"method":"notifications/initialized"}`, `null`, mcp.INVALID_REQUEST, "jsonrpc"},
		"no method":                  {`{"jsonrpc":"2.0","id":1}`, `1`, mcp.INVALID_REQUEST, "method"},
		"an empty method":            {`{"jsonrpc":"2.0","id":1,"method":""}`, `1`, mcp.INVALID_REQUEST, "method"},
		"a method that is a number":  {`{"jsonrpc":"2.0","id":1,"method":5}`, `1`, mcp.INVALID_REQUEST, "method"},
		"a method that is null":      {`{"jsonrpc":"2.0","id":1,"method":null}`, `1`, mcp.INVALID_REQUEST, "method"},
		"a method that is an array":  {`{"jsonrpc":"2.0","id":1,"method":["ping"]}`, `1`, mcp.INVALID_REQUEST, "method"},
		"a method and a result":      {`{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}`, `1`, mcp.INVALID_REQUEST, `both a "method" and a "result"`},
		"a call and a result":        {strings.Replace(call(1, "echo", `{}`), `"id"`, `"result":0,"id"`, 1), `1`, mcp.INVALID_REQUEST, `both a "method" and a "result"`},
		"a long method":              {params(strings.Repeat("m", 10_000), `{}`), `1`, mcp.METHOD_NOT_FOUND, `mmm…"`},
		"params an array":            {params("tools/call", `["echo"]`), `1`, mcp.INVALID_PARAMS, "\"params must be an object, not an array"},
		"params a string":            {params("tools/call", `"echo"`), `1`, mcp.INVALID_PARAMS, "params must be an object, not a string"},
		"params a number":            {params("tools/list", `7`), `1`, mcp.INVALID_PARAMS, "params must be an object, not a number"},
		"params of ping":             {params("ping", `true`), `1`, mcp.INVALID_PARAMS, "\"params must be an object, not true or false"},
		"params of initialize":       {params("initialize", `[]`), `1`, mcp.INVALID_PARAMS, "params must be an object"},
		"a version that is a number": {params("initialize", `{"protocolVersion":5}`), `1`, mcp.INVALID_PARAMS, "must be a string, not a number"},
		"clientInfo a string":        {params("initialize", `{"protocolVersion":"2025-06-18","clientInfo":"x"}`), `1`, mcp.INVALID_PARAMS, "must be an object, not a string"},
		"a name that is an object":   {params("tools/call", `{"name":{"a":1}}`), `1`, mcp.INVALID_PARAMS, "must be a string, not an object"},
		"a name that is a number":    {params("tools/call", `{"name":1}`), `1`, mcp.INVALID_PARAMS, "params.name must be a string"},
		"_meta a string":             {params("tools/call", `{"name":"echo","_meta":"x"}`), `1`, mcp.INVALID_PARAMS, ""},
		"a number out of range":      {params("tools/call", `{"name":"echo","arguments":{"n":1e999}}`), `1`, mcp.INVALID_PARAMS, "out of range"},
		"a cursor that is a number":  {params("tools/list", `{"cursor":1}`), `1`, mcp.INVALID_PARAMS, "must be a string, not a number"},
		"a cursor of another server": {params("tools/list", `{"cursor":"%%%"}`), `1`, mcp.INVALID_PARAMS, "cursor"},
		"a uri that is a number":     {params("resources/read", `{"uri":1}`), `1`, mcp.INVALID_PARAMS, "must be a string, not a number"},
		"no uri":                     {params("resources/read", `{}`), `1`, mcp.RESOURCE_NOT_FOUND, `no resource ""`},
		"an unknown prompt":          {params("prompts/get", `{"name":"`+strings.Repeat("p", 10_000)+`"}`), `1`, mcp.INVALID_PARAMS, `ppp…"; prompts/list`},
		"arguments of a prompt":      {params("prompts/get", `{"name":"fails","arguments":{"a":1}}`), `1`, mcp.INVALID_PARAMS, "\"a value in params.arguments must be a string, not a number"},
		"arguments as an array":      {params("prompts/get", `{"name":"fails","arguments":[]}`), `1`, mcp.INVALID_PARAMS, "\"params.arguments must be an object, not an array"},
		"a ref that is a text":       {params("completion/complete", `{"ref":"x","argument":{"name":"a","value":"b"}}`), `1`, mcp.INVALID_PARAMS, "\"a value in params must be an object, not a string"},
		"a value to complete":        {params("completion/complete", `{"ref":{"type":"ref/prompt","name":"fails"},"argument":{"name":"a","value":2}}`), `1`, mcp.INVALID_PARAMS, "\"params.argument.value must be a string, not a number"},
		"a context to complete in":   {params("completion/complete", `{"ref":{"type":"ref/prompt","name":"fails"},"argument":{"name":"a","value":"b"},"context":{"arguments":{"a":1}}}`), `1`, mcp.INVALID_PARAMS, "\"a value in params.context.arguments must be a string, not a number"},
		"params of a completion":     {params("completion/complete", `[]`), `1`, mcp.INVALID_PARAMS, "\"params must be an object, not an array"},
		"an unknown tool":            {params("tools/call", `{"name":"`+strings.Repeat("ö", 10_000)+`"}`), `1`, mcp.INVALID_PARAMS, `ööö…"; the tools of this server are slow, echo`},
		"no tool":                    {params("tools/call", `{}`), `1`, mcp.INVALID_PARAMS, `no tool named ""`},
		"no params":                  {`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`, `1`, mcp.INVALID_PARAMS, `no tool named ""`},
		"an unknown method":          {params("no/such", `[]`), `1`, mcp.METHOD_NOT_FOUND, "no/such"},
		"a notification with an id":  {params("notifications/initialized", `{}`), `1`, mcp.METHOD_NOT_FOUND, "notifications/initialized"},
	}
	for way, send := range b.doors(t) {
		for name, c := range cases {
			got := send(t, c.message)
			if !strings.HasPrefix(got.body, fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":`, c.id, c.code)) || !strings.Contains(strings.ReplaceAll(got.body, `\"`, `"`), c.want) || len(got.body) > 1000 {
				t.Errorf("%s over %s: %d %.300s", name, way, got.status, got.body)
			}
			for _, word := range goWords {
				if strings.Contains(got.body, word) {
					t.Errorf("%s over %s says %q: %s", name, way, word, got.body)
				}
			}
			if want := faultStatus(way, c.id); got.status != want {
				t.Errorf("%s over %s: status %d, want %d", name, way, got.status, want)
			}
		}
	}
}

// A notification is never answered, but over HTTP its sender sees that it was not taken.
func TestFaultsOfNotifications(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	for _, message := range []string{
		`{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}`,
		`{"jsonrpc":"2.0","method":"tools/call","params":"x"}`,
	} {
		if got := exchange(t, b, message); got != nil {
			t.Errorf("stdio: %s", got)
		}
		got := do(t, "POST", base+"/mcp", message, nil)
		if got.status != http.StatusBadRequest || !strings.HasPrefix(got.body, `{"jsonrpc":"2.0","id":null,"error":{"code":-32602`) {
			t.Errorf("http, %s: %d %s", message, got.status, got.body)
		}
		if got := do(t, "POST", base+"/mcp", `[`+message+`]`, nil); got.status != http.StatusAccepted || got.body != "" {
			t.Errorf("in a batch: %d %s", got.status, got.body)
		}
	}
}

// faultStatus is the HTTP status of a fault: a client of the legacy era finds its request by the id only in an answer of 200.
func faultStatus(way, id string) int {
	switch {
	case way == "stdio":
		return 0
	case id == "null":
		return http.StatusBadRequest
	case way == "sse":
		return http.StatusAccepted
	default:
		return http.StatusOK
	}
}

func utf16Text(text string, bigEndian bool, before ...uint16) string {
	var out strings.Builder
	for _, unit := range append(before, utf16.Encode([]rune(text))...) {
		high, low := byte(unit>>8), byte(unit)
		if bigEndian {
			out.Write([]byte{high, low})
		} else {
			out.Write([]byte{low, high})
		}
	}
	return out.String()
}

// A byte order mark, and white space, in front of a message do no harm, on any transport; nor do notifications that have null for
// an id.
func TestWhatMayStandBeforeAMessage(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	for way, send := range b.doors(t) {
		for _, before := range []string{"\ufeff", "\ufeff \t", " ", "\r"} {
			for _, message := range []string{pingAs(`1`), call(1, "echo", `{}`), strings.Replace(call(1, "echo", `{}`), `"name"`, `"_meta":{},"name"`, 1)} {
				if got := send(t, before+message); !strings.HasPrefix(got.body, `{"jsonrpc":"2.0","id":1,"result"`) {
					t.Errorf("%q before it, over %s: %d %s", before, way, got.status, got.body)
				}
			}
		}
	}
	base := b.startHTTP(t, HTTPOptions{})
	if got := do(t, "POST", base+"/mcp", `{"jsonrpc":"2.0","id":null,"method":"notifications/initialized"}`, nil); got.status != http.StatusAccepted {
		t.Errorf("a notification with a null id: %d %s", got.status, got.body)
	}
	if got := do(t, "POST", base+"/mcp", "\ufeff"+modernMessage(1, "tools/list", ""), modernHeader("tools/list", "")); got.status != http.StatusOK {
		t.Errorf("modern: %d %s", got.status, got.body)
	}
}

// An unknown resource is named in the error's data, whole, under the code of the request's era.
func TestAnUnknownResourceIsNamed(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	b.withResources(fmt.Errorf("looking: %w", mcp.ErrResourceNotFound))
	for _, uri := range []string{"test://x", "test://fails", "no uri", "test://" + strings.Repeat("x", 200)} {
		data := `"data":{"uri":"` + uri + `"}`
		for way, send := range b.doors(t) {
			got := send(t, `{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"`+uri+`"}}`)
			if !strings.Contains(got.body, `"code":-32002`) || !strings.Contains(got.body, data) {
				t.Errorf("%s: %d %s", way, got.status, got.body)
			}
		}
		got := b.modernDoor(t)(t, "resources/read", uri, modernMessage(1, "resources/read", `"uri":"`+uri+`",`))
		if got.status != http.StatusBadRequest || !strings.Contains(got.body, `"code":-32602`) || !strings.Contains(got.body, data) {
			t.Errorf("modern: %d %s", got.status, got.body)
		}
	}
}

// The modern era's checks come before the tool is looked for, so that a client learns first what its library does wrong.
func TestModernChecksComeFirst(t *testing.T) {
	t.Parallel()
	b := newFixture(t)
	base := b.startHTTP(t, HTTPOptions{})
	good := func(tool string) string { return modernMessage(1, "tools/call", `"name":"`+tool+`",`) }
	const future = `"supported":["2026-07-28","2025-11-25","2025-06-18","2025-03-26","2024-11-05"]`
	cases := map[string]struct {
		change func(message string, header map[string]string) string
		code   int
		want   string
	}{
		"nothing":           {func(m string, _ map[string]string) string { return m }, mcp.INVALID_PARAMS, "there is no tool named"},
		"no Mcp-Method":     {func(m string, h map[string]string) string { delete(h, "Mcp-Method"); return m }, mcp.HEADER_MISMATCH, "Mcp-Method"},
		"another method":    {func(m string, h map[string]string) string { h["Mcp-Method"] = "tools/list"; return m }, mcp.HEADER_MISMATCH, "Mcp-Method"},
		"no Mcp-Name":       {func(m string, h map[string]string) string { delete(h, "Mcp-Name"); return m }, mcp.HEADER_MISMATCH, "Mcp-Name"},
		"another name":      {func(m string, h map[string]string) string { h["Mcp-Name"] = "echo2"; return m }, mcp.HEADER_MISMATCH, "Mcp-Name"},
		"no version header": {func(m string, h map[string]string) string { delete(h, "Mcp-Protocol-Version"); return m }, mcp.HEADER_MISMATCH, "Protocol-Version"},
		"another version":   {func(m string, h map[string]string) string { h["Mcp-Protocol-Version"] = legacy; return m }, mcp.HEADER_MISMATCH, "Protocol-Version"},
		"no such version": {func(m string, h map[string]string) string {
			h["Mcp-Protocol-Version"] = "2027-01-01"
			return strings.ReplaceAll(m, modern, "2027-01-01")
		}, mcp.UNSUPPORTED_PROTOCOL_VERSION, future},
		"no capabilities": {func(m string, _ map[string]string) string {
			return strings.Replace(m, `,"io.modelcontextprotocol/clientCapabilities":{}`, "", 1)
		}, mcp.INVALID_PARAMS, "clientCapabilities"},
		"capabilities of a wrong type": {func(m string, _ map[string]string) string {
			return strings.Replace(m, `clientCapabilities":{}`, `clientCapabilities":7`, 1)
		}, mcp.INVALID_PARAMS, "clientCapabilities"},
	}
	for name, c := range cases {
		for _, tool := range []string{"nope", "echo"} {
			header := modernHeader("tools/call", tool)
			message := c.change(good(tool), header)
			got := do(t, "POST", base+"/mcp", message, header)
			if tool == "echo" && name == "nothing" {
				continue
			}
			if got.status != http.StatusBadRequest || !strings.HasPrefix(got.body, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"error":{"code":%d`, c.code)) || !strings.Contains(got.body, c.want) {
				t.Errorf("%s, %s: %d %s", name, tool, got.status, got.body)
			}
		}
	}
	for _, c := range []struct{ message, want string }{
		{strings.ReplaceAll(good("nope"), modern, "2027-01-01"), future},
		{strings.Replace(good("nope"), `,"io.modelcontextprotocol/clientCapabilities":{}`, "", 1), "clientCapabilities"},
	} {
		if got := strings.Join(exchange(t, b, c.message), ""); !strings.Contains(got, c.want) {
			t.Errorf("stdio: %s", got)
		}
	}
}

// SSE is a transport of the legacy versions, which a modern request learns from the error.
func TestModernRequestsOverSSE(t *testing.T) {
	t.Parallel()
	base := newFixture(t).startHTTP(t, HTTPOptions{})
	for _, version := range []string{modern, "2027-01-01"} {
		for _, message := range []string{modernMessage(`"a"`, "server/discover", ""), modernMessage(`"a"`, "tools/list", ""), modernMessage(`"a"`, "tools/call", `"name":"nope",`), modernMessage(`"a"`, "subscriptions/listen", ""), modernMessage(`"a"`, "no/such", "")} {
			got := overSSE(t, base, strings.ReplaceAll(message, modern, version))
			if !strings.HasPrefix(got.body, `{"jsonrpc":"2.0","id":"a","error":{"code":-32022`) || !strings.Contains(got.body, `"supported":["2025-11-25","2025-06-18","2025-03-26","2024-11-05"]`) || !strings.Contains(got.body, `"requested":"`+version) {
				t.Errorf("%s: %d %s", message, got.status, got.body)
			}
		}
	}
	if got := overSSE(t, base, strings.Replace(call(1, "echo", `{}`), `"name"`, `"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-06-18"},"name"`, 1)); !strings.Contains(got.body, `"result"`) {
		t.Errorf("a legacy version in _meta: %s", got.body)
	}
}
