package clients

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

// System is the machine and its user, as far as the places of configurations depend on them.
type System struct {
	OS   string // as runtime.GOOS
	Home string // the user's folder, absolute; "": not known
	Dir  string // the project's folder, absolute
	Self string // this program's file, whatever its name; "": not known

	Getenv   func(name string) string
	LookPath func(program string) (string, error) // where a program of PATH is
}

// Place is a file of a client's configuration, which may not be there yet.
type Place struct {
	Client  Client
	File    string // absolute
	Project bool   // of the project alone
}

// Place is where the client's configuration is: the user's or, with project, that of [System.Dir].
func (c Client) Place(s System, project bool) (Place, error) {
	if project {
		if c.project == "" {
			return Place{}, &Error{Text: c.Name + " has no configuration of a project alone", Next: "Leave --project out."}
		}
		return Place{Client: c, File: s.native(s.Dir + "/" + c.project), Project: true}, nil
	}
	templates := byOS(c.user, s.OS)
	lacking := s.variable(templates[len(templates)-1])
	for _, template := range templates {
		if file, ok := s.expand(template); ok {
			return Place{Client: c, File: file}, nil
		}
		if s.misleads(template) {
			lacking = s.variable(template)
			break
		}
	}
	return Place{}, &Error{Text: "where " + c.Name + " keeps its configuration cannot be told: " + lacking + " is not set to a whole path",
		Next: "Set it to the path of a folder that this user may write to, or paste what --print prints."}
}

// misleads tells a place that the client's own variable moves to no whole path: from which folder the client takes that cannot be told, and the client does
// not look in the next place. A variable of all programs is passed over then, as the XDG specification has it.
func (s System) misleads(template string) bool {
	name := s.variable(template)
	return !slices.Contains([]string{s.homeVariable(), "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA"}, name) && s.Getenv(name) != "" && !files.IsAbs(s.OS, s.Getenv(name))
}

// variable is what the path of a template begins with.
func (s System) variable(template string) string {
	if strings.HasPrefix(template, "~") {
		return s.homeVariable()
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(template, "%"), "%")
	return name
}

func (s System) homeVariable() string {
	if s.OS == "windows" {
		return "USERPROFILE"
	}
	return "HOME"
}

// CheckHome tells, as an *Error, that the user's folder is not known, below which most clients keep their configurations.
func (s System) CheckHome() error {
	if s.Home != "" {
		return nil
	}
	return &Error{Text: s.homeVariable() + " is not set to a whole path, and where MCP clients keep their configurations cannot be told",
		Next: "Set it to the path of a folder that this user may write to."}
}

// Shown is where a person is told that the user's configuration is, on a system.
func (c Client) Shown(os string) string {
	places := byOS(c.user, os)
	return System{OS: os}.native(places[len(places)-1])
}

// Found is what of the client there is on this machine, a path; "" if there is nothing.
func (c Client) Found(s System) string {
	for _, template := range byOS(c.signs, s.OS) {
		if path, ok := s.expand(template); ok && exists(path) {
			return path
		}
	}
	if s.LookPath != nil {
		if path, err := s.LookPath(c.program); err == nil {
			return path
		}
	}
	return ""
}

func byOS(places map[string][]string, os string) []string {
	if p, ok := places[os]; ok {
		return p
	}
	return places[""]
}

// expand makes a path of a template. It is false when a variable is not set to a whole path, or when there is no file or folder for a *.
func (s System) expand(template string) (string, bool) {
	for {
		before, rest, found := strings.Cut(template, "%")
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "%")
		value := s.Getenv(name)
		if !files.IsAbs(s.OS, value) {
			return "", false
		}
		template = before + value + after
	}
	if rest, ok := strings.CutPrefix(template, "~"); ok {
		if s.Home == "" {
			return "", false
		}
		template = s.Home + rest
	}
	path := s.native(template)
	if !strings.Contains(path, "*") {
		return path, true
	}
	return firstFolder(path)
}

// firstFolder fills the * of a path, up to the element behind it, with the first name that is there.
func firstFolder(path string) (string, bool) {
	star := strings.Index(path, "*")
	end := star + strings.IndexAny(path[star:]+string(filepath.Separator), `/\`)
	found, err := filepath.Glob(path[:end])
	if err != nil || len(found) == 0 {
		return "", false
	}
	return found[0] + path[end:], true
}

// native writes a path as the system does.
func (s System) native(path string) string {
	if s.OS == "windows" {
		return strings.ReplaceAll(path, "/", `\`)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Error is what is wrong with a client's configuration, and what to do next.
type Error struct {
	Text string
	Next string // a sentence

	// Foreign is set where the name is taken by a server that is not this one, and Options.Force would replace it.
	Foreign bool
}

func (e *Error) Error() string { return e.Text }
