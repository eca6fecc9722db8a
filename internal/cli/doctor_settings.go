package cli

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkSettings says whether the server would start with the settings, what is doubtful about them, and who set each.
func (x *examination) checkSettings(context.Context) []doctor.Finding {
	var found []doctor.Finding
	if x.broken != nil {
		found = append(found, problem("settings", x.broken))
		if names := x.connectionVariables(); len(names) > 0 {
			found = append(found, doctor.Fine("environment", "It sets %s.", words.And(names)))
		}
	} else {
		found = append(found, doctor.Fine("settings", "They are read without mistakes."))
	}
	for _, line := range x.warnings.lines() {
		text, next, _ := strings.Cut(line, " Next: ")
		found = append(found, doctor.Doubt("settings", next, "%s", words.Sentence(text)))
	}
	for _, s := range x.cfg.Explain() {
		if s.By != "" {
			found = append(found, setting(s))
		}
	}
	return found
}

// connectionVariables are the names of the variables that say which platform is asked, and with what.
func (x *examination) connectionVariables() []string {
	others := x.app.detached()
	var names []string
	for _, e := range x.app.environ {
		if name, value, _ := strings.Cut(e, "="); value != "" && !slices.Contains(others, e) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// setting says who gives a setting, and who else does in vain.
func setting(s config.InForce) doctor.Finding {
	what, text := s.Name, words.Line(s.Value, 120)
	if s.Connection != "" {
		what += " of " + s.Connection
	}
	if s.Secret {
		text = "set"
	}
	text += ", by " + s.By
	if len(s.Over) > 0 {
		text += "; " + words.And(s.Over) + " gives it too, and does not count"
	}
	return doctor.Fine(what, "%s.", text)
}

// checkProfiles looks at the file of profiles and where their secrets are.
func (x *examination) checkProfiles(context.Context) []doctor.Finding {
	store, err := x.app.profiles()
	if errors.Is(err, profile.ErrNoHome) { // which the environment's settings do without
		f := problem("profiles", err)
		f.State = doctor.Warning
		return []doctor.Finding{f}
	}
	if err != nil {
		return []doctor.Finding{problem("profiles", err)}
	}
	names, file := store.Names(), store.Paths().File
	if len(names) == 0 {
		return []doctor.Finding{doctor.Fine("profiles", "There are none in %s; orgdata-mcp auth login makes one.", file)}
	}
	text := words.And(names) + " in " + file
	if current := store.Current(); current != "" {
		text += "; " + current + " is the current one"
	}
	found := []doctor.Finding{doctor.Fine("profiles", "%s.", text)}
	for _, name := range names {
		found = append(found, x.secretsOf(store, name)...)
	}
	return found
}

// checkClients looks at the files of MCP clients.
func (x *examination) checkClients(context.Context) []doctor.Finding {
	system, err := x.app.clientSystem()
	if err != nil {
		return []doctor.Finding{problem("clients", err)}
	}
	uses, unread := clients.Uses(system)
	here := doctor.Here{Path: x.program.Path, Find: system.LookPath, Secret: isSecretVariable}
	if store, err := x.app.profiles(); err == nil {
		here.Profiles = store.Names()
	} else {
		here.Unread = true // which is told elsewhere
	}
	homeless := system.CheckHome()
	if homeless == nil {
		return doctor.Clients(uses, unread, here)
	}
	f := problem("clients", clientError(homeless))
	f.State = doctor.Warning // the server needs none
	if len(uses)+len(unread) == 0 {
		return []doctor.Finding{f}
	}
	return append([]doctor.Finding{f}, doctor.Clients(uses, unread, here)...)
}

// isSecretVariable tells whether a variable holds a key or a password itself.
func isSecretVariable(name string) bool {
	return name == config.APIKeySetting || slices.ContainsFunc(knownPlatforms(), func(k config.Known) bool { return slices.Contains(k.Secrets, name) }) ||
		slices.ContainsFunc([]string{"KEY", "PASSWORD", "SECRET", "TOKEN"}, func(end string) bool { return strings.HasSuffix(strings.ToUpper(name), end) })
}

// warningLog is a logger's handler that keeps what is warned of, to be told as findings.
type warningLog struct {
	mu   sync.Mutex // guards kept
	kept []string
}

// Enabled takes warnings and what is worse.
func (w *warningLog) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn
}

// Handle keeps the message.
func (w *warningLog) Handle(_ context.Context, r slog.Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, r.Message)
	return nil
}

// WithAttrs is the handler itself: attributes are not kept.
func (w *warningLog) WithAttrs([]slog.Attr) slog.Handler { return w }

// WithGroup is the handler itself.
func (w *warningLog) WithGroup(string) slog.Handler { return w }

func (w *warningLog) lines() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.kept)
}
