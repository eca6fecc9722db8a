package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

const (
	// ProbeLimit is the time that one address has to answer.
	ProbeLimit = 4 * time.Second
	// clockMost is how far a clock may be off before it is worth a word; a header Date and the way to the host account for two seconds.
	clockMost = 30 * time.Second
	// expiresSoon is how long before its end a certificate is worth a word.
	expiresSoon = 14 * 24 * time.Hour
)

// Way says how far requests come on the way to a platform, and whether they came through: its base URL, then where its tokens come from.
func Way(ctx context.Context, c *platform.Client, now time.Time) (found []Finding, through bool) {
	through = true
	for i, p := range c.Probe(ctx, ProbeLimit) {
		of := ""
		if i > 0 {
			of = "token endpoint: "
		}
		found = append(found, wayOf(of, p, now)...)
		through = through && p.Err == nil
	}
	return found, through
}

// wayOf tells of one address, step by step; of begins the names of the steps.
func wayOf(of string, p platform.Probe, now time.Time) []Finding {
	found := proxyOf(of, p)
	if p.Reached >= platform.StepName && len(p.Addresses) > 0 {
		found = append(found, Fine(of+"name", "%s is %s.", nameIn(p), words.AndMore(p.Addresses, 2)))
	}
	if p.Reached >= platform.StepConnected {
		found = append(found, Fine(of+"connection", "%s takes connections.", nameIn(p)))
	}
	if p.Err == nil {
		if p.Certificate != nil {
			found = append(found, certificate(of, p, now))
		}
		found = append(found, Fine(of+"answer", "%s answered in %s.", p.Address, p.Took.Round(time.Millisecond)))
	} else {
		found = append(found, stopped(of, p))
	}
	return append(found, clock(of, p)...)
}

func proxyOf(of string, p platform.Probe) []Finding {
	if p.Proxy == "" {
		return nil
	}
	return []Finding{Fine(of+"proxy", "Requests to %s go through %s.", p.Host, p.Proxy)}
}

// nameIn is what is connected to first.
func nameIn(p platform.Probe) string {
	if p.Proxy != "" {
		return p.Proxy
	}
	return p.Host
}

// stopped is the step that the way ends at, in the words that an answer of the server would have.
func stopped(of string, p platform.Probe) Finding {
	f := Failure(of+stepAfter(p), p.Err.Next, "%s", p.Err.Public)
	if p.Clock && p.Ahead.Abs() > clockMost && p.Certificate != nil {
		f.Next = "Set this machine's clock: by it the certificate is not valid, and by the host's own clock, which differs by " + about(p.Ahead) + ", it may be."
	}
	if by := interceptor(p.Certificate); by != "" {
		f.Text += " " + by + " opens the connections of this network."
	}
	return f
}

// stepAfter names the step that was not done.
func stepAfter(p platform.Probe) string {
	switch {
	case p.Certificate != nil:
		return "certificate"
	case p.Reached >= platform.StepEncrypted:
		return "answer"
	case p.Reached == platform.StepConnected && strings.HasPrefix(p.Address, "https:"):
		return "encryption"
	case p.Reached == platform.StepConnected:
		return "answer"
	case p.Reached == platform.StepName || p.Err.Code == platform.CodeTimeout:
		return "connection"
	case strings.Contains(p.Err.Public, "DNS"):
		return "name"
	}
	return "connection"
}

// certificate tells of one that was taken.
func certificate(of string, p platform.Probe, now time.Time) Finding {
	c := p.Certificate
	text := fmt.Sprintf("The certificate of %s is valid until %s, signed by %s (%s).", p.Host, c.NotAfter.UTC().Format(time.DateOnly), c.Issuer, p.TLS)
	switch left := c.NotAfter.Sub(now); {
	case c.Own:
		who := "a proxy that opens connections, or the host's own authority"
		if by := interceptor(c); by != "" {
			who = by
		}
		return Doubt(of+"certificate", "Nothing, where that is meant: who runs it can read the key and the rows.", "%s No authority of this system's vouches for it, but one that the settings name: %s.", text, who)
	case left < expiresSoon:
		return Doubt(of+"certificate", "Tell whoever runs the host.", "%s That is in %s.", text, days(left))
	}
	return Fine(of+"certificate", "%s", text)
}

func days(d time.Duration) string { return words.Plural(int(d.Hours()/24), "day") }

// clock compares this machine's with the host's.
func clock(of string, p platform.Probe) []Finding {
	switch {
	case !p.Clock:
		return nil
	case p.Ahead.Abs() <= clockMost:
		return []Finding{Fine(of+"clock", "This machine's clock and that of %s agree within %s.", p.Host, words.Plural(max(2, int(p.Ahead.Abs().Seconds())), "second"))}
	}
	side := "ahead of"
	if p.Ahead < 0 {
		side = "behind"
	}
	return []Finding{Doubt(of+"clock", "Set this machine's clock, by NTP for instance: certificates, tokens and the ages of keys are judged by it.",
		"This machine's clock is %s %s that of %s.", about(p.Ahead), side, p.Host)}
}

// about is a length of time in its largest unit.
func about(d time.Duration) string {
	switch d = d.Abs(); {
	case d >= 48*time.Hour:
		return days(d)
	case d >= 2*time.Hour:
		return words.Plural(int(d.Hours()), "hour")
	case d >= 2*time.Minute:
		return words.Plural(int(d.Minutes()), "minute")
	}
	return words.Plural(int(d.Seconds()), "second")
}

// interceptors are what the certificates of programs are signed by that open connections: in companies, on machines with a virus scanner, and for debugging. The
// names are as their vendors' authorities have them.
var interceptors = []string{
	"Zscaler", "Netskope", "Fortinet", "FortiGate", "Palo Alto Networks", "Blue Coat", "Symantec Web Security", "Cisco Umbrella", "Forcepoint", "Sophos", "McAfee Web Gateway",
	"Skyhigh", "Check Point", "WatchGuard", "Barracuda", "iboss", "Cato Networks", "Menlo Security", "Kaspersky", "ESET SSL Filter", "Avast", "AVG Web", "Bitdefender", "Norton Web",
	"mitmproxy", "Charles Proxy", "DO_NOT_TRUST_Fiddler", "Fiddler", "PortSwigger", "Squid",
}

// interceptor names the program that made a certificate on the way; "" for none that is known.
func interceptor(c *platform.Certificate) string {
	if c == nil {
		return ""
	}
	for _, name := range interceptors {
		if strings.Contains(strings.ToLower(c.Issuer), strings.ToLower(name)) {
			return strings.ReplaceAll(name, "DO_NOT_TRUST_", "")
		}
	}
	return ""
}
