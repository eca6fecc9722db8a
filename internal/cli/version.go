package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// What the release build sets (-ldflags "-X …cli.version=v1.2.3 …").
var (
	version string
	commit  string // the whole hash
	date    string // of the commit, in RFC 3339
)

// buildInfo is what is known of how this program was built. Members that are not known are left out.
type buildInfo struct {
	Version  string `json:"version"` // v1.2.3, or "dev"
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"` // of the commit, in RFC 3339
	Modified *bool  `json:"modified,omitempty"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

// thisBuild is what the release build set, else what the go command recorded: the module's version and, in a checkout, the commit.
func thisBuild() buildInfo {
	b := buildInfo{Version: serverVersion(), Commit: commit, Date: date, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = cmp.Or(b.Commit, s.Value)
		case "vcs.time":
			b.Date = cmp.Or(b.Date, s.Value)
		case "vcs.modified":
			modified := s.Value == "true"
			b.Modified = &modified
		}
	}
	return b
}

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

func newVersionCommand(run func(asJSON bool) error) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return run(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print version, commit, date, Go version, system and architecture as JSON")
	return cmd
}

func (a *app) version(asJSON bool) error {
	if asJSON {
		return a.printLine(thisBuild())
	}
	_, err := fmt.Fprintln(a.stdout, "orgdata-mcp", serverVersion())
	return err
}
