package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/markdown"
)

func newManifestDocsCommand(run func(manifest string) error) *cobra.Command {
	return &cobra.Command{
		Use:   "docs FILE|PLATFORM",
		Short: "Print what a manifest says, for people, as Markdown",
		Long: `Print what a manifest says as a page of Markdown: ways in, limits, refusals, tables and views with columns, types, units, references and the filters
that travel to the platform, what none of them can tell, and what is assumed. The platform is not asked, and the same manifest gives the same page.

` + manifestsHelp,
		Example:               "  orgdata-mcp manifest docs acme.yaml > acme.md",
		DisableFlagsInUseLine: true,
		Args:                  oneManifest,
		RunE:                  func(_ *cobra.Command, args []string) error { return run(args[0]) },
	}
}

// docs prints the page. Its lines are a program's to break.
func (a *app) docs(argument string) error {
	m, err := a.readManifest(argument)
	if err != nil {
		return manifestError(argument, err)
	}
	page, err := markdown.Page(m)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(a.stdout, page)
	return err
}
