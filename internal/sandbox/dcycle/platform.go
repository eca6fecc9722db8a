// Package dcycle is the Dcycle API in miniature, written from its public documentation (code.dcycle.io, docs.dcycle.io) and from
// nothing else: it must not know what our client believes about that API.
//
// What the documentation shows is followed to the letter, with its inconsistencies: two spellings of array filters, an envelope and a default
// page size of each collection's own, a 404 code of the vehicles' own, a PUT that is partial. What it leaves out is decided here and marked
// "inferred" where it is decided. Unknown query parameters are ignored, as FastAPI does, so a filter spelled wrongly gives too many rows and no error.
//
// What is not there, because the stored pages show no name or no path for it: some filters of invoices, vehicles and employees; market segments;
// sold products; bulk delete and version history of transports; deleting commuting periods; changing wastes; reading custom KPIs; the pages on
// folders, webhooks and CBAM; "Calculate Shipment" and the client list of the legacy API. Uploaded files are taken in S3's place, counted and
// forgotten: only what the API says of them is modelled.
//
// A collection is data: its list, filters, envelope, members, rules and calculation are in the file of its subject; collection.go, write.go
// and envelope.go are what they all go through. What is calculated later is kept in the agenda.
package dcycle

import (
	_ "embed"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Name is the platform's name in the sandbox.
const Name = "dcycle"

//go:embed schema.sql
var schema string

//go:embed indexes.sql
var indexes string

// Platform is Dcycle.
func Platform() core.Platform {
	return core.Platform{
		Name: Name, Title: "Dcycle", Schema: schema, Indexes: indexes, WriteError: writeError, Seed: seed, Env: env,
		// "sk_live_" as in the documentation's example; the length is inferred.
		Keys:    core.KeyFormat{Lead: "sk_live_", Random: 32, Shown: 8},
		Handler: func(w *core.World) http.Handler { return newAPI(w) },
	}
}

// env speaks of the holding's sustainability manager.
func env(w *core.World) []core.Variable {
	for _, a := range w.Accounts(Name) {
		if a.KeyName == assistantKey {
			return []core.Variable{
				{Name: "DCYCLE_API_KEY", Value: a.Key}, {Name: "DCYCLE_ORG_ID", Value: a.OrganizationID},
				{Name: "DCYCLE_USER_ID", Value: a.User.ID}, // the legacy API wants it
			}
		}
	}
	return nil
}
