package clients

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// entryEdit changes one entry of a text and nothing else, which it makes sure of by reading both texts.
type entryEdit struct {
	format  *format
	path    []string // of the entry
	entry   []member
	program string
	options Options
	earlier []byte // what the file held before there was an entry, without a byte order mark; nil: not known
}

func (e entryEdit) install(text []byte) ([]byte, error) {
	values, err := e.format.read(text)
	if err != nil {
		return nil, err
	}
	old, had := lookup(values, e.path)
	after := text
	if had && !ours(old, e.program) {
		if !e.options.Force {
			return nil, e.foreign(old)
		}
		if after, err = e.format.remove(after, e.path, false); err != nil {
			return nil, err
		}
		had = false
	}
	if had {
		after, err = e.update(after, old)
	} else {
		after, err = e.format.set(after, e.path, e.entry)
	}
	if err != nil {
		return nil, err
	}
	return after, e.verify(values, after, true)
}

// update writes what differs of an entry that is there, and leaves its other members to their owner.
func (e entryEdit) update(text []byte, old any) (_ []byte, err error) {
	fields, _ := old.(map[string]any)
	env, _ := fields["env"].(map[string]any)
	if e.options.RemoveEnv && fields["env"] != nil && !e.onlyOurs(env) {
		env = nil
		if text, err = e.format.remove(text, e.at("env"), false); err != nil {
			return nil, err
		}
	}
	for _, m := range e.entry {
		if variables, ok := m.value.([]member); ok {
			text, err = e.updateEnv(text, env, variables)
		} else if !sameValue(fields[m.name], m.value) {
			text, err = e.format.set(text, e.at(m.name), m.value)
		}
		if err != nil {
			return nil, err
		}
	}
	return text, nil
}

// onlyOurs tells whether variables are those to be written and no others.
func (e entryEdit) onlyOurs(env map[string]any) bool {
	return slices.ContainsFunc(e.entry, func(m member) bool { return m.name == "env" && sameNames(m.value, env) })
}

func sameNames(written any, read map[string]any) bool {
	members, _ := written.([]member)
	for _, m := range members {
		if _, ok := read[m.name]; !ok {
			return false
		}
	}
	return len(members) == len(read)
}

// updateEnv adds variables to those that an entry sets.
func (e entryEdit) updateEnv(text []byte, env map[string]any, variables []member) (_ []byte, err error) {
	if len(env) == 0 {
		return e.format.set(text, e.at("env"), variables)
	}
	for _, v := range variables {
		if sameValue(env[v.name], v.value) {
			continue
		}
		if text, err = e.format.set(text, e.at("env", v.name), v.value); err != nil {
			return nil, err
		}
	}
	return text, nil
}

func (e entryEdit) at(names ...string) []string { return slices.Concat(e.path, names) }

func (e entryEdit) uninstall(text []byte) ([]byte, error) {
	values, err := e.format.read(text)
	if err != nil {
		return nil, err
	}
	old, had := lookup(values, e.path)
	switch {
	case !had:
		return text, nil
	case !ours(old, e.program) && !e.options.Force:
		return nil, e.foreign(old)
	}
	after, err := e.takenOut(text, old)
	if err != nil {
		return nil, err
	}
	return after, e.verify(values, after, false)
}

// takenOut is the text without the entry: what the file held earlier, where this entry put into that makes the text, to the byte.
func (e entryEdit) takenOut(text []byte, entry any) ([]byte, error) {
	if e.earlier == nil {
		return e.format.remove(text, e.path, true)
	}
	if again, err := e.format.set(e.earlier, e.path, membersOf(entry)); err == nil && bytes.Equal(again, text) {
		return e.earlier, nil
	}
	values, err := e.format.read(e.earlier)
	if err != nil {
		return nil, err
	}
	_, had := lookup(values, e.path[:len(e.path)-1])
	return e.format.remove(text, e.path, !had)
}

func (e entryEdit) foreign(entry any) error {
	name := e.path[len(e.path)-1]
	what := "does not start this program"
	if command := commandOf(entry); command != "" {
		what = "starts another program, " + words.Line(command[strings.LastIndexAny(command, `/\`)+1:], 80)
	}
	return &Error{Foreign: true, Text: fmt.Sprintf("its server %q %s", name, what), Next: "Choose another name with --name, or add --force."}
}

// verify reads the text that was made: our entry says what it is to say, and all else says what it said.
func (e entryEdit) verify(before map[string]any, after []byte, installed bool) error {
	const next = "Nothing was written. Change the file by hand, as --print shows, and report this with the file's form, without its keys."
	values, err := e.format.read(after)
	if err != nil {
		return &Error{Text: "the change would have made it unreadable: " + err.Error(), Next: next}
	}
	entry, has := lookup(values, e.path)
	if has != installed || !sameValues(without(before, e.path), without(values, e.path)) {
		return &Error{Text: "the change would have touched more than this server's entry", Next: next}
	}
	fields, _ := entry.(map[string]any)
	for _, m := range e.entry {
		if !holds(fields[m.name], m.value) {
			return &Error{Text: "the change would not have taken the form that was meant", Next: next}
		}
	}
	return nil
}

// holds tells whether a value that was read is the one that was meant, or has all its members.
func holds(read, meant any) bool {
	members, ok := meant.([]member)
	if !ok {
		return sameValue(read, meant)
	}
	fields, _ := read.(map[string]any)
	return !slices.ContainsFunc(members, func(m member) bool { return !sameValue(fields[m.name], m.value) })
}
