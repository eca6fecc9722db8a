package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the release build (-ldflags "-X …cli.version=v1.2.3").
var version string

// serverVersion is the release's version, else the module's as go install recorded it, else "dev".
func serverVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

func newVersionCommand(run func() error) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return run() },
	}
}

func (a *app) version() error {
	_, err := fmt.Fprintln(a.stdout, "orgdata-mcp", serverVersion())
	return err
}
