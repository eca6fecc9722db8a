package config_test

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// TestOtherWaysIn: who has given nothing is told of the key first, and who has begun another way in is left to it.
func TestOtherWaysIn(t *testing.T) {
	t.Parallel()
	west := config.Platform{Name: "west", KeysPage: "https://west.example/keys", Credentials: []config.Credential{
		{Name: "api_key", Env: []string{"WEST_KEY"}, Required: true},
		{Name: "email", Env: []string{"WEST_EMAIL"}}, {Name: "password", Env: []string{"WEST_PASSWORD"}, Secret: true, Password: true},
	}, Ways: [][]string{{"email", "password"}}}
	all := config.Platforms{
		Known: []config.Known{{Name: "west", Env: []string{"WEST_KEY", "WEST_EMAIL"}}},
		Open:  func(string, string) (config.Platform, error) { return west, nil },
	}
	const none = "There is no API key for west. Next: Set ORGDATA_API_KEY or WEST_KEY to a key made at https://west.example/keys, or ORGDATA_API_KEY_FILE to a file that holds it, or WEST_EMAIL and WEST_PASSWORD; to have it kept in a profile"
	for environ, want := range map[string]string{
		"ORGDATA_PLATFORM=west":                              none,
		"ORGDATA_PLATFORM=west ORGDATA_AUTH=login":           "",
		"ORGDATA_PLATFORM=west ORGDATA_BASE_URL=https://g.h": strings.Replace(none, " to a key made at https://west.example/keys", "", 1),
		"ORGDATA_PLATFORM=west WEST_EMAIL=a":                 "",
		"ORGDATA_PLATFORM=west WEST_EMAIL=a WEST_PASSWORD=b": "",
		"ORGDATA_PLATFORM=west WEST_KEY=k":                   "",
	} {
		_, err := config.Load(t.Context(), strings.Fields(environ), config.Given{}, all)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", environ, err, want)
		}
	}
}
