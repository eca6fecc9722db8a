package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// clientSystem is this machine as the clients' files depend on it.
func (a *app) clientSystem() (clients.System, error) {
	dir, err := os.Getwd()
	if err != nil {
		return clients.System{}, fmt.Errorf("finding the folder that this runs in: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		self = "" // the program is then known by its name alone
	}
	return clients.System{OS: runtime.GOOS, Home: a.home(), Dir: dir, Self: self, Getenv: a.getenv, LookPath: exec.LookPath}, nil
}

// findClients are the clients of names as a person types them.
func findClients(names []string) ([]clients.Client, error) {
	var found []clients.Client
	for _, name := range names {
		c, ok := clients.Find(name)
		if !ok {
			return nil, usageError{advised{fmt.Errorf("there is no client %q; %s", name, words.DidYouMean(name, clients.IDs())),
				"orgdata-mcp install lists them. Another client takes what orgdata-mcp install " + clients.IDs()[0] + " --print prints."}}
		}
		found = append(found, c)
	}
	return found, nil
}

// lastingPath is the absolute path by which this program will be found later. A package manager keeps each version in a folder of its own and puts a
// link on PATH, which leads to the next version after an upgrade: where there is such a link it is preferred.
func (a *app) lastingPath(lookPath func(string) (string, error)) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding this program's own file: %w", err)
	}
	path, temporary := a.installedPath(self)
	if temporary {
		if _, err := os.Stat(path); err != nil {
			return "", usageError{advised{fmt.Errorf("this is a temporary build, and %s is not there yet for a client to start", path),
				"Run go install ./cmd/orgdata-mcp, then this again."}}
		}
		return path, nil
	}
	found, err := lookPath(clients.Program)
	if err != nil || !filepath.IsAbs(found) || !files.Same(found, path) {
		return path, nil
	}
	return found, nil
}
