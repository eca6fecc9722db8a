package auth

import (
	"context"
	"maps"
	"path/filepath"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

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
	value, err := l.Ask.Line(ctx, words.Capital(name), "")
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

// fromFile reads the one secret of a way in from the file that the flag names.
func (l *login) fromFile(ctx context.Context, way signin.Way, c *manifest.Credential) error {
	if len(way.Secrets()) > 1 {
		return usage("Run it on a terminal, and leave --key-file out.", "--key-file gives one secret, and this way into %s needs %s", l.c.Manifest.Title, words.And(way.Secrets()))
	}
	value, err := l.secretFrom(ctx, l.o.KeyFile, l.c.Manifest, c)
	l.c.set(c.Name, value, "--key-file")
	return err
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
