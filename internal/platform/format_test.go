package platform

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestFormatOfACredential: a value that does not match is shown unless it is, or looks like, a secret.
func TestFormatOfACredential(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		secret      bool
		value, want string
	}{
		{false, "666063bbbce75cba1499ed86", ""}, {false, "", ""}, {false, "abc", `the hub "abc" does not look like one`},
		{true, "abc", "the hub does not look like one"}, {false, "oEzilUdHSCUSUEhPiE5wVexkbvrycgsE", "the hub does not look like one"},
	} {
		err := CheckCredential(&manifest.Manifest{}, &manifest.Credential{Name: "hub", Format: "[0-9a-f]{24}", Secret: c.secret}, c.value)
		if got := errorText(err); got != c.want {
			t.Errorf("%q: %q, want %q", c.value, got, c.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
