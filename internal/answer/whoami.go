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
	User              string               // see [NoUser] and [MakerOfKey]
	Noun              string               // what the platform calls an organisation
	Scope             string               // id of the organisation that is used unless a call names another
	Organizations     []Organization       // those in reach, parents before their children; none: the platform has no list
	Missing           string               // why there may be more of them; "" when there are not
	Tree              string               // the table that lists them all
	KeyPrefix         string               // the beginning of the key in use
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
func MakerOfKey(creator, key string) string {
	return fmt.Sprintf("%s (who made the key %q; what it writes is attributed to them)", words.Clean(creator), words.Clean(key))
}

// Whoami writes who a connection acts as and what it reaches.
func (w Writer) Whoami(c Connection) string {
	var b strings.Builder
	fmt.Fprintf(&b, "platform: %s (%s)\n", c.Platform, c.BaseURL)
	fmt.Fprintf(&b, "user: %s\n", words.Clean(c.User))
	writeOrganizations(&b, c)
	fmt.Fprintf(&b, "key: %s… (the key itself is never shown)\n", c.KeyPrefix)
	for _, limit := range c.Limits {
		fmt.Fprintf(&b, "rate limit: %s\n", rateLimit(limit))
	}
	fmt.Fprintf(&b, "server: orgdata-mcp %s, read-only\n", c.Version)
	return w.redacted(b.String())
}

// maxOrganizations is how many organisations in reach are listed by name; the table that lists them all is named after it.
const maxOrganizations = 50

func writeOrganizations(b *strings.Builder, c Connection) {
	for _, o := range c.Organizations {
		if o.ID == c.Scope {
			fmt.Fprintf(b, "%s: %s (%s), used unless a call names another\n", c.Noun, words.Clean(o.Name), words.Clean(o.ID))
		}
	}
	if len(c.Organizations) == 0 {
		fmt.Fprintf(b, "%s: %s\n", c.Noun, words.Clean(c.Scope))
		return
	}
	fmt.Fprintf(b, "reachable %ss: %d\n", c.Noun, len(c.Organizations))
	if c.Missing != "" {
		fmt.Fprintf(b, "  INCOMPLETE: %s\n", words.Clean(c.Missing))
	}
	for i, o := range c.Organizations {
		if i == maxOrganizations {
			fmt.Fprintf(b, "  … and %s more: query the table %s\n", words.Count(len(c.Organizations)-i), c.Tree)
			return
		}
		fmt.Fprintf(b, "  %s%s (%s)\n", strings.Repeat("  ", min(o.Depth, 8)), words.Clean(o.Name), words.Clean(o.ID))
	}
}

func rateLimit(l platform.RateLimit) string {
	text := fmt.Sprintf("%s requests per %s per %s", words.Count(l.Limit), period(l.Per), l.Name)
	if l.Own < l.Limit {
		text += fmt.Sprintf(", of which this server takes %s at most", words.Count(l.Own))
	}
	text += fmt.Sprintf(", %s left", words.Count(l.Remaining))
	if l.Paused > 0 {
		text += fmt.Sprintf("; the platform asked to pause for %s", l.Paused.Round(time.Second))
	}
	return text
}

func period(d time.Duration) string {
	switch d {
	case time.Second:
		return "second"
	case time.Minute:
		return "minute"
	case time.Hour:
		return "hour"
	default:
		return d.String()
	}
}
