package cli

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// candidate is a connection that is tried out: nothing of it need be kept anywhere.
type candidate struct {
	m       *manifest.Manifest
	name    string            // of the connection
	baseURL string            // in the place of the manifest's; ""
	auth    string            // the authenticator to use; "": the first whose credentials are there
	values  map[string]string // by credential, the organisation too
	sources map[string]string // where each came from, for errors
}

// with is the candidate with another value of a credential.
func (c candidate) with(credential, value string) candidate {
	c.values = maps.Clone(c.values)
	c.values[credential] = value
	return c
}

// organization is the id of the one that is asked; "" for none.
func (c candidate) organization() string {
	if c.m.Scope == nil {
		return ""
	}
	return c.values[c.m.Scope.From]
}

// trialTime is how long a platform may take to say who a candidate is.
const trialTime = 45 * time.Second

// identify asks who a candidate is. A platform that tells nothing of that is asked for a row of its first table.
func (a *app) identify(ctx context.Context, cfg config.Config, c candidate) (answer.Connection, error) {
	if err := platform.CheckCredentials(c.m, c.values, platform.Settings{Auth: c.auth, Credentials: c.sources}); err != nil {
		return answer.Connection{}, settingError(err)
	}
	var who answer.Connection
	err := a.try(ctx, cfg, c, func(ctx context.Context, d tools.Deps, on *catalog.Connection) error {
		var err error
		if who, err = identifyShown(ctx, d, on); err == nil && c.m.Identity == nil && c.m.Keys == nil && who.Tree == "" {
			err = askOneRow(ctx, d.Catalog, on)
		}
		return err
	})
	return who, err
}

// reach lists the organisations that a candidate reaches, whichever is its own; none where the platform does not list them.
func (a *app) reach(ctx context.Context, cfg config.Config, c candidate) (all []catalog.Organization, missing string, err error) {
	err = a.try(ctx, cfg, c, func(ctx context.Context, _ tools.Deps, on *catalog.Connection) error {
		var err error
		all, missing, err = organizationsShown(ctx, on)
		return err
	})
	return all, missing, err
}

// try opens a candidate for the time of some questions. The error is prompt.ErrInterrupted when the person ended it meanwhile.
func (a *app) try(whole context.Context, cfg config.Config, c candidate, ask func(context.Context, tools.Deps, *catalog.Connection) error) error {
	ctx, cancel := context.WithTimeout(whole, trialTime)
	defer cancel()
	client, err := a.candidateClient(cfg, c)
	if err != nil {
		return err
	}
	defer client.Close()
	open := catalog.Open([]catalog.Source{{Name: c.name, Client: client}}, catalog.Options{TTL: cfg.CacheTTL, Deadline: cfg.Deadline, Memory: cfg.Memory})
	defer open.Close()
	err = ask(ctx, tools.Deps{Catalog: open, Version: serverVersion(), Now: time.Now}, open.Connections()[0])
	if err != nil && whole.Err() != nil {
		return prompt.ErrInterrupted
	}
	return err
}

func (a *app) candidateClient(cfg config.Config, c candidate) (*platform.Client, error) {
	redactor := &platform.Redactor{}
	o := platform.Options{
		Budgets: governor.NewRegistry(governor.Options{Share: cfg.BudgetShare}), Redactor: redactor, Logger: a.newLogger(cfg.LogLevel, redactor.Text),
		Credentials: func() (map[string]string, error) { return c.values, nil },
	}
	connection := config.Connection{Name: c.name, Platform: c.m.Platform, BaseURL: c.baseURL, Auth: c.auth, Sources: c.sources, BaseURLSetting: "--base-url", AuthSetting: "--auth"}
	if err := route(&o, c.m, cfg, connection); err != nil {
		return nil, err
	}
	client, err := platform.NewClient(c.m, o)
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
			_, err := open.Query(ctx, catalog.Question{SQL: "SELECT * FROM " + on.TableName(tables[i].Name) + " LIMIT 1"})
			return err
		}
	}
	return nil
}
