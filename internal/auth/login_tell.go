package auth

import (
	"fmt"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tell says what a login came to.
func (l *login) tell(replaced bool, kept profile.Kept) {
	title := l.c.Manifest.Title
	switch {
	case l.unchecked:
		l.Show("Not tried: " + title + " could not be asked. The first question tells whether it works.")
	default:
		l.Show("Signed in to " + title + signedInAs(l.who) + ".")
		l.tellAge()
	}
	done := "Kept"
	if replaced {
		done = "Replaced, and kept"
	}
	l.Show(fmt.Sprintf("%s in profile %s as %s.", done, l.profile, l.c.Name) + whereKept(kept))
	switch current := l.store.Current(); {
	case current == l.profile:
		l.Show("Profile " + l.profile + " is the current one: orgdata-mcp asks it unless a flag or a variable says otherwise.")
	default:
		l.Show(fmt.Sprintf("The current profile is %s; orgdata-mcp auth switch %s makes this one it.", current, words.ShellWord(l.profile)))
	}
	if l.Ask.Possible() {
		l.tellNext()
	}
}

// tellAge says how old the key is, where the platform tells.
func (l *login) tellAge() {
	if age := KeyAge(l.c.Manifest, Made(l.who), time.Time{}, l.Now()); age != "" {
		l.Show("The key was " + age + ".")
	}
}

// tellNext says what a person can do with a profile.
func (l *login) tellNext() {
	with := ""
	if l.store.Current() != l.profile {
		with = " --profile " + words.ShellWord(l.profile)
	}
	l.Show(fmt.Sprintf("Next: orgdata-mcp tables%s shows what there is to ask, orgdata-mcp query%s asks it, and orgdata-mcp install%s connects an assistant.", with, with, with))
}

// whereKept says where secrets went, why not into the keyring, and which are still there; "" where there were none.
func whereKept(kept profile.Kept) string {
	text := ""
	switch kept.Where {
	case profile.InKeyring:
		text = " The secret is in the system's keyring."
	case profile.InFile:
		text = fmt.Sprintf(" The secret is in a file in %s, which you alone can read, because %s.", kept.Path, kept.Why)
	}
	if kept.Left != "" {
		text += fmt.Sprintf(" The one before stays in the keyring, as %s of %s, until orgdata-mcp auth logout can reach it.", kept.Left, profile.Service)
	}
	return text
}
