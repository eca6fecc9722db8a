package mcpserver

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestSkim(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, message, id, method, tool string }{
		{"usual order", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}`, `1`, "tools/call", ""},
		{"id last", `{"method":"a","params":{"id":5,"method":"b"},"id":"x"}`, `"x"`, "a", ""},
		{"braces and quotes in strings", `{"params":{"s":"}]\"{,:\\"},"id":7,"method":"m"}`, `7`, "m", ""},
		{"arrays", `{"params":[1,{"id":2},[3]],"id":-4.5e3,"method":"m"}`, `-4.5e3`, "m", ""},
		{"white space", "{ \"id\" :\t3 ,\n\"method\" : \"m\" }", `3`, "m", ""},
		{"escaped key", `{"\u0069d":9,"method":"m"}`, `9`, "m", ""},
		{"a value named id", `{"method":"id","x":"id","id":1}`, `1`, "id", ""},
		{"last of two", `{"id":1,"id":2,"method":"m"}`, `2`, "m", ""},
		{"nested only", `{"params":{"id":1,"method":"m"}}`, ``, "", ""},
		{"array outside", `[{"id":1,"method":"m"}]`, ``, "", ""},
		{"a call", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"name":"x"},"arguments":{"name":"y","a":[{"name":"z"}]},"name":"echo"}}`, `1`, "tools/call", "echo"},
		{"escaped name", `{"params":{"n\u0061me":"e\u0063ho"},"id":1,"method":"m"}`, `1`, "m", "echo"},
		{"name outside params", `{"name":"x","other":{"name":"y"},"params":[{"name":"z"}],"id":1,"method":"m"}`, `1`, "m", ""},
		{"name is an object", `{"params":{"name":{"a":"b"},"x":"y"},"id":1,"method":"m"}`, `1`, "m", ""},
		{"colon in a value", `{"a":"b:c","id":1,"method":"m"}`, `1`, "m", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			whole, pieces := new(skim), new(skim)
			whole.Write([]byte(c.message))
			for i := range len(c.message) {
				pieces.Write([]byte{c.message[i]})
			}
			for _, o := range []*skim{whole, pieces} {
				if string(o.id) != c.id || o.method != c.method || o.name != c.tool {
					t.Errorf("id = %q, method = %q, name = %q", o.id, o.method, o.name)
				}
			}
		})
	}
}

// FuzzSkim compares with encoding/json on what is JSON, and wants a sendable answer and a bound on everything else.
func FuzzSkim(f *testing.F) {
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"id":2,"s":"}\"{"}}`))
	f.Add([]byte(`}}}}{"id":"` + strings.Repeat("a", 400) + `"}`))
	f.Add([]byte(`{"id":[1,{"id":2}],"method":{"method":"x"}}`))
	f.Fuzz(func(t *testing.T, message []byte) {
		o := new(skim)
		o.Write(message)
		answer, _ := tooLong(o)
		if _, err := json.Marshal(answer); err != nil {
			t.Fatal(err)
		}
		if len(o.id) > maxToken || cap(o.token) > 2*maxToken {
			t.Fatalf("kept %d and %d bytes", len(o.id), cap(o.token))
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(message, &members) != nil || len(members) == 0 {
			return
		}
		if id := members["id"]; validID(id) && string(o.id) != string(id) {
			t.Fatalf("id = %s, want %s", o.id, id)
		}
		var method string
		if m := members["method"]; len(m) < maxToken && json.Unmarshal(m, &method) == nil && o.method != method {
			t.Fatalf("method = %q, want %q", o.method, method)
		}
		var params map[string]json.RawMessage
		var name string
		if json.Unmarshal(members["params"], &params) != nil || bytes.Count(message, []byte("params")) != 1 {
			return // of two params the skim may take the name from the first
		}
		if n := params["name"]; len(n) < maxToken && json.Unmarshal(n, &name) == nil && name != "" && o.name != name {
			t.Fatalf("name = %q, want %q", o.name, name)
		}
	})
}
