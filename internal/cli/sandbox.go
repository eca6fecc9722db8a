package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

func (a *app) sandboxCommand() *cobra.Command {
	var o sandbox.Options
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run the platforms in miniature, for trying and testing without an account",
		Long: `Run the platforms in miniature on loopback: real HTTP, keys, limits, organisations and three years of made-up data.
Once ready it prints, for each platform, the lines to paste into another terminal before starting orgdata-mcp there.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runSandbox(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.Listen, "listen", "127.0.0.1:8700", "loopback `address` of the first platform; port 0 takes free ones")
	cmd.Flags().IntVar(&o.Scale, "scale", 1, "how many times the data of a small holding")
	cmd.Flags().Int64Var(&o.Seed, "seed", 1, "which data: the same seed gives the same")
	return cmd
}

func (a *app) runSandbox(ctx context.Context, o sandbox.Options) error {
	level, err := config.Logging(a.environ)
	if err != nil {
		return err
	}
	o.Logger = newLogger(a.stderr, level)
	sb, err := sandbox.Start(ctx, o)
	if err != nil {
		return fmt.Errorf("starting the sandbox: %w", err)
	}
	defer sb.Close()
	for _, e := range sb.Exports() {
		writeExports(a.stdout, e)
	}
	<-ctx.Done()
	return nil
}

// writeExports prints what to paste into a shell; the comment says what it is.
func writeExports(w io.Writer, e sandbox.Export) {
	fmt.Fprintf(w, "# %s in miniature on %s; in another terminal, paste these and start orgdata-mcp:\n", e.Title, e.BaseURL)
	for _, v := range e.Env {
		fmt.Fprintf(w, "export %s=%s\n", v.Name, v.Value)
	}
}

// ownSandbox starts the platforms in miniature for this process alone and returns the environment that points at the one that ORGDATA_PLATFORM
// names, or at the first.
func (a *app) ownSandbox(ctx context.Context) (*sandbox.Sandbox, []string, error) {
	var own []string
	for _, k := range knownPlatforms() {
		own = append(own, k.Env...)
	}
	environ, name := config.Detach(a.environ, own)
	o := sandbox.Options{Seed: 1}
	if name != "" {
		o.Platforms = []string{name}
	}
	sb, err := sandbox.Start(ctx, o)
	if err != nil {
		return nil, nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	return sb, append(environ, environOf(sb.Exports()[0])...), nil
}

func environOf(e sandbox.Export) []string {
	environ := make([]string, len(e.Env))
	for i, v := range e.Env {
		environ[i] = v.Name + "=" + v.Value
	}
	return environ
}
