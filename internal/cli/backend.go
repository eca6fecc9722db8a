package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/mcpserver"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// backend is an MCP server and what it stands on, for one platform and one key.
type backend struct {
	server  *mcpserver.Server
	client  *platform.Client
	catalog *catalog.Catalog
	logger  *slog.Logger
	audit   *audit.File // nil: none
}

// grace is the time from the end of the tools' own deadline to the server's, which is the net below it.
const grace = 5 * time.Second

// newBackend wires the rooms for the platform that environ names. It opens no connection and reads no table: a server starts at once and finds out
// at the first call whether its key works.
func (a *app) newBackend(ctx context.Context, environ []string) (*backend, error) {
	cfg, chosen, err := loadConfig(ctx, environ)
	if err != nil {
		return nil, err
	}
	redactor := &platform.Redactor{} // one for all that is written: answers, audit, logs
	logger := a.newLogger(cfg.LogLevel, redactor.Text)
	if a.adoptLogs != nil {
		a.adoptLogs(logger)
	}
	budgets := governor.NewRegistry(governor.Options{Share: cfg.BudgetShare}) // the process's one, for every client that is made
	client, err := newClient(chosen, cfg, platform.Options{Budgets: budgets, Logger: logger, Redactor: redactor})
	if err != nil {
		return nil, err
	}
	records, err := openAuditFile(cfg.AuditFile)
	if err != nil {
		return nil, err
	}
	tables := catalog.New(client, catalog.Options{
		TTL: cfg.CacheTTL, Deadline: cfg.Deadline, DeadlineVar: config.DeadlineSetting, Memory: cfg.Memory, MemoryVar: config.MemorySetting,
	})
	deps := tools.Deps{Client: client, Catalog: tables, Version: serverVersion(), Now: time.Now}
	server, err := mcpserver.New(mcpserver.Options{
		Name: "orgdata", Title: chosen.Title + " data", Version: serverVersion(), WebsiteURL: website, Icons: icons(),
		Instructions: tools.Instructions(chosen),
		Tools:        tools.All(deps), Resources: tools.Resources(deps), ResourceTemplates: tools.ResourceTemplates(deps),
		Prompts: tools.Prompts(deps), Complete: tools.Complete(deps),
		Deadline: cfg.Deadline + grace,
		Logger:   logger, Meter: tools.Meter,
		Audit: audit.New(audit.Options{Logger: logger, File: records, Redact: redactor.Text}),
	})
	if err != nil {
		return nil, err
	}
	return &backend{server: server, client: client, catalog: tables, logger: logger, audit: records}, nil
}

// loadConfig reads the settings and the manifest of the platform that they choose, as this process shows it.
func loadConfig(ctx context.Context, environ []string) (config.Config, *manifest.Manifest, error) {
	var chosen *manifest.Manifest
	cfg, err := config.Load(ctx, environ, config.Platforms{
		Known: knownPlatforms(),
		Open: func(name, file string) (config.Platform, error) {
			var err error
			chosen, err = openManifest(name, file)
			if err != nil {
				return config.Platform{}, err
			}
			return describe(chosen), nil
		},
	})
	if err != nil {
		return cfg, nil, err
	}
	chosen, err = restricted(chosen, cfg)
	return cfg, chosen, err
}

// restricted is the manifest as this process shows it.
func restricted(m *manifest.Manifest, cfg config.Config) (*manifest.Manifest, error) {
	limited, err := m.Restricted(manifest.Restriction{Deny: cfg.Deny, ShowPersonal: cfg.ShowPersonal, ViewReads: catalog.ViewReads})
	if err != nil {
		return nil, &config.Error{Text: words.Sentence(fmt.Sprintf("%s: %v", config.DenySetting, err)), Next: "Name tables and columns that there are, as in submissions,employees.email."}
	}
	return limited, nil
}

// openAuditFile opens the file for records, nil when the settings name none.
func openAuditFile(path string) (*audit.File, error) {
	if path == "" {
		return nil, nil
	}
	file, err := audit.OpenFile(path)
	if wrong := (*audit.FileError)(nil); errors.As(err, &wrong) {
		return nil, &config.Error{Text: fmt.Sprintf("%s is %q, which %s.", config.AuditFileSetting, path, wrong.Problem), Next: wrong.Next}
	}
	return file, err
}

// Close frees what questions have loaded, then drops the connections that loading kept, and closes the audit file.
func (b *backend) Close() error {
	defer b.client.Close()
	if b.audit != nil {
		defer b.audit.Close()
	}
	return b.catalog.Close()
}

// knownPlatforms lists the embedded platforms with their own variable names, those of the key first: error texts show the first.
func knownPlatforms() []config.Known {
	var known []config.Known
	for _, m := range manifest.AllKnown() {
		k := config.Known{Name: m.Platform}
		for _, c := range m.Credentials {
			if c.Name == config.APIKey {
				k.Env = slices.Insert(k.Env, 0, c.Env...)
			} else {
				k.Env = append(k.Env, c.Env...)
			}
			if c.Secret {
				k.Secrets = append(k.Secrets, c.Env...)
			}
		}
		known = append(known, k)
	}
	return known
}

func openManifest(name, file string) (*manifest.Manifest, error) {
	if file == "" {
		return manifest.Load(name)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the manifest: %w", err)
	}
	return manifest.Parse(file, data)
}

// describe tells config what it has to know of a platform.
func describe(m *manifest.Manifest) config.Platform {
	p := config.Platform{Name: m.Platform, KeysPage: m.Dashboard["keys"]}
	if m.Scope != nil {
		p.Noun = m.Scope.Noun
	}
	for _, c := range m.Credentials {
		required := c.Name == config.APIKey && keyFirst(m) || m.Scope != nil && m.Scope.From == c.Name
		p.Credentials = append(p.Credentials, config.Credential{
			Name: c.Name, Env: c.Env, Required: required, Where: c.Where, Secret: c.Secret, Password: c.Format == manifest.FormatPassword,
		})
	}
	for _, a := range m.Authenticators {
		if !slices.Contains(a.Needs, config.APIKey) {
			p.Ways = append(p.Ways, a.Needs)
		}
	}
	return p
}

// keyFirst tells whether the key is what a platform is opened with, if by nothing else.
func keyFirst(m *manifest.Manifest) bool {
	return len(m.Authenticators) > 0 && slices.Contains(m.Authenticators[0].Needs, config.APIKey)
}

// newClient makes the client, with what the process has one of in o, and checks the credentials that are known at the start: a setting that
// cannot work is said now, not at the first call.
func newClient(m *manifest.Manifest, cfg config.Config, o platform.Options) (*platform.Client, error) {
	warn := func() {
		for _, line := range cfg.Warnings() {
			o.Logger.Warn(line)
		}
	}
	proxy, err := cfg.Proxy(cmp.Or(cfg.BaseURL, m.BaseURL))
	if err != nil {
		return nil, err
	}
	o.Proxy, o.Authorities = proxy.URL, cfg.Authorities
	o.Settings = platform.Settings{BaseURL: config.BaseURLSetting, CAFile: config.CAFileSetting, Proxy: proxy.Setting, Credentials: cfg.Sources,
		Auth: cfg.Auth, AuthSetting: config.AuthSetting}
	credentials, err := cfg.Credentials()
	if err != nil {
		return nil, err
	}
	warn()
	if err := platform.CheckCredentials(m, credentials, o.Settings); err != nil {
		return nil, settingError(err)
	}
	o.BaseURL, o.UserAgent = cfg.BaseURL, "orgdata-mcp/"+serverVersion()
	o.Credentials = func() (map[string]string, error) {
		defer warn()
		credentials, err := cfg.Credentials()
		return credentials, upstreamError(err)
	}
	o.Renew = func(ctx context.Context, refused map[string]string) error {
		return upstreamError(cfg.Renew(ctx, refused))
	}
	client, err := platform.NewClient(m, o)
	if err != nil {
		return nil, settingError(err)
	}
	client.Redactor() // has it learn the secrets of the start
	return client, nil
}
