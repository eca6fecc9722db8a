package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/mcpserver"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// backend is an MCP server and what it stands on, for the platforms that are open.
type backend struct {
	*session
	server *mcpserver.Server
	audit  *audit.File // nil: none
}

// grace is the time from the end of the tools' own deadline to the server's, which is the net below it.
const grace = 5 * time.Second

// newBackend puts a server on the platforms that environ and what is given besides name, see openSession; madeUp tells that they are in miniature.
func (a *app) newBackend(ctx context.Context, environ []string, given config.Given, madeUp bool) (*backend, error) {
	s, err := a.openSession(ctx, environ, given)
	if err != nil {
		return nil, err
	}
	b := &backend{session: s}
	if b.audit, err = openAuditFile(s.cfg.AuditFile); err != nil {
		return nil, err
	}
	deps, title, instruction := b.live.deps(), titles(b.live.inUse().catalog.Connections())+" data", ""
	if madeUp {
		tellMadeUp(&deps)
		title, instruction = title+madeUpTitle, madeUpInstruction
	}
	b.server, err = mcpserver.New(mcpserver.Options{
		Name: "orgdata", Title: title, Version: serverVersion(), WebsiteURL: website, Icons: icons(),
		Instructions: instruction + tools.Instructions(deps),
		Tools:        tools.All(deps), Resources: tools.Resources(deps), ResourceTemplates: tools.ResourceTemplates(deps),
		Prompts: tools.Prompts(deps), Complete: tools.Complete(deps),
		Deadline: s.cfg.Deadline + grace,
		Logger:   s.logger, Meter: tools.Meter,
		Audit: audit.New(audit.Options{Logger: s.logger, File: b.audit, Redact: s.redactor.Text}),
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// warnInTheClear tells, at the start, of addresses that are asked without encryption.
func warnInTheClear(logger *slog.Logger, addresses []string) {
	if len(addresses) > 0 {
		logger.Warn(config.AllowHTTPSetting + " lets requests to " + words.And(addresses) + " go without encryption: the key and the rows can be read on the way")
	}
}

// titles name the platforms for people.
func titles(connections []*catalog.Connection) string {
	names := make([]string, len(connections))
	for i, c := range connections {
		names[i] = c.Manifest().Title
	}
	return words.And(names)
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
	if b.audit != nil {
		defer b.audit.Close()
	}
	return b.session.Close()
}

// newClient makes the client, with what the process has one of in o, and checks the credentials that are known at the start: a setting that
// cannot work is said now, not at the first call.
func newClient(m *manifest.Manifest, cfg config.Config, c config.Connection, o platform.Options) (*platform.Client, error) {
	warn := func() {
		for _, line := range cfg.Warnings() {
			o.Logger.Warn(line)
		}
	}
	if err := route(&o, m, cfg, c); err != nil {
		return nil, err
	}
	credentials, err := c.Credentials()
	if err != nil {
		return nil, err
	}
	warn()
	if err := platform.CheckCredentials(m, credentials, o.Settings); err != nil {
		return nil, settingError(err)
	}
	if err := platform.CheckAllow(m, credentials, o.Allow, o.Settings); err != nil {
		return nil, settingError(err)
	}
	o.Credentials = func() (map[string]string, error) {
		defer warn()
		credentials, err := c.Credentials()
		return credentials, upstreamError(err)
	}
	o.Renew = func(ctx context.Context, refused map[string]string) error {
		return upstreamError(c.Renew(ctx, refused))
	}
	client, err := platform.NewClient(m, o)
	if err != nil {
		return nil, settingError(err)
	}
	client.Redactor() // has it learn the secrets of the start
	return client, nil
}

// route sets where the requests of a connection go and through what, whom they may be about, and which settings say so.
func route(o *platform.Options, m *manifest.Manifest, cfg config.Config, c config.Connection) error {
	proxy, err := cfg.Proxy(cmp.Or(c.BaseURL, m.BaseURL))
	if err != nil {
		return err
	}
	o.BaseURL, o.Proxy, o.Authorities, o.UserAgent = c.BaseURL, proxy.URL, cfg.Authorities, "orgdata-mcp/"+serverVersion()
	o.AllowHTTP, o.Allow = cfg.AllowHTTP, cfg.OrgAllow
	o.Settings = platform.Settings{
		BaseURL: c.BaseURLSetting, AllowHTTP: config.AllowHTTPSetting, CAFile: config.CAFileSetting, Proxy: proxy.Setting, Credentials: c.Sources,
		Auth: c.Auth, AuthSetting: c.AuthSetting, Login: c.Login, Allow: config.OrgAllowSetting,
	}
	o.ProxyFor, err = tokenProxies(m, cfg)
	return err
}
