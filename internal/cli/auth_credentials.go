package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// prompter asks at the terminal, where stdin and stdout both are one.
func (a *app) prompter() *prompt.Prompter {
	if !isTerminal(a.stdin) || !isTerminal(a.stdout) {
		return prompt.New(nil, nil, nil)
	}
	return prompt.New(fileOf(a.stdin), a.stdout, newPage(a.stdout, a.environ).wrap)
}

// chooseWay finds the way in: the one of the flags, the only one, or the one that is chosen. Without a terminal it is the first that takes what is given.
func (l *login) chooseWay(ctx context.Context) (signin.Way, error) {
	ways := signin.Ways(l.c.m)
	if l.o.auth != "" {
		at := slices.IndexFunc(ways, func(w signin.Way) bool { return slices.Contains(w.Authenticators, l.o.auth) })
		if at < 0 {
			return signin.Way{}, usageError{advised{fmt.Errorf("--auth is %q, which is no way into %s", words.Line(l.o.auth, 60), l.c.m.Title),
				"Give " + words.Or(authenticatorsOf(ways)) + "."}}
		}
		ways[at].Authenticators = []string{l.o.auth}
		return ways[at], nil
	}
	given := l.values()
	maps.Copy(given, l.given)
	fits := slices.DeleteFunc(slices.Clone(ways), func(w signin.Way) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(given)), func(name string) bool { return takenBySome(ways, name) && !w.Takes(name) })
	})
	switch {
	case len(fits) == 0:
		return signin.Way{}, usageError{advised{fmt.Errorf("%s has no way in that takes %s", l.c.m.Title, words.And(slices.Sorted(maps.Keys(given)))), "Leave out what it does not take."}}
	case len(fits) == 1 || !l.ask.Possible() || l.o.keyFile != "":
		return fits[0], nil
	}
	var options []prompt.Option
	for _, w := range fits {
		options = append(options, prompt.Option{Name: w.Title()})
	}
	at, err := l.ask.Choose(ctx, "How do you sign in?", options, 0)
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
	values := maps.Clone(l.o.values)
	if values == nil {
		values = map[string]string{}
	}
	if l.o.email != "" {
		values["email"] = l.o.email
	}
	return values
}

// credentials gathers what a way in needs, from the flags or the person, and what else the flags have.
func (l *login) credentials(ctx context.Context, way signin.Way) error {
	for name, value := range l.values() {
		c := l.c.m.Credential(name)
		switch {
		case c == nil:
			return usageError{advised{fmt.Errorf("%s has no credential %q", l.c.m.Title, words.Line(name, 60)), words.DidYouMean(name, credentialNames(l.c.m)) + "."}}
		case c.Secret:
			return usageError{advised{fmt.Errorf("--with gives %s, which is secret", name), "Leave it out to be asked for it, or give --key-file."}}
		}
		l.c.values[name], l.c.sources[name] = value, "--with"
	}
	for name, value := range l.given {
		value, _, err := signin.Secret(l.c.m.Credential(name), value)
		if err != nil {
			return advised{fmt.Errorf("the %s in %s %w", words.Spoken(name), l.from, err), "Run orgdata-mcp auth login to give it yourself."}
		}
		l.c.values[name], l.c.sources[name] = value, l.from
	}
	for _, c := range way.Needs {
		if l.c.values[c.Name] != "" {
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
	case c.Secret && l.o.keyFile != "":
		return l.fromFile(ctx, way, c)
	case !l.ask.Possible() && c.Secret:
		return missingFlag("the "+name, "--key-file FILE, or --key-file - to read it from stdin")
	case !l.ask.Possible():
		return missingFlag("the "+name, "--with "+c.Name+"=VALUE")
	case c.Secret:
		l.tellWhere(c)
		value, err := l.a.askSecret(ctx, l.ask, l.page, l.c.m, c, "")
		l.c.values[c.Name], l.c.sources[c.Name] = value, typed
		return err
	}
	l.tellWhere(c)
	value, err := l.ask.Line(ctx, capital(name), "")
	l.c.values[c.Name], l.c.sources[c.Name] = value, typed
	return err
}

// tellWhere says where a person finds a credential.
func (l *login) tellWhere(c *manifest.Credential) {
	page := l.c.m.Dashboard["keys"]
	switch {
	case c.Where != "":
		l.page.line(c.Where)
	case page != "" && c.Name == config.APIKey:
		l.page.line("Keys of " + l.c.m.Title + " are made at " + page)
	}
}

// askSecret asks for a secret until it can be one. of says which it is, as "new ", ""; what was taken off is said.
func (a *app) askSecret(ctx context.Context, ask *prompt.Prompter, p page, m *manifest.Manifest, c *manifest.Credential, of string) (string, error) {
	for {
		given, err := ask.Hidden(ctx, capital(of+words.Spoken(c.Name)))
		if err != nil {
			return "", err
		}
		value, off, err := signin.Secret(c, given)
		if err != nil {
			p.line("That " + err.Error() + ". Give the " + words.Spoken(c.Name) + " itself.")
			continue
		}
		if len(off) > 0 {
			p.line("Left out: " + words.And(off) + ".")
		}
		foreign := signin.Foreign(m, c.Name, value, manifest.Embedded())
		if foreign == "" {
			return value, nil
		}
		yes, err := ask.Confirm(ctx, foreign+" Use it all the same?", false)
		if yes || err != nil {
			return value, err
		}
	}
}

// fromFile reads the one secret of a way in from the file that the flag names.
func (l *login) fromFile(ctx context.Context, way signin.Way, c *manifest.Credential) error {
	if len(way.Secrets()) > 1 {
		return usageError{advised{fmt.Errorf("--key-file gives one secret, and this way into %s needs %s", l.c.m.Title, words.And(way.Secrets())), "Run it on a terminal, and leave --key-file out."}}
	}
	value, err := l.a.secretFrom(ctx, l.o.keyFile, l.c.m, c)
	l.c.values[c.Name], l.c.sources[c.Name] = value, "--key-file"
	return err
}

// maxKeyFile bounds what is read of a file that should hold a key, in bytes.
const maxKeyFile = 64 << 10

// secretFrom reads a secret from a file, or from stdin where its path is -. Errors show nothing of it.
func (a *app) secretFrom(ctx context.Context, path string, m *manifest.Manifest, c *manifest.Credential) (string, error) {
	refuse := func(text, next string) error { return usageError{advised{errors.New(text), next}} }
	data, err := a.readKeyFile(ctx, path)
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

func (a *app) readKeyFile(ctx context.Context, path string) ([]byte, error) {
	if path == "-" {
		return a.readStdin(ctx)
	}
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		var data []byte
		if data, err = io.ReadAll(io.LimitReader(f, maxKeyFile+1)); err == nil && len(data) <= maxKeyFile {
			return data, nil
		}
	}
	named := fmt.Sprintf("--key-file %q", words.Line(path, 200))
	switch {
	case words.LooksSecret(path):
		return nil, usageError{advised{errors.New("--key-file holds what looks like a key itself"), "Give the path of a file that holds it, or - to read it from stdin. Make another key if this one is used anywhere."}}
	case err == nil:
		return nil, usageError{advised{fmt.Errorf("%s has more than %d bytes, which is no key", named, maxKeyFile), "Give the path of a file that holds the key, and nothing else."}}
	}
	var cause *os.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return nil, usageError{advised{fmt.Errorf("%s cannot be read: %w", named, err), "Give the path of a file that holds the key, or - to read it from stdin."}}
}

// readStdin reads all of stdin, or gives up when ctx ends.
func (a *app) readStdin(ctx context.Context) ([]byte, error) {
	if isTerminal(a.stdin) {
		return nil, usageError{advised{errors.New("--key-file - reads stdin, which is a terminal"), "Leave it out to be asked for the key, or send the key to stdin."}}
	}
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		data, err := io.ReadAll(io.LimitReader(a.stdin, maxKeyFile))
		done <- read{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, prompt.ErrInterrupted
	}
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
