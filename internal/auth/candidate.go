package auth

import (
	"maps"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// Candidate is a connection that is tried out: nothing of it need be kept anywhere.
type Candidate struct {
	Manifest *manifest.Manifest
	Name     string            // of the connection
	BaseURL  string            // in the place of the manifest's; ""
	Auth     string            // the authenticator to use; "": the first whose credentials are there
	Values   map[string]string // by credential, the organisation too
	Sources  map[string]string // where each came from, for errors
}

// with is the candidate with another value of a credential.
func (c Candidate) with(credential, value string) Candidate {
	c.Values = maps.Clone(c.Values)
	c.Values[credential] = value
	return c
}

func (c Candidate) set(credential, value, source string) {
	c.Values[credential], c.Sources[credential] = value, source
}

// organization is the id of the one that is asked; "" for none.
func (c Candidate) organization() string {
	if c.Manifest.Scope == nil {
		return ""
	}
	return c.Values[c.Manifest.Scope.From]
}
