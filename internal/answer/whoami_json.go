package answer

import (
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// whoamiDocument is [Writer.Whoami] for programs. A fact that is not told is null, and not_told says why.
type whoamiDocument struct {
	Platform platformDocument  `json:"platform"`
	Identity map[string]any    `json:"identity"`
	NotTold  map[string]string `json:"not_told"`
	*organizationsDocument
	Key        *keyDocument    `json:"key"`
	SignedInBy string          `json:"signed_in_by,omitempty"`
	TokenURLs  []string        `json:"tokens_from,omitempty"`
	InTheClear []string        `json:"not_encrypted,omitempty"`
	RateLimits []limitDocument `json:"rate_limits"`
	Server     serverDocument  `json:"server"`
}

// organizationsDocument is there where the platform has organisations.
type organizationsDocument struct {
	Organization  *organizationDocument  `json:"organization"`
	Organizations []organizationDocument `json:"organizations"`
	Missing       string                 `json:"organizations_missing,omitempty"`
}

type platformDocument struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	BaseURL string `json:"base_url"`
}

// organizationDocument is one organisation; Depth is 0 at the top of the tree.
type organizationDocument struct {
	Noun  string `json:"noun,omitempty"`
	ID    string `json:"id"`
	Name  any    `json:"name"`
	Depth int    `json:"depth"`
}

// limitDocument is a request budget; PausedSeconds is how long the platform asked to pause.
type limitDocument struct {
	Of            string  `json:"of"`
	Requests      int     `json:"requests"`
	PerSeconds    float64 `json:"per_seconds"`
	Own           int     `json:"own"`
	Remaining     int     `json:"remaining"`
	PausedSeconds float64 `json:"paused_seconds"`
}

type serverDocument struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	ReadOnly bool   `json:"read_only"`
}

// What a document has room for: characters of a fact and of a reason, and bytes of a list.
const (
	maxJSONFact   = 200
	maxJSONReason = 600
	maxJSONList   = 8_000
)

// WhoamiJSON writes who a connection acts as for a program.
func (w Writer) WhoamiJSON(c Connection) (string, error) {
	d := whoamiDocument{
		Platform: platformDocument{c.Name, w.name(c.Platform), c.BaseURL}, NotTold: map[string]string{}, Identity: map[string]any{},
		SignedInBy: w.safe(c.WayIn), TokenURLs: c.TokenURLs, InTheClear: c.InTheClear, RateLimits: []limitDocument{}, Server: serverDocument{"orgdata-mcp", c.Version, true},
	}
	for _, f := range c.Identity {
		d.Identity[f.Name] = w.factJSON(f)
		if f.Value == nil && f.Why != "" {
			d.NotTold[f.Name] = words.Short(w.safe(f.Why), maxJSONReason)
		}
	}
	for _, g := range c.Gaps {
		d.NotTold[g.What] = words.Short(w.refusal(g.Err), maxJSONReason)
	}
	w.organizationsJSON(c, &d)
	w.keyInUseJSON(c, &d)
	for _, l := range c.Limits {
		d.RateLimits = append(d.RateLimits, limitDocument{l.Name, l.Limit, l.Per.Seconds(), l.Own, l.Remaining, l.Paused.Seconds()})
	}
	text, err := encode(d)
	if len(text) > w.room() && d.organizationsDocument != nil {
		d.Organizations, d.NotTold["organizations"] = nil, "an answer has no room for them: query the table "+c.Tree
		text, err = encode(d)
	}
	return w.redacted(text), err
}

// factJSON is a fact's value. A number with a unit is an object with both.
func (w Writer) factJSON(f Fact) any {
	switch v := f.Value.(type) {
	case []string:
		return w.textsJSON(v)
	case string:
		return w.orNull(v)
	}
	value, _ := w.jsonValue(f.Value, true, maxJSONFact)
	if f.Unit != "" && value != nil {
		return map[string]any{"value": value, "unit": f.Unit}
	}
	return value
}

// textsJSON are a list's members, as many as there is room for; the last one says that there are more.
func (w Writer) textsJSON(values []string) []string {
	safe, size := []string{}, 0
	for i, v := range values {
		text := words.Short(w.safe(v), maxJSONFact)
		if size += len(text); size > maxJSONList {
			return append(safe, words.Count(len(values)-i)+" more")
		}
		safe = append(safe, text)
	}
	return safe
}

// organizationsJSON fills in the organisation in use and those in reach, of which as many are listed as in the text.
func (w Writer) organizationsJSON(c Connection, d *whoamiDocument) {
	if c.Noun == "" {
		return
	}
	d.organizationsDocument = &organizationsDocument{Organization: &organizationDocument{Noun: c.Noun, ID: w.safe(c.Scope), Name: w.orNull(c.scopeName())}}
	switch {
	case c.OrganizationsGap != nil:
		d.NotTold["organizations"] = words.Short(w.refusal(c.OrganizationsGap), maxJSONReason)
	case c.Tree == "":
		d.NotTold["organizations"] = "the platform lists none"
	default:
		d.Missing = words.Short(w.safe(c.Missing), maxJSONReason)
		d.Organizations = []organizationDocument{}
	}
	for i, o := range c.Organizations {
		if i == maxOrganizations {
			d.NotTold["organizations"] = words.Count(len(c.Organizations)-i) + " more: query the table " + c.Tree
			return
		}
		d.Organizations = append(d.Organizations, organizationDocument{ID: w.safe(o.ID), Name: w.orNull(o.Name), Depth: o.Depth})
	}
}

// keyInUseJSON fills in the key in use; who signs in by a login has none.
func (w Writer) keyInUseJSON(c Connection, d *whoamiDocument) {
	if c.Open || c.KeyPrefix == "" && c.WayIn != "" {
		return
	}
	key := keyDocument{}
	if c.Key != nil {
		key = w.keyJSON(*c.Key)
		key.AgeDays, key.Rotation = c.Key.age(c.Now), w.orNull(c.Rotation)
		for fact, why := range c.KeyUntold {
			d.NotTold["key."+fact] = w.safe(why)
		}
	} else if c.KeyWhy != "" {
		d.NotTold["key"] = words.Short(w.safe(c.KeyWhy), maxJSONReason)
	}
	key.Prefix, key.ThisConnection = w.orNull(c.KeyPrefix), true
	d.Key = &key
}

// orNull is a foreign text, short; null for "".
func (w Writer) orNull(s string) any {
	if s == "" {
		return nil
	}
	return words.Short(w.safe(s), maxJSONFact)
}
