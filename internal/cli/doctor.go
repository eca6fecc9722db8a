package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// doctorOptions is the command line of doctor.
type doctorOptions struct {
	choice
	json     bool
	report   string // file; "": none
	security bool
}

// doctorTime bounds a whole run. Each check has less, and they are made at once.
const doctorTime = 15 * time.Second

func newDoctorCommand(run func(context.Context, doctorOptions) error) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what works, what does not, and how to mend it",
		Long: `Look at all that the server needs: this program, the settings and who set them, the way to each platform (name, proxy, certificate, clock), the key and
what it may, the manifests, the audit file, the files of MCP clients on this machine, and the server itself, started as a client starts it.
Nothing is changed anywhere, and each platform gets a handful of requests.

It ends with 0 when all is in order, though there may be warnings, with 1 when something failed, with 3 when nothing failed and something could not be
checked, and with 130 when it was interrupted.
--report writes the same for a ticket, without keys, names of people and of organizations. --security writes one page for whoever has to approve
this program, and asks each platform only whose the key is.`,
		Example: `  orgdata-mcp doctor
  orgdata-mcp doctor --report ticket.txt
  orgdata-mcp doctor --security`,
		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.security && o.report != "" {
				return usageError{advised{errors.New("--security and --report are two different pages"), "Give one of them."}}
			}
			return run(cmd.Context(), o)
		},
	}
	o.addFlags(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "write JSON for programs")
	cmd.Flags().StringVar(&o.report, "report", "", "`file` to write a report for a ticket to, without secrets and personal data")
	cmd.Flags().BoolVar(&o.security, "security", false, "write the page for whoever has to approve this program")
	return cmd
}

// doctor looks at everything, prints what it finds and returns the error that the exit code is of.
func (a *app) doctor(ctx context.Context, o doctorOptions) error {
	bounded, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	x, err := a.examine(bounded, o)
	if err != nil {
		return ofInterruption(ctx, err)
	}
	defer x.close()
	if o.security {
		return x.printSecurity(bounded, o.json)
	}
	p := newPage(a.stdout, a.environ)
	var each func(string, []doctor.Finding)
	if !o.json {
		last := ""
		each = func(group string, found []doctor.Finding) {
			p.findings(group, x.safe(found), group != last)
			last = group
		}
	}
	groups := x.safeGroups(doctor.Run(bounded, x.checks(), each))
	if ctx.Err() != nil {
		return interruptedError{advised{errors.New("interrupted before all was looked at"), "Run it again."}}
	}
	report := x.report(groups)
	if o.json {
		if err := a.printJSON(report); err != nil {
			return err
		}
	} else {
		p.line("\n" + report.Counts.String())
	}
	if err := x.writeReport(o.report, report); err != nil {
		return err
	}
	return outcomeOfDoctor(report)
}

// outcomeOfDoctor is what a run comes to: nil when nothing failed and all could be checked.
func outcomeOfDoctor(r doctor.Report) error {
	switch r.State {
	case doctor.Failed:
		return advised{fmt.Errorf("%s of %s failed", words.Count(r.Counts.Failed), words.Plural(r.Counts.Total(), "check")), "Mend what is said beside each, then run it again."}
	case doctor.Unchecked:
		return uncheckedError{advised{fmt.Errorf("%s of %s could not be made", words.Count(r.Counts.Unchecked), words.Plural(r.Counts.Total(), "check")), "See what is said beside each, then run it again."}}
	}
	return nil
}
