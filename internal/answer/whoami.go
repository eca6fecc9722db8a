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
	Name, Platform, BaseURL string
	Identity                []Fact // what is told of who it acts as, or why not
	MakerOf                 string // the key whose maker Identity is about; "": the platform itself tells who it is
	Gaps                    []Gap  // parts that could not be asked
	Noun                    string // what the platform calls an organisation; "": it has none
	Scope                   string // id of the organisation that is used unless a call names another
	Organizations           []Organization
	Missing                 string               // why there may be more of them; "" when there are not
	OrganizationsGap        error                // why they are not known
	Tree                    string               // the table that lists them all
	KeyPrefix               string               // the beginning of the key in use
	Key                     *Key                 // the key in use as the platform lists it; nil: not known
	KeyWhy                  string               // why it is not known; "" where a gap says so
	KeyUntold               map[string]string    // why the platform does not tell facts of keys
	Rotation                string               // whether it is time for a new key; "": not known
	Now                     time.Time            // ages are told as of then
	Open                    bool                 // whether the platform asks for no credentials
	WayIn                   string               // how the connection signs in, where that is not with a key: see [platform.Client.WayIn]
	TokenURLs               []string             // where its tokens are had, if that is elsewhere than at BaseURL
	InTheClear              []string             // addresses that it is sent to without encryption
	Limits                  []platform.RateLimit // what is left of the request budgets
	Version                 string               // of this program
}

// Organization is one organisation in reach.
type Organization struct {
	ID, Name string
	Depth    int // 0 at the top of the tree
}

// Whoami writes who a connection acts as and what it reaches. What could not be asked is named, with the reason.
func (w Writer) Whoami(c Connection) string {
	lines := []string{fmt.Sprintf("platform: %s (%s)\n", w.name(c.Platform), c.BaseURL), w.userLine(c)}
	lines = append(lines, w.gaps(c.Gaps)...)
	lines = append(lines, w.factLines(c)...)
	if c.Noun != "" {
		lines = append(lines, w.organizations(c)...)
	}
	lines = append(lines, w.keyLines(c)...)
	if len(c.TokenURLs) > 0 {
		lines = append(lines, "tokens from: "+strings.Join(c.TokenURLs, ", ")+"\n")
	}
	if len(c.InTheClear) > 0 {
		lines = append(lines, "not encrypted: what is sent to "+words.And(c.InTheClear)+" can be read on the way; the settings allow it\n")
	}
	for _, limit := range c.Limits {
		lines = append(lines, "rate limit: "+rateLimit(limit)+"\n")
	}
	lines = append(lines, fmt.Sprintf("server: orgdata-mcp %s, read-only\n", c.Version))
	return w.redacted(strings.Join(lines, ""))
}

// keyLines tell of the key in use, or of the way in where that is none.
func (w Writer) keyLines(c Connection) []string {
	if c.Open {
		return []string{"signed in by: nothing; the platform asks for no credentials\n"}
	}
	if c.KeyPrefix == "" && c.WayIn != "" {
		return []string{"signed in by: " + c.WayIn + "\n"}
	}
	line := fmt.Sprintf("key: %s… (the key itself is never shown)", c.KeyPrefix)
	if c.Key != nil {
		line += w.keyFacts(*c.Key, c.Rotation)
	}
	lines := []string{line + "\n"}
	if c.Key == nil && c.KeyWhy != "" {
		lines = append(lines, "not told of the key: name, age, last use: "+words.Short(w.safe(c.KeyWhy), maxTailLine)+"\n")
	}
	return lines
}

// keyFacts is what the platform tells of the key in use, as the end of its line.
func (w Writer) keyFacts(k Key, rotation string) string {
	var b strings.Builder
	tell := func(lead, text string) {
		if text != "" {
			b.WriteString(", " + lead + w.name(text))
		}
	}
	tell("called ", k.Name)
	tell("made ", dayText(k.CreatedAt))
	tell("last used ", dayText(k.LastUsedAt))
	if k.LastUsedAt != "" && k.LastUsedIP != "" {
		b.WriteString(" from " + w.name(k.LastUsedIP))
	}
	tell("expires ", dayText(k.ExpiresAt))
	tell("allowed from ", strings.Join(k.AllowedIPs, " "))
	tell("state ", k.State)
	tell("rotation ", rotation)
	return b.String()
}

// gap is the line of what is not known.
func (w Writer) gap(what string, err error) string {
	return words.Short(what+": not known: "+w.refusal(err), maxTailLine) + "\n"
}

// gaps are the lines of what is not known; one reason is told once.
func (w Writer) gaps(all []Gap) []string {
	var lines []string
	told := map[string]string{}
	for _, g := range all {
		f := w.Failure(g.Err)
		cause, _, _ := strings.Cut(f.Public, ". ") // what follows is about the one request
		reason := f.Code + cause + f.Next
		if before := told[reason]; before != "" {
			lines = append(lines, fmt.Sprintf("%s: not known, as %s is not\n", g.What, before))
			continue
		}
		told[reason] = g.What
		lines = append(lines, w.gap(g.What, g.Err))
	}
	return lines
}

// refusal is an error within a line.
func (w Writer) refusal(err error) string {
	f := w.Failure(err)
	text := fmt.Sprintf("error %s: %s", f.Code, f.Public)
	if f.Next != "" {
		text += " Next: " + f.Next
	}
	return text
}

// maxOrganizations is how many organisations in reach are listed by name; the table that lists them all is named after it.
const maxOrganizations = 50

func (w Writer) organizations(c Connection) []string {
	own := fmt.Sprintf("%s: %s\n", c.Noun, w.name(c.Scope))
	if name := c.scopeName(); name != "" {
		own = fmt.Sprintf("%s: %s (%s), used unless a call names another\n", c.Noun, w.name(name), w.name(c.Scope))
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

// scopeName is the name of the organisation in use, "" where it is not known.
func (c Connection) scopeName() string {
	for _, o := range c.Organizations {
		if o.ID == c.Scope {
			return o.Name
		}
	}
	return ""
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
