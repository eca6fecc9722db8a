package tools_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// TestArgumentsAsTheyArrive decodes calls as they are on the wire, where arguments may be any JSON.
func TestArgumentsAsTheyArrive(t *testing.T) {
	t.Parallel()
	sb, own := startSandbox(t)
	b := newBench(t, sb.URL("dcycle"), own)
	for arguments, want := range map[string]string{
		`{"sql":"SELECT 1 AS n"}`:       "n\n1\n",
		`"{\"sql\":\"SELECT 1 AS n\"}"`: "n\n1\n",
		`{"sql":"SELECT 1 AS n;","organization":"","format":null,"max_rows":0}`: "n\n1\n",
		"{\"sql\":\"```sql\\nSELECT 1 AS n;\\n```\",\"format\":\"CSV\"}":        "n\n1\n",
		`{"sql":"SELECT 1 AS n","limit":5}`:                                     "error invalid_arguments: Unknown argument \"limit\": use LIMIT in the SQL or max_rows;",
		`{"sql":"SELECT 1","max_rows":-1}`:                                      "error invalid_arguments: The argument \"max_rows\" must be from 1 to 10000, not -1.\n",
		`{}`:                                                                    "error invalid_arguments: The argument \"sql\" is missing",
	} {
		var request mcp.CallToolRequest
		if err := json.Unmarshal([]byte(`{"method":"tools/call","params":{"name":"query_org_data","arguments":`+arguments+`}}`), &request); err != nil {
			t.Fatal(err)
		}
		result, err := b.tools["query_org_data"].Handler(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		if text := result.Content[0].(mcp.TextContent).Text; !strings.HasPrefix(text, want) {
			t.Errorf("%s: %s, want %s", arguments, text, want)
		} else if strings.HasPrefix(want, "error") && !oneVoice.MatchString(text) {
			t.Errorf("%s: no sentences in: %s", arguments, text)
		}
	}
}
