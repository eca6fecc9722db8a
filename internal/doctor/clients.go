package doctor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Here is what entries of clients are held against.
type Here struct {
	Path     string                       // of this program
	Profiles []string                     // that there are
	Unread   bool                         // Profiles are not known
	Find     func(string) (string, error) // where a program of PATH is
	Secret   func(variable string) bool   // whether a variable holds a key or a password
}

// Clients judge the entries of clients' files that start this program.
func Clients(uses []clients.Use, unread []clients.Unread, here Here) []Finding {
	var found []Finding
	for _, u := range unread {
		found = append(found, unreadFile(u))
	}
	for _, u := range uses {
		found = append(found, here.entry(u))
	}
	if len(found) == 0 {
		return []Finding{Fine("clients", "No client's file on this machine names this program; orgdata-mcp install connects one.")}
	}
	return found
}

func unreadFile(u clients.Unread) Finding {
	var told *clients.Error
	if errors.As(u.Err, &told) {
		return Failure(u.Client, told.Next, "%s", words.Sentence(told.Text))
	}
	return Failure(u.Client, "Mend the file, or make it anew; the client does not read it either.", "%s cannot be read: %s", u.File, words.Sentence(words.HideSecrets(u.Err.Error())))
}

// entry judges one; the first thing that is wrong is told.
func (h Here) entry(u clients.Use) Finding {
	again := "orgdata-mcp install " + idOf(u.Client) + " writes it anew."
	in := "The entry " + u.Name + " in " + u.File + " "
	keys := slices.DeleteFunc(slices.Clone(u.Env), func(name string) bool { return !h.Secret(name) })
	path, problem := h.program(u.Command)
	switch {
	case problem != "":
		return Failure(u.Client, again, "%s", in+"starts "+u.Command+", which "+problem+".")
	case u.Profile != "" && !h.Unread && !slices.Contains(h.Profiles, u.Profile):
		return Failure(u.Client, "Make it with orgdata-mcp auth login --profile "+words.ShellWord(u.Profile)+", or name another.", "%s", in+"names the profile "+words.Line(u.Profile, 60)+", which is not there.")
	case len(keys) > 0:
		return Doubt(u.Client, "Keep the key in a profile (orgdata-mcp auth login); then "+again, "%s", in+"sets "+words.And(keys)+": a key in such a file is in plain text, is copied with it and is read by other programs.")
	case !filepath.IsAbs(u.Command):
		return Doubt(u.Client, again, "%s", in+"starts "+u.Command+" by its name alone: a program with windows may not have the shell's PATH.")
	case h.Path != "" && !files.Same(path, h.Path):
		return Doubt(u.Client, again, "%s", in+"starts another program than this one: "+path+".")
	}
	return Fine(u.Client, "%s", in+"starts this program: "+strings.Join(u.Args, " ")+".")
}

// idOf is what a client is called on a command line.
func idOf(name string) string {
	if c, found := clients.Find(name); found {
		return c.ID
	}
	return words.ShellWord(name)
}

// program is where the program of an entry is; problem ends the sentence of what is wrong with it, "" is nothing.
func (h Here) program(command string) (path, problem string) {
	path = command
	if !filepath.IsAbs(command) {
		var err error
		if path, err = h.Find(command); err != nil {
			return command, "no folder of PATH has"
		}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, "is not there"
	case err != nil:
		return path, "cannot be looked at"
	case !info.Mode().IsRegular():
		return path, "is no file"
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o111 == 0:
		return path, "may not be run"
	}
	return path, ""
}
