package auth

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// wanted is a credential that no way in needs, and some tables want.
type wanted struct {
	*manifest.Credential
	tables []string
	plain  string // one of the tables that is asked with nothing else; ""
}

// wantedBy are those of a platform, in the manifest's order. A secret is none: tables send none.
func wantedBy(m *manifest.Manifest) ([]wanted, error) {
	tables, err := m.Tables()
	if err != nil {
		return nil, err
	}
	var all []wanted
	for i := range m.Credentials {
		w := wanted{Credential: &m.Credentials[i]}
		if m.Scope != nil && m.Scope.From == w.Name || slices.ContainsFunc(m.Authenticators, func(a manifest.Authenticator) bool { return slices.Contains(a.Needs, w.Name) }) {
			continue
		}
		for i := range tables {
			t := &tables[i]
			if !slices.ContainsFunc(t.Headers, func(h manifest.HeaderTemplate) bool { return slices.Contains(h.Needs(), w.Name) }) {
				continue
			}
			if w.tables = append(w.tables, t.Name); w.plain == "" && t.Each == nil && !strings.Contains(t.Get, "{") {
				w.plain = t.Name
			}
		}
		if len(w.tables) > 0 {
			all = append(all, w)
		}
	}
	return all, nil
}

// optional asks for what only some tables want, and a person may leave out. A script is told what it leaves out.
func (l *login) optional(ctx context.Context) error {
	all, err := wantedBy(l.c.Manifest)
	if err != nil {
		return err
	}
	for _, w := range all {
		switch {
		case l.c.Values[w.Name] != "":
		case l.Ask.Possible():
			if err := l.askWanted(ctx, w); err != nil {
				return err
			}
		default:
			l.Show("Without the " + words.Spoken(w.Name) + " these tables cannot be asked: " + words.AndMore(w.tables, 3) + ". --with " + w.Name + "=" + strings.ToUpper(w.Name) + " gives it.")
		}
	}
	return nil
}

// askWanted asks until the answer is none, or one that the platform takes or the person insists on.
func (l *login) askWanted(ctx context.Context, w wanted) error {
	name := words.Spoken(w.Name)
	l.Show("")
	l.Show(strings.TrimSpace("Some tables want the " + name + " besides: " + words.AndMore(w.tables, 3) + ". " + w.Where))
	if id := factText(l.who, "id"); id != "" {
		l.Show("You are signed in as " + strings.TrimPrefix(person(l.who)+", whose id is ", ", whose ") + id + ": give that, unless another person is meant.")
	}
	for {
		value, err := l.lineOrBefore(ctx, w)
		if err != nil || value == "" {
			return err
		}
		with := l.c.with(w.Name, value)
		if err := platform.CheckCredential(l.c.Manifest, w.Credential, value); err != nil {
			l.Show(words.HideSecrets(words.Sentence(err.Error())))
			continue
		}
		keep, err := l.reads(ctx, w, with)
		if err != nil {
			return err
		}
		if keep {
			l.c = with
			l.c.Sources[w.Name] = typed
			return nil
		}
	}
}

// reads tells whether a table that wants a credential can be read with it or, where that fails, the person insists.
func (l *login) reads(ctx context.Context, w wanted, with Candidate) (bool, error) {
	if l.unchecked || w.plain == "" {
		return true, nil
	}
	err := l.ReadRow(ctx, with, w.plain)
	if err == nil || errors.Is(err, prompt.ErrInterrupted) {
		return err == nil, err
	}
	l.Show(words.Sentence(PublicText(err)))
	return l.Ask.Confirm(ctx, "Keep it all the same?", false)
}

// lineOrBefore asks for a credential that may be left out; Enter keeps that of the connection which is replaced.
func (l *login) lineOrBefore(ctx context.Context, w wanted) (string, error) {
	name := words.Capital(words.Spoken(w.Name))
	if before, _ := l.existing(); before.Credentials[w.Name] != "" {
		return l.Ask.Line(ctx, name, before.Credentials[w.Name])
	}
	return l.Ask.Optional(ctx, name+" (Enter leaves it out)")
}
