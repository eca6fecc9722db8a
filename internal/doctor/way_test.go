package doctor

import (
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// TestWayIsToldStepByStep: what was done is told as done, what ended the way with its mend, and what is doubtful as a warning.
func TestWayIsToldStepByStep(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	until := func(d time.Duration, own bool, issuer string) *platform.Certificate {
		return &platform.Certificate{Issuer: issuer, NotAfter: now.Add(d), Own: own}
	}
	whole := func(change func(*platform.Probe)) platform.Probe {
		p := platform.Probe{
			Address: "https://api.example", Host: "api.example", Reached: platform.StepAnswered, Addresses: []string{"192.0.2.1"}, TLS: "TLS 1.3", Status: 404,
			Certificate: until(90*24*time.Hour, false, "Example Trust"), Clock: true,
		}
		change(&p)
		return p
	}
	ended := func(at platform.Step, code, public string, change func(*platform.Probe)) platform.Probe {
		p := platform.Probe{Address: "https://api.example", Host: "api.example", Reached: at, Err: &platform.Error{Code: code, Public: public, Next: "Mend it."}}
		change(&p)
		return p
	}
	same := func(*platform.Probe) {}
	for name, c := range map[string]struct {
		probe platform.Probe
		want  []string // "state what: a part of the text | a part of the mend"
	}{
		"whole": {whole(same), []string{
			"ok name: api.example is 192.0.2.1.", "ok connection: takes connections", "ok certificate: until 2027-02-25, signed by Example Trust (TLS 1.3).", "ok answer: answered", "ok clock: agree within 2 seconds",
		}},
		"through a proxy": {whole(func(p *platform.Probe) { p.Proxy = "the proxy p:1 (HTTPS_PROXY)" }), []string{
			"ok proxy: go through the proxy p:1 (HTTPS_PROXY).", "ok name: the proxy p:1 (HTTPS_PROXY) is", "ok connection: ", "ok certificate: ", "ok answer: ", "ok clock: ",
		}},
		"a certificate that ends soon": {whole(func(p *platform.Probe) { p.Certificate = until(5*24*time.Hour, false, "X") }), []string{
			"ok name: ", "ok connection: ", "warning certificate: That is in 5 days.|Tell whoever runs", "ok answer: ", "ok clock: ",
		}},
		"an authority of the settings": {whole(func(p *platform.Probe) { p.Certificate = until(90*24*time.Hour, true, "ZSCALER Inc.") }), []string{
			"ok name: ", "ok connection: ", "warning certificate: one that the settings name: Zscaler.|where that is meant", "ok answer: ", "ok clock: ",
		}},
		"a clock that is ahead": {whole(func(p *platform.Probe) { p.Ahead = 3 * time.Minute }), []string{
			"ok name: ", "ok connection: ", "ok certificate: ", "ok answer: ", "warning clock: is 3 minutes ahead of that of api.example|Set this machine's clock",
		}},
		"a clock that is behind": {whole(func(p *platform.Probe) { p.Ahead = -31 * time.Second }), []string{
			"ok name: ", "ok connection: ", "ok certificate: ", "ok answer: ", "warning clock: is 31 seconds behind|",
		}},
		"no name":       {ended(platform.StepNone, platform.CodeUpstreamUnavailable, "The name is not known (DNS).", same), []string{"failed name: DNS|Mend it."}},
		"no connection": {ended(platform.StepNone, platform.CodeUpstreamUnavailable, "Nothing answers.", same), []string{"failed connection: Nothing answers.|Mend it."}},
		"no connection after the name": {ended(platform.StepName, platform.CodeTimeout, "It did not answer.", func(p *platform.Probe) { p.Addresses = []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} }), []string{
			"ok name: api.example is 192.0.2.1, 192.0.2.2 and 1 more.", "failed connection: It did not answer.|Mend it."}},
		"no encryption": {ended(platform.StepConnected, platform.CodeUpstreamUnavailable, "It does not speak TLS.", same), []string{"ok connection: ", "failed encryption: TLS|Mend it."}},
		"no answer":     {ended(platform.StepEncrypted, platform.CodeTimeout, "It did not answer.", same), []string{"ok connection: ", "failed answer: It did not answer.|Mend it."}},
		"a refused certificate": {ended(platform.StepConnected, platform.CodeUpstreamUnavailable, "It is not trusted.", func(p *platform.Probe) { p.Certificate = until(time.Hour, false, "Netskope Inc") }), []string{
			"ok connection: ", "failed certificate: It is not trusted. Netskope opens the connections|Mend it."}},
		"one refused by a clock": {ended(platform.StepConnected, platform.CodeUpstreamUnavailable, "It expired.", func(p *platform.Probe) {
			p.Certificate, p.Clock, p.Ahead = until(-time.Hour, false, "X"), true, 400*24*time.Hour
		}), []string{"ok connection: ", "failed certificate: It expired.|Set this machine's clock: by it the certificate is not valid, and by the host's own clock, which differs by 400 days, it may be.", "warning clock: 400 days ahead|"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := wayOf("", c.probe, now)
			if len(found) != len(c.want) {
				t.Fatalf("%d findings, want %d: %+v", len(found), len(c.want), found)
			}
			for i, f := range found {
				head, rest, _ := strings.Cut(c.want[i], ": ")
				text, next, _ := strings.Cut(rest, "|")
				if string(f.State)+" "+f.What != head || !strings.Contains(f.Text, text) || !strings.Contains(f.Next, next) {
					t.Errorf("%s %s: %s|%s\nwant %s", f.State, f.What, f.Text, f.Next, c.want[i])
				}
				if f.State != OK && f.Next == "" {
					t.Errorf("no mend beside %s", f.Text)
				}
			}
		})
	}
}
