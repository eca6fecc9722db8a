package auth

import (
	"context"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
)

// Deps is what a walk works with.
type Deps struct {
	Ask   *prompt.Prompter
	Show  func(line string) // writes a line for the person, broken to fit
	Width int               // of a line, in characters
	Now   func() time.Time

	Profiles func() (*profile.Store, error) // as they are kept now

	// OpenManifest opens the user's own manifest or, where file is "", the embedded one of a platform.
	OpenManifest func(platform, file string) (*manifest.Manifest, error)
	Platforms    []string                                      // those that the program has manifests of, in the order of lists
	Reserved     func(name string) bool                        // tells whether a connection cannot be called so
	Address      func(connection string) (url, by string)      // what the settings say of where a connection is asked, and which does; "" for nothing
	ReadKey      func(context.Context, string) ([]byte, error) // the file of a secret, or stdin for -
	Home         string                                        // the person's folder; "": not known
	Elsewhere    func(KeyInUse) (through, byHand []string)     // what uses a key, in words: through a profile, or with a copy of its own

	// Identify asks who a candidate acts as, ReadRow for a row of a table, and Reach for the organisations that it reaches: none where the platform does not
	// list them, and missing is why some may be missing. Names can be shown as they are. Refusals are *platform.Error.
	Identify func(context.Context, Candidate) (answer.Connection, error)
	ReadRow  func(ctx context.Context, c Candidate, table string) error
	Reach    func(context.Context, Candidate) (all []answer.Organization, missing string, err error)
}

// KeyInUse is a key, and where it is known to be.
type KeyInUse struct {
	Credential *manifest.Credential
	Value      string
	Profiles   []string // those that have it
	Current    string   // name of the current profile
}

// indentation stands before what belongs to the line above.
const indentation = "   "
