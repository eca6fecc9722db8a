package sandbox

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Rate is a number of requests in a length of time; 0 requests mean no limit.
type Rate = core.Rate

// Options of Start. The zero value is ready: every platform, on free ports of the loopback, at scale 1, seed 0.
type Options struct {
	// Listen is the address of the first platform, "127.0.0.1:0" when empty. The others follow on the next ports; with port 0 each
	// gets a free one. Without TLS only a loopback address: the platforms themselves refuse plain HTTP.
	Listen string
	// TLS serves HTTPS, with certificates that are made at the start.
	TLS bool
	// TLSDir is the folder into which the authority's certificate is written, for clients to trust; when empty, a private one that is
	// removed at the end. No private key is ever written.
	TLSDir string
	// Dashboard is the loopback address of the pages for people; none when empty. "127.0.0.1:0" takes a free port.
	Dashboard string
	// Program is how the commands on the dashboard start the MCP server, as a shell word; "orgdata-mcp" when empty.
	Program string
	// Control is the loopback address at which faults are set and cleared (see package fault); none when empty.
	Control string
	// Faults are set from the first request on.
	Faults Faults
	// Platforms limits and orders what is started, by name; all when empty.
	Platforms []string
	// Scale multiplies the seeded data; 0 is 1. Dcycle's holding has 2,500 logistics requests for each step, so that 400, the most, makes a
	// million; everything else grows 10 or 20 times at most.
	Scale int
	// Seed chooses the data. The same seed, scale and reference date give the same data, ids and keys.
	Seed int64
	// Now is the clock of limits, tokens and the log. When it is set, the seeded data ends on its date; else on 2026-11-22, so that
	// the figures in the documentation stay true. Ages of keys always count from the clock.
	Now    func() time.Time
	Logger *slog.Logger
	// Limits replaces documented limits, by platform and window: {"dcycle/key": {}} lifts the limit of a key.
	Limits map[string]Rate
	// LogSize is how many requests the log keeps; 0 is 10,000.
	LogSize int
}

// referenceDate is the last day of the seeded data unless Options.Now says otherwise.
var referenceDate = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// MaxScale bounds what a typing error can cost: a million logistics requests.
const MaxScale = 400

func (o Options) world() core.WorldOptions {
	w := core.WorldOptions{
		Now: time.Now, Reference: referenceDate, Seed: o.Seed, Scale: max(1, o.Scale), Logger: o.Logger, LogSize: o.LogSize, Rates: o.Limits,
		BaseURLs: map[string]string{},
	}
	if o.Now != nil {
		w.Now, w.Reference = o.Now, o.Now().UTC().Truncate(24*time.Hour)
	}
	if w.Logger == nil {
		w.Logger = slog.New(slog.DiscardHandler)
	}
	return w
}

// chosen is the platforms to start.
func (o Options) chosen() ([]core.Platform, error) {
	all := platforms()
	if o.Scale < 0 || o.Scale > MaxScale {
		return nil, fmt.Errorf("scale %d is not between 1 and %d", o.Scale, MaxScale)
	}
	if len(o.Platforms) == 0 {
		return all, nil
	}
	var out []core.Platform
	for _, name := range o.Platforms {
		i := slices.IndexFunc(all, func(p core.Platform) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("the sandbox has no platform %q; %s", name, words.DidYouMean(name, Names()))
		}
		out = append(out, all[i])
	}
	return out, nil
}

// Names lists the platforms that there are, in the order in which they start.
func Names() []string {
	var out []string
	for _, p := range platforms() {
		out = append(out, p.Name)
	}
	return out
}

func (o Options) listen() string { return cmp.Or(o.Listen, "127.0.0.1:0") }

// addresses gives each of n platforms its own.
func (o Options) addresses(n int) ([]string, error) {
	listen := o.listen()
	host, service, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: %w", listen, err)
	}
	if !o.TLS && !loopback(host) {
		return nil, fmt.Errorf("listen address %q is not a loopback one: without TLS the sandbox serves on 127.0.0.1, [::1] or localhost only", listen)
	}
	port, err := strconv.Atoi(service)
	if err != nil || port < 0 || port > 65535-n {
		return nil, fmt.Errorf("listen address %q: port must be a number from 0 to %d", listen, 65535-n)
	}
	out := make([]string, n)
	for i := range out {
		out[i] = net.JoinHostPort(host, strconv.Itoa(port))
		if port > 0 {
			port++
		}
	}
	return out, nil
}

// loopback: an empty host means every interface, and another name could resolve to anything.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
