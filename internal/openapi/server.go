package openapi

import (
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// server is the address of the API: the one that was given, or the first of the document that a manifest can have.
func (c *converter) server() error {
	if c.options.BaseURL != "" {
		base, err := manifest.CheckBaseURL(c.options.BaseURL, c.options.AllowHTTP...)
		if err != nil {
			return refuse("Give it like --base-url https://api.example.com/v1.", "the address given is none: %v", err)
		}
		c.base = base
		return nil
	}
	var why []string
	for _, s := range c.doc.Servers {
		if s == nil {
			continue
		}
		address, filled := filledIn(s)
		base, err := manifest.CheckBaseURL(address, c.options.AllowHTTP...)
		if err != nil {
			why = append(why, words.Line(address, 80)+" ("+err.Error()+")")
			continue
		}
		c.base = base
		if len(filled) > 0 {
			c.baseNotes = append(c.baseNotes, "guessed: "+words.And(filled)+" in "+words.Line(s.URL, 100))
			c.guessed(c.at(s.Extensions, "servers"), "%s in %s", words.And(filled), words.Line(s.URL, 100))
		}
		return nil
	}
	found := "it has no servers"
	if len(why) > 0 {
		found = words.And(why)
	}
	return refuse("Give it, with the path that all of the API has in common: --base-url https://api.example.com/v1.", "the document names no address that a key can be sent to: %s", found)
}

// filledIn is a server's address with the defaults of its variables, and what stands for which.
func filledIn(s *openapi3.Server) (address string, filled []string) {
	address = s.URL
	names := make([]string, 0, len(s.Variables))
	for name := range s.Variables {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if v := s.Variables[name]; v != nil && strings.Contains(address, "{"+name+"}") {
			address = strings.ReplaceAll(address, "{"+name+"}", v.Default)
			filled = append(filled, words.Line(v.Default, 60)+" for {"+words.Line(name, 60)+"}")
		}
	}
	return strings.TrimRight(address, "/"), filled
}

// elsewhere tells whether an operation is at another server than the document's others.
func (c *converter) elsewhere(op *operation) bool {
	servers := c.doc.Paths.Value(op.path).Servers
	if op.of.Servers != nil && len(*op.of.Servers) > 0 {
		servers = *op.of.Servers
	}
	if len(servers) == 0 {
		return false
	}
	return !slices.ContainsFunc(servers, func(s *openapi3.Server) bool {
		if s == nil {
			return false
		}
		address, _ := filledIn(s)
		base, err := manifest.CheckBaseURL(address, c.options.AllowHTTP...)
		return err == nil && base == c.base || strings.HasPrefix(address, "/") && pathOf(c.base) == address
	})
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}
