package auth

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// chooseWay finds the way in: the one of the flags, the only one, or the one that is chosen. Without a terminal it is the first that takes what is given.
func (l *login) chooseWay(ctx context.Context) (signin.Way, error) {
	ways := signin.Ways(l.c.Manifest)
	if l.o.Auth != "" {
		at := slices.IndexFunc(ways, func(w signin.Way) bool { return slices.Contains(w.Authenticators, l.o.Auth) })
		if at < 0 {
			return signin.Way{}, usage("Give "+words.Or(authenticatorsOf(ways))+".", "--auth is %q, which is no way into %s", words.Line(l.o.Auth, 60), l.c.Manifest.Title)
		}
		ways[at].Authenticators = []string{l.o.Auth}
		return ways[at], nil
	}
	given := l.values()
	maps.Copy(given, l.given)
	fits := slices.DeleteFunc(slices.Clone(ways), func(w signin.Way) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(given)), func(name string) bool { return takenBySome(ways, name) && !w.Takes(name) })
	})
	switch {
	case len(fits) == 0:
		return signin.Way{}, usage("Leave out what it does not take.", "%s has no way in that takes %s", l.c.Manifest.Title, words.And(slices.Sorted(maps.Keys(given))))
	case len(fits) == 1 || !l.Ask.Possible() || l.o.KeyFile != "":
		return fits[0], nil
	}
	var options []prompt.Option
	for _, w := range fits {
		options = append(options, prompt.Option{Name: w.Title()})
	}
	at, err := l.Ask.Choose(ctx, "How do you sign in?", options, 0)
	if err != nil {
		return signin.Way{}, err
	}
	return fits[at], nil
}

func authenticatorsOf(ways []signin.Way) []string {
	var all []string
	for _, w := range ways {
		all = append(all, w.Authenticators...)
	}
	return all
}

func takenBySome(ways []signin.Way, credential string) bool {
	return slices.ContainsFunc(ways, func(w signin.Way) bool { return w.Takes(credential) })
}

// typed is the source of a credential that was asked for.
const typed = "what was typed"

// values are the credentials that the command line has.
func (l *login) values() map[string]string {
	values := maps.Clone(l.o.Values)
	if values == nil {
		values = map[string]string{}
	}
	if l.o.Email != "" {
		values["email"] = l.o.Email
	}
	return values
}

// credentials gathers what a way in needs, from the flags or the person, and what else the flags have.
func (l *login) credentials(ctx context.Context, way signin.Way) error {
	for name, value := range l.values() {
		c := l.c.Manifest.Credential(name)
		switch {
		case c == nil:
			return usage(words.DidYouMean(name, credentialNames(l.c.Manifest))+".", "%s has no credential %q", l.c.Manifest.Title, words.Line(name, 60))
		case c.Secret:
			return usage("Leave it out to be asked for it, or give --key-file.", "--with gives %s, which is secret", name)
		}
		l.c.set(name, value, "--with")
	}
	for name, value := range l.given {
		value, _, err := signin.Secret(l.c.Manifest.Credential(name), value)
		if err != nil {
			return failed("Run orgdata-mcp auth login to give it yourself.", "the %s in %s %w", words.Spoken(name), l.from, err)
		}
		l.c.set(name, value, l.from)
	}
	for _, c := range way.Needs {
		if l.c.Values[c.Name] != "" {
			continue
		}
		if err := l.credential(ctx, way, c); err != nil {
			return err
		}
	}
	return nil
}

func credentialNames(m *manifest.Manifest) []string {
	var names []string
	for _, c := range m.Credentials {
		if !c.Secret {
			names = append(names, c.Name)
		}
	}
	return names
}

// credential gets one that a way in needs.
func (l *login) credential(ctx context.Context, way signin.Way, c *manifest.Credential) error {
	name := words.Spoken(c.Name)
	switch {
	case c.Secret && l.o.KeyFile != "":
		return l.fromFile(ctx, way, c)
	case !l.Ask.Possible() && c.Secret:
		return missing("the "+name, "--key-file FILE, or --key-file - to read it from stdin")
	case !l.Ask.Possible():
		return missing("the "+name, "--with "+c.Name+"=VALUE")
	case c.Secret:
		l.tellWhere(c)
		value, err := l.askSecret(ctx, l.c.Manifest, c, "")
		l.c.set(c.Name, value, typed)
		return err
	}
	l.tellWhere(c)
	value, err := l.Ask.Line(ctx, capital(name), "")
	l.c.set(c.Name, value, typed)
	return err
}

// tellWhere says where a person finds a credential.
func (l *login) tellWhere(c *manifest.Credential) {
	page := l.c.Manifest.Dashboard["keys"]
	switch {
	case c.Where != "":
		l.Show(c.Where)
	case page != "" && c.Name == config.APIKey:
		l.Show("Keys of " + l.c.Manifest.Title + " are made at " + page)
	}
}

// askSecret asks for a secret until it can be one. of says which it is, as "new ", ""; what was taken off is said.
func (d Deps) askSecret(ctx context.Context, m *manifest.Manifest, c *manifest.Credential, of string) (string, error) {
	for {
		given, err := d.Ask.Hidden(ctx, capital(of+words.Spoken(c.Name)))
		if err != nil {
			return "", err
		}
		value, off, err := signin.Secret(c, given)
		if err != nil {
			d.Show("That " + err.Error() + ". Give the " + words.Spoken(c.Name) + " itself.")
			continue
		}
		if len(off) > 0 {
			d.Show("Left out: " + words.And(off) + ".")
		}
		foreign := signin.Foreign(m, c.Name, value, manifest.Embedded())
		if foreign == "" {
			return value, nil
		}
		yes, err := d.Ask.Confirm(ctx, foreign+" Use it all the same?", false)
		if yes || err != nil {
			return value, err
		}
	}
}

// fromFile reads the one secret of a way in from the file that the flag names.
func (l *login) fromFile(ctx context.Context, way signin.Way, c *manifest.Credential) error {
	if len(way.Secrets()) > 1 {
		return usage("Run it on a terminal, and leave --key-file out.", "--key-file gives one secret, and this way into %s needs %s", l.c.Manifest.Title, words.And(way.Secrets()))
	}
	value, err := l.secretFrom(ctx, l.o.KeyFile, l.c.Manifest, c)
	l.c.set(c.Name, value, "--key-file")
	return err
}

// secretFrom reads a secret from a file, or from stdin where its path is -. Errors show nothing of it.
func (d Deps) secretFrom(ctx context.Context, path string, m *manifest.Manifest, c *manifest.Credential) (string, error) {
	refuse := func(text, next string) error { return usage(next, "%s", text) }
	data, err := d.ReadKey(ctx, path)
	if err != nil {
		return "", err
	}
	from := "the file of --key-file"
	if path == "-" {
		from = "stdin"
	}
	text, ok := config.DecodeText(data)
	if !ok {
		return "", refuse(from+" holds bytes that are no text", "Write the "+words.Spoken(c.Name)+" into it as plain text.")
	}
	value, _, err := signin.Secret(c, text)
	if err != nil {
		return "", refuse("what "+from+" gives "+err.Error(), "Give the "+words.Spoken(c.Name)+", and nothing else, on one line.")
	}
	if foreign := signin.Foreign(m, c.Name, value, manifest.Embedded()); foreign != "" {
		return "", refuse("what "+from+" gives is another platform's "+words.Spoken(c.Name)+". "+foreign, "Give --platform the one that it is of, or the right "+words.Spoken(c.Name)+".")
	}
	return value, nil
}

// absolute is a path that stays the same whatever folder a process runs in; "" stays "".
func absolute(path string) string {
	if path == "" {
		return ""
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return whole
}

// capital is a text with a capital letter at its beginning.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
