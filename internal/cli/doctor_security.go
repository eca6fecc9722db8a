package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// printSecurity writes the page for whoever has to approve the program, of the platforms that are set up or, where none is, of all that it knows.
func (x *examination) printSecurity(ctx context.Context, asJSON bool) error {
	x.askIdentities(ctx)
	groups := x.safeGroups(x.securityGroups())
	if asJSON {
		return x.app.printJSON(x.report(groups))
	}
	p := newPage(x.app.stdout, x.app.environ)
	p.line("orgdata-mcp as it is set up here on " + time.Now().UTC().Format(time.DateOnly) + ", for whoever has to approve it. It lets an AI assistant ask platforms with read-only SQL; it changes nothing on them.")
	for _, g := range groups {
		p.facts(g)
	}
	return nil
}

// askIdentities asks each platform that is set up whose the credentials are. That it does not answer is said on the page.
func (x *examination) askIdentities(ctx context.Context) {
	if x.live == nil {
		return
	}
	var asking sync.WaitGroup
	for i := range x.cfg.Connections {
		asking.Go(func() {
			if _, through := doctor.Way(ctx, x.live.inUse().clients[i], time.Now()); through {
				x.askIdentity(ctx, i)
			}
		})
	}
	asking.Wait()
}

func (x *examination) securityGroups() []doctor.Group {
	return []doctor.Group{
		{Name: "The program", Findings: x.binary()},
		{Name: "Whom it speaks with", Findings: x.hosts()},
		{Name: "What it keeps, and where", Findings: x.kept()},
		{Name: "What an assistant sees", Findings: append(x.seen(), doctor.Fine("the key's owner", "whoami and list_keys tell names and addresses of whom keys belong to."))},
		{Name: "What the key may", Findings: x.rights()},
		{Name: "How SQL is confined", Findings: []doctor.Finding{
			doctor.Fine("reading", "One SELECT a question, run by SQLite within this process over rows that were loaded for it. SQLite's authorizer allows reading and listed functions, and denies all else: no writing, no file, no extension, no other database."),
			doctor.Fine("requests", "A question becomes GET requests, or POST where the platform reads that way, within %d %% of the platform's limits. No request changes anything.", x.share()),
		}},
		{Name: "Where the platforms keep data", Findings: x.residency()},
		{Name: "Records", Findings: []doctor.Finding{x.auditFile()}},
	}
}

func (x *examination) residency() []doctor.Finding {
	var found []doctor.Finding
	for i, m := range x.platforms() {
		found = append(found, doctor.Residency(m, x.addressOf(i, m)))
	}
	return found
}

// addressOf is where a platform is asked, one of platforms and its place there.
func (x *examination) addressOf(i int, m *manifest.Manifest) string {
	if x.live == nil {
		return m.BaseURL
	}
	return x.live.inUse().clients[i].BaseURL()
}

// platforms are those that are set up or, where none is, all that the program knows.
func (x *examination) platforms() []*manifest.Manifest {
	if x.live == nil {
		return manifest.Embedded()
	}
	var all []*manifest.Manifest
	for _, on := range x.live.inUse().catalog.Connections() {
		all = append(all, on.Manifest())
	}
	return all
}

// binary identifies the program's file.
func (x *examination) binary() []doctor.Finding {
	found := []doctor.Finding{x.version()}
	sum, err := checksum(x.program.Path)
	if err != nil {
		return append(found, doctor.NotChecked("file", "Start it by its whole path.", "%s cannot be read.", cmp.Or(x.program.Path, "The program's file")))
	}
	return append(found, doctor.Fine("file", "%s", x.program.Path), doctor.Fine("SHA-256", "%s", sum))
}

func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hosts are all that requests go to.
func (x *examination) hosts() []doctor.Finding {
	var found []doctor.Finding
	for i, m := range x.platforms() {
		name, base := m.Platform, x.addressOf(i, m)
		if x.live != nil {
			name = x.cfg.Connections[i].Name
		}
		text := hostOf(base)
		if hosts := m.TokenHosts(); len(hosts) > 0 {
			text += ", and " + words.And(hosts) + " for tokens"
		}
		if x.live != nil {
			text += x.proxyTo(base)
		}
		found = append(found, doctor.Fine(name, "%s.", text))
		if manifest.InTheClear(base) {
			found = append(found, doctor.Doubt(name, "Use an address that begins with https://.", "Key and rows go to %s without encryption.", hostOf(base)))
		}
	}
	return append(found, doctor.Fine("nothing else", "No telemetry, no search for updates; redirects are not followed; certificates are checked. The assistant's program hands what it is answered to its own model, which is that program's affair."))
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// proxyTo is the end of a sentence about an address.
func (x *examination) proxyTo(address string) string {
	proxy, err := x.cfg.Proxy(address)
	switch {
	case err == nil && proxy.Except != "":
		return ", directly, which " + proxy.Except + " says"
	case err != nil || proxy.URL == nil:
		return ", directly"
	}
	return ", through the proxy " + proxy.URL.Host + " (" + proxy.Setting + ")"
}

// kept is what is on this machine because of the program.
func (x *examination) kept() []doctor.Finding {
	rows := "Rows are kept in memory alone, and are gone when the program ends; none is written to disk"
	if x.live != nil {
		rows += fmt.Sprintf(" (%s; at most %d MiB, for %s)", words.Plural(len(x.cfg.Connections), "connection"), x.cfg.Memory>>20, words.Period(x.cfg.CacheTTL))
	}
	return append([]doctor.Finding{
		doctor.Fine("rows", "%s.", rows),
		doctor.Fine("files", "No temporary files but beside a file that a command writes, until it is whole. The log goes to stderr, a line a call with its statement, without keys and answers; clients may keep it."),
	}, x.keptSecrets()...)
}

// seen is what of rows reaches an assistant.
func (x *examination) seen() []doctor.Finding {
	var found []doctor.Finding
	for _, m := range x.platforms() {
		f, err := doctor.Hidden(m)
		if err != nil {
			f = problem(m.Platform, err)
		}
		found = append(found, f)
	}
	if x.live == nil {
		return found
	}
	if x.cfg.ShowPersonal {
		found = append(found, doctor.Doubt("people", "Unset it, unless names are needed.", "%s is show: names, e-mail addresses and the like of people are shown as they are.", config.PersonalSetting))
	}
	if len(x.cfg.Deny) > 0 {
		found = append(found, doctor.Fine("denied", "%s: %s.", config.DenySetting, strings.Join(x.cfg.Deny, ", ")))
	}
	fence := fmt.Sprintf("All organizations that the key reaches; %s would name those that may be asked.", config.OrgAllowSetting)
	if len(x.cfg.OrgAllow) > 0 {
		fence = fmt.Sprintf("%s: %s alone.", config.OrgAllowSetting, words.And(x.cfg.OrgAllow))
	}
	return append(found, doctor.Fine("organizations", "%s", fence))
}

// rights judge the credentials in use.
func (x *examination) rights() []doctor.Finding {
	if x.live == nil {
		return []doctor.Finding{doctor.NotChecked("key", "Set a platform up, then run it again.", "No platform is set up, or the settings are broken: orgdata-mcp doctor says which.")}
	}
	var found []doctor.Finding
	for i, c := range x.cfg.Connections {
		var told *doctor.Identity
		if id, ok := x.told[c.Name]; ok {
			told = &id
		}
		found = append(found, doctor.Rights(c.Name, x.live.inUse().clients[i].Manifest(), told)...)
	}
	return found
}

func (x *examination) share() int {
	const usual = 80
	return cmp.Or(x.cfg.BudgetShare, usual)
}
