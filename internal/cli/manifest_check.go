package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/drift"
	"github.com/orgdata-mcp/orgdata-mcp/internal/governor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkOptions is the command line of manifest check.
type checkOptions struct {
	manifest string // a file or a platform
	sandbox  bool   // ask a platform in miniature
	json     bool
}

func newCheckCommand(run func(context.Context, checkOptions) error) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check FILE|PLATFORM",
		Short: "Ask the platform, and say where it differs from a manifest",
		Long: `Make one small request about each table of a manifest, with the credentials that the server would have, and name what differs: fields that the
manifest lacks, columns that no record has, other types, values that are not among the documented ones, places of records, totals and next pages that are not
there, parameters of paging without effect, keys that repeat. A table whose path needs a row of another one is asked about for one, and for two more while
there are no records. Names and types are told, never a value of a record but new ones of an enum.

` + manifestsHelp + ` ` + config.PlatformSetting + ` and ` + config.ManifestSetting + ` are not read.

It ends with 0 when nothing differs, with 1 when something does, with 2 when a setting or the command line has to be corrected, with 3 when nothing could be compared or
the check did not get to its end. A table that the platform refuses to these credentials, and one without records, is told and is no difference.`,
		Example:               "  orgdata-mcp manifest check acme.yaml\n  orgdata-mcp manifest check PLATFORM --sandbox",
		DisableFlagsInUseLine: true,
		Args:                  oneManifest,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.manifest = args[0]
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.sandbox, "sandbox", false, "ask the platform in miniature, in this process, instead of a real account")
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON object, for programs")
	return cmd
}

// check asks the platform and prints what differs. One that was interrupted has not found that nothing does.
func (a *app) check(ctx context.Context, o checkOptions) error {
	err := a.compare(ctx, o)
	if ctx.Err() != nil {
		return uncheckedError{advised{errors.New("the check was stopped before its end"), "Run it again."}}
	}
	return err
}

func (a *app) compare(ctx context.Context, o checkOptions) error {
	whole, err := a.readManifest(o.manifest)
	if err != nil {
		return manifestError(o.manifest, err)
	}
	environ, end, err := a.checkEnviron(ctx, o, whole)
	if err != nil {
		return err
	}
	defer end()
	given, err := a.given(choice{sandbox: o.sandbox})
	if err != nil {
		return err
	}
	client, err := a.checkClient(ctx, environ, given)
	if err != nil {
		return err
	}
	defer client.Close()
	show := printer{redact: client.Redactor().Text}
	options := drift.Options{Now: time.Now().UTC(), Whole: whole}
	if !o.json {
		options.Each = func(t drift.Table) { a.tell(show.table(t)) }
	}
	report, err := drift.Run(ctx, client, options)
	if report == nil {
		return err
	}
	if o.json {
		err = errors.Join(err, a.printJSON(show.report(report)))
	} else if err == nil {
		a.told(summary(client.Manifest(), report))
	}
	return outcomeOf(client.Manifest(), report, err)
}

// checkEnviron is the environment that the check reads, which names the manifest, and what ends when it is done.
func (a *app) checkEnviron(ctx context.Context, o checkOptions, m *manifest.Manifest) (environ []string, end func(), err error) {
	environ, end = a.environ, func() {}
	if o.sandbox {
		if !slices.Contains(sandbox.Names(), m.Platform) {
			return nil, nil, usageError{advised{fmt.Errorf("there is no %s in miniature", m.Platform), "Leave --sandbox out, or name one of " + words.Or(sandbox.Names()) + "."}}
		}
		mini, own, err := a.miniature(ctx, []config.Named{{Name: m.Platform, Platform: m.Platform}})
		if err != nil {
			return nil, nil, err
		}
		environ, end = own, func() { mini.Close() }
	}
	environ = config.ForPlatform(withSetting(environ, config.PlatformSetting, ""), m.Platform)
	if !isPlatform(o.manifest) {
		return withSetting(environ, config.ManifestSetting, o.manifest), end, nil
	}
	environ = withSetting(environ, config.ManifestSetting, "")
	if !isSet(environ, config.PlatformsSetting) {
		environ = withSetting(environ, config.PlatformSetting, o.manifest)
	}
	return environ, end, nil
}

// checkClient is a client as the server has it.
func (a *app) checkClient(ctx context.Context, environ []string, given config.Given) (*platform.Client, error) {
	cfg, manifests, err := loadConfig(ctx, environ, given)
	if err != nil {
		return nil, err
	}
	shown, err := manifests.shown()
	if err != nil {
		return nil, err
	}
	redactor := &platform.Redactor{}
	logger := a.newLogger(cfg.LogLevel, redactor.Text)
	budgets := governor.NewRegistry(governor.Options{Share: cfg.BudgetShare})
	client, err := newClient(shown[0], cfg, cfg.Connections[0], platform.Options{Budgets: budgets, Logger: logger, Redactor: redactor})
	if err == nil {
		warnInTheClear(logger, client.InTheClear())
	}
	return client, err
}

// tell prints lines.
func (a *app) tell(lines []string) {
	for _, line := range lines {
		a.told(line)
	}
}

// summary is the last line: how many tables are in which state.
func summary(m *manifest.Manifest, r *drift.Report) string {
	parts := []string{fmt.Sprintf("%d as the manifest has them", r.Count(drift.Same))}
	add := func(state drift.State, text string) {
		if n := r.Count(state); n > 0 {
			parts = append(parts, fmt.Sprintf(text, n))
		}
	}
	add(drift.Drift, "%d that differ ("+words.Plural(r.Differences(), "difference")+")")
	add(drift.Empty, "%d without records")
	add(drift.Refused, "%d refused")
	add(drift.Failed, "%d that could not be asked")
	add(drift.Unasked, "%d not asked")
	return fmt.Sprintf("%s: %s, %s; %s.", m.Platform, words.Plural(len(r.Tables), "table"), strings.Join(parts, ", "), words.Plural(r.Requests(), "request"))
}

// outcomeOf is what a check comes to: nil when nothing differs.
func outcomeOf(m *manifest.Manifest, r *drift.Report, err error) error {
	differ := r.Count(drift.Drift)
	switch {
	case err != nil:
		return uncheckedError{settingError(err)}
	case differ > 0:
		return advised{fmt.Errorf("%s differs from its manifest in %d of %s", m.Title, differ, words.Plural(len(r.Tables), "table")),
			"Compare what is listed with the platform's documents, and correct the manifest where it is wrong."}
	case r.Count(drift.Same) == 0, r.Count(drift.Failed) > 0:
		return uncheckedError{advised{fmt.Errorf("%d of %s could be compared", r.Count(drift.Same), words.Plural(len(r.Tables), "table")), "Mend what the lines above say, then run it again."}}
	}
	return nil
}
