package auth

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/toolfile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// ImportOptions names a file of another tool, and the connection that comes of it.
type ImportOptions struct {
	Login LoginOptions
	File  string // "": where the manifest says that it is
	Set   string // name of one of several sets of settings in it
	Yes   bool   // without asking
}

// Import keeps a connection with what another tool's file has, once the person agreed to that and it is tried.
func Import(ctx context.Context, d Deps, o ImportOptions) error {
	l, err := newLogin(d, o.Login)
	if err != nil {
		return err
	}
	return l.importFile(ctx, o)
}

// withConfigFile are the platforms of which another tool's file is known.
func withConfigFile() []*manifest.Manifest {
	return slices.DeleteFunc(manifest.Embedded(), func(m *manifest.Manifest) bool { return m.ConfigFile == nil })
}

func (l *login) importFile(ctx context.Context, o ImportOptions) error {
	m, err := l.chooseImport(ctx, o)
	if err != nil {
		return err
	}
	l.o.Platform = m.Platform
	path, data, err := l.toolFile(m, o.File)
	if err != nil {
		return err
	}
	l.warnOfMode(path)
	sets, err := toolfile.Read(data, m.ConfigFile)
	if err != nil {
		return failed("Mend it, or run orgdata-mcp auth login.", "%s cannot be read: %w", path, err)
	}
	set, err := l.chooseSet(ctx, sets, o.Set)
	if err != nil {
		return err
	}
	if err := l.agree(ctx, m, path, set, o.Yes); err != nil {
		return err
	}
	l.take(m, path, set)
	return l.run(ctx)
}

// chooseImport finds the platform whose tool's file is meant.
func (l *login) chooseImport(ctx context.Context, o ImportOptions) (*manifest.Manifest, error) {
	all := withConfigFile()
	at := slices.IndexFunc(all, func(m *manifest.Manifest) bool { return m.Platform == l.o.Platform })
	switch {
	case at >= 0:
	case l.o.Platform != "":
		return nil, usage("Give "+words.Or(namesOf(all))+".", "no file of another tool is known for --platform %q", words.Line(l.o.Platform, 60))
	case !l.Ask.Possible():
		return nil, missing("the platform", "--platform "+words.Or(namesOf(all)))
	default:
		var options []prompt.Option
		for _, m := range all {
			options = append(options, prompt.Option{Name: m.Title, About: m.ConfigFile.Of + ", " + m.ConfigFile.Paths[0]})
		}
		var err error
		if at, err = l.Ask.Choose(ctx, "The file of which tool?", options, -1); err != nil {
			return nil, err
		}
	}
	return all[at], nil
}

// toolFile reads the file that is named, or the first of the manifest's places that is there.
func (d Deps) toolFile(m *manifest.Manifest, named string) (path string, data []byte, err error) {
	paths := []string{named}
	if named == "" {
		paths = nil
		for _, p := range m.ConfigFile.Paths {
			if rest, ofHome := strings.CutPrefix(p, "~/"); ofHome && d.Home != "" {
				p = filepath.Join(d.Home, filepath.FromSlash(rest))
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
	return "", nil, usage("Name the file, or run orgdata-mcp auth login.", "there is no %s", words.Or(paths))
}

func unreadableToolFile(path string, err error) error {
	if err == nil {
		return nil
	}
	return usage("Name a file that this user may read, or run orgdata-mcp auth login.", "%s cannot be read: %w", path, files.Cause(err))
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
		return toolfile.Set{}, usage("Give "+words.Or(names)+".", "--set is %q, and the file has none of that name", words.Line(words.HideSecrets(name), 60))
	case !l.Ask.Possible():
		return toolfile.Set{}, missing("the name of one of the file's sets of settings", "--set "+words.Or(names))
	default:
		var err error
		if at, err = l.Ask.Choose(ctx, "Which settings of the file?", options, current); err != nil {
			return toolfile.Set{}, err
		}
	}
	return sets[at], nil
}

// agree shows what was found, and asks whether to use it.
func (l *login) agree(ctx context.Context, m *manifest.Manifest, path string, s toolfile.Set, yes bool) error {
	if len(s.Values) == 0 {
		return usage("Run orgdata-mcp auth login.", "%s has nothing that is understood; it has %s", path, words.AndMore(s.Unknown, 10))
	}
	l.Show("Found in " + path + ", the file of " + m.ConfigFile.Of + ":")
	for _, c := range m.Credentials {
		if value := s.Values[c.Name]; value != "" {
			l.Show(fmt.Sprintf("%s%s, from %s: %s", indentation, words.Spoken(c.Name), s.Places[c.Name], shownOf(&c, value)))
		}
	}
	if s.BaseURL != "" {
		l.Show(indentation + "address: " + words.Line(words.HideSecrets(words.Address(s.BaseURL)), 120))
	}
	if len(s.Unknown) > 0 {
		l.Show("Not understood, and left out: " + words.AndMore(s.Unknown, 10) + ".")
	}
	if m.ConfigFile.Assumed {
		l.Show("The documents of " + m.Title + " do not tell how the file is made up: what the names mean is assumed.")
	}
	switch {
	case yes:
		return nil
	case !l.Ask.Possible():
		return missing("the word to use it", "--yes")
	}
	use, err := l.Ask.Confirm(ctx, "Use it?", !m.ConfigFile.Assumed)
	if err == nil && !use {
		err = failed("Run orgdata-mcp auth login to give it yourself.", "nothing was used")
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
			if l.o.Organization == "" {
				l.o.Organization = value
			}
		case way.Takes(name) || !takenBySome(ways, name):
			l.given[name] = value
		}
	}
	l.from = path
	if l.o.BaseURL == "" && s.BaseURL != m.BaseURL {
		l.o.BaseURL = s.BaseURL
	}
}
