package cli

import (
	"context"
	"log/slog"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/mcpserver"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// orSandboxFlag is for clients that fill in settings from a form, which a person may leave empty.
func orSandboxFlag(cmd *cobra.Command, orSandbox *bool) {
	cmd.Flags().BoolVar(orSandbox, "or-sandbox", false, "answer from a platform in miniature where neither settings nor a profile name an account; for clients with a form for the settings, whose empty fields are left out")
}

// stdioOrSandbox serves the account that the form names, or else a platform in miniature. Settings that cannot work are told in the place of each answer: of a server
// that does not start, a desktop client shows a person nothing.
func (a *app) stdioOrSandbox(ctx context.Context, o stdioOptions) error {
	var empty []string
	a.environ, empty = config.LeaveOut(a.environ)
	logger := a.newLogger(slog.LevelInfo, func(s string) string { return s })
	if len(empty) > 0 {
		logger.Info("empty, and left out: " + words.And(empty))
	}
	opened := false
	var err error
	if o.sandbox, err = a.namesNoAccount(o.choice); err == nil {
		if o.sandbox {
			logger.Warn("neither settings nor a profile name an account: the answers are made up, those of a platform in miniature")
		}
		err = a.withBackend(ctx, o.choice, func(ctx context.Context, b *backend) error {
			opened = true
			return a.serveStdio(ctx, o, b)
		})
	}
	if err != nil && !opened && ctx.Err() == nil && !isTerminal(a.stdin) {
		return a.serveRefusal(ctx, err)
	}
	return err
}

// namesNoAccount tells whether there is nothing to ask but a platform in miniature.
func (a *app) namesNoAccount(c choice) (bool, error) {
	given, err := a.given(c)
	if err != nil {
		return false, err
	}
	return given.Profile == nil && c.organization == "" && !config.NamesAccount(a.environ, knownPlatforms()), nil
}

// serveRefusal serves all tools, each of which answers with what has to be mended before it can.
func (a *app) serveRefusal(ctx context.Context, why error) error {
	a.printError(why)
	text := inWords(why) + "\n" + inTheForm
	listed := tools.All(tools.Deps{})
	for i := range listed {
		listed[i].Handler = func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return mcp.NewToolResultError(text), nil
		}
	}
	server, err := mcpserver.New(mcpserver.Options{
		Name: "orgdata", Title: "Organization data (not set up)", Version: serverVersion(), WebsiteURL: website, Icons: icons(),
		Instructions: "This server cannot answer until its settings are mended. Tell the person: " + text, Tools: listed,
	})
	if err != nil {
		return err
	}
	return server.ServeStdio(ctx, a.stdin, a.stdout)
}

// inTheForm tells which field sets what.
const inTheForm = "In an extension's settings " + config.PlatformSetting + " is the field Platform, " + config.APIKeySetting + " is API key, " + config.OrganizationSetting +
	" is Organization and " + config.ProfileSetting + " is Profile; with all of them empty it answers from made-up data. Restart the client after a change."
