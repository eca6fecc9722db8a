package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// sandboxOptions are what the miniature is, and to whom it is told.
type sandboxOptions struct {
	sandbox.Options
	env  string // a file for the variables of clients; "": none
	json bool
	open bool // the dashboard, in the browser
}

func newSandboxCommand(run func(context.Context, sandboxOptions) error) *cobra.Command {
	var o sandboxOptions
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run the platforms in miniature, to try and test without an account",
		Long: `Run the platforms in miniature on loopback: real HTTP, keys, limits, organizations and three years of made-up data.
Once ready it prints, for each platform and for all of them together, the lines to paste into another terminal before starting orgdata-mcp there, and the address
of its dashboard, where a person signs in, makes, rotates and revokes keys and watches the requests come in.

All of it is in memory. Keys that are made, rotated or revoked, and all else that is changed, are lost when it ends; the next start with the
same --seed and --scale begins with the same data and the same seeded keys.

With --tls it serves HTTPS with a certificate authority of its own and prints SSL_CERT_FILE with the rest, so that programs written in Go
and everything built on OpenSSL trust it on Linux; only then may --listen name other than loopback addresses.

With --env it writes a file of variables instead, which shells, direnv and docker read: an account for each platform and role, under names such as
` + builderVariable(sandbox.Names()[0], "viewer", "api_key") + `. With --json it prints one document for programs instead, once everything answers: addresses, accounts and keys.

With --fault the platforms go wrong on purpose, and with --control also later:
  curl -d '{"fault": "429=2s,every=10"}' ADDRESS/faults    sets one
  curl ADDRESS/faults                                      lists them, with how often each has struck
  curl -X DELETE ADDRESS/faults                            clears all (/faults/1: one) and gives deleted rows back

` + sandbox.FaultGrammar(),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.Listen, "listen", "127.0.0.1:8700", "loopback `address` of the first platform; port 0 takes free ones")
	cmd.Flags().StringSliceVar(&o.Platforms, "platform", nil, "`name` of a platform to run (repeatable); all without it")
	cmd.Flags().StringVar(&o.Dashboard, "dashboard", "127.0.0.1:0", "loopback `address` of the pages for people; an empty one for none")
	cmd.Flags().StringVar(&o.Control, "control", "", "loopback `address` at which faults are set and cleared; none without it")
	cmd.Flags().Var(&o.Faults, "fault", "a `fault` to begin with, see above; may be given several times")
	cmd.Flags().StringVar(&o.env, "env", "", "write the variables of each platform and role to this `file`, for you alone (0600)")
	cmd.Flags().BoolVar(&o.json, "json", false, "print addresses, accounts and keys as JSON, for programs")
	cmd.Flags().BoolVar(&o.open, "open", false, "show the dashboard in the browser")
	cmd.Flags().BoolVar(&o.TLS, "tls", false, "serve HTTPS, with certificates made at the start")
	cmd.Flags().StringVar(&o.TLSDir, "tls-dir", "", "`folder` for the authority's certificate; without it a private one that is removed at the end")
	cmd.Flags().IntVar(&o.Scale, "scale", 1, fmt.Sprintf("how many times the data of a small holding, up to %d: a million shipments", sandbox.MaxScale))
	cmd.Flags().Int64Var(&o.Seed, "seed", 1, "which data: the same seed gives the same")
	return cmd
}

// check refuses what does not go together, and what is out of range.
func (o sandboxOptions) check() error {
	switch {
	case o.Scale < 1 || o.Scale > sandbox.MaxScale:
		return usageError{advised{fmt.Errorf("--scale is %d", o.Scale), fmt.Sprintf("Give a whole number from 1 to %d, such as 1.", sandbox.MaxScale)}}
	case o.TLSDir != "" && !o.TLS:
		return usageError{advised{errors.New("--tls-dir is for the certificate that --tls makes, and --tls is not given"), "Add --tls, or leave --tls-dir out."}}
	case o.open && o.Dashboard == "":
		return usageError{advised{errors.New("--open shows the dashboard, and --dashboard is empty"), "Leave one of them out."}}
	}
	for _, at := range []struct{ flag, address string }{{"listen", o.Listen}, {"dashboard", o.Dashboard}, {"control", o.Control}} {
		if at.address == "" {
			continue // not asked for
		}
		if err := checkAddress(at.flag, at.address); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) sandbox(ctx context.Context, o sandboxOptions) error {
	if err := checkEnvFile(o.env); err != nil {
		return err
	}
	level, err := config.Logging(a.environ)
	if err != nil {
		return err
	}
	o.Logger = a.newLogger(level, func(s string) string { return s }) // its keys are made up, and printed above
	// without its own path, the dashboard's commands name the program alone
	if self, err := os.Executable(); err == nil {
		program, _ := a.installedPath(self)
		o.Program = words.ShellWord(program)
	}
	sb, err := startSandbox(ctx, o.Options)
	if err != nil { // an address that is taken, a scale that is too large, …: all are the command line's
		return usageError{listenError(fmt.Errorf("starting the sandbox: %w", err), "--listen, --dashboard or --control")}
	}
	defer sb.Close()
	if err := a.tellSandbox(miniatures{sb}, o); err != nil {
		return err
	}
	if o.open {
		a.showPage("dashboard", sb.DashboardURL())
	}
	<-ctx.Done()
	return sb.Close()
}

// tellSandbox tells whoever is to use the miniature where it is, in the form that was asked for.
func (a *app) tellSandbox(m miniatures, o sandboxOptions) error {
	if o.env != "" {
		if err := m.writeEnvFile(o.env); err != nil {
			return err
		}
	}
	if o.json {
		return a.printLine(m.document())
	}
	if o.env != "" {
		file := words.ShellWord(o.env)
		writeComment(a.stdout, fmt.Sprintf("%s has the variables of each platform and role; for all that starts in another terminal: set -a; . %s; set +a", file, sourced(file)))
	} else if err := a.printExports(m.sandbox); err != nil {
		return err
	}
	for _, beside := range []struct{ what, url string }{{"dashboard", m.sandbox.DashboardURL()}, {"control of faults", m.sandbox.ControlURL()}} {
		if beside.url != "" {
			writeComment(a.stdout, beside.what+": "+beside.url)
		}
	}
	writeComment(a.stdout, "ready; Ctrl-C ends it")
	return nil
}

// sourced is a file's word as shells read it after a point: without a folder they look for it where programs are.
func sourced(file string) string {
	if strings.ContainsRune(file, '/') {
		return file
	}
	return "./" + file
}

// printExports prints what to paste for each platform and, of several, for all of them together.
func (a *app) printExports(sb *sandbox.Sandbox) error {
	exports := sb.Exports()
	for i, e := range exports {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		writeComment(a.stdout, fmt.Sprintf("%s in miniature on %s; in another terminal, paste these and start orgdata-mcp:", e.Title, e.BaseURL))
		writeExports(a.stdout, e.Env)
	}
	if len(exports) == 1 {
		a.tellLogin(exports[0])
		return nil
	}
	all, err := miniatures{sb}.environ(eachOnce(exports))
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	writeComment(a.stdout, "all of them at once; in another terminal, paste these and start orgdata-mcp:")
	fmt.Fprintf(a.stdout, "unset %s %s\n", config.PlatformSetting, config.BaseURLSetting)
	writeExports(a.stdout, all)
	a.tellLogin(exports[0])
	return nil
}

// tellLogin says how to sign in to a platform instead. No base URL must be set then: a shell's would go before the profile's.
func (a *app) tellLogin(e sandbox.Export) {
	writeComment(a.stdout, fmt.Sprintf("to keep a key in a profile instead, paste none of these: orgdata-mcp auth login --profile sandbox --platform %s --base-url %s", e.Platform, e.BaseURL))
}

func writeExports(w io.Writer, env []sandbox.Variable) {
	for _, v := range env {
		fmt.Fprintf(w, "export %s=%s\n", v.Name, words.ShellWord(v.Value))
	}
}

// writeComment prints a line that a shell passes over, on a terminal as many as its width asks for. Programs look for one line.
func writeComment(w io.Writer, text string) {
	width := math.MaxInt
	if isTerminal(w) {
		width = widthOf(w)
	}
	fmt.Fprintln(w, comment(text, width))
}

func comment(text string, width int) string {
	const lead = "# "
	return lead + strings.ReplaceAll(words.Wrap(text, width-len(lead)), "\n", "\n"+lead)
}

// startSandbox starts platforms in miniature. They use SQLite, as the engine does that may answer beside them: it counts the memory of statements,
// which has to be set up before anybody uses SQLite.
func startSandbox(ctx context.Context, o sandbox.Options) (*sandbox.Sandbox, error) {
	if err := query.CountMemory(); err != nil {
		return nil, fmt.Errorf("setting up SQLite: %w", err)
	}
	sb, err := sandbox.Start(ctx, o)
	if err != nil && ctx.Err() != nil { // whatever it says of what it was doing
		return nil, ctx.Err()
	}
	return sb, err
}
