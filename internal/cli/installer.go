package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// installer makes the change in one client's file after the other.
type installer struct {
	installOptions
	app      *app
	system   clients.System
	launch   clients.Launch
	page     page
	prompter *prompt.Prompter
	unasked  int // changes that nobody could be asked about
}

// each goes on to the next client when one fails; the first failures are told here, the last one by the caller.
func (i *installer) each(ctx context.Context, chosen []clients.Client) error {
	if len(chosen) == 0 {
		i.page.line("No client that this program knows is on this machine. Name one to write its file all the same: " + words.Or(clients.IDs()) + ".")
	}
	var failed error
	for _, c := range chosen {
		err := i.one(ctx, c)
		if errors.Is(err, prompt.ErrInterrupted) {
			return interrupted(err)
		}
		if err != nil {
			if failed != nil {
				i.app.printError(failed)
			}
			failed = clientError(err)
		}
	}
	if failed == nil && i.unasked > 0 {
		return usageError{advised{errors.New("nothing was written: there is no terminal to ask at"), "Look at the change, then run this again with --yes."}}
	}
	return failed
}

// clientError says in the terminal's voice what is wrong with a client's file.
func clientError(err error) error {
	var e *clients.Error
	if errors.As(err, &e) {
		return advised{err, e.Next}
	}
	return interrupted(err)
}

func (i *installer) one(ctx context.Context, c clients.Client) error {
	if i.print {
		fmt.Fprint(i.app.stdout, c.Snippet(i.name, i.launch))
		return nil
	}
	if i.all && i.project && !c.HasProject() {
		return nil
	}
	place, err := c.Place(i.system, i.project)
	if err != nil {
		return err
	}
	change, err := i.plan(ctx, place)
	if err != nil {
		return err
	}
	if change.Empty() {
		i.page.line(i.unchanged(change))
		return nil
	}
	i.page.heading(c.Name)
	i.page.diff(change.Diff())
	if first := change.First(); first != "" {
		i.page.line(first)
	}
	if i.dryRun {
		return nil
	}
	agreed, err := i.agreed(ctx)
	if err != nil || !agreed {
		return err
	}
	return i.apply(change)
}

// plan asks about what the options leave open: an entry of another program, and variables that the entry sets.
func (i *installer) plan(ctx context.Context, place clients.Place) (clients.Change, error) {
	options := clients.Options{Force: i.force, RemoveEnv: i.removeEnv}
	change, err := i.change(place, options)
	var e *clients.Error
	if errors.As(err, &e) && e.Foreign && i.prompter.Possible() && !i.yes {
		i.page.line(words.Sentence(e.Text))
		if options.Force, err = i.prompter.Confirm(ctx, "Replace it?", false); err != nil || !options.Force {
			return change, errors.Join(err, e)
		}
		change, err = i.change(place, options)
	}
	if err != nil || i.uninstall || len(change.Env) == 0 {
		return change, err
	}
	i.page.line(fmt.Sprintf("%s's entry sets %s: what that says wins over the profile, and a key in it can be read by whoever reads the file.",
		place.Client.Name, words.And(change.Env)))
	if !i.prompter.Possible() || i.yes {
		i.page.line("It is kept; --remove-env takes it out.")
		return change, nil
	}
	if options.RemoveEnv, err = i.prompter.Confirm(ctx, "Take it out?", true); err != nil || !options.RemoveEnv {
		return change, err
	}
	return i.change(place, options)
}

func (i *installer) change(place clients.Place, options clients.Options) (clients.Change, error) {
	if i.uninstall {
		return place.Uninstall(i.name, i.launch.Program, options)
	}
	return place.Install(i.name, i.launch, options)
}

func (i *installer) unchanged(change clients.Change) string {
	if i.uninstall {
		return fmt.Sprintf("%s has no server %q in %s: there is nothing to take out.", change.Client.Name, i.name, change.File)
	}
	return fmt.Sprintf("%s starts this server already, as %q in %s: there is nothing to change.", change.Client.Name, i.name, change.File)
}

// agreed asks, unless nobody is to be asked, or can be.
func (i *installer) agreed(ctx context.Context) (bool, error) {
	switch {
	case i.yes:
		return true, nil
	case !i.prompter.Possible():
		i.unasked++
		return false, nil
	}
	agreed, err := i.prompter.Confirm(ctx, "Write it?", true)
	if err == nil && !agreed {
		i.page.line("Nothing was written.")
	}
	return agreed, err
}

func (i *installer) apply(change clients.Change) error {
	backup, err := change.Apply(time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintln(i.page.w, "Written: "+change.File) // a path is copied, and not broken
	if backup != "" {
		fmt.Fprintln(i.page.w, "Before:  "+backup)
	}
	if !i.uninstall {
		i.page.line(change.Next())
	}
	return nil
}

// diff shows a change, coloured on a terminal as diffs are.
func (p page) diff(text string) {
	colours := map[byte]string{'+': "32", '-': "31", '@': "36"}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if code := colours[(line + " ")[0]]; code != "" {
			line = p.style(code, line)
		}
		fmt.Fprintln(p.w, line)
	}
}
