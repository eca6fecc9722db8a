package platform

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
)

// RateLimit is what is left of one request budget.
type RateLimit = governor.State

// BaseURL returns the address that requests go to, without a trailing slash.
func (c *Client) BaseURL() string { return c.base }

// Scope returns the id of the organisation that requests are about unless a scan names another; "" when the credentials cannot be read.
func (c *Client) Scope() string {
	credentials, err := c.options.Credentials()
	if err != nil {
		return ""
	}
	return c.defaultScope(credentials)
}

// Redact replaces every secret credential in s. When the credentials cannot be read there is no telling what is secret, and nothing is left of s.
func (c *Client) Redact(s string) string {
	credentials, err := c.options.Credentials()
	if err != nil {
		return "(withheld: the credentials cannot be read)"
	}
	for _, secret := range secrets(c.manifest, credentials) {
		s = strings.ReplaceAll(s, strings.TrimSpace(secret), "(secret)")
	}
	return s
}
