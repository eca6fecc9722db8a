package platform

import (
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

// Redactor returns what takes this client's secrets out of texts, with the credentials as they are at this moment. Where they cannot be read it knows
// those that were sent so far: the others are in no text.
func (c *Client) Redactor() *Redactor {
	if credentials, err := c.options.Credentials(); err == nil {
		c.options.Redactor.Learn(secrets(c.manifest, credentials)...)
	}
	return c.options.Redactor
}
