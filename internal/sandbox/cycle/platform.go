// Package cycle is the Cycle API (cycle.io) in miniature, in two of its forms: the current one, in which an API key is itself the
// bearer token and X-Hub-Id names the hub; and the one of the project era (mid 2017 to January 2019), in which a key is
// exchanged at /oauth/token for a two-hour JWT and X-Project-Id names what later became the hub.
//
// It knows the platform's documentation and the sandbox's core, and nothing of the client. Most of the API is one shape, a
// collection of JSON documents: what differs is said in tables ([collection], [route], [action], [field]), and the handlers are
// written once. Documented facts are plain; what the documentation leaves open and had to be decided here is marked "inferred".
//
// Not modelled: web sockets (their tokens are issued, nothing listens), ACLs and the environment-wise permissions of members (kept as given, not
// enforced), and two-factor authentication. Telemetry, metrics, what happened, volumes, auto-scale groups and boot images are there to be read only.
package cycle

import (
	_ "embed"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Name is the platform's name in the sandbox.
const Name = "cycle"

//go:embed schema.sql
var schema string

//go:embed indexes.sql
var indexes string

// Platform is Cycle.
func Platform() core.Platform {
	return core.Platform{
		Name: Name, Title: "Cycle",
		// What a key looks like is not documented; no lead and 64 characters are inferred.
		// A key of the project era, which has capabilities and no role, can be copied from the list; a later one is shown once.
		Keys: core.KeyFormat{
			Random: 64, Shown: 8, Revealable: true, RevealableOnly: func(k core.Key) bool { return k.RoleID == "" },
		},
		Schema:     schema,
		Indexes:    indexes,
		Seed:       seed,
		Handler:    func(w *core.World) http.Handler { return newAPI(w) },
		WriteError: writeError,
		Env:        environment,
	}
}

// environment is what the exported variables of a client are: the key that reads everything, and its hub.
func environment(w *core.World) []core.Variable {
	for _, a := range w.Accounts(Name) {
		if a.KeyName == exportedKey {
			return []core.Variable{{Name: "CYCLE_API_KEY", Value: a.Key}, {Name: "CYCLE_HUB_ID", Value: a.OrganizationID}}
		}
	}
	return nil
}

// writeError is for what the core itself answers. The documented statuses know no 405: a wrong method is an unknown URI (inferred).
func writeError(w http.ResponseWriter, status int, detail string) {
	code := "500.unknown"
	switch {
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		code = "404.uri"
	case status < http.StatusInternalServerError:
		code = "400.invalid-syntax"
	}
	writeFailure(w, hubForm, fail(code, "%s", detail))
}
