package tdc

import (
	_ "embed"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Name is the platform's name in the sandbox.
const Name = "tdc"

//go:embed schema.sql
var schema string

// Platform is TDC Sites.
func Platform() core.Platform {
	box := core.NewBox() // for the secrets that sign deliveries: seeding seals them, the dispatcher opens them
	return core.Platform{
		Name: Name, Title: "TDC Sites", Schema: schema, WriteError: writeError, Env: environment,
		// The dashboard shows a key at any time, so that it must be kept in a form that can be read again: sealed, beside the hash by
		// which it is found. Its length and how much of it is the prefix are inferred.
		Keys:    core.KeyFormat{Lead: "tdc_", Random: 40, Shown: 6, Revealable: true},
		Seed:    seeder{box}.seed,
		Handler: func(w *core.World) http.Handler { return newAPI(w, box) },
	}
}

// environment: the documents name no variable; a key and the workspace that it is mostly used with are what a client can do with.
func environment(w *core.World) []core.Variable {
	for _, a := range w.Accounts(Name) {
		if a.Key != "" {
			return []core.Variable{{Name: "TDC_API_KEY", Value: a.Key}, {Name: "TDC_WORKSPACE_ID", Value: a.OrganizationID}}
		}
	}
	return nil
}
