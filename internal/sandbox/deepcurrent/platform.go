package deepcurrent

import (
	_ "embed"
	"net/http"
	"sync"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Name is the platform's name in the sandbox.
const Name = "deepcurrent"

// keyFormat is a dc_ key; its length is inferred. The documents show the last four characters and no prefix, so that little more than
// the lead stays readable.
var keyFormat = core.KeyFormat{Lead: "dc_", Random: 40, Shown: 4}

//go:embed schema.sql
var schema string

// Platform is DeepCurrent.
func Platform() core.Platform {
	keys := new(sync.Mutex) // held by whoever changes an account's keys: the API and the dashboard
	return core.Platform{
		Name: Name, Title: "DeepCurrent", Keys: keyFormat, Schema: schema, Seed: seed, WriteError: writeError, Env: environment, Support: support(keys),
		Handler: func(w *core.World) http.Handler { return newAPI(w, keys) },
	}
}

// environment names the variables as the platform's MCP server does (DEEPCURRENT_API_KEY); the other two are for its form login.
func environment(w *core.World) []core.Variable {
	for _, a := range w.Accounts(Name) {
		if a.Key != "" {
			return []core.Variable{
				{Name: "DEEPCURRENT_API_KEY", Value: a.Key}, {Name: "DEEPCURRENT_EMAIL", Value: a.User.Email}, {Name: "DEEPCURRENT_PASSWORD", Value: a.Password},
			}
		}
	}
	return nil
}
