package cli

import (
	"context"
	"errors"
	"maps"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

// loadNamed is [loadConfig], where --org may give an organisation's name in the place of its id.
func (a *app) loadNamed(ctx context.Context, environ []string, given config.Given) (config.Config, *manifests, error) {
	cfg, all, err := loadConfig(ctx, environ, given)
	if err != nil {
		return cfg, all, err
	}
	for i, c := range cfg.Connections {
		m := all.all[i]
		if m.Scope == nil || c.Sources[m.Scope.From] != config.OrganizationFlag {
			continue
		}
		credentials, err := c.Credentials()
		if err != nil || platform.FitsScope(m, credentials[m.Scope.From]) {
			return cfg, all, err
		}
		asker := auth.Candidate{Manifest: m, Name: c.Name, BaseURL: c.BaseURL, Auth: c.Auth, Sources: c.Sources}
		if asker.Values = lister(ctx, environ, given, m, credentials); asker.Values == nil {
			return cfg, all, nil // what is wrong with the name as an id is told
		}
		id, err := a.organizationID(ctx, cfg, asker, credentials[m.Scope.From])
		if err != nil || id == "" {
			return cfg, all, err
		}
		return loadConfig(ctx, environ, given.WithOrganization(id))
	}
	return cfg, all, nil
}

// lister are the credentials to whom a platform lists its organisations: without any of them or, where it wants one, with that of the settings; nil: there is none.
func lister(ctx context.Context, environ []string, given config.Given, m *manifest.Manifest, credentials map[string]string) map[string]string {
	if auth.ListedFirst(m) {
		some := maps.Clone(credentials)
		delete(some, m.Scope.From)
		return some
	}
	usual, _, err := loadConfig(ctx, environ, given.WithOrganization(""))
	if err != nil {
		return nil
	}
	some, err := usual.Connections[0].Credentials()
	if err != nil {
		return nil
	}
	return some
}

// organizationID asks a platform for the id of the organisation that has a name; "" where it lists none.
func (a *app) organizationID(ctx context.Context, cfg config.Config, asker auth.Candidate, name string) (string, error) {
	listed, _, err := a.reach(ctx, cfg, asker)
	if err != nil || len(listed) == 0 {
		return "", refusal(err)
	}
	id, err := auth.OrganizationNamed(listed, asker.Manifest.Scope.Noun, name)
	return id, walked(err)
}

// refusal is for the terminal what a platform answered.
func refusal(err error) error {
	var refused *platform.Error
	if errors.As(err, &refused) {
		return asAdvice(refused.Code, refused.Public, refused.Next)
	}
	return walked(err)
}
