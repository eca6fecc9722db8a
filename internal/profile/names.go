package profile

import (
	"fmt"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// none is what is said in a profile's place where none is to be read.
const none = "none"

var nameForm = words.Pattern(`^[a-z][a-z0-9_-]*$`)

// CheckName tells what is wrong with the name of a profile that is to be made: a name is a part of a file's, on systems that do not tell small letters from
// capitals, too. Errors are *Error.
func CheckName(name string) error { return checkName("profile", name) }

const longestName = 60

func checkName(what, name string) error {
	next := fmt.Sprintf("Take small letters, digits, - and _, up to %d, beginning with a letter.", longestName)
	switch {
	case name == none && what == "profile":
		return mistake("Take another name.", "A profile cannot be called %s, which says that none is to be read.", none)
	case name == "" || len(name) > longestName || !nameForm().MatchString(name):
		return mistake(next, "A %s cannot be called %q.", what, name)
	}
	return nil
}
