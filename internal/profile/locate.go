package profile

import (
	"errors"
	"path"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

// Paths are where profiles are kept.
type Paths struct {
	File    string // config.yaml
	Secrets string // the folder for secrets where there is no keyring
}

// ErrNoHome is that a user has no folder of their own.
var ErrNoHome = errors.New("there is no place for profiles")

const folder = "orgdata-mcp"

// Locate returns where the profiles of a user are kept on a system (as runtime.GOOS calls it). getenv gives a variable's value, "" for none. Paths in
// variables that do not begin at a root are passed over, as the XDG specification has it. Errors are *Error: there is no home folder.
func Locate(goos string, getenv func(string) string) (Paths, error) {
	join := path.Join
	if goos == "windows" {
		join = joinWindows
	}
	for _, base := range basesOf(goos) {
		if root := getenv(base.variable); files.IsAbs(goos, root) {
			dir := join(append(append([]string{root}, base.below...), folder)...)
			return Paths{File: join(dir, "config.yaml"), Secrets: join(dir, "secrets")}, nil
		}
	}
	names := "HOME"
	if goos == "windows" {
		names = "APPDATA"
	}
	return Paths{}, mistake("Set it to the path of a folder that this user may write to.", "%s is not set to a whole path, and %w.", names, ErrNoHome)
}

// base is a variable with a folder, and the folders from there to that of all programs' settings.
type base struct {
	variable string
	below    []string
}

// basesOf are tried in turn.
func basesOf(goos string) []base {
	if goos == "windows" {
		return []base{{"APPDATA", nil}, {"USERPROFILE", []string{"AppData", "Roaming"}}}
	}
	return []base{{"XDG_CONFIG_HOME", nil}, {"HOME", []string{".config"}}}
}

// joinWindows joins as Windows does, whatever system this is.
func joinWindows(parts ...string) string {
	return strings.TrimRight(parts[0], `\/`) + `\` + strings.Join(parts[1:], `\`)
}
