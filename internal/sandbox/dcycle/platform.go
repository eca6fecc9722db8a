// Package dcycle is the Dcycle API in miniature.
package dcycle

import (
	"context"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Name is the platform's name in the sandbox.
const Name = "dcycle"

// Platform is Dcycle.
func Platform() core.Platform {
	return core.Platform{
		Name: Name, Title: "Dcycle", Keys: core.KeyFormat{Lead: "sk_live_", Random: 32, Shown: 8},
		Seed:       func(context.Context, *core.Seeder) error { return nil },
		Handler:    func(*core.World) http.Handler { return core.NewRoutes(writeError) },
		WriteError: writeError,
		Env:        func(*core.World) []core.Variable { return nil },
	}
}

func writeError(w http.ResponseWriter, status int, detail string) {
	core.WriteJSON(w, status, map[string]string{"detail": detail})
}
