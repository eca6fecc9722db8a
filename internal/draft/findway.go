package draft

import (
	"context"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxWays is how many ways in are tried with a key.
const maxWays = 3

// provisional is a manifest with which requests can be made in a way. Its table stands for any.
func (m *maker) provisional(w Way) string {
	return printer.Text(nil, append(m.head(w), printer.Entry{Key: "tables", Value: printer.Block{{Key: "answers", Value: printer.Flow{
		{Key: "about", Value: "Answers"}, {Key: "get", Value: "/"}, {Key: "keyless", Value: true},
		{Key: "columns", Value: printer.Flow{{Key: "answer", Value: printer.Flow{{Key: "type", Value: "json"}}}}},
	}}}}))
}

// head is the manifest up to its ways in.
func (m *maker) head(w Way) printer.Block {
	head := printer.Block{
		{Key: "manifest", Value: 2},
		{Key: "platform", Value: m.platform},
		{Key: "title", Value: strings.ToUpper(m.platform[:1]) + strings.ReplaceAll(m.platform[1:], "_", " ")},
		{Key: "base_url", Value: m.at.origin},
		{Key: "credentials", Value: w.credentialsFor(m.platform)},
		{Key: "authenticators", Value: w.authenticators(), Comments: m.noted.at("authenticators")},
	}
	if noun := w.Scope.noun(); noun != "" {
		head = append(head, printer.Entry{Key: "scope", Comments: m.noted.at("scope"), Value: printer.Flow{
			{Key: "noun", Value: noun}, {Key: "header", Value: w.Scope.Name}, {Key: "from", Value: w.credentialOfScope()},
		}})
	}
	return head
}

// findWay finds the way in and returns the first answer.
func (m *maker) findWay(ctx context.Context, o Options, address string) (*Answer, error) {
	if m.existing != nil {
		m.way = Way{Name: "the way in of " + m.existing.File}
		return m.first(ctx, m.way, address)
	}
	w, err := given(o.Headers, o.Basic)
	if err != nil {
		return nil, err
	}
	if len(w.credentials()) > 0 {
		return m.byGiven(ctx, w, address)
	}
	m.way = w
	a, err := m.get(ctx, w, address, "")
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
	return m.tryWays(ctx, a, address)
}

func (m *maker) noteOpen(o Options) {
	if o.HasKey {
		m.notes.add(Seen, "authenticators", "it answers without the key, which was not sent; if it has more for a key, run again with --header")
		return
	}
	m.notes.add(Seen, "authenticators", "it answers without credentials")
}

// byGiven is the first answer by the credentials that a person named the place of.
func (m *maker) byGiven(ctx context.Context, w Way, address string) (*Answer, error) {
	a, err := m.first(ctx, w, address)
	if err != nil {
		return nil, err
	}
	m.way = w
	m.notes.add(Seen, "authenticators", "it answers with %s, as was said", w.Text())
	if noun := w.Scope.noun(); noun != "" {
		m.notes.add(Guessed, "scope", "%s says which %s is asked; tree: names a table that lists those that a key reaches", w.Scope.Name, noun)
	}
	return a, nil
}

// first is the first answer by the one way that there is.
func (m *maker) first(ctx context.Context, w Way, address string) (*Answer, error) {
	a, err := m.get(ctx, w, address, "")
	if err == nil && a.refused() {
		return nil, failure("Compare the headers with the API's documents, and see whether the key may read this address.", "The API refused %s: it answered %d%s", w.Text(), a.Status, a.message())
	}
	return a, err
}

// tryWays is the first answer that is no refusal, of the likely ways in.
func (m *maker) tryWays(ctx context.Context, refusal *Answer, address string) (*Answer, error) {
	last, tried := refusal, []string{}
	most := maxWays
	if refusal.Status == 404 {
		most = 1 // more likely there is nothing
	}
	plain := m.way
	for _, w := range ways(refusal)[:most] {
		if w.Headers = append(slices.Clone(w.Headers), plain.Headers...); w.repeats() {
			continue // a person has said what that header is
		}
		a, err := m.get(ctx, w, address, "")
		if err != nil {
			return nil, err
		}
		if !a.refused() && (a.Status != 404 || refusal.Status != 404) {
			m.way = w
			m.notes.add(Seen, "authenticators", "%d without the key, %d with %s", refusal.Status, a.Status, w.Text())
			return a, nil
		}
		last, tried = a, append(tried, w.Text())
	}
	if refusal.Status == 404 {
		return nil, refusal.statusError()
	}
	return nil, failure("Name the header that its documents say, as in --header 'X-Api-Key: {api_key}', or --basic '{user}:{password}', and see whether the key is right.",
		"The API refused the key in each way that was tried, %s: it answered %d%s", words.And(tried), last.Status, last.message())
}
