package cli

import (
	"context"
	"slices"
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

// newRoot is the program's command, and below it the command that is called only, alone; all of them where none is called so.
func newRoot(c commands, only string) *cobra.Command {
	stdio := newStdioCommand(c.stdio)
	root := &cobra.Command{
		Use:   "orgdata-mcp",
		Short: "Let an AI assistant ask your organization's platform anything, over MCP",
		Long: `Let an AI assistant ask your organization's platform anything, over MCP.

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
	all := c.parts()
	lone := slices.ContainsFunc(all, func(p part) bool { return p.name == only })
	for _, p := range all {
		if p.name == only || !lone {
			p.addTo(root)
		}
	}
	return root
}

// firstCommand is the one that a command line begins with, for newRoot: a client waits for a start, and to make all commands takes 0.3 ms of it.
func firstCommand(args []string) string {
	if len(args) == 0 {
		return "stdio"
	}
	return args[0]
}

// part is a command below the program's own, which is made when it is needed.
type part struct {
	group, name string // group: what the help of root shows it under
	make        func() *cobra.Command
}

// parts are all of them, in the order in which the help shows them.
func (c commands) parts() []part {
	const ask, connect, serve, try = "Ask:", "Connect:", "Serve an assistant:", "Try, and build:"
	return []part{
		newPart(ask, "query", newQueryCommand, c.query),
		newPart(ask, "tables", newTablesCommand, c.tables),
		newPart(ask, "whoami", newWhoamiCommand, c.whoami),
		newPart(ask, "keys", newKeysCommand, c.keys),
		newPart(ask, "call", newCallCommand, c.call),
		newPart(connect, "auth", newAuthCommand, c),
		newPart(connect, "install", newInstallCommand, c.install),
		newPart(connect, "uninstall", newUninstallCommand, c.install),
		newPart(connect, "doctor", newDoctorCommand, c.doctor),
		newPart(serve, "stdio", newStdioCommand, c.stdio),
		newPart(serve, "serve", newServeCommand, c.serve),
		newPart(try, "demo", newDemoCommand, c.demo),
		newPart(try, "sandbox", newSandboxCommand, c.sandbox),
		newPart(try, "manifest", newManifestCommand, c),
		newPart("", "version", newVersionCommand, c.version),
	}
}

func newPart[F any](group, name string, newCommand func(F) *cobra.Command, run F) part {
	return part{group, name, func() *cobra.Command { return newCommand(run) }}
}

func (p part) addTo(root *cobra.Command) {
	cmd := p.make()
	if cmd.GroupID = p.group; p.group != "" && !root.ContainsGroup(p.group) {
		root.AddGroup(&cobra.Group{ID: p.group, Title: p.group})
	}
	root.AddCommand(cmd)
}
