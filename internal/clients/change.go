package clients

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Options say what a change may do to an entry that is there.
type Options struct {
	Force     bool // replace, or take out, an entry that starts another program
	RemoveEnv bool // take the entry's variables out
}

// Change is what is to become of one entry of a file.
type Change struct {
	Place
	Name string // of the entry

	Before, After []byte
	New           bool     // there is no file yet
	Had           bool     // there was an entry of that name
	Env           []string // the names of the variables that the entry sets besides those of the launch, and goes on setting, sorted

	launch Launch
	edit   func(text []byte) ([]byte, error) // without a byte order mark
}

// Install plans that the client starts this server. Nothing is written before [Change.Apply].
func (p Place) Install(name string, l Launch, o Options) (Change, error) {
	if !validName(name) {
		return Change{}, &Error{Text: fmt.Sprintf("a server cannot be called %q", name), Next: "Use letters, digits, - and _, 32 at most: some clients leave servers with other names out."}
	}
	e := entryEdit{format: p.Client.format, path: p.Client.path(name), entry: p.Client.entry(l), program: l.Program, options: o}
	return p.plan(name, l, e.install)
}

// Uninstall plans that the client no longer starts this server.
func (p Place) Uninstall(name, program string, o Options) (Change, error) {
	e := entryEdit{format: p.Client.format, path: p.Client.path(name), program: program, options: o, earlier: p.earlier(name)}
	return p.plan(name, Launch{Program: program}, e.uninstall)
}

// longestName leaves room for the names of the tools: clients leave a tool out whose name, with its server's, is longer than they take.
const longestName = 32

func validName(name string) bool {
	return name != "" && len(name) <= longestName && tomlKey(name) == name
}

func (p Place) plan(name string, l Launch, edit func([]byte) ([]byte, error)) (Change, error) {
	c := Change{Place: p, Name: name, launch: l, edit: edit}
	before, err := readFile(p.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.New = true
	case err != nil:
		return Change{}, p.failed(err)
	}
	return c.from(before)
}

// from plans the change anew, for what the file holds.
func (c Change) from(before []byte) (Change, error) {
	c.Before = before
	mark, text, err := splitMark(before)
	if err != nil {
		return c, c.failed(err)
	}
	after, err := c.edit(text)
	if err != nil {
		return c, c.failed(err)
	}
	c.After = slices.Concat(mark, after)
	path := c.Client.path(c.Name)
	old, _ := c.Client.format.read(text)
	_, c.Had = lookup(old, path)
	values, _ := c.Client.format.read(after)
	entry, _ := lookup(values, path)
	c.Env = slices.DeleteFunc(envNames(entry), func(name string) bool {
		return slices.ContainsFunc(c.launch.Env, func(v Variable) bool { return v.Name == name })
	})
	return c, nil
}

// failed says of which file something is wrong.
func (p Place) failed(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return &Error{Text: p.Client.Name + "'s " + p.File + " was left as it is: " + e.Text, Next: e.Next, Foreign: e.Foreign}
	}
	return &Error{Text: p.Client.Name + "'s " + p.File + " cannot be read: " + files.Cause(err).Error(), Next: "See that it is a file which you may read and write."}
}

func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &Error{Text: "it is no file", Next: "See what is there in its place."}
	case info.Size() > maxSize:
		return nil, &Error{Text: fmt.Sprintf("it has %d MB, which no configuration has", info.Size()>>20), Next: "See what the file is."}
	}
	return os.ReadFile(name)
}

// Empty tells whether nothing has to be written.
func (c Change) Empty() bool { return bytes.Equal(c.Before, c.After) && (!c.New || len(c.After) == 0) }

// Diff shows the change as diff -u does, "" for none. Strings of other entries, and comments, are hidden: they may hold keys.
func (c Change) Diff() string {
	path := c.Client.path(c.Name)
	seen := func(at []string) bool {
		return len(at) == len(path)+1 && slices.Equal(at[:len(path)], path) && slices.Contains([]string{"type", "command", "args"}, at[len(path)])
	}
	before, after := bytes.TrimPrefix(c.Before, byteOrderMark), bytes.TrimPrefix(c.After, byteOrderMark)
	unseen := func([]string) bool { return false }
	if values, err := c.Client.format.read(before); err == nil {
		if entry, _ := lookup(values, path); ours(entry, c.launch.Program) {
			unseen = seen
		}
	}
	old, made := c.File, c.File
	if c.New {
		old = os.DevNull
	}
	diff := udiff.Unified(old, made, string(c.Client.format.mask(before, unseen)), string(c.Client.format.mask(after, seen)))
	return strings.ReplaceAll(diff, "\r\n", "\n")
}

// envNames are the variables that an entry sets.
func envNames(entry any) []string {
	values, _ := entry.(map[string]any)
	env, _ := values["env"].(map[string]any)
	names := make([]string, 0, len(env))
	for name := range env {
		names = append(names, words.Line(name, 80))
	}
	slices.Sort(names)
	return names
}

// First is what the client's user does before the change is written, as a sentence; "": nothing.
func (c Change) First() string {
	if c.Project || c.New {
		return ""
	}
	return c.Client.rewritten
}

// Next is what the client's user does for the change to be seen, as a sentence.
func (c Change) Next() string {
	if c.Project && c.Client.afterProject != "" {
		return c.Client.afterProject
	}
	return c.Client.after
}
