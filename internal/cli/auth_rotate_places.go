package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// elsewhere is what uses a key on this machine, besides the profiles that have it: through one of them, or with a copy that is changed by hand.
func (a *app) elsewhere(k auth.KeyInUse) (through, byHand []string) {
	through, byHand = a.inClients(k)
	return through, append(a.inEnvironment(k), byHand...)
}

// inEnvironment are the variables of this process that have the key, and those that name a file with it.
func (a *app) inEnvironment(k auth.KeyInUse) []string {
	var found []string
	for _, name := range config.VariablesOf(k.Credential.Name, k.Credential.Env, true) {
		value := a.getenv(name)
		if value == k.Value {
			found = append(found, "the variable "+name)
		}
		if !strings.HasSuffix(name, "_FILE") {
			continue
		}
		if text, err := files.Head(value, maxKeyFile); err == nil && strings.TrimSpace(string(text)) == k.Value {
			found = append(found, value+", which "+name+" names")
		}
	}
	return found
}

// inClients are the MCP clients that start a server with the key: through a profile, or with variables of their own.
func (a *app) inClients(k auth.KeyInUse) (through, byHand []string) {
	system, err := a.clientSystem()
	if err != nil {
		return nil, []string{"the files of MCP clients, which could not be looked for: " + err.Error()}
	}
	uses, unread := clients.Uses(system)
	variables := config.VariablesOf(k.Credential.Name, k.Credential.Env, true)
	for _, u := range uses {
		name := u.Profile
		if name == "" {
			name = k.Current
		}
		own := slices.ContainsFunc(u.Env, func(v string) bool { return slices.Contains(variables, v) })
		switch {
		case u.Sandbox:
		case own:
			byHand = append(byHand, fmt.Sprintf("%s, %s: %s sets %s", u.Client, u.File, u.Name, words.And(u.Env)))
		case slices.Contains(k.Profiles, name):
			through = append(through, fmt.Sprintf("%s, %s: %s", u.Client, u.File, u.Name))
		}
	}
	for _, u := range unread {
		if u.File == "" {
			byHand = append(byHand, u.Client+", if it has the key: "+u.Err.Error())
			continue
		}
		byHand = append(byHand, fmt.Sprintf("%s, %s, which could not be read: %v", u.Client, u.File, u.Err))
	}
	if err := system.CheckHome(); err != nil {
		byHand = append(byHand, "the files of MCP clients, which could not be looked for: "+err.Error())
	}
	return through, byHand
}
