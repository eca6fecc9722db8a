// Package config turns the environment into one Config. It is the only room that knows the name of an ORGDATA_* variable; the names that a
// platform's own documentation uses (DCYCLE_API_KEY and the like) are handed in from the manifests. It must not know what a platform is, nor
// open a connection. It reads the files that settings name but for the manifest, and runs the one command that prints the key.
package config

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// The credentials that have an ORGDATA_* variable of their own, whatever the platform.
const (
	APIKey       = "api_key"
	Organization = "organization"
)

// settings are all ORGDATA_* variables. Any other variable of that prefix stops the start.
type settings struct {
	Platform      string        `env:"ORGDATA_PLATFORM"`
	Manifest      string        `env:"ORGDATA_MANIFEST"`
	BaseURL       string        `env:"ORGDATA_BASE_URL"`
	APIKey        string        `env:"ORGDATA_API_KEY"`
	APIKeyFile    string        `env:"ORGDATA_API_KEY_FILE"`
	APIKeyCommand string        `env:"ORGDATA_API_KEY_COMMAND"`
	OrgID         string        `env:"ORGDATA_ORG_ID"`
	CAFile        string        `env:"ORGDATA_CA_FILE"`
	CacheTTL      time.Duration `env:"ORGDATA_CACHE_TTL" envDefault:"5m"`
	Share         percent       `env:"ORGDATA_BUDGET_SHARE" envDefault:"80%"`
	LogLevel      slog.Level    `env:"ORGDATA_LOG_LEVEL" envDefault:"info"`
	Deadline      time.Duration `env:"ORGDATA_DEADLINE" envDefault:"45s"`
	Memory        size          `env:"ORGDATA_MEMORY" envDefault:"512MiB"`
	AuditFile     string        `env:"ORGDATA_AUDIT_FILE"`
	Auth          string        `env:"ORGDATA_AUTH"`
	Personal      personal      `env:"ORGDATA_PERSONAL" envDefault:"mask"`
	Deny          []string      `env:"ORGDATA_DENY"`
}

// Credential is one thing a platform asks for and the variables its documentation uses for it.
type Credential struct {
	Name     string   // as the manifest calls it: "api_key", "organization", …
	Env      []string // the platform's own variable names, the preferred one first
	Required bool     // whether every request needs it
	Where    string   // where a person finds it, as a sentence; may be ""
	Secret   bool     // whether it may be kept in a file, named by one of its variables with _FILE at its end
	Password bool     // whether it may have any characters
}

// Known is what Load has to know of an embedded platform to recognise it in the environment.
type Known struct {
	Name string
	Env  []string // the variables of the platform's own documentation, the one for the key first
	// Secrets are those of Env that may have _FILE at their end.
	Secrets []string
}

// Platform is the one that was chosen.
type Platform struct {
	Name        string
	KeysPage    string // where a person makes a key, for the error text; may be ""
	Noun        string // what it calls an organisation, likewise; ""
	Credentials []Credential
	// Ways are what opens it in the key's stead, each the names of credentials that go together.
	Ways [][]string
}

// Platforms gives what the environment is matched against. Open describes the one chosen: the embedded platform of that name, or, when file is
// not "", the user's own manifest in that file.
type Platforms struct {
	Known []Known
	Open  func(name, file string) (Platform, error)
}

// Config is everything that the environment says.
type Config struct {
	Platform    string        // name of the platform, known to exist
	Manifest    string        // path of a user's own manifest, "" when the platform is an embedded one
	BaseURL     string        // replaces the manifest's address when not ""
	CacheTTL    time.Duration // how long rows once read answer later questions
	BudgetShare int           // percent of an organisation's rate limit that is ours to spend, 1 to 100
	LogLevel    slog.Level

	// Credentials returns the value of every credential that is set, by name; the map is not to be changed. It reads the key file again
	// when it has changed, so it may fail later although Load succeeded. Errors are *Error.
	Credentials func() (map[string]string, error)
	// Renew gets the key anew where it is kept, after the platform has refused the credentials given; what Credentials returns then may be
	// the same. Calls at the same time share one attempt. Errors are *Error or the context's.
	Renew func(ctx context.Context, refused map[string]string) error
	// Sources are the settings that the credentials come from, by the credential's name.
	Sources map[string]string
	// Proxy is what requests to an address go through, by HTTPS_PROXY and its like. Errors are *Error.
	Proxy func(address string) (Proxy, error)
	// Authorities are those that may sign a certificate; nil: the system's.
	Authorities *x509.CertPool
	// Warnings returns what is doubtful and was not returned before, each as a line.
	Warnings func() []string

	// Deadline is the time for an answer, loading and all.
	Deadline time.Duration
	// Memory is how many bytes the rows may take that are kept or in flight.
	Memory int64
	// AuditFile is the path of the file that records of calls are appended to, "" for none.
	AuditFile string
	// Auth is the name of the way into the platform that was chosen, "" for none.
	Auth string
	// ShowPersonal is whether values that tell who a person is are shown as they are.
	ShowPersonal bool
	// Deny are the tables (submissions) and columns (employees.email) that there are not to be.
	Deny []string
}

// The variables that set [Config.BaseURL], [Config.Deadline], [Config.Memory], [Config.AuditFile], [Config.Auth] and [Config.Deny], for the words of
// answers that they bound and of errors that they may mend.
const (
	BaseURLSetting   = "ORGDATA_BASE_URL"
	DeadlineSetting  = "ORGDATA_DEADLINE"
	MemorySetting    = "ORGDATA_MEMORY"
	AuditFileSetting = "ORGDATA_AUDIT_FILE"
	AuthSetting      = "ORGDATA_AUTH"
	DenySetting      = "ORGDATA_DENY"
	ManifestSetting  = "ORGDATA_MANIFEST" // the file that describes the platform
)

// Load reads environ ("NAME=value" lines, as os.Environ gives them). It may run a command for the key, and gives up when ctx ends. Every error is
// an *Error, or the context's.
func Load(ctx context.Context, environ []string, platforms Platforms) (Config, error) {
	var own []string
	for _, k := range platforms.Known {
		own = append(own, k.variables()...)
	}
	vars, s, err := read(environ, own)
	if err != nil {
		return Config{}, err
	}
	p, err := choose(s, vars, platforms)
	if err != nil {
		return Config{}, err
	}
	if err := refuseUnknown(vars, p.variables()); err != nil {
		return Config{}, err // a user's own manifest has names that were not known before
	}
	pool, err := authorities(s.CAFile)
	if err != nil {
		return Config{}, err
	}
	var doubts warnings
	doubtNames(vars, p.variables(), doubts.add)
	creds, err := collect(ctx, s, vars, p, environ, doubts.add)
	if err != nil {
		return Config{}, err
	}
	return Config{
		Platform: p.Name, Manifest: s.Manifest, BaseURL: s.BaseURL, CacheTTL: s.CacheTTL, BudgetShare: int(s.Share), LogLevel: s.LogLevel,
		Credentials: creds.now, Renew: creds.again, Sources: creds.sources, Warnings: doubts.take,
		Proxy:       func(address string) (Proxy, error) { return proxyFor(vars, address) },
		Authorities: pool,
		Deadline:    s.Deadline, Memory: int64(s.Memory), AuditFile: s.AuditFile, Auth: s.Auth,
		ShowPersonal: s.Personal == "show", Deny: s.denied(),
	}, nil
}

// Logging returns the log level alone, for the commands that need no platform.
func Logging(environ []string) (slog.Level, error) {
	_, s, err := read(environ, nil)
	return s.LogLevel, err
}

// read returns the variables and, of them, the settings.
func read(environ, own []string) (map[string]string, settings, error) {
	vars := env.ToMap(environ)
	if err := refuseUnknown(vars, own); err != nil {
		return nil, settings{}, err
	}
	vars, err := clean(vars, own)
	if err != nil {
		return nil, settings{}, err
	}
	s, err := parse(vars)
	return vars, s, err
}

const (
	minDeadline = 2 * time.Second  // less is not enough for one request and its retry
	maxDeadline = 10 * time.Minute // no client waits longer
	minMemory   = 64 << 20         // less holds not even the pages that are in flight
)

func parse(vars map[string]string) (settings, error) {
	s, err := env.ParseAsWithOptions[settings](env.Options{Environment: vars})
	if err != nil {
		return s, malformed(err, vars)
	}
	if s.CacheTTL < 0 {
		return s, mistake("Give a duration of 0 or more, such as 5m (0 switches the cache off).", "ORGDATA_CACHE_TTL is %s.", s.CacheTTL)
	}
	if s.Deadline < minDeadline || s.Deadline > maxDeadline {
		return s, mistake("Give a duration from 2s to 10m, such as 45s.", "%s is %s.", DeadlineSetting, s.Deadline)
	}
	if s.Memory < minMemory {
		return s, mistake("Give at least "+size(minMemory).String()+".", "%s is %s.", MemorySetting, s.Memory)
	}
	return s, oneKey(s)
}

// oneKey refuses a key that is given in two ways.
func oneKey(s settings) error {
	var set []string
	for _, way := range []struct{ name, value string }{{general[APIKey], s.APIKey}, {fileSetting, s.APIKeyFile}, {commandSetting, s.APIKeyCommand}} {
		if way.value != "" {
			set = append(set, way.name)
		}
	}
	if len(set) > 1 {
		return bothSet(set[0], set[1])
	}
	return nil
}

// examples are shown when a variable does not parse; the library's own text names the field, which a user has never seen.
var examples = map[string]struct{ name, example string }{
	"CacheTTL": {"ORGDATA_CACHE_TTL", "a duration such as 5m or 90s"},
	"Share":    {"ORGDATA_BUDGET_SHARE", "a whole percentage from 1% to 100%, such as 80%"},
	"LogLevel": {"ORGDATA_LOG_LEVEL", "debug, info, warn or error"},
	"Deadline": {DeadlineSetting, "a duration from 2s to 10m, such as 45s"},
	"Personal": {"ORGDATA_PERSONAL", "mask (names, e-mails and addresses of people are pseudonyms) or show"},
	"Memory":   {"ORGDATA_MEMORY", "a size such as 512MiB, 1GiB, 800MB or a number of bytes, at least 64MiB"},
}

func malformed(err error, vars map[string]string) error {
	var field env.ParseError
	var all env.AggregateError
	if errors.As(err, &all) && len(all.Errors) > 0 {
		err = all.Errors[0]
	}
	if errors.As(err, &field) {
		if x, ok := examples[field.Name]; ok {
			return mistake("Give "+x.example+".", "%s is %q.", x.name, words.Line(vars[x.name], 200))
		}
	}
	return mistake("", "Reading the environment: %v.", err)
}

// choose decides the platform: the one of the user's manifest, the one named, or the one whose own variables are set.
func choose(s settings, vars map[string]string, platforms Platforms) (Platform, error) {
	if s.Manifest != "" {
		return chooseManifest(s, platforms)
	}
	names := make([]string, len(platforms.Known))
	for i, k := range platforms.Known {
		names[i] = k.Name
	}
	name := strings.ToLower(s.Platform)
	if name == "" {
		recognised, err := recognise(vars, platforms.Known, names)
		if err != nil {
			return Platform{}, err
		}
		name = recognised
	}
	if !slices.Contains(names, name) {
		return Platform{}, mistake("Set it to "+words.Or(names)+", or describe the platform in a file and set ORGDATA_MANIFEST.",
			"ORGDATA_PLATFORM is %q, which is no known platform.", s.Platform)
	}
	p, err := platforms.Open(name, "")
	if err != nil {
		return p, mistake("", "%v", err)
	}
	return p, nil
}

// maxManifest is far above any description of a platform; a larger file is the wrong file.
const maxManifest = 1 << 20

func chooseManifest(s settings, platforms Platforms) (Platform, error) {
	info, err := os.Stat(s.Manifest)
	if err != nil {
		return Platform{}, unreadableFile(ManifestSetting, s.Manifest, "Give the path of a manifest file.", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return Platform{}, mistake(fmt.Sprintf("Give a regular file of at most %d KiB.", maxManifest>>10), "ORGDATA_MANIFEST is %q, which is no manifest.", s.Manifest)
	}
	p, err := platforms.Open("", s.Manifest)
	if err != nil {
		return p, mistake("", "%s", words.HideSecrets(err.Error())) // the file may be the one with the key
	}
	if s.Platform != "" && !strings.EqualFold(s.Platform, p.Name) {
		return p, mistake("Unset ORGDATA_PLATFORM or make them agree.", "ORGDATA_PLATFORM is %q but the manifest %s describes %q.", s.Platform, s.Manifest, p.Name)
	}
	return p, nil
}

func recognise(vars map[string]string, known []Known, names []string) (string, error) {
	var found, set, own []string
	hint, next := "", ""
	for _, k := range known {
		if h, n := takenFor(k.variables(), vars); h != "" {
			hint, next = h, n
		}
		if name, _ := firstSet(vars, k.variables()); name != "" {
			found, set = append(found, k.Name), append(set, name)
		}
		if len(k.Env) > 0 {
			own = append(own, k.Env[0])
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", mistake(cmp.Or(next, fmt.Sprintf("Set ORGDATA_PLATFORM to %s, or set the platform's own key variable (%s); to try it without an account run: orgdata-mcp demo",
			words.Or(names), words.Or(own))), "No platform is set.%s", hint)
	default:
		return "", mistake("Set ORGDATA_PLATFORM to the one to use: "+words.Or(found)+".", "Variables of several platforms are set: %s.", words.And(set))
	}
}
