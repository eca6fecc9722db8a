package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tell says what a login came to.
func (l *login) tell(replaced bool, kept profile.Kept) {
	p := l.page
	title := l.c.m.Title
	switch {
	case l.unchecked:
		p.line("Not tried: " + title + " could not be asked. The first question tells whether it works.")
	default:
		p.line("Signed in to " + title + signedInAs(l.who, time.Now()) + ".")
	}
	done := "Kept"
	if replaced {
		done = "Replaced, and kept"
	}
	p.line(fmt.Sprintf("%s in profile %s as %s.", done, l.profile, l.c.name) + whereKept(kept))
	switch current := l.store.Current(); {
	case current == l.profile:
		p.line("Profile " + l.profile + " is the current one: orgdata-mcp asks it unless a flag or a variable says otherwise.")
	default:
		p.line(fmt.Sprintf("The current profile is %s; orgdata-mcp auth switch %s makes this one it.", current, words.ShellWord(l.profile)))
	}
	if l.ask.Possible() {
		l.tellNext()
	}
}

// tellNext says what a person can do with a profile.
func (l *login) tellNext() {
	with := ""
	if l.store.Current() != l.profile {
		with = " --profile " + words.ShellWord(l.profile)
	}
	l.page.line(fmt.Sprintf("Next: orgdata-mcp tables%s shows what there is to ask, orgdata-mcp query%s asks it, and orgdata-mcp install connects an assistant.", with, with))
}

// whereKept says where secrets went, and why not into the keyring; "" where there were none.
func whereKept(kept profile.Kept) string {
	switch kept.Where {
	case profile.InKeyring:
		return " The secret is in the system's keyring."
	case profile.InFile:
		return fmt.Sprintf(" The secret is in a file in %s, which you alone can read, because %s.", kept.Path, kept.Why)
	}
	return ""
}

// signedInAs is the end of a sentence on a login.
func signedInAs(who answer.Connection, now time.Time) string {
	if person(who) == "" {
		return ": " + whoIs(who, now)
	}
	return " as " + whoIs(who, now)
}

// person is the name of who somebody is, or the address; "" where the platform tells neither.
func person(who answer.Connection) string {
	return cmp.Or(factText(who, manifest.FactName), factText(who, "email"))
}

// whoIs is a person, role, organisation and key in a line.
func whoIs(who answer.Connection, now time.Time) string {
	var parts []string
	if name := person(who); name != "" {
		parts = append(parts, name)
	}
	if role := factText(who, "role"); role != "" {
		parts = append(parts, "role "+role)
	}
	if who.Noun != "" && who.Scope != "" {
		parts = append(parts, who.Noun+" "+words.Name(cmp.Or(organizationName(who, who.Scope), who.Scope)))
	}
	if key := keyText(who, now); key != "" {
		parts = append(parts, key)
	}
	if person(who) != "" {
		return strings.Join(parts, ", ")
	}
	return strings.TrimPrefix(strings.Join(parts, ", ")+"; "+who.Platform+" does not tell as whom", "; ")
}

func keyText(who answer.Connection, now time.Time) string {
	if who.KeyPrefix == "" {
		return ""
	}
	text := "key " + who.KeyPrefix + "…"
	if who.Key == nil {
		return text
	}
	if who.Key.Name != "" {
		text += " called “" + words.Name(who.Key.Name) + "”"
	}
	if made, err := time.Parse(time.RFC3339, who.Key.CreatedAt); err == nil {
		text += " made " + ago(now.Sub(made))
	}
	if who.Rotation != "" && who.Rotation != "ok" {
		text += ", rotation " + who.Rotation
	}
	return text
}

// ago is how many whole days lie between something and now, in words.
func ago(d time.Duration) string {
	if d < 24*time.Hour {
		return "today"
	}
	return words.Plural(int(d/(24*time.Hour)), "day") + " ago"
}

// factText is a fact of who it is, as a text; "" where it is not told.
func factText(who answer.Connection, name string) string {
	for _, f := range who.Identity {
		if text, ok := f.Value.(string); ok && f.Name == name {
			return words.Name(text)
		}
	}
	return ""
}

// interrupted marks an interruption before anything was changed; other errors stay as they are.
func interrupted(err error) error {
	if errors.Is(err, prompt.ErrInterrupted) {
		return interruptedError{advised{errors.New("interrupted: nothing was changed"), "Run it again."}}
	}
	if errors.Is(err, prompt.ErrNoAnswer) {
		return advised{err, "Run it again and answer, or give what is asked for by flags: --help has them."}
	}
	return err
}

// refusedError is for the terminal what a platform answered.
func refusedError(err error) error {
	var e *platform.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Code == platform.CodeConfiguration {
		return settingError(err)
	}
	return advised{errors.New(strings.TrimSuffix(e.Public, ".") + "; nothing was kept"), cmp.Or(e.Next, "Run it again.")}
}

func publicText(err error) string {
	var e *platform.Error
	if errors.As(err, &e) {
		return e.Public
	}
	return err.Error()
}

func isCodeOf(err error, code string) bool {
	var e *platform.Error
	return errors.As(err, &e) && e.Code == code
}
