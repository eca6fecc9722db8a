package clients

import (
	"fmt"
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
		if after, err = e.format.remove(after, e.path); err != nil {
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
func (e entryEdit) update(text []byte, old any) ([]byte, error) {
	fields, _ := old.(map[string]any)
	for _, m := range e.entry {
		if sameValue(fields[m.name], m.value) {
			continue
		}
		var err error
		if text, err = e.format.set(text, append(e.path[:len(e.path):len(e.path)], m.name), m.value); err != nil {
			return nil, err
		}
	}
	if e.options.RemoveEnv {
		return e.format.remove(text, append(e.path[:len(e.path):len(e.path)], "env"))
	}
	return text, nil
}

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
	after, err := e.format.remove(text, e.path)
	if err != nil {
		return nil, err
	}
	return after, e.verify(values, after, false)
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
		if !sameValue(fields[m.name], m.value) {
			return &Error{Text: "the change would not have taken the form that was meant", Next: next}
		}
	}
	return nil
}
