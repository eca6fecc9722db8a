package doctor_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

const (
	begun  = `{"jsonrpc":"2.0","id":1,"result":{"instructions":"Ask."}}` + "\n"
	listed = `{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"query","inputSchema":{"type":"object","properties":{"sql":{"type":"string"}}}}]}}` + "\n"
)

func transcripts(stdout, stderr string, err error) []doctor.Transcript {
	var all []doctor.Transcript
	for _, era := range doctor.Eras {
		all = append(all, doctor.Transcript{Era: era, Stdout: stdout, Stderr: stderr, Err: err})
	}
	return all
}

// TestConversations: whatever a client would stumble over is told, with what to do.
func TestConversations(t *testing.T) {
	t.Parallel()
	refused := `{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"no such method"}}` + "\n"
	for name, c := range map[string]struct {
		stdout, stderr string
		err            error
		state          doctor.State
		what, text     string
	}{
		"in order":               {begun + listed, "", nil, doctor.OK, "stdout", "Nothing but the protocol"},
		"an empty line":          {begun + "\n" + listed, "", nil, doctor.OK, "stdout", "Nothing but the protocol"},
		"a notification between": {begun + `{"jsonrpc":"2.0","method":"notifications/message"}` + "\n" + listed, "", nil, doctor.OK, "stdout", "Nothing but the protocol"},
		"a log line":             {begun + "starting up\n" + listed, "", nil, doctor.Failed, "stdout", "Something else than the protocol is on stdout: starting up"},
		"JSON of another kind":   {`{"level":"info"}` + "\n" + begun + listed, "", nil, doctor.Failed, "stdout", `{"level":"info"}`},
		"half a line":            {begun + listed + `{"jsonrpc":"2.0","id`, "", nil, doctor.Failed, "stdout", "Something else"},
		"no answer":              {begun, "", nil, doctor.Failed, "MCP 2025-11-25", "There is no answer to tools/list."},
		"nothing at all":         {"", "", nil, doctor.Failed, "MCP 2026-07-28", "There is no answer to the beginning."},
		"a refusal":              {begun + refused, "", nil, doctor.Failed, "MCP 2025-06-18", "an error: no such method"},
		"no tools":               {begun + strings.Replace(listed, `{"name":"query","inputSchema":{"type":"object","properties":{"sql":{"type":"string"}}}}`, "", 1), "", nil, doctor.Failed, "MCP 2025-06-18", "no tools"},
		"a wrong setting":        {"", "orgdata-mcp: There is no key. Next: Set one.\n", errors.New("exit status 2"), doctor.Failed, "server", "does not start: There is no key."},
		"a crash":                {"", "panic: oh\n", errors.New("exit status 1"), doctor.Failed, "server", "does not start: Exit status 1 panic: oh."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := doctor.Conversations(transcripts(c.stdout, c.stderr, c.err))
			requireFinding(t, found, c.state, c.what, c.text)
			if c.err != nil && len(found) != 1 {
				t.Errorf("what keeps the server from starting is told %d times", len(found))
			}
		})
	}
}

// requireFinding wants one finding of a thing; what failed has a mend.
func requireFinding(t *testing.T, found []doctor.Finding, state doctor.State, what, text string) {
	t.Helper()
	for _, f := range found {
		if f.State == doctor.Failed && f.Next == "" {
			t.Errorf("no mend beside %+v", f)
		}
	}
	for _, f := range found {
		if f.State == state && f.What == what && strings.Contains(f.Text, text) {
			return
		}
	}
	t.Errorf("no finding %s of %q with %q in %+v", state, what, text, found)
}

// TestNoSecretOfAStrayLine: what stands on stdout may be the key itself.
func TestNoSecretOfAStrayLine(t *testing.T) {
	t.Parallel()
	const key = "sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC"
	for _, found := range [][]doctor.Finding{
		doctor.Conversations(transcripts("key="+key+"\n", "", nil)), doctor.Conversations(transcripts("", "key "+key, errors.New("exit status 1"))),
	} {
		if strings.Contains(fmt.Sprint(found), key) {
			t.Errorf("the key is in %+v", found)
		}
	}
}

// TestSchemasOfTools: what a client does not take is told for that client alone.
func TestSchemasOfTools(t *testing.T) {
	t.Parallel()
	const all = "Claude Desktop, Claude Code, Codex, Gemini CLI, Cursor and VS Code take"
	long := strings.Repeat("n", 53)
	for name, c := range map[string]struct{ tool, refusing, text string }{
		"plain":                  {tool("query", `{"type":"object","properties":{"sql":{"type":"string"},"n":{"type":"array","items":{"type":"string"}}}}`), "", all},
		"a choice at the top":    {tool("query", `{"type":"object","properties":{},"anyOf":[]}`), "Claude Code", "the schema of query has anyOf"},
		"a choice within":        {tool("query", `{"type":"object","properties":{"a":{"type":"string","oneOf":[]}}}`), "Gemini CLI", "has oneOf"},
		"a reference":            {tool("query", `{"type":"object","properties":{"a":{"type":"object","$ref":"#/$defs/x"}}}`), "Gemini CLI", "has $ref"},
		"within items":           {tool("query", `{"type":"object","properties":{"a":{"type":"array","items":{"type":"string","const":"x"}}}}`), "Gemini CLI", "has const"},
		"a list of anything":     {tool("query", `{"type":"object","properties":{"a":{"type":"array"}}}`), "VS Code", "has a list whose items have no type"},
		"several types":          {tool("query", `{"type":"object","properties":{"a":{"type":["string","null"]}}}`), "Codex", "without exactly one type"},
		"a name of 61 with ours": {tool(long, `{"type":"object","properties":{}}`), "Cursor", "has 61 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := fmt.Sprintf(`{"jsonrpc":"2.0","id":2,"result":{"tools":[%s]}}`+"\n", c.tool)
			found := doctor.Conversations(transcripts(begun+list, "", nil))
			if c.refusing == "" {
				requireFinding(t, found, doctor.OK, "schemas", c.text)
				return
			}
			requireFinding(t, found, doctor.Failed, "tools for "+c.refusing, c.text)
		})
	}
	tooMuch := strings.Replace(begun, "Ask.", strings.Repeat("x", 2049), 1)
	requireFinding(t, doctor.Conversations(transcripts(tooMuch+listed, "", nil)), doctor.Failed, "tools for Claude Code", "2049 characters, of which 2048 are read")
}

func tool(name, schema string) string {
	return fmt.Sprintf(`{"name":%q,"inputSchema":%s}`, name, schema)
}
