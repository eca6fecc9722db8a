package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func newManifestCommand(c commands) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "manifest",
		Short: "Work on the description of a platform of your own",
		Long: `Work on a manifest, the YAML file that describes a platform of your own and that ` + config.ManifestSetting + ` names. ` +
			website + `/blob/main/examples/manifest/README.md has its grammar.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newNewCommand(c.newManifest), newFromOpenAPICommand(c.fromOpenAPI), newLintCommand(c.lint), newCheckCommand(c.check), newManifestDocsCommand(c.docs))
	return cmd
}

func newLintCommand(run func(files []string) error) *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE|PLATFORM...",
		Short: "Say what is wrong with manifests, and where",
		Long: `Read manifests as the server would, without asking the platform anything. Each mistake is a line of its own, with file, line and column, what is
wrong and how to mend it; of a manifest without mistakes it says what it has. It ends with 1 when there is a mistake in any.

` + manifestsHelp,
		Example:               "  orgdata-mcp manifest lint acme.yaml",
		DisableFlagsInUseLine: true,
		Args:                  someFiles,
		RunE:                  func(_ *cobra.Command, files []string) error { return run(files) },
	}
}

func someFiles(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	return usageError{advised{fmt.Errorf("%s needs a file", cmd.CommandPath()), "Name it, as in " + cmd.CommandPath() + " acme.yaml."}}
}

// lint prints what is wrong with each file, or what it has.
func (a *app) lint(files []string) error {
	wrong := 0
	for _, file := range files {
		m, err := a.readManifest(file)
		if setting := (*config.Error)(nil); errors.As(err, &setting) {
			return err
		}
		if err == nil {
			err = catalog.CheckViews(m)
		}
		if err != nil {
			wrong++
			for _, line := range mistakes(file, err) {
				a.told(line)
			}
			continue
		}
		text, err := contents(m)
		if err != nil {
			return err
		}
		a.told(file + ": no mistakes. " + text)
	}
	if wrong == 0 {
		return nil
	}
	return advised{fmt.Errorf("there are mistakes in %d of %s", wrong, words.Plural(len(files), "file")), "Mend what is listed, then run it again."}
}

// told prints a line, broken between words on a terminal alone: editors and other programs read it whole.
func (a *app) told(line string) {
	line = a.hideTypedKeys(line)
	if isTerminal(a.stdout) {
		line = words.Wrap(line, widthOf(a.stdout))
	}
	fmt.Fprintln(a.stdout, line)
}

// mistakes are the lines that say what is wrong with a file, all of them.
func mistakes(file string, err error) []string {
	var wrong *manifest.Error
	var unread *fs.PathError
	switch {
	case errors.As(err, &wrong):
		lines := make([]string, len(wrong.Problems))
		for i, problem := range wrong.Problems {
			problem.Message = words.HideSecrets(problem.Message) // the file may be the one with the key
			lines[i] = problem.String()
		}
		return lines
	case errors.As(err, &unread):
		err = unread.Err
	}
	return []string{fmt.Sprintf("%s: cannot be read: %v", file, err)}
}

// contents says what a manifest has: "Acme (acme): 2 tables, 1 view, 11 columns."
func contents(m *manifest.Manifest) (string, error) {
	all, err := m.Described()
	if err != nil {
		return "", err
	}
	columns, views := 0, 0
	for i := range all {
		columns += len(all[i].Columns)
		if all[i].View != nil {
			views++
		}
	}
	have := words.Plural(len(all)-views, "table")
	if views > 0 {
		have += ", " + words.Plural(views, "view")
	}
	elsewhere := ""
	if hosts := m.TokenHosts(); len(hosts) > 0 {
		elsewhere = " Credentials go to " + words.And(hosts) + ", too, for tokens."
	}
	return fmt.Sprintf("%s (%s): %s, %s.%s", words.Line(m.Title, 60), m.Platform, have, words.Plural(columns, "column"), elsewhere), nil
}
