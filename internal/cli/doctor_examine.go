package cli

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// examination is what doctor looks at: the settings as the server would read them, and the platforms that they open.
type examination struct {
	app      *app
	choice   choice
	environ  []string // that the settings are read from
	program  doctor.Program
	cfg      config.Config
	live     *live // nil: the settings open nothing
	broken   error // why not
	redactor *platform.Redactor
	warnings warningLog
	closing  []func()

	mu       sync.Mutex                 // guards what follows, which the checks of connections fill in
	personal []string                   // that a report does not show: names and ids of people and organisations
	told     map[string]doctor.Identity // by connection, what its platform tells of the credentials
}

// examine opens what the settings name. That they are broken is something to tell, not an error.
func (a *app) examine(ctx context.Context, o doctorOptions) (*examination, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	x := &examination{app: a, choice: o.choice, environ: a.environ, program: programOf(), redactor: &platform.Redactor{}, told: map[string]doctor.Identity{}}
	x.redactor.Learn(secretsIn(a.environ)...)
	x.redactor.Learn(a.typedKeys()...)
	if o.sandbox {
		mini, environ, err := a.ownSandbox(ctx, o.platform)
		if err != nil {
			return nil, err
		}
		x.environ, x.closing = environ, append(x.closing, func() { mini.Close() })
	}
	x.broken = x.open(ctx)
	return x, nil
}

// settingsTime is how long reading the settings may take, of which a command that prints the key may take most.
const settingsTime = 8 * time.Second

func (x *examination) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settingsTime)
	defer cancel()
	given, err := x.app.given(x.choice)
	if err != nil {
		return err
	}
	cfg, manifests, err := loadConfig(ctx, x.environ, given)
	if err != nil {
		return err
	}
	x.cfg = cfg
	budgets := governor.NewRegistry(governor.Options{Share: cfg.BudgetShare})
	live, err := newLive(manifests, cfg, platform.Options{Budgets: budgets, Logger: slog.New(&x.warnings), Redactor: x.redactor})
	if err != nil {
		return err
	}
	x.live, x.closing = live, append(x.closing, func() { live.Close() })
	return nil
}

func (x *examination) close() {
	for _, end := range slices.Backward(x.closing) {
		end()
	}
}

func programOf() doctor.Program {
	path, err := os.Executable()
	if err != nil {
		path = "" // a system that does not tell
	}
	b := thisBuild()
	return doctor.Program{Name: "orgdata-mcp", Version: b.Version, Commit: b.Commit, Path: path, OS: b.OS, Arch: b.Arch, Go: b.Go}
}

// report is the whole run.
func (x *examination) report(groups []doctor.Group) doctor.Report {
	counts, state := doctor.Judge(groups)
	return doctor.Report{Program: x.program, At: time.Now().UTC().Format(time.RFC3339), State: state, Counts: counts, Groups: groups}
}

// safe are findings without secrets.
func (x *examination) safe(found []doctor.Finding) []doctor.Finding {
	return redacted(found, x.redactor.Text)
}

// redacted are findings as redact leaves their texts.
func redacted(found []doctor.Finding, redact func(string) string) []doctor.Finding {
	safe := slices.Clone(found)
	for i := range safe {
		safe[i].Text, safe[i].Next = words.Redacted(safe[i].Text, redact), words.Redacted(safe[i].Next, redact)
	}
	return safe
}

func (x *examination) safeGroups(groups []doctor.Group) []doctor.Group {
	for i := range groups {
		groups[i].Findings = x.safe(groups[i].Findings)
	}
	return groups
}

// settingProblem is what is wrong with a setting. Of the mistakes of a manifest, a line each, the first is told.
func settingProblem(what string, e *config.Error) doctor.Finding {
	first, others, several := strings.Cut(strings.TrimSpace(e.Text), "\n")
	if !several {
		return doctor.Failure(what, cmp.Or(e.Next, "Mend it, then run it again."), "%s", e.Text)
	}
	more := 1 + strings.Count(others, "\n")
	return doctor.Failure(what, "orgdata-mcp manifest lint FILE says all that is wrong with it.", "%s; and %d more.", strings.TrimSuffix(first, "."), more)
}

// problem is an error as a finding that something failed.
func problem(what string, err error) doctor.Finding {
	var setting *config.Error
	var upstream *platform.Error
	var advice advised
	var kept *profile.Error
	switch {
	case errors.As(err, &kept):
		return doctor.Failure(what, kept.Next, "%s", kept.Text)
	case errors.As(err, &setting):
		return settingProblem(what, setting)
	case errors.As(err, &upstream):
		return doctor.Failure(what, upstream.Next, "%s", upstream.Public)
	case errors.As(err, &advice):
		return doctor.Failure(what, advice.next, "%s", words.Sentence(advice.Error()))
	case errors.Is(err, context.DeadlineExceeded):
		return doctor.NotChecked(what, "Look at what takes so long, such as a command that prints the key; then run it again.", "It was not done in time.")
	}
	return doctor.Failure(what, "Run it again; if it lasts, report this.", "%s", words.Sentence(strings.TrimSpace(words.HideSecrets(err.Error()))))
}
