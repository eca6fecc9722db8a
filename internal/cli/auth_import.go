package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/toolfile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// importOptions names a file of another tool, and the connection that comes of it.
type importOptions struct {
	login loginOptions
	file  string // "": where the manifest says that it is
	set   string // name of one of several sets of settings in it
	yes   bool   // without asking
}

func newImportCommand(run func(context.Context, importOptions) error) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import [FILE]",
		Short: "Sign in with what another tool for the platform has in its file",
		Long: `Sign in with what another tool for the platform has in its file.

The file is where that tool keeps it, unless one is named. It shows what was found, of a key the beginning alone, and what was not understood, and asks
before anything is used. The file is read and not changed, and no other command reads it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = strings.Join(args, "")
			if words.LooksSecret(o.file) {
				return keyOnCommandLine(cmd)
			}
			return run(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.login.platform, "platform", "", "`name` of the platform; without it those are offered of which such a file is known")
	f.StringVar(&o.login.profile, "profile", "", "`name` of the profile to keep it in; without it the current one, or "+firstProfile)
	f.StringVar(&o.login.alias, "as", "", "`name` for the connection, where a profile has several to one platform")
	f.StringVar(&o.login.organization, "org", "", "`id` or name of the organization, in the place of the file's")
	f.StringVar(&o.login.baseURL, "base-url", "", "`address` of the platform, in the place of the file's")
	f.StringVar(&o.set, "set", "", "`name` of the settings to take, where the file has several")
	f.BoolVar(&o.yes, "yes", false, "use what was found without asking")
	return cmd
}

// withConfigFile are the platforms of which another tool's file is known.
func withConfigFile() []*manifest.Manifest {
	return slices.DeleteFunc(manifest.Embedded(), func(m *manifest.Manifest) bool { return m.ConfigFile == nil })
}

func (a *app) importFile(ctx context.Context, o importOptions) error {
	l, err := a.newLogin(o.login)
	if err != nil {
		return err
	}
	return interrupted(l.importFile(ctx, o))
}

func (l *login) importFile(ctx context.Context, o importOptions) error {
	m, err := l.chooseImport(ctx, o)
	if err != nil {
		return err
	}
	l.o.platform = m.Platform
	path, data, err := l.a.toolFile(m, o.file)
	if err != nil {
		return err
	}
	l.warnOfMode(path)
	sets, err := toolfile.Read(data, m.ConfigFile)
	if err != nil {
		return advised{fmt.Errorf("%s cannot be read: %w", path, err), "Mend it, or run orgdata-mcp auth login."}
	}
	set, err := l.chooseSet(ctx, sets, o.set)
	if err != nil {
		return err
	}
	if err := l.agree(ctx, m, path, set, o.yes); err != nil {
		return err
	}
	l.take(m, path, set)
	return l.run(ctx)
}

// chooseImport finds the platform whose tool's file is meant.
func (l *login) chooseImport(ctx context.Context, o importOptions) (*manifest.Manifest, error) {
	all := withConfigFile()
	at := slices.IndexFunc(all, func(m *manifest.Manifest) bool { return m.Platform == l.o.platform })
	switch {
	case at >= 0:
	case l.o.platform != "":
		return nil, usageError{advised{fmt.Errorf("no file of another tool is known for --platform %q", words.Line(l.o.platform, 60)), "Give " + words.Or(namesOf(all)) + "."}}
	case !l.ask.Possible():
		return nil, missingFlag("the platform", "--platform "+words.Or(namesOf(all)))
	default:
		var options []prompt.Option
		for _, m := range all {
			options = append(options, prompt.Option{Name: m.Title, About: m.ConfigFile.Of + ", " + m.ConfigFile.Paths[0]})
		}
		var err error
		if at, err = l.ask.Choose(ctx, "The file of which tool?", options, -1); err != nil {
			return nil, err
		}
	}
	return all[at], nil
}

// toolFile reads the file that is named, or the first of the manifest's places that is there.
func (a *app) toolFile(m *manifest.Manifest, named string) (path string, data []byte, err error) {
	paths := []string{named}
	if named == "" {
		paths = nil
		for _, p := range m.ConfigFile.Paths {
			if rest, ofHome := strings.CutPrefix(p, "~/"); ofHome {
				p = filepath.Join(a.home(), filepath.FromSlash(rest))
			}
			paths = append(paths, p)
		}
	}
	for _, path := range paths {
		data, err := files.Head(path, toolfile.MaxSize+1)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return path, data, unreadableToolFile(path, err)
		}
	}
	return "", nil, usageError{advised{fmt.Errorf("there is no %s", words.Or(paths)), "Name the file, or run orgdata-mcp auth login."}}
}

func unreadableToolFile(path string, err error) error {
	if err == nil {
		return nil
	}
	return usageError{advised{fmt.Errorf("%s cannot be read: %w", path, files.Cause(err)), "Name a file that this user may read, or run orgdata-mcp auth login."}}
}

// warnOfMode tells of a file that others may read. On Windows the mode says nothing of that.
func (l *login) warnOfMode(path string) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		l.page.line(fmt.Sprintf("%s may be read by other users (mode %04o): chmod 600 %s, and make another key if others use this machine.", path, info.Mode().Perm(), words.ShellWord(path)))
	}
}

// chooseSet finds one of several sets of settings.
func (l *login) chooseSet(ctx context.Context, sets []toolfile.Set, name string) (toolfile.Set, error) {
	var names []string
	var options []prompt.Option
	current := -1
	for i, s := range sets {
		about := ""
		if s.Current {
			current, about = i, "in use"
		}
		names, options = append(names, s.Name), append(options, prompt.Option{Name: words.Name(s.Name), About: about})
	}
	at := slices.Index(names, name)
	switch {
	case len(sets) == 1 && name == "":
		at = 0
	case at >= 0:
	case name != "":
		return toolfile.Set{}, usageError{advised{fmt.Errorf("--set is %q, and the file has none of that name", words.Line(words.HideSecrets(name), 60)), "Give " + words.Or(names) + "."}}
	case !l.ask.Possible():
		return toolfile.Set{}, missingFlag("which settings of the file are meant", "--set "+words.Or(names))
	default:
		var err error
		if at, err = l.ask.Choose(ctx, "Which settings of the file?", options, current); err != nil {
			return toolfile.Set{}, err
		}
	}
	return sets[at], nil
}

// agree shows what was found, and asks whether to use it.
func (l *login) agree(ctx context.Context, m *manifest.Manifest, path string, s toolfile.Set, yes bool) error {
	if len(s.Values) == 0 {
		return usageError{advised{fmt.Errorf("%s has nothing that is understood; it has %s", path, words.AndMore(append(s.Unknown, []string{}...), 10)), "Run orgdata-mcp auth login."}}
	}
	l.page.line("Found in " + path + ", the file of " + m.ConfigFile.Of + ":")
	for _, c := range m.Credentials {
		if value := s.Values[c.Name]; value != "" {
			l.page.line(fmt.Sprintf("%s%s, from %s: %s", indentation, words.Spoken(c.Name), s.Places[c.Name], shownOf(&c, value)))
		}
	}
	if s.BaseURL != "" {
		l.page.line(indentation + "address: " + words.Line(words.HideSecrets(s.BaseURL), 120))
	}
	if len(s.Unknown) > 0 {
		l.page.line("Not understood, and left out: " + words.AndMore(s.Unknown, 10) + ".")
	}
	if m.ConfigFile.Assumed {
		l.page.line("The documents of " + m.Title + " do not tell how the file is made up: what the names mean is assumed.")
	}
	switch {
	case yes:
		return nil
	case !l.ask.Possible():
		return missingFlag("the word to use it", "--yes")
	}
	use, err := l.ask.Confirm(ctx, "Use it?", !m.ConfigFile.Assumed)
	if err == nil && !use {
		err = advised{errors.New("nothing was used"), "Run orgdata-mcp auth login to give it yourself."}
	}
	return err
}

// shownOf is a value as a person may see it: of a secret its beginning, a third at most.
func shownOf(c *manifest.Credential, value string) string {
	switch {
	case c.Format == manifest.FormatPassword:
		return "(not shown)"
	case c.Secret:
		return words.Name(value[:min(len(value)/3, 8)]) + "…"
	}
	return words.Name(value)
}

// take has the login go on with what was found: all of the first way in that is complete, or else what the first one takes.
func (l *login) take(m *manifest.Manifest, path string, s toolfile.Set) {
	l.given = map[string]string{}
	ways := signin.Ways(m)
	complete := func(w signin.Way) bool {
		return !slices.ContainsFunc(w.Needs, func(c *manifest.Credential) bool { return s.Values[c.Name] == "" })
	}
	way := ways[max(0, slices.IndexFunc(ways, complete))]
	for name, value := range s.Values {
		switch {
		case m.Scope != nil && m.Scope.From == name:
			if l.o.organization == "" {
				l.o.organization = value
			}
		case way.Takes(name) || !takenBySome(ways, name):
			l.given[name] = value
		}
	}
	l.from = path
	if l.o.baseURL == "" && s.BaseURL != m.BaseURL {
		l.o.baseURL = s.BaseURL
	}
}
