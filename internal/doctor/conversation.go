package doctor

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Era is a revision of MCP, and how a client of it begins. The revisions up to 2025-11-25 shake hands first, the later ones say in each request what they speak.
type Era struct{ Version, Begin string }

// Eras are the revisions that clients speak today: see the notes on each in schemas.go.
var Eras = []Era{{"2025-06-18", "initialize"}, {"2025-11-25", "initialize"}, {"2026-07-28", "server/discover"}}

// The ids of the requests of a conversation.
const (
	beginID = 1
	listID  = 2
)

// Lines are what a client of the era writes that only wants to know the tools.
func (e Era) Lines() string {
	if e.Begin == "initialize" {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"initialize","params":{"protocolVersion":%q,"capabilities":{},"clientInfo":{"name":"orgdata-mcp-doctor","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":%d,"method":"tools/list"}
`, beginID, e.Version, listID)
	}
	meta := fmt.Sprintf(`"_meta":{"io.modelcontextprotocol/protocolVersion":%q,"io.modelcontextprotocol/clientInfo":{"name":"orgdata-mcp-doctor","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`, e.Version)
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":{%s}}
{"jsonrpc":"2.0","id":%d,"method":"tools/list","params":{%s}}
`, beginID, e.Begin, meta, listID, meta)
}

// Transcript is what a server that was started as a client starts it had to say.
type Transcript struct {
	Era    Era
	Stdout string
	Stderr string
	Took   time.Duration
	Err    error // why it could not be started or did not end; nil: it did
}

// message is a line of the server.
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  string          `json:"method"`
	Result  json.RawMessage `json:"result"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// Conversation judges the transcript of a server that ended in good order: that nothing but the protocol is on stdout, and that both requests are answered. tools is the list that was answered; nil where
// there is none.
func (t Transcript) Conversation() (found []Finding, tools *ToolList) {
	what := "MCP " + t.Era.Version
	answers, stray := t.read()
	if stray != "" {
		return []Finding{Failure("stdout", "Find what prints it: a script around the program, or the program itself, of which this is to be reported. Clients break off at such a line.",
			"Something else than the protocol is on stdout: %s", words.Line(words.HideSecrets(stray), 160))}, nil
	}
	if problem := unanswered(answers); problem != "" {
		return []Finding{Failure(what, "Report this, with the output of --report.", "%s %s.", problem, t.lastWords())}, nil
	}
	tools = &ToolList{}
	if err := json.Unmarshal(answers[fmt.Sprint(listID)].Result, tools); err != nil || len(tools.Tools) == 0 {
		return []Finding{Failure(what, "Report this, with the output of --report.", "The answer to tools/list has no tools.")}, nil
	}
	tools.readInstructions(answers[fmt.Sprint(beginID)].Result)
	return []Finding{Fine(what, "%s and tools/list are answered: %s, %s from start to end.", t.Era.Begin, words.Plural(len(tools.Tools), "tool"), t.Took.Round(time.Millisecond))}, tools
}

// Conversations judge one of each era, and by the last the tools that were listed.
func Conversations(all []Transcript) []Finding {
	var found []Finding
	var tools *ToolList
	clean := true
	for _, t := range all {
		if t.Err != nil { // which is the same in each era
			return []Finding{t.notStarted("server")}
		}
		f, listed := t.Conversation()
		found = append(found, f...)
		if clean = clean && listed != nil; listed != nil {
			tools = listed
		}
	}
	if clean {
		found = append(found, Fine("stdout", "Nothing but the protocol is on it, also while the log says all."))
	}
	if tools != nil {
		found = append(found, tools.Takes()...)
	}
	return found
}

// read parts stdout into answers by id; stray is the first line that is no message.
func (t Transcript) read() (answers map[string]message, stray string) {
	answers = map[string]message{}
	for line := range strings.Lines(t.Stdout) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var m message
		if json.Unmarshal([]byte(line), &m) != nil || m.Version != "2.0" {
			return nil, line
		}
		answers[string(m.ID)] = m
	}
	return answers, ""
}

// unanswered says what is wrong with the answers, as a sentence without its end; "" is nothing.
func unanswered(answers map[string]message) string {
	for _, request := range []struct {
		id   int
		name string
	}{{beginID, "the beginning"}, {listID, "tools/list"}} {
		m, there := answers[fmt.Sprint(request.id)]
		switch {
		case !there:
			return "There is no answer to " + request.name + "."
		case m.Error != nil:
			return "The answer to " + request.name + " is an error: " + words.Line(m.Error.Message, 160)
		}
	}
	return ""
}

// notStarted takes over what the program said on stderr of why it does not start: it says it in a line, with its mend.
func (t Transcript) notStarted(what string) Finding {
	last := t.lastWords()
	if text, next, told := strings.Cut(strings.TrimPrefix(last, "orgdata-mcp: "), " Next: "); told {
		return Failure(what, next, "The server does not start: %s", text)
	}
	return Failure(what, "Start it by hand to see what it says: orgdata-mcp stdio", "The server does not start: %s", words.Sentence(strings.TrimSpace(t.Err.Error()+" "+last)))
}

// lastWords is the last line of stderr.
func (t Transcript) lastWords() string {
	lines := strings.Split(strings.TrimSpace(t.Stderr), "\n")
	return words.Line(words.HideSecrets(lines[len(lines)-1]), 400)
}
