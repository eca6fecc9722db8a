package cli

import (
	"context"
	"log/slog"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// session is the open catalog of a command that asks, with or without an MCP server on it.
type session struct {
	live     *live
	cfg      config.Config
	logger   *slog.Logger
	redactor *platform.Redactor // one for all that is written: answers, audit, logs
}

// openSession opens the platforms that environ and what is given besides name. It opens no connection, unless to find the id of an organisation
// that is named, and reads no table: a process starts at once and finds out at the first question whether its keys work.
func (a *app) openSession(ctx context.Context, environ []string, given config.Given) (*session, error) {
	cfg, manifests, err := a.loadNamed(ctx, environ, given)
	if err != nil {
		return nil, err
	}
	s := &session{cfg: cfg, redactor: &platform.Redactor{}}
	s.logger = a.newLogger(cfg.LogLevel, s.redactor.Text)
	if a.adoptLogs != nil {
		a.adoptLogs(s.logger)
	}
	budgets := governor.NewRegistry(governor.Options{Share: cfg.BudgetShare}) // the process's one, for every client that is made
	if s.live, err = newLive(manifests, cfg, platform.Options{Budgets: budgets, Logger: s.logger, Redactor: s.redactor}); err != nil {
		return nil, err
	}
	warnInTheClear(s.logger, s.live.inTheClear())
	return s, nil
}

// Close frees what questions have loaded, then drops the connections that loading kept.
func (s *session) Close() error { return s.live.Close() }

// withSession runs a command that asks the platforms that are chosen.
func (a *app) withSession(ctx context.Context, c choice, run func(context.Context, *session) error) error {
	if a.ending != nil {
		a.ending.asks.Store(true)
	}
	err := a.withChosen(ctx, c, func(ctx context.Context, environ []string, given config.Given) error {
		s, err := a.openSession(ctx, environ, given)
		if err != nil {
			return err
		}
		defer s.Close()
		a.warnIgnored(s.logger, c)
		return run(ctx, s)
	})
	return ofInterruption(ctx, err)
}

// withBackend runs serve on a backend for the platforms that are chosen.
func (a *app) withBackend(ctx context.Context, c choice, serve func(context.Context, *backend) error) error {
	return a.withChosen(ctx, c, func(ctx context.Context, environ []string, given config.Given) error {
		b, err := a.newBackend(ctx, environ, given, c.sandbox)
		if err != nil {
			return err
		}
		defer b.Close()
		a.warnIgnored(b.logger, c)
		return serve(ctx, b)
	})
}

// withChosen hands to run the environment that counts, and what flags and the profile say. Platforms in miniature live as long as run.
func (a *app) withChosen(ctx context.Context, c choice, run func(ctx context.Context, environ []string, given config.Given) error) error {
	if err := c.check(); err != nil {
		return err
	}
	given, err := a.given(c)
	if err != nil {
		return err
	}
	if !c.sandbox {
		return run(ctx, a.environ, given)
	}
	mini, environ, err := a.ownSandbox(ctx, c.platform)
	if err != nil {
		return err
	}
	defer mini.Close()
	return run(ctx, environ, given)
}

// warnIgnored tells of settings that are not read where platforms in miniature are asked.
func (a *app) warnIgnored(logger *slog.Logger, c choice) {
	if !c.sandbox {
		return
	}
	for _, name := range config.IgnoredInMiniature(a.environ) {
		logger.Warn(name + " is set, and is not read: a platform in miniature is signed in to with its own key")
	}
}
