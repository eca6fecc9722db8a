package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// installOptions is the command line of install and of uninstall.
type installOptions struct {
	clients []string // as typed
	all     bool     // every client that is on this machine

	profile, platform string
	sandbox           bool
	name              string // of the server in the client's file

	project   bool // the file of this folder's project, not the user's
	uninstall bool
	dryRun    bool // show the change
	print     bool // print the entry
	yes       bool // ask nothing
	force     bool // replace what starts another program
	removeEnv bool // take variables out of the entry
}

func newInstallCommand(run func(context.Context, installOptions) error) *cobra.Command {
	var o installOptions
	cmd := &cobra.Command{
		Use:   "install [CLIENT...]",
		Short: "Connect an MCP client on this machine to this server",
		Long: `Have an MCP client on this machine start this server: ` + words.Or(clients.IDs()) + `.
Without a client it lists which are here, and which start this server already.

It shows how the client's configuration file changes, asks, keeps a backup, and leaves all else in the file as it is. The file gets the program's
path and a profile's name, never a key.`,
		Example: `  orgdata-mcp install claude-code --sandbox
  orgdata-mcp install claude-desktop cursor --profile prod
  orgdata-mcp install --all --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.clients = args
			return run(cmd.Context(), o)
		},
	}
	o.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.profile, "profile", "", "`name` of the profile that the server answers with; without it the current one")
	flags.StringVar(&o.platform, "platform", "", "`name` of the platform, or of the profile's connection, that the server asks; without it all")
	flags.BoolVar(&o.sandbox, "sandbox", false, "the server answers from platforms in miniature instead of real accounts")
	flags.BoolVar(&o.print, "print", false, "print what belongs into the client's file, and read and write no file")
	flags.BoolVar(&o.removeEnv, "remove-env", false, "take the variables out of an entry that is there: what they set wins over the profile")
	flags.BoolVar(&o.uninstall, "uninstall", false, "take the server out of the client's file, as orgdata-mcp uninstall does")
	return cmd
}

func newUninstallCommand(run func(context.Context, installOptions) error) *cobra.Command {
	o := installOptions{uninstall: true}
	cmd := &cobra.Command{
		Use:   "uninstall CLIENT...",
		Short: "Disconnect an MCP client on this machine from this server",
		Long: `Take this server out of the configuration file of an MCP client: ` + words.Or(clients.IDs()) + `.
It shows the change, asks, keeps a backup, and leaves all else in the file as it is. A file that install made stays, without the server.`,
		Example: `  orgdata-mcp uninstall claude-code
  orgdata-mcp uninstall --all --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.clients = args
			return run(cmd.Context(), o)
		},
	}
	o.addFlags(cmd)
	return cmd
}

// addFlags adds those that install and uninstall share.
func (o *installOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&o.all, "all", false, "every client that is on this machine")
	flags.StringVar(&o.name, "name", clients.ServerName, "`name` of the server in the client's file")
	flags.BoolVar(&o.project, "project", false, "the file of the project in this folder, where the client has one, instead of the user's")
	flags.BoolVar(&o.dryRun, "dry-run", false, "show the change and write nothing")
	flags.BoolVar(&o.yes, "yes", false, "ask nothing; needed where there is no terminal")
	flags.BoolVar(&o.force, "force", false, "replace, or take out, an entry of that name that starts another program")
}

// check refuses what contradicts itself or is not enough.
func (o installOptions) check() error {
	if err := refuseKeys("--name", o.name, config.ProfileFlag, o.profile, config.PlatformFlag, o.platform); err != nil {
		return err
	}
	named := len(o.clients) > 0 || o.all
	switch {
	case o.sandbox && o.profile != "":
		return choice{sandbox: true, profile: o.profile}.check()
	case o.all && len(o.clients) > 0:
		return usageError{advised{errors.New("clients are named, and --all is given"), "Leave one of the two out."}}
	case o.uninstall && o.print:
		return usageError{advised{errors.New("--uninstall and --print are both given, and there is nothing to print"), "Use --dry-run to see the change."}}
	case !named && (o.uninstall || o.print || o.dryRun):
		return usageError{advised{errors.New("no client is named"), "Name one, such as " + clients.IDs()[0] + ", or add --all. orgdata-mcp install lists them."}}
	}
	return nil
}

func (a *app) install(ctx context.Context, o installOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	system, err := a.clientSystem()
	if err != nil {
		return err
	}
	chosen, err := findClients(o.clients)
	switch {
	case err != nil:
		return err
	case o.all:
		if err := system.CheckHome(); err != nil {
			return clientError(err)
		}
		chosen = foundClients(system)
	case len(chosen) == 0:
		a.listClients(system)
		return nil
	}
	i := installer{installOptions: o, app: a, system: system, page: newPage(a.stdout, a.environ), prompter: a.prompter()}
	if i.launch, err = a.launch(o, system); err != nil {
		return err
	}
	if !o.print && !o.uninstall && !o.sandbox {
		a.warnOfProfile(clients.FlagValue(i.launch.Args, "--profile"))
	}
	return i.each(ctx, chosen)
}

func foundClients(system clients.System) []clients.Client {
	var found []clients.Client
	for _, c := range clients.All() {
		if c.Found(system) != "" {
			found = append(found, c)
		}
	}
	return found
}

// configFolder is a variable by which a user moves the folder that profiles are in. Clients start servers without it.
const configFolder = "XDG_CONFIG_HOME"

// launch is how a client is to start this server.
func (a *app) launch(o installOptions, system clients.System) (clients.Launch, error) {
	program, err := a.lastingPath(system.LookPath)
	if err != nil {
		return clients.Launch{}, err
	}
	l := clients.Launch{Program: program, Args: []string{"stdio"}}
	switch {
	case o.uninstall:
		return l, nil
	case o.sandbox:
		l.Args = append(l.Args, "--sandbox")
	default:
		name, err := a.profileToInstall(o.profile)
		if err != nil {
			return l, err
		}
		l.Args = append(l.Args, "--profile", name)
		if folder := a.getenv(configFolder); folder != "" {
			l.Env = []clients.Variable{{Name: configFolder, Value: folder}}
		}
	}
	if o.platform != "" {
		if err := profile.CheckConnection(o.platform); err != nil {
			return l, err
		}
		l.Args = append(l.Args, "--platform", o.platform)
	}
	return l, nil
}

// profileToInstall is the profile that the server is to answer with. It is always named: which one is current may change.
func (a *app) profileToInstall(named string) (string, error) {
	if named == "" {
		named = a.getenv(config.ProfileSetting)
	}
	if named == config.NoProfile {
		return named, nil
	}
	if named != "" {
		return named, profile.CheckName(named)
	}
	store, err := a.profiles()
	if err != nil {
		return "", err
	}
	if store.Current() == "" {
		return "", usageError{advised{errors.New("there is no profile yet that the server could answer with"),
			"Run orgdata-mcp auth login first, or add --sandbox to have it answer from a platform in miniature."}}
	}
	return store.Current(), nil
}

// warnOfProfile says that a profile which is named is not there yet.
func (a *app) warnOfProfile(name string) {
	store, err := a.profiles()
	if err != nil {
		return // the server says so when it starts, and doctor before that
	}
	if _, ok := store.Profile(name); !ok {
		newPage(a.stderr, a.environ).line(fmt.Sprintf("There is no profile %q yet, and the server does not start without it. Next: orgdata-mcp auth login --profile %s", name, words.ShellWord(name)))
	}
}
