package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// The commands on manifests take files, and names of the platforms whose manifests the program has of its own. A file that is called as one of
// these is meant by ./ before its name.

// manifestsHelp says so in the help of each.
const manifestsHelp = `A manifest is a file, or the name of a platform whose manifest this program has of its own; ./ before a name makes it a file's.`

// isPlatform tells whether an argument names a platform and no file.
func isPlatform(argument string) bool { return slices.Contains(platformNames(), argument) }

// platformNames are those that can be asked.
func platformNames() []string {
	var names []string
	for _, m := range manifest.AllKnown() {
		names = append(names, m.Platform)
	}
	return names
}

// readManifest reads the manifest that an argument means, with all of its tables.
func (a *app) readManifest(argument string) (*manifest.Manifest, error) {
	if isPlatform(argument) {
		return manifest.Load(argument)
	}
	allowed, err := config.AllowedHTTP(a.environ)
	if err != nil {
		return nil, err
	}
	_, m, err := manifest.OpenFile(argument, allowed...)
	return m, err
}

// manifestError is for the terminal why a manifest that an argument means cannot be read.
func manifestError(argument string, err error) error {
	var wrong *manifest.Error
	var unread *fs.PathError
	var setting *config.Error
	next := "Name a file, or one of " + words.Or(platformNames()) + "."
	switch {
	case errors.As(err, &setting):
		return err
	case errors.As(err, &wrong):
		return &config.Error{Text: words.HideSecrets(err.Error()), Next: "orgdata-mcp manifest lint lists all that is wrong with it."}
	case errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(argument, "./\\"):
		if near := words.Nearest(argument, platformNames(), 1); len(near) > 0 {
			next = "Did you mean " + near[0] + "?"
		}
		return usageError{advised{fmt.Errorf("%q is no file, and no platform that this program has a manifest of", argument), next}}
	case errors.As(err, &unread):
		err = unread.Err
	}
	return usageError{advised{fmt.Errorf("%q cannot be read: %w", argument, err), next}}
}

// oneManifest refuses any other number of arguments.
func oneManifest(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usageError{advised{fmt.Errorf("%s needs a manifest", cmd.CommandPath()),
			"Name a file or a platform, as in " + cmd.CommandPath() + " acme.yaml."}}
	case 1:
		return nil
	}
	return usageError{advised{fmt.Errorf("%s takes one manifest, and got %q besides", cmd.CommandPath(), args[1]), seeHelp(cmd)}}
}
