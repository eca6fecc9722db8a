package profile

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// none is what is said in a profile's place where none is to be read.
const none = "none"

var nameForm = words.Pattern(`^[a-z][a-z0-9_-]*$`)

// CheckName tells what is wrong with the name of a profile that is to be made: a name is a part of a file's, on systems that do not tell small letters from
// capitals, too. Errors are *Error.
func CheckName(name string) error { return checkName("profile", name) }

// CheckConnection is [CheckName] for the name of a connection.
func CheckConnection(name string) error { return checkName("connection", name) }

const (
	longestName = 60
	nameAdvice  = "Take small letters, digits, - and _, up to 60, beginning with a letter."
)

func checkName(what, name string) error {
	switch {
	case name == none && what == "profile":
		return mistake("Take another name.", "A profile cannot be called %s, which says that none is to be read.", none)
	case !fitName(what, name):
		return mistake(nameAdvice, "A %s cannot be called %q.", what, name)
	}
	return nil
}

// fitName tells whether a name can be a part of a file's. Those of credentials have dots, too, where they are of what comes after.
func fitName(what, name string) bool {
	if what == "credential" {
		name = strings.ReplaceAll(name, ".", "_")
	}
	return len(name) <= longestName && nameForm().MatchString(name)
}
