// Package config turns the environment into one Config. It is the only room that knows the name of an ORGDATA_* variable; the names that a
// platform's own documentation uses (DCYCLE_API_KEY and the like) are handed in from the manifests. It must not know what a platform is, nor
// open a connection; the one file it reads is the key file.
package config

import (
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
	Platform   string        `env:"ORGDATA_PLATFORM"`
	Manifest   string        `env:"ORGDATA_MANIFEST"`
	BaseURL    string        `env:"ORGDATA_BASE_URL"`
	APIKey     string        `env:"ORGDATA_API_KEY"`
	APIKeyFile string        `env:"ORGDATA_API_KEY_FILE"`
	OrgID      string        `env:"ORGDATA_ORG_ID"`
	CacheTTL   time.Duration `env:"ORGDATA_CACHE_TTL" envDefault:"5m"`
	Share      percent       `env:"ORGDATA_BUDGET_SHARE" envDefault:"80%"`
	LogLevel   slog.Level    `env:"ORGDATA_LOG_LEVEL" envDefault:"info"`
	Deadline   time.Duration `env:"ORGDATA_DEADLINE" envDefault:"45s"`
	Memory     size          `env:"ORGDATA_MEMORY" envDefault:"512MiB"`
}

// Credential is one thing a platform asks for and the variables its documentation uses for it.
type Credential struct {
	Name     string   // as the manifest calls it: "api_key", "organization", …
	Env      []string // the platform's own variable names, the preferred one first
	Required bool     // whether every request needs it
}

// Known is what Load has to know of an embedded platform to recognise it in the environment.
type Known struct {
	Name string
	Env  []string // the variables of the platform's own documentation, the one for the key first
}

// Platform is the one that was chosen.
type Platform struct {
	Name        string
	KeysPage    string // where a person makes a key, for the error text; may be ""
	Credentials []Credential
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
	// when it has changed, so it may fail later although Load succeeded.
	Credentials func() (map[string]string, error)

	// Deadline is the time for an answer, loading and all.
	Deadline time.Duration
	// Memory is how many bytes the rows may take that are kept or in flight.
	Memory int64
}

// The variables that set [Config.Deadline] and [Config.Memory], for the words of answers that they bound.
const (
	DeadlineSetting = "ORGDATA_DEADLINE"
	MemorySetting   = "ORGDATA_MEMORY"
)

// Error is a setting that is missing, malformed, unknown or in conflict. Its text is one line that says what to set.
type Error struct{ Text string }

func (e *Error) Error() string { return e.Text }

func mistake(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Load reads environ ("NAME=value" lines, as os.Environ gives them). Every error is an *Error.
func Load(environ []string, platforms Platforms) (Config, error) {
	vars := env.ToMap(environ)
	if err := refuseUnknown(vars); err != nil {
		return Config{}, err
	}
	s, err := parse(vars)
	if err != nil {
		return Config{}, err
	}
	p, err := choose(s, vars, platforms)
	if err != nil {
		return Config{}, err
	}
	creds, err := collect(s, vars, p)
	if err != nil {
		return Config{}, err
	}
	return Config{
		Platform: p.Name, Manifest: s.Manifest, BaseURL: s.BaseURL, CacheTTL: s.CacheTTL, BudgetShare: int(s.Share), LogLevel: s.LogLevel,
		Credentials: creds,
		Deadline:    s.Deadline, Memory: int64(s.Memory),
	}, nil
}

// Logging returns the log level alone, for the commands that need no platform.
func Logging(environ []string) (slog.Level, error) {
	vars := env.ToMap(environ)
	if err := refuseUnknown(vars); err != nil {
		return 0, err
	}
	s, err := parse(vars)
	return s.LogLevel, err
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
		return s, mistake("ORGDATA_CACHE_TTL is %s: give a duration of 0 or more, such as 5m (0 switches the cache off)", s.CacheTTL)
	}
	if s.Deadline < minDeadline || s.Deadline > maxDeadline {
		return s, mistake("%s is %s: give a duration from 2s to 10m, such as 45s", DeadlineSetting, s.Deadline)
	}
	if s.Memory < minMemory {
		return s, mistake("ORGDATA_MEMORY is %s: give at least %s", s.Memory, size(minMemory))
	}
	if s.APIKey != "" && s.APIKeyFile != "" {
		return s, mistake("ORGDATA_API_KEY and ORGDATA_API_KEY_FILE are both set: unset one of them")
	}
	return s, nil
}

// examples are shown when a variable does not parse; the library's own text names the field, which a user has never seen.
var examples = map[string]struct{ name, example string }{
	"CacheTTL": {"ORGDATA_CACHE_TTL", "a duration such as 5m or 90s"},
	"Share":    {"ORGDATA_BUDGET_SHARE", "a whole percentage from 1% to 100%, such as 80%"},
	"LogLevel": {"ORGDATA_LOG_LEVEL", "debug, info, warn or error"},
	"Deadline": {DeadlineSetting, "a duration from 2s to 10m, such as 45s"},
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
			return mistake("%s is %q: give %s", x.name, vars[x.name], x.example)
		}
	}
	return mistake("reading the environment: %v", err)
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
		return Platform{}, mistake("ORGDATA_PLATFORM is %q, which is no known platform: set it to %s, or describe the platform in a file and set ORGDATA_MANIFEST",
			s.Platform, words.Or(names))
	}
	p, err := platforms.Open(name, "")
	if err != nil {
		return p, mistake("%v", err)
	}
	return p, nil
}

// maxManifest is far above any description of a platform; a larger file is the wrong file.
const maxManifest = 1 << 20

func chooseManifest(s settings, platforms Platforms) (Platform, error) {
	info, err := os.Stat(s.Manifest)
	if err != nil {
		return Platform{}, mistake("ORGDATA_MANIFEST is %q, which cannot be read: give the path of a manifest file (%v)", s.Manifest, cause(err))
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return Platform{}, mistake("ORGDATA_MANIFEST is %q, which is no manifest: give a regular file of at most %d KiB", s.Manifest, maxManifest>>10)
	}
	p, err := platforms.Open("", s.Manifest)
	if err != nil {
		return p, mistake("%v", err)
	}
	if s.Platform != "" && !strings.EqualFold(s.Platform, p.Name) {
		return p, mistake("ORGDATA_PLATFORM is %q but the manifest %s describes %q: unset ORGDATA_PLATFORM or make them agree", s.Platform, s.Manifest, p.Name)
	}
	return p, nil
}

func recognise(vars map[string]string, known []Known, names []string) (string, error) {
	var found, own []string
	for _, k := range known {
		if name, _ := firstSet(vars, k.Env); name != "" {
			found = append(found, k.Name)
		}
		if len(k.Env) > 0 {
			own = append(own, k.Env[0])
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", mistake("no platform is set: set ORGDATA_PLATFORM to %s, or set the platform's own key variable (%s); to try it without an account run: orgdata-mcp demo",
			words.Or(names), words.Or(own))
	default:
		return "", mistake("variables of several platforms are set (%s): set ORGDATA_PLATFORM to the one to use", strings.Join(found, ", "))
	}
}

// refuseUnknown stops the start at a variable that nobody reads: a misspelt safety setting must not pass for one that is set.
func refuseUnknown(vars map[string]string) error {
	known := names()
	for name := range vars {
		if !strings.HasPrefix(name, "ORGDATA_") || slices.Contains(known, name) {
			continue
		}
		if near := words.Nearest(name, known, 1); len(near) > 0 {
			return mistake("%s is no setting of this program: did you mean %s?", name, near[0])
		}
		return mistake("%s is no setting of this program: unset it; there are %s", name, strings.Join(known, ", "))
	}
	return nil
}
