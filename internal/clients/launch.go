package clients

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Program is what this program's file is called, without ".exe". An entry that starts a file of this name is taken for this server's.
const Program = "orgdata-mcp"

// ServerName is what this server is called in a client's configuration, unless its user says otherwise.
const ServerName = "orgdata"

// Variable is one setting of the server that a client is to hand it.
type Variable struct{ Name, Value string }

// Launch is how a client is to start this server.
type Launch struct {
	Program string // absolute: a desktop client does not inherit the shell's PATH
	Args    []string
	Env     []Variable
}

// Command is the line for a shell that adds the server under a name, empty where the client has none.
func (c Client) Command(name string, l Launch) string {
	var line []string
	for word := range strings.FieldsSeq(c.add) {
		switch word {
		case "{name}":
			line = append(line, words.ShellWord(name))
		case "{env}":
			for _, v := range l.Env {
				line = append(line, "--env", words.ShellWord(v.Name+"="+v.Value))
			}
		case "{server}":
			for _, w := range append([]string{l.Program}, l.Args...) {
				line = append(line, words.ShellWord(w))
			}
		default:
			line = append(line, word)
		}
	}
	return strings.Join(line, " ")
}

// Snippet is the part of the client's file that has it start this server, as a person would paste it into an empty file.
func (c Client) Snippet(name string, l Launch) string {
	return c.format.document(c.path(name), c.entry(l), "\n")
}

func (c Client) path(name string) []string { return append(slices.Clone(c.under), name) }

// entry is what the file says of a server, in the order in which it is written.
func (c Client) entry(l Launch) []member {
	var e []member
	if c.kind != "" {
		e = append(e, member{"type", c.kind})
	}
	e = append(e, member{"command", l.Program}, member{"args", append([]string{}, l.Args...)})
	if len(l.Env) > 0 {
		env := make([]member, len(l.Env))
		for i, v := range l.Env {
			env[i] = member{v.Name, v.Value}
		}
		e = append(e, member{"env", env})
	}
	return e
}

// membersOf is an entry that was read as [Client.entry] has it.
func membersOf(entry any) []member {
	values, _ := entry.(map[string]any)
	var e []member
	for _, name := range []string{"type", "command"} {
		if text, ok := values[name].(string); ok {
			e = append(e, member{name, text})
		}
	}
	e = append(e, member{"args", append([]string{}, texts(values["args"])...)})
	env, _ := values["env"].(map[string]any)
	var variables []member
	for _, name := range sortedKeys(env) {
		if value, ok := env[name].(string); ok {
			variables = append(variables, member{name, value})
		}
	}
	if len(variables) > 0 {
		e = append(e, member{"env", variables})
	}
	return e
}

// ours tells whether an entry that was read starts this program; program is where it is now.
func ours(entry any, program string) bool {
	command := commandOf(entry)
	return command != "" && (command == program || isProgram(command))
}

func commandOf(entry any) string {
	values, _ := entry.(map[string]any)
	command, _ := values["command"].(string)
	return command
}

// isProgram tells whether a word of a command line is this program's file, wherever it is, on any system.
func isProgram(word string) bool {
	base := word[strings.LastIndexAny(word, `/\`)+1:]
	return strings.TrimSuffix(strings.ToLower(base), ".exe") == Program
}

// member is one name of an object and its value: a string, a []string or a []member.
type member struct {
	name  string
	value any
}
