package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
)

// commands is what each command does once its command line is read, in the order in which the help shows them. Tests put others in their places.
type commands struct {
	query  func(context.Context, queryOptions) error
	tables func(context.Context, tablesOptions) error
	whoami func(context.Context, identityOptions) error
	keys   func(context.Context, identityOptions) error
	call   func(context.Context, callOptions) error

	login         func(context.Context, auth.LoginOptions) error
	authStatus    func(context.Context, statusOptions) error
	rotate        func(context.Context, rotateOptions) error
	importFile    func(context.Context, auth.ImportOptions) error
	logout        func(context.Context, logoutOptions) error
	switchProfile func(ctx context.Context, profile string) error

	install func(context.Context, installOptions) error
	doctor  func(context.Context, doctorOptions) error

	stdio func(context.Context, stdioOptions) error
	serve func(context.Context, serveOptions) error

	demo    func(ctx context.Context, platform string) error
	sandbox func(context.Context, sandboxOptions) error

	newManifest func(context.Context, newOptions) error
	fromOpenAPI func(openapiOptions) error
	lint        func(files []string) error
	check       func(context.Context, checkOptions) error
	docs        func(manifest string) error

	version func(asJSON bool) error
}

func (a *app) commands() commands {
	return commands{
		query:  a.query,
		tables: a.tables,
		whoami: a.whoami,
		keys:   a.keys,
		call:   a.call,

		login:         a.login,
		authStatus:    a.authStatus,
		rotate:        a.rotate,
		importFile:    a.importFile,
		logout:        a.logout,
		switchProfile: a.switchProfile,

		install: a.install,
		doctor:  a.doctor,

		stdio: a.stdio,
		serve: a.serve,

		demo:    a.demo,
		sandbox: a.sandbox,

		newManifest: a.newManifest,
		fromOpenAPI: a.fromOpenAPI,
		lint:        a.lint,
		check:       a.check,
		docs:        a.docs,

		version: a.version,
	}
}

func newRoot(c commands) *cobra.Command {
	stdio := newStdioCommand(c.stdio)
	root := &cobra.Command{
		Use:   "orgdata-mcp",
		Short: "Let an AI assistant ask your organisation's platform anything, over MCP",
		Long: `Let an AI assistant ask your organisation's platform anything, over MCP.

Without a command it serves on stdin and stdout, as an MCP client starts it:
` + strings.Join(clients.Names(), ", ") + ` and others.
Nothing to connect it to yet? "orgdata-mcp demo" shows it at work without an account.`,
		Version:       serverVersion(),
		Args:          noArgs,
		RunE:          stdio.RunE,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("orgdata-mcp {{.Version}}\n")
	root.Flags().AddFlagSet(stdio.Flags())
	root.SetFlagErrorFunc(flagError)
	addGroup(root, "Ask:", newQueryCommand(c.query), newTablesCommand(c.tables), newWhoamiCommand(c.whoami), newKeysCommand(c.keys), newCallCommand(c.call))
	addGroup(root, "Connect:", newAuthCommand(c), newInstallCommand(c.install), newUninstallCommand(c.install), newDoctorCommand(c.doctor))
	addGroup(root, "Serve an assistant:", stdio, newServeCommand(c.serve))
	addGroup(root, "Try, and build:", newDemoCommand(c.demo), newSandboxCommand(c.sandbox), newManifestCommand(c))
	root.AddCommand(newVersionCommand(c.version))
	return root
}

// addGroup adds commands that the help of root shows together, in this order.
func addGroup(root *cobra.Command, title string, all ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, c := range all {
		c.GroupID = title
	}
	root.AddCommand(all...)
}
