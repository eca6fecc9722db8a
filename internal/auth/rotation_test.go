package auth

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// TestKeysOfOthers: a new key that acts as another person, or reaches less, is told apart; what the platform tells of one alone is no difference.
func TestKeysOfOthers(t *testing.T) {
	t.Parallel()
	who := func(name, role string, organizations ...string) answer.Connection {
		c := answer.Connection{Identity: []answer.Fact{{Name: manifest.FactName, Value: name}, {Name: "role", Value: role}}}
		for _, o := range organizations {
			c.Organizations = append(c.Organizations, answer.Organization{ID: o, Name: strings.ToUpper(o)})
		}
		return c
	}
	for _, c := range []struct {
		before, now answer.Connection
		want        []string
	}{
		{who("Ana", "Admin", "a", "b"), who("Ana", "Admin", "b", "a"), nil},
		{who("Ana", "Admin", "a"), who("Ben", "Viewer", "a"), []string{"name is Ben, was Ana", "role is Viewer, was Admin"}},
		{who("Ana", "Admin", "a", "b"), who("Ana", "Admin", "a"), []string{"it does not reach B"}},
		{who("Ana", ""), who("Ana", "Admin"), nil},
		{who("", "Admin", "a"), who("Ana", "Admin"), nil},
	} {
		if got := differences(c.before, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
