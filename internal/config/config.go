// Package config turns the environment into one Config. It is the only room that knows the name of an ORGDATA_* variable; the names that a
// platform's own documentation uses (DCYCLE_API_KEY and the like) are handed in from the manifests. It must not know what a platform is, nor
// open a connection. It reads the files that settings name but for the manifest, and runs the one command that prints the key.
package config

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
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
	Platforms     string        `env:"ORGDATA_PLATFORMS"`
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
	AllowHTTP     string        `env:"ORGDATA_ALLOW_HTTP"`
	OrgAllow      []string      `env:"ORGDATA_ORG_ALLOW"`
	Profile       string        `env:"ORGDATA_PROFILE"`
	Keyring       keyring       `env:"ORGDATA_KEYRING" envDefault:"on"`
}

// Credential is one thing a platform asks for and the variables its documentation uses for it.
type Credential struct {
	Name     string   // as the manifest calls it: "api_key", "organization", …
	Env      []string // the platform's own variable names, the preferred one first
	Required bool     // whether every request needs it
	Where    string   // where a person finds it, as a sentence; may be ""
	Secret   bool     // whether it may be kept in a file, named by one of its variables with _FILE at its end
	Password bool     // whether it may have any characters
	Blanks   bool     // whether it may have blanks
	OrgID    bool     // whether it says which organisation is asked, whatever it is called
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
	BaseURL     string // its own address
	KeysPage    string // where a person makes a key, for the error text; may be ""
	Noun        string // what it calls an organisation, likewise; ""
	Credentials []Credential
	// Ways are what opens it in the key's stead, each the names of credentials that go together.
	Ways [][]string
}

// Platforms gives what the environment is matched against. Open describes one that is chosen: the embedded platform of that name, or, when file is
// not "", the user's own manifest in that file. Reserved tells words that SQL does not take for a name; nil: there are none.
type Platforms struct {
	Known    []Known
	Open     func(name, file string) (Platform, error)
	Reserved func(word string) bool
}

// Config is everything that the environment says.
type Config struct {
	Connections []Connection  // those to open, one at least, in the order in which they are named
	CacheTTL    time.Duration // how long rows once read answer later questions
	BudgetShare int           // percent of an organisation's rate limit that is ours to spend, 1 to 100
	LogLevel    slog.Level

	// Proxy is what requests to an address go through, by HTTPS_PROXY and its like. Errors are *Error.
	Proxy func(address string) (Proxy, error)
	// Authorities are those that may sign a certificate; nil: the system's.
	Authorities *x509.CertPool
	// Warnings returns what is doubtful and was not returned before, each as a line.
	Warnings func() []string

	// Deadline is the time for an answer, loading and all, and DeadlineBy the flag or variable that may say another.
	Deadline   time.Duration
	DeadlineBy string
	// Memory is how many bytes the rows may take that are kept or in flight.
	Memory int64
	// AuditFile is the path of the file that records of calls are appended to, "" for none.
	AuditFile string
	// ShowPersonal is whether values that tell who a person is are shown as they are.
	ShowPersonal bool
	// Deny are the tables (submissions) and columns (employees.email) that there are not to be.
	Deny []string
	// AllowHTTP are the hosts with their ports that may be asked over http:// though they are not this machine.
	AllowHTTP []string
	// OrgAllow are the ids of the organisations that may be asked about; none: all that the key reaches.
	OrgAllow []string

	shared []InForce
}

// The variables that set [Connection.BaseURL], [Config.Deadline], [Config.Memory], [Config.AuditFile], [Connection.Auth], [Config.Deny], [Config.ShowPersonal] and [Config.OrgAllow], for
// the words of answers that they bound and of errors that they may mend.
const (
	BaseURLSetting   = "ORGDATA_BASE_URL"
	DeadlineSetting  = "ORGDATA_DEADLINE"
	MemorySetting    = "ORGDATA_MEMORY"
	AuditFileSetting = "ORGDATA_AUDIT_FILE"
	AuthSetting      = "ORGDATA_AUTH"
	DenySetting      = "ORGDATA_DENY"
	PersonalSetting  = "ORGDATA_PERSONAL"
	OrgAllowSetting  = "ORGDATA_ORG_ALLOW"
	ManifestSetting  = "ORGDATA_MANIFEST" // the file that describes the platform
)

// Load reads environ ("NAME=value" lines, as os.Environ gives them) and what is given besides. It may run commands for keys, and gives up when ctx ends. Every
// error is an *Error, or the context's.
func Load(ctx context.Context, environ []string, given Given, platforms Platforms) (Config, error) {
	given, environ, err := given.narrowed(environ)
	if err != nil {
		return Config{}, err
	}
	vars, s, err := read(environ, platforms.variables(), given.Profile.namings(), platforms.Known)
	if err != nil {
		return Config{}, cmp.Or(wrongPlatforms(env.ToMap(environ), platforms), err)
	}
	chosen, aside, err := choose(s, vars, given, platforms)
	if err != nil {
		return Config{}, given.besides(err)
	}
	known := variablesOf(chosen)
	if err := refuseUnknown(vars, known, nil, nil); err != nil {
		return Config{}, err // a user's own manifest has names that were not known before
	}
	cfg, err := s.common(vars, given)
	if err != nil {
		return Config{}, err
	}
	doubts := &warnings{}
	if aside != "" {
		doubts.add(aside + " Next: Unset it, or name the profile in " + ProfileSetting)
	}
	cfg.Warnings = doubts.take
	if cfg.Connections, err = connectAll(ctx, chosen, circumstances{vars, environ, known, doubts.add, aside}); err != nil {
		return Config{}, given.besides(err)
	}
	return cfg, nil
}

// Common reads the settings that all connections share, and opens none. Every error is an *Error.
func Common(environ []string, given Given, platforms Platforms) (Config, error) {
	vars, s, err := read(environ, platforms.variables(), given.Profile.namings(), platforms.Known)
	if err != nil {
		return Config{}, err
	}
	return s.common(vars, given)
}

// variables are those of the platforms' own documentation.
func (p Platforms) variables() []string {
	var own []string
	for _, k := range p.Known {
		own = append(own, k.variables()...)
	}
	return own
}

// common are the settings that are no connection's own.
func (s settings) common(vars map[string]string, given Given) (Config, error) {
	allowed, err := allowedHTTP(s.AllowHTTP)
	if err != nil {
		return Config{}, err
	}
	pool, err := authorities(s.CAFile)
	if err != nil {
		return Config{}, err
	}
	deadline, by := given.deadline(s.Deadline, vars)
	return Config{
		CacheTTL: s.CacheTTL, BudgetShare: int(s.Share), LogLevel: s.LogLevel,
		Warnings:    func() []string { return nil },
		Proxy:       func(address string) (Proxy, error) { return proxyFor(vars, address) },
		Authorities: pool,
		Deadline:    deadline, DeadlineBy: by, Memory: int64(s.Memory), AuditFile: s.AuditFile,
		ShowPersonal: s.Personal == "show", Deny: listed(s.Deny), OrgAllow: listed(s.OrgAllow), AllowHTTP: allowed,
		shared: explainShared(vars),
	}, nil
}

// Logging returns the log level alone, for the commands that need no platform.
func Logging(environ []string) (slog.Level, error) {
	_, s, err := read(environ, nil, nil, nil)
	return s.LogLevel, err
}

// read returns the variables and, of them, the settings. own are the platforms' own variables, profiled the connections of the profile.
func read(environ, own []string, profiled []naming, known []Known) (map[string]string, settings, error) {
	vars := env.ToMap(environ)
	named := append(namings(vars[PlatformsSetting]), profiled...)
	if err := refuseUnknown(vars, own, named, known); err != nil {
		return nil, settings{}, err
	}
	for _, n := range named {
		own = append(own, n.variablesIn(vars)...)
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
	return s, allowsSome(s)
}

// examples are shown when a variable does not parse; the library's own text names the field, which a user has never seen.
var examples = map[string]struct{ name, example string }{
	"CacheTTL": {"ORGDATA_CACHE_TTL", "a duration such as 5m or 90s"},
	"Share":    {"ORGDATA_BUDGET_SHARE", "a whole percentage from 1% to 100%, such as 80%"},
	"LogLevel": {"ORGDATA_LOG_LEVEL", "debug, info, warn or error"},
	"Deadline": {DeadlineSetting, "a duration from 2s to 10m, such as 45s"},
	"Personal": {PersonalSetting, "mask (names, e-mails and addresses of people are pseudonyms) or show"},
	"Keyring":  {KeyringSetting, "on (secrets of profiles are kept in the system's keyring) or off (in files that only you can read)"},
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
