package mcpserver

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLongMessage(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, message, id, method string }{
		{"usual order", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}`, `1`, "tools/call"},
		{"id last", `{"method":"a","params":{"id":5,"method":"b"},"id":"x"}`, `"x"`, "a"},
		{"braces and quotes in strings", `{"params":{"s":"}]\"{,:\\"},"id":7,"method":"m"}`, `7`, "m"},
		{"arrays", `{"params":[1,{"id":2},[3]],"id":-4.5e3,"method":"m"}`, `-4.5e3`, "m"},
		{"white space", "{ \"id\" :\t3 ,\n\"method\" : \"m\" }", `3`, "m"},
		{"escaped key", `{"\u0069d":9,"method":"m"}`, `9`, "m"},
		{"a value named id", `{"method":"id","x":"id","id":1}`, `1`, "id"},
		{"last of two", `{"id":1,"id":2,"method":"m"}`, `2`, "m"},
		{"nested only", `{"params":{"id":1,"method":"m"}}`, ``, ""},
		{"array outside", `[{"id":1,"method":"m"}]`, ``, ""},
		{"an id that is an array", `{"id":[7,8],"method":"m"}`, ``, "m"},
		{"an id that is an object", `{"id":{"id":7},"method":"m"}`, ``, "m"},
		{"the last of two is none", `{"id":1,"id":{},"method":"m"}`, ``, "m"},
		{"a long id", `{"id":"` + strings.Repeat("a", 400) + `","method":"m"}`, `"` + strings.Repeat("a", 400) + `"`, "m"},
		{"an id as long as a message", `{"id":` + strings.Repeat("1", maxMessage) + `,"method":"m"}`, ``, "m"},
		{"an id that is none", `{"id":true,"method":"m"}`, ``, "m"},
		{"an id in Latin-1", "{\"id\":\"\xe9\",\"method\":\"m\"}", ``, "m"},
		{"colon in a value", `{"a":"b:c","id":1,"method":"m"}`, `1`, "m"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			whole, pieces := new(longMessage), new(longMessage)
			whole.Write([]byte(c.message))
			for i := range len(c.message) {
				pieces.Write([]byte{c.message[i]})
			}
			for _, m := range []*longMessage{whole, pieces} {
				if string(m.id) != c.id || m.method != c.method {
					t.Errorf("id = %q, method = %q", m.id, m.method)
				}
			}
		})
	}
}

// FuzzLongMessage compares with encoding/json on what is JSON, and wants a sendable answer and a bound on everything else.
func FuzzLongMessage(f *testing.F) {
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"id":2,"s":"}\"{"}}`))
	f.Add([]byte(`}}}}{"id":"` + strings.Repeat("a", 400) + `"}`))
	f.Add([]byte(`{"id":[1,{"id":2}],"method":{"method":"x"}}`))
	f.Fuzz(func(t *testing.T, message []byte) {
		m := new(longMessage)
		m.Write(message)
		x, answer, _ := tooLong(m)
		if body, err := x.encode(answer); err != nil || !json.Valid(body) {
			t.Fatal(err)
		}
		if len(m.id) > len(message) || len(m.token) > len(message) {
			t.Fatalf("kept %d and %d bytes", len(m.id), cap(m.token))
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(message, &members) != nil || len(members) == 0 {
			return
		}
		if id := members["id"]; isID(id) && string(m.id) != string(id) {
			t.Fatalf("id = %s, want %s", m.id, id)
		}
		var method string
		if text := members["method"]; len(text) < maxToken && json.Unmarshal(text, &method) == nil && m.method != method {
			t.Fatalf("method = %q, want %q", m.method, method)
		}
	})
}
