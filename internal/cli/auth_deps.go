package cli

import (
	"context"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// authDeps is what the walks of login, import and rotation work with.
func (a *app) authDeps() (auth.Deps, error) {
	cfg, err := config.Common(a.environ, config.Given{}, config.Platforms{Known: knownPlatforms()})
	if err != nil {
		return auth.Deps{}, err
	}
	p := newPage(a.stdout, a.environ)
	return auth.Deps{
		Ask: a.prompter(), Show: p.line, Width: p.width, Now: time.Now,
		Profiles: a.profiles, Platforms: sandbox.Names(), Reserved: query.IsReserved, Address: a.addressOf, ReadKey: a.readKeyFile, Home: a.home(), Elsewhere: a.elsewhere,
		OpenManifest: func(platform, file string) (*manifest.Manifest, error) {
			m, _, err := openManifest(platform, file, cfg.AllowHTTP)
			if err != nil && file != "" {
				err = manifestError(file, err)
			}
			return m, err
		},
		Identify: func(ctx context.Context, c auth.Candidate) (answer.Connection, error) { return a.identify(ctx, cfg, c) },
		ReadRow:  func(ctx context.Context, c auth.Candidate, table string) error { return a.readRow(ctx, cfg, c, table) },
		Reach: func(ctx context.Context, c auth.Candidate) ([]answer.Organization, string, error) {
			return a.reach(ctx, cfg, c)
		},
	}, nil
}

// prompter asks at the terminal, where stdin and stdout both are one.
func (a *app) prompter() *prompt.Prompter {
	if !isTerminal(a.stdin) || !isTerminal(a.stdout) {
		return prompt.New(nil, nil, nil)
	}
	return prompt.New(fileOf(a.stdin), a.stdout, newPage(a.stdout, a.environ).wrap)
}

// addressOf is where the environment says that a connection is asked, and the variable that says so.
func (a *app) addressOf(connection string) (url, by string) {
	for _, name := range []string{config.SettingFor(connection, config.BaseURLSetting), config.BaseURLSetting} {
		if value := a.getenv(name); value != "" {
			return value, name
		}
	}
	return "", ""
}
