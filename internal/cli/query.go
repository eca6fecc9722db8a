package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/export"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// queryOptions is the command line of query.
type queryOptions struct {
	choice
	arguments    []string // the statement, one at most
	file         string   // that it is read from; "-": stdin; ""
	out          string   // the file for the rows; "-", "": stdout
	format       string   // "": by the ending of out, or by what stdout is
	fresh, quiet bool
}

// personPatience is how long a person waits for an answer where no setting says it: as good as without end, since Ctrl-C ends it.
const personPatience = 30 * 24 * time.Hour

func newQueryCommand(run func(context.Context, queryOptions) error) *cobra.Command {
	o := queryOptions{choice: choice{patience: personPatience}}
	cmd := &cobra.Command{
		Use:   `query ["SELECT …"]`,
		Short: "Ask with SQL: a table on a terminal, CSV in a pipe",
		Long: `Ask with one SELECT, in SQLite's dialect, and print all rows: as a table that fits the terminal, as CSV when piped, or as --format says. "orgdata-mcp tables"
shows what there is to ask about.

What the answer rests on goes to stderr: rows read, requests, as of when, whether it is complete and if not why, units, and what to know before relying on
it.

An answer may take as long as it takes, unless --timeout or ` + config.DeadlineSetting + ` says otherwise; Ctrl-C ends it with the rows that are there, and a second one at
once.

Exit codes:
  0    the answer is complete
  1    there is no answer
  2    the command line, a setting or the statement has to be corrected first
  3    the answer is not complete: the receipt says why
  130  Ctrl-C: what was there is printed, as far as somebody reads it
  141  whoever read the output has closed it`,
		Example: `  orgdata-mcp query --sandbox "SELECT type, count(*) FROM invoices GROUP BY 1"
  orgdata-mcp query -f emissions.sql -o emissions.csv
  orgdata-mcp query --format jsonl "SELECT * FROM facilities" | jq .name`,
		Args: func(_ *cobra.Command, args []string) error {
			o.arguments = args
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	o.addFlags(cmd)
	cmd.Flags().Lookup("org").Usage = "id or `name` of another organization that the key reaches, or of one where the settings say none; * for all; of one of several platforms with its name before it, as in \"acme: Studio\""
	cmd.Flags().StringVarP(&o.file, "file", "f", "", "read the statement from this `file`; - is stdin")
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "write the rows to this `file`, which takes its place once all are written")
	cmd.Flags().StringVar(&o.format, "format", "", "`format` of the rows: "+words.Or(formatNames())+"; without it by the ending of the file, a table on a terminal, else csv")
	cmd.Flags().BoolVar(&o.fresh, "fresh", false, "ask the platform anew")
	cmd.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "say nothing of an answer that is complete")
	cmd.Flags().DurationVar(&o.timeout, "timeout", 0, "`time` for the answer, such as 90s, after which it is over the rows that came")
	return cmd
}

// query asks one question and prints the rows.
func (a *app) query(ctx context.Context, o queryOptions) error {
	sql, err := a.statementOf(o)
	if err != nil {
		return err
	}
	format, err := a.formatOf(o)
	if err != nil {
		return err
	}
	out, err := a.openDestination(o)
	if err != nil {
		return err
	}
	defer out.abort()
	organization := o.organization
	o.organization, o.asked = "", organization // of the question before it is of the settings: the receipt tells of it
	return a.withSession(ctx, o.choice, func(ctx context.Context, s *session) error {
		q := &querying{app: a, session: s, out: out, format: format, quiet: o.quiet}
		return q.ask(ctx, catalog.Question{SQL: sql, Organization: organization, Fresh: o.fresh, Last: true})
	})
}

// querying is one question being asked.
type querying struct {
	app     *app
	session *session
	out     *destination
	format  string // "table", or one of package export's
	quiet   bool

	rows     rowWriter // nil until the first row
	shown    int
	progress *progressLine
	person   *interruption
}

// ask prints the rows and what they rest on. What is not there yet when the person interrupts is left out.
func (q *querying) ask(ctx context.Context, question catalog.Question) error {
	q.person = q.app.interruptible(ctx, q.out)
	defer q.person.done()
	if !q.quiet {
		q.progress = q.app.newProgressLine()
		question.Progress = q.progress.tell
	}
	question.Stop, question.Large = q.person.stop, q.large
	record := q.session.recording("query_org_data", question.SQL)
	result, err := q.session.live.inUse().catalog.Query(q.person.work, question)
	q.progress.erase()
	if unwritten := record.write(ctx, costOf(result), err); unwritten != nil {
		return unwritten
	}
	if err != nil {
		return q.failed(err)
	}
	if err := q.write(result); err != nil {
		return err
	}
	if !q.quiet || !result.Receipt.Complete {
		q.receipt(result)
	}
	switch {
	case q.person.interrupted():
		return partialError{exitInterrupted}
	case !result.Receipt.Complete:
		return partialError{exitIncomplete}
	}
	return nil
}

// costOf is what an answer cost, for its record.
func costOf(r *query.Result) []slog.Attr {
	if r == nil {
		return nil
	}
	return []slog.Attr{slog.Int("requests", r.Receipt.Requests), slog.Int("rows", r.Total)}
}

// failed is why there is no answer.
func (q *querying) failed(err error) error {
	var unwritten *writeError
	if errors.As(err, &unwritten) {
		return unwritten.error
	}
	if q.person.interrupted() {
		return interruptedError{advised{errors.New("interrupted before there was an answer"), "Run it again; a LIMIT or a narrower WHERE takes less time."}}
	}
	return q.session.asError(err)
}

func formatNames() []string {
	names := []string{tableFormat}
	for _, f := range export.Formats() {
		names = append(names, string(f))
	}
	return names
}

// formatOf is the format that is asked for, or else the one that fits where the rows go.
func (a *app) formatOf(o queryOptions) (string, error) {
	switch {
	case o.format != "":
	case o.out == "" || o.out == "-":
		if isTerminal(a.stdout) {
			return tableFormat, nil
		}
		return string(export.CSV), nil
	default:
		return formatByEnding(o.out)
	}
	if slices.Contains(formatNames(), o.format) {
		return o.format, nil
	}
	next := "Give " + words.Or(formatNames()) + "."
	if near := words.Nearest(o.format, formatNames(), 1); len(near) > 0 {
		next = "Did you mean --format " + near[0] + "?"
	}
	return "", usageError{advised{fmt.Errorf("--format is %q, which is no format", o.format), next}}
}
