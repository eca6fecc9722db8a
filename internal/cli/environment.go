package cli

import (
	"runtime"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

// getenv is the value of a variable of this process, "" for none.
func (a *app) getenv(name string) string { return valueOf(a.environ, name) }

// home is the person's home folder; "" where nothing says, or says no whole path.
func (a *app) home() string {
	name := "HOME"
	if runtime.GOOS == "windows" {
		name = "USERPROFILE"
	}
	if home := a.getenv(name); files.IsAbs(runtime.GOOS, home) {
		return home
	}
	return ""
}

// valueOf is a variable of environ; "" when it is not set. Of several the last counts, as in the environment of a process.
func valueOf(environ []string, name string) string {
	for _, e := range slices.Backward(environ) {
		if value, found := strings.CutPrefix(e, name+"="); found {
			return value
		}
	}
	return ""
}

// withSetting is an environment in which a variable has one value; with "" it is not set.
func withSetting(environ []string, name, value string) []string {
	rest := slices.DeleteFunc(slices.Clone(environ), func(e string) bool { return strings.HasPrefix(e, name+"=") })
	if value == "" {
		return rest
	}
	return append(rest, name+"="+value)
}

// isSet tells whether environ gives a setting a value.
func isSet(environ []string, name string) bool {
	return slices.ContainsFunc(environ, func(e string) bool { return strings.HasPrefix(e, name+"=") && e != name+"=" })
}
