package clients

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Use is an entry of a client's file that starts this program.
type Use struct {
	Client  string // as its vendor writes it
	File    string
	Name    string // of the entry
	Command string
	Args    []string
	Profile string   // what --profile says, "" without it
	Sandbox bool     // it answers from platforms in miniature
	Env     []string // the names of the variables that it sets, sorted
}

// Unread is a client's file that could not be read.
type Unread struct {
	Client string
	File   string // "": where it is cannot be told
	Err    error
}

// Uses are the entries that start this program, of every client's user and of the project in [System.Dir]. A file that is not there has none, and without a
// home folder there is none of the user, see [System.CheckHome].
func Uses(s System) ([]Use, []Unread) {
	var uses []Use
	var unread []Unread
	for _, c := range table {
		of := "" // the user's file
		for _, project := range []bool{false, true} {
			place, err := c.Place(s, project)
			if err != nil && !project && slices.ContainsFunc(byOS(c.user, s.OS), s.misleads) {
				unread = append(unread, Unread{Client: c.Name, Err: err})
			}
			if err != nil || project && (place.File == of || files.Same(place.File, of)) { // in the home folder the two are one
				continue
			}
			of = place.File
			found, err := place.Uses(s.Self)
			uses = append(uses, found...)
			if err != nil {
				unread = append(unread, Unread{c.Name, place.File, err})
			}
		}
	}
	return uses, unread
}

// Uses are the entries of one file that start a program of this one's name, or the file self, "" for none.
func (p Place) Uses(self string) ([]Use, error) {
	raw, err := readFile(p.File)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // a home that is no folder, such as /dev/null
		return nil, nil
	}
	if err != nil {
		return nil, p.failed(err)
	}
	_, text, err := splitMark(raw)
	if err != nil {
		return nil, p.failed(err)
	}
	values, err := p.Client.format.read(text)
	if err != nil {
		return nil, p.failed(err)
	}
	var uses []Use
	for _, path := range append([][]string{p.Client.under}, p.Client.nested...) {
		for _, servers := range lookupAll(values, path) {
			uses = append(uses, p.usesIn(servers, self)...)
		}
	}
	return uses, nil
}

func (p Place) usesIn(servers any, self string) []Use {
	entries, _ := servers.(map[string]any)
	var uses []Use
	for _, name := range sortedKeys(entries) {
		values, _ := entries[name].(map[string]any)
		args := texts(values["args"])
		command := commandOf(entries[name])
		if !slices.ContainsFunc(append([]string{command}, args...), func(word string) bool { return isProgram(word) || isFile(word, self) }) {
			continue
		}
		uses = append(uses, Use{Client: p.Client.Name, File: p.File, Name: words.Line(name, 80), Command: command, Args: args,
			Profile: FlagValue(args, "--profile"), Sandbox: slices.Contains(args, "--sandbox"), Env: envNames(entries[name])})
	}
	return uses
}

// isFile tells whether a word of a command line is the whole path of a file, by whatever name or link; "" is no file.
func isFile(word, file string) bool { return filepath.IsAbs(word) && files.Same(word, file) }

// lookupAll follows a path, in which "*" stands for every name.
func lookupAll(at any, path []string) []any {
	if len(path) == 0 {
		return []any{at}
	}
	object, _ := at.(map[string]any)
	var found []any
	for _, name := range sortedKeys(object) {
		if path[0] == "*" || path[0] == name {
			found = append(found, lookupAll(object[name], path[1:])...)
		}
	}
	return found
}

func sortedKeys(object map[string]any) []string {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func texts(value any) []string {
	items, _ := value.([]any)
	var texts []string
	for _, item := range items {
		if text, ok := item.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// FlagValue is the value of a flag, "" without it.
func FlagValue(args []string, flag string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, flag+"="); ok {
			return value
		}
		if arg == flag && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}
