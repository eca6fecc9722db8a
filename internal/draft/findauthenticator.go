package draft

import (
	"context"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxTried is how many authenticators are tried with a key.
const maxTried = 3

// provisional is a manifest with which requests can be made. Its table stands for any.
func (m *maker) provisional(by authenticator) string {
	return printer.Text(nil, append(m.head(by), printer.Entry{Key: "tables", Value: printer.Block{{Key: "answers", Value: printer.Flow{
		{Key: "about", Value: "Answers"}, {Key: "get", Value: "/"}, {Key: "keyless", Value: true},
		{Key: "columns", Value: printer.Flow{{Key: "answer", Value: printer.Flow{{Key: "type", Value: "json"}}}}},
	}}}}))
}

// head is the manifest up to its tables, without paginators.
func (m *maker) head(by authenticator) printer.Block {
	head := printer.Block{
		{Key: "manifest", Value: 2},
		{Key: "platform", Value: m.platform},
		{Key: "title", Value: strings.ToUpper(m.platform[:1]) + strings.ReplaceAll(m.platform[1:], "_", " ")},
		{Key: "base_url", Value: m.at.origin},
		{Key: "credentials", Value: by.credentialsFor(m.platform)},
		{Key: "authenticators", Value: by.flow(), Comments: m.noted.at("authenticators")},
	}
	if noun := by.scope.noun(); noun != "" {
		head = append(head, printer.Entry{Key: "scope", Comments: m.noted.at("scope"), Value: printer.Flow{
			{Key: "noun", Value: noun}, {Key: "header", Value: by.scope.name}, {Key: "from", Value: by.credentialOfScope()},
		}})
	}
	return head
}

// findAuthenticator finds how requests are signed, and returns the first answer.
func (m *maker) findAuthenticator(ctx context.Context, o Options, address string) (*Answer, error) {
	if m.existing != nil {
		m.authenticator = authenticator{name: "the way in of " + m.existing.File}
		return m.first(ctx, m.authenticator, address)
	}
	by, err := given(o.Headers, o.Basic)
	if err != nil {
		return nil, err
	}
	if len(by.credentials()) > 0 {
		return m.byGiven(ctx, by, address)
	}
	m.authenticator = by
	a, err := m.get(ctx, by, address, "")
	switch {
	case err != nil:
		return nil, err
	case !a.refused() && (a.Status != 404 || !o.HasKey): // some say 404 to who may not know
		m.noteOpen(o)
		return a, nil
	case !o.HasKey:
		return nil, failure("Set "+o.KeySettings+", then run it again; where the key does not go into a common header, name it as in --header 'X-Api-Key: {api_key}'; where there are user and password, say --basic '{user}:{password}'.",
			"The API wants a key: it answered %d%s", a.Status, a.message())
	}
	m.refusal = a
	return m.tryLikely(ctx, a, address)
}

func (m *maker) noteOpen(o Options) {
	if o.HasKey {
		m.notes.add(Seen, "authenticators", "it answers without the key, which was not sent; if it has more for a key, run again with --header")
		return
	}
	m.notes.add(Seen, "authenticators", "it answers without credentials")
}

// byGiven is the first answer by the credentials that a person named the place of.
func (m *maker) byGiven(ctx context.Context, by authenticator, address string) (*Answer, error) {
	a, err := m.first(ctx, by, address)
	if err != nil {
		return nil, err
	}
	m.authenticator = by
	m.notes.add(Seen, "authenticators", "it answers with %s, as was said", by.text())
	if noun := by.scope.noun(); noun != "" {
		m.notes.add(Guessed, "scope", "%s says which %s is asked; tree: names a table that lists those that a key reaches", by.scope.name, noun)
	}
	return a, nil
}

// first is the first answer by the one authenticator that there is.
func (m *maker) first(ctx context.Context, by authenticator, address string) (*Answer, error) {
	a, err := m.get(ctx, by, address, "")
	if err == nil && a.refused() {
		return nil, failure("Compare the headers with the API's documents, and see whether the key may read this address.", "The API refused %s: it answered %d%s", by.text(), a.Status, a.message())
	}
	return a, err
}

// tryLikely is the first answer that is no refusal, by the likely authenticators.
func (m *maker) tryLikely(ctx context.Context, refusal *Answer, address string) (*Answer, error) {
	last, tried := refusal, []string{}
	most := maxTried
	if refusal.Status == 404 {
		most = 1 // more likely there is nothing
	}
	plain := m.authenticator
	for _, by := range likely(refusal)[:most] {
		if by.headers = append(slices.Clone(by.headers), plain.headers...); by.repeats() {
			continue // a person has said what that header is
		}
		a, err := m.get(ctx, by, address, "")
		if err != nil {
			return nil, err
		}
		if !a.refused() && (a.Status != 404 || refusal.Status != 404) {
			m.authenticator = by
			m.notes.add(Seen, "authenticators", "%d without the key, %d with %s", refusal.Status, a.Status, by.text())
			return a, nil
		}
		last, tried = a, append(tried, by.text())
	}
	if refusal.Status == 404 {
		return nil, refusal.statusError()
	}
	return nil, failure("Name the header that its documents say, as in --header 'X-Api-Key: {api_key}', or --basic '{user}:{password}', and see whether the key is right.",
		"The API refused the key in each way that was tried, %s: it answered %d%s", words.And(tried), last.Status, last.message())
}
