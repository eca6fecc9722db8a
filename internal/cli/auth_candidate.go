package cli

import (
	"context"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// trialTime is how long a platform may take to say who a candidate is.
const trialTime = 45 * time.Second

// identify asks who a candidate is. A platform that tells nothing of that is asked for a row of its first table.
func (a *app) identify(ctx context.Context, cfg config.Config, c auth.Candidate) (answer.Connection, error) {
	if err := platform.CheckCredentials(c.Manifest, c.Values, platform.Settings{Auth: c.Auth, Credentials: c.Sources}); err != nil {
		return answer.Connection{}, settingError(err)
	}
	var who answer.Connection
	err := a.try(ctx, cfg, c, func(ctx context.Context, d tools.Deps, on *catalog.Connection) error {
		var err error
		if who, err = identifyShown(ctx, d, on); err == nil && c.Manifest.Identity() == nil && !c.Manifest.ListsKeys() && who.Tree == "" {
			err = askOneRow(ctx, d.Catalog, on)
		}
		return err
	})
	return who, err
}

// readRow asks for a row of a table as a candidate.
func (a *app) readRow(ctx context.Context, cfg config.Config, c auth.Candidate, table string) error {
	return a.try(ctx, cfg, c, func(ctx context.Context, d tools.Deps, on *catalog.Connection) error {
		return readRow(ctx, d.Catalog, on, table)
	})
}

// reach lists the organisations that a candidate reaches, whichever is its own; none where the platform does not list them.
func (a *app) reach(ctx context.Context, cfg config.Config, c auth.Candidate) (all []answer.Organization, missing string, err error) {
	err = a.try(ctx, cfg, c, func(ctx context.Context, _ tools.Deps, on *catalog.Connection) error {
		var err error
		all, missing, err = organizationsShown(ctx, on)
		return err
	})
	return all, missing, err
}

// try opens a candidate for the time of some questions. The error is prompt.ErrInterrupted when the person ended it meanwhile.
func (a *app) try(whole context.Context, cfg config.Config, c auth.Candidate, ask func(context.Context, tools.Deps, *catalog.Connection) error) error {
	ctx, cancel := context.WithTimeout(whole, trialTime)
	defer cancel()
	client, err := a.candidateClient(cfg, c)
	if err != nil {
		return err
	}
	defer client.Close()
	open := catalog.Open([]catalog.Source{{Name: c.Name, Client: client}}, catalog.Options{TTL: cfg.CacheTTL, Deadline: cfg.Deadline, Memory: cfg.Memory})
	defer open.Close()
	err = ask(ctx, tools.Deps{Catalog: open, Version: serverVersion(), Now: time.Now}, open.Connections()[0])
	if err != nil && whole.Err() != nil {
		return prompt.ErrInterrupted
	}
	return err
}

func (a *app) candidateClient(cfg config.Config, c auth.Candidate) (*platform.Client, error) {
	redactor := &platform.Redactor{}
	o := platform.Options{
		Budgets: governor.NewRegistry(governor.Options{Share: cfg.BudgetShare}), Redactor: redactor, Logger: a.newLogger(cfg.LogLevel, redactor.Text),
		Credentials: func() (map[string]string, error) { return c.Values, nil },
	}
	connection := config.Connection{Name: c.Name, Platform: c.Manifest.Platform, BaseURL: c.BaseURL, Auth: c.Auth, Sources: c.Sources, BaseURLSetting: "--base-url", AuthSetting: "--auth"}
	if err := route(&o, c.Manifest, cfg, connection); err != nil {
		return nil, err
	}
	client, err := platform.NewClient(c.Manifest, o)
	if err != nil {
		return nil, settingError(err)
	}
	warnInTheClear(o.Logger, client.InTheClear())
	return client, nil
}

// askOneRow asks for a row of the first table that can be asked without more ado.
func askOneRow(ctx context.Context, open *catalog.Catalog, on *catalog.Connection) error {
	tables, err := on.Manifest().Described()
	if err != nil {
		return err
	}
	for i := range tables {
		if tables[i].Each == nil && !strings.Contains(tables[i].Get, "{") {
			return readRow(ctx, open, on, tables[i].Name)
		}
	}
	return nil
}

func readRow(ctx context.Context, open *catalog.Catalog, on *catalog.Connection, table string) error {
	_, err := open.Query(ctx, catalog.Question{SQL: "SELECT * FROM " + on.TableName(table) + " LIMIT 1"})
	return err
}
