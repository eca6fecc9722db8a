package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tablesOptions is the command line of tables.
type tablesOptions struct {
	choice
	names  []string // of a table, one at most
	search string
}

func newTablesCommand(run func(context.Context, tablesOptions) error) *cobra.Command {
	var o tablesOptions
	cmd := &cobra.Command{
		Use:   "tables [NAME]",
		Short: "Show what there is to ask about",
		Long:  "Show the tables that query asks, those about a matter, or the columns of one.",
		Example: `  orgdata-mcp tables --sandbox
  orgdata-mcp tables --sandbox invoices
  orgdata-mcp tables --search "scope 2 energy"`,
		Args: func(_ *cobra.Command, args []string) error {
			o.names = args
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	o.addFlags(cmd)
	cmd.Flags().StringVar(&o.search, "search", "", "`words` to find in names, meanings and units")
	return cmd
}

func (a *app) tables(ctx context.Context, o tablesOptions) error {
	if err := refuseKeys("--search", o.search); err != nil {
		return err
	}
	arguments := map[string]any{}
	switch {
	case len(o.names) > 1:
		return usageError{advised{fmt.Errorf("orgdata-mcp tables takes one name, and got %s", words.Plural(len(o.names), "argument")), "Name one table; --search finds several."}}
	case len(o.names) == 1 && o.search != "":
		return usageError{advised{errors.New("a table is named, and --search looks for others"), "Leave one of them out."}}
	case len(o.names) == 1:
		arguments["table"] = o.names[0]
	case o.search != "":
		arguments["search"] = o.search
	}
	return a.withSession(ctx, o.choice, func(ctx context.Context, s *session) error {
		forPerson := s.live.deps()
		forPerson.Whole = true
		return a.tellAnswer(ctx, s, forPerson, "describe_org_data", arguments, a.printText)
	})
}
