package cli

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// listClients shows which clients are on this machine, and what of them starts this server.
func (a *app) listClients(system clients.System) {
	p := newPage(a.stdout, a.environ)
	uses, unread := clients.Uses(system)
	records := [][]string{{"client", "here", "server", "file"}}
	for _, c := range clients.All() {
		here := "no"
		if c.Found(system) != "" {
			here = "yes"
		}
		file := c.Shown(system.OS)
		if place, err := c.Place(system, false); err == nil {
			file = shortened(place.File, system.Home)
		}
		records = append(records, []string{c.ID, here, usesOf(c, uses), file})
	}
	p.table(records)
	for _, u := range unread {
		p.line("\n" + words.Sentence(u.Err.Error()))
	}
	if err := system.CheckHome(); err != nil {
		p.line("\n" + inWords(clientError(err)))
	}
	p.line("\nTo connect one:\n")
	p.command("orgdata-mcp install " + firstToInstall(system) + " --sandbox")
	p.line("\n--sandbox needs no account; with one, orgdata-mcp auth login comes first, and --profile names what it made. --dry-run shows the change.")
}

// usesOf names the entries of a client that start this server, and what each answers with.
func usesOf(c clients.Client, uses []clients.Use) string {
	var names []string
	for _, u := range uses {
		if u.Client != c.Name {
			continue
		}
		name := u.Name
		switch {
		case u.Profile != "":
			name += " (profile " + words.Line(u.Profile, 80) + ")"
		case u.Sandbox:
			name += " (sandbox)"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// firstToInstall is a client for an example: one that is here.
func firstToInstall(system clients.System) string {
	if found := foundClients(system); len(found) > 0 {
		return found[0].ID
	}
	return clients.IDs()[0]
}

// shortened writes the home folder as ~.
func shortened(path, home string) string {
	if rest, ok := strings.CutPrefix(path, home); ok && home != "" && strings.HasPrefix(rest, "/") {
		return "~" + rest
	}
	return path
}
