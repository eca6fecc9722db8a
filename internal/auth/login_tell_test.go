package auth

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

func TestWhereSecretsAreKept(t *testing.T) {
	t.Parallel()
	for kept, want := range map[profile.Kept]string{
		{}:                         "",
		{Where: profile.InKeyring}: " The secret is in the system's keyring.",
		{Where: profile.InFile, Path: "/p/secrets", Why: "it is off"}: " The secret is in a file in /p/secrets, which you alone can read, because it is off.",
		{Where: profile.InFile, Path: "/p/secrets", Why: "it is off", Left: "prod/acme/api_key"}: " The secret is in a file in /p/secrets, which you alone can read, because it is off. " +
			"The one before stays in the keyring, as prod/acme/api_key of orgdata-mcp, until orgdata-mcp auth logout can reach it.",
	} {
		if got := whereKept(kept); got != want {
			t.Errorf("%+v: %q, want %q", kept, got, want)
		}
	}
}
