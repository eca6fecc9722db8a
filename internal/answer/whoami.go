package answer

import (
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Connection is what is known of the connection to a platform.
type Connection struct {
	Platform, BaseURL string
	User              string               // see [NoUser], [Writer.MakerOfKey] and [Writer.User]
	UserGap           error                // why the user is not known; nil: User says all there is
	Noun              string               // what the platform calls an organisation
	Scope             string               // id of the organisation that is used unless a call names another
	Organizations     []Organization       // those in reach, parents before their children; none: the platform has no list
	Missing           string               // why there may be more of them; "" when there are not
	OrganizationsGap  error                // why they are not known
	Tree              string               // the table that lists them all
	KeyPrefix         string               // the beginning of the key in use
	WayIn             string               // how the connection signs in, where that is not with a key: see [platform.Client.WayIn]
	Limits            []platform.RateLimit // what is left of the request budgets
	Version           string               // of this program
}

// Organization is one organisation in reach.
type Organization struct {
	ID, Name string
	Depth    int // 0 at the top of the tree
}

// NoUser is what is said of the user where the platform says nothing.
const NoUser = "the platform does not tell"

// MakerOfKey words the user of a platform that tells only who made a key: a key acts as its creator.
func (w Writer) MakerOfKey(creator, key string) string {
	return fmt.Sprintf("%s (who made the key %s, which acts as its maker)", w.name(creator), w.name(key))
}

// User words a record about a user: names of facts, and their values in the same order, of which those that are "" are left out.
func (w Writer) User(names, values []string) string {
	var parts []string
	for i, name := range names {
		if values[i] != "" {
			parts = append(parts, name+" "+w.name(values[i]))
		}
	}
	if len(parts) == 0 {
		return NoUser
	}
	return words.Short(strings.Join(parts, ", "), maxTailLine)
}

// Whoami writes who a connection acts as and what it reaches. What could not be asked is named, with the reason.
func (w Writer) Whoami(c Connection) string {
	lines := []string{fmt.Sprintf("platform: %s (%s)\n", w.name(c.Platform), c.BaseURL)}
	if c.UserGap != nil {
		lines = append(lines, w.gap("user", c.UserGap))
	} else {
		lines = append(lines, "user: "+c.User+"\n")
	}
	lines = append(lines, w.organizations(c)...)
	if c.KeyPrefix == "" && c.WayIn != "" {
		lines = append(lines, "signed in by: "+c.WayIn+"\n")
	} else {
		lines = append(lines, fmt.Sprintf("key: %s… (the key itself is never shown)\n", c.KeyPrefix))
	}
	for _, limit := range c.Limits {
		lines = append(lines, "rate limit: "+rateLimit(limit)+"\n")
	}
	lines = append(lines, fmt.Sprintf("server: orgdata-mcp %s, read-only\n", c.Version))
	return w.redacted(strings.Join(lines, ""))
}

// gap is the line of what is not known.
func (w Writer) gap(what string, err error) string {
	f := w.Failure(err)
	text := fmt.Sprintf("%s: not known: error %s: %s", what, f.Code, f.Public)
	if f.Next != "" {
		text += " Next: " + f.Next
	}
	return words.Short(text, maxTailLine) + "\n"
}

// maxOrganizations is how many organisations in reach are listed by name; the table that lists them all is named after it.
const maxOrganizations = 50

func (w Writer) organizations(c Connection) []string {
	own := fmt.Sprintf("%s: %s\n", c.Noun, w.name(c.Scope))
	for _, o := range c.Organizations {
		if o.ID == c.Scope {
			own = fmt.Sprintf("%s: %s (%s), used unless a call names another\n", c.Noun, w.name(o.Name), w.name(o.ID))
		}
	}
	lines := []string{own}
	switch {
	case c.OrganizationsGap != nil:
		return append(lines, w.gap("reachable "+c.Noun+"s", c.OrganizationsGap))
	case len(c.Organizations) == 0:
		return lines
	}
	lines = append(lines, fmt.Sprintf("reachable %ss: %s\n", c.Noun, words.Count(len(c.Organizations))))
	if c.Missing != "" {
		lines = append(lines, "  INCOMPLETE: "+words.Short(w.safe(c.Missing), maxTailLine)+"\n")
	}
	for i, o := range c.Organizations {
		if i == maxOrganizations {
			return append(lines, fmt.Sprintf("  … and %s more: query the table %s\n", words.Count(len(c.Organizations)-i), c.Tree))
		}
		lines = append(lines, fmt.Sprintf("  %s%s (%s)\n", strings.Repeat("  ", min(o.Depth, 8)), w.name(o.Name), w.name(o.ID)))
	}
	return lines
}

func rateLimit(l platform.RateLimit) string {
	text := fmt.Sprintf("%s requests per %s per %s", words.Count(l.Limit), words.Period(l.Per), l.Name)
	if l.Own < l.Limit {
		text += fmt.Sprintf(", of which this server takes %s at most", words.Count(l.Own))
	}
	text += fmt.Sprintf(", %s left", words.Count(l.Remaining))
	if l.Paused > 0 {
		text += fmt.Sprintf("; the platform asked to pause for %s", l.Paused.Round(time.Second))
	}
	return text
}
