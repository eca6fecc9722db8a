package profile_test

import (
	"errors"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// TestLocate: where each system keeps a user's settings, told by its variables alone.
func TestLocate(t *testing.T) {
	t.Parallel()
	type vars map[string]string
	for _, c := range []struct {
		goos string
		vars vars
		want string // of the file; "": there is no place
	}{
		{"linux", vars{"HOME": "/u/ana"}, "/u/ana/.config/orgdata-mcp/config.yaml"},
		{"darwin", vars{"HOME": "/v/ana"}, "/v/ana/.config/orgdata-mcp/config.yaml"},
		{"linux", vars{"HOME": "/u/ana", "XDG_CONFIG_HOME": "/srv/settings"}, "/srv/settings/orgdata-mcp/config.yaml"},
		{"darwin", vars{"HOME": "/v/ana", "XDG_CONFIG_HOME": "/srv/settings"}, "/srv/settings/orgdata-mcp/config.yaml"},
		{"linux", vars{"HOME": "/u/ana", "XDG_CONFIG_HOME": "settings"}, "/u/ana/.config/orgdata-mcp/config.yaml"},
		{"linux", vars{"HOME": "/u/ana", "XDG_CONFIG_HOME": "~/settings"}, "/u/ana/.config/orgdata-mcp/config.yaml"},
		{"linux", vars{"HOME": "/u/ana", "APPDATA": `C:\x`}, "/u/ana/.config/orgdata-mcp/config.yaml"},
		{"linux", vars{"XDG_CONFIG_HOME": "/srv/settings"}, "/srv/settings/orgdata-mcp/config.yaml"},
		{"linux", nil, ""},
		{"linux", vars{"HOME": "home"}, ""},
		{"linux", vars{"HOME": ""}, ""},
		{"windows", vars{"APPDATA": `C:\Users\ana\AppData\Roaming`}, `C:\Users\ana\AppData\Roaming\orgdata-mcp\config.yaml`},
		{"windows", vars{"APPDATA": `C:\Users\ana\AppData\Roaming\`}, `C:\Users\ana\AppData\Roaming\orgdata-mcp\config.yaml`},
		{"windows", vars{"APPDATA": `\\server\home\ana`}, `\\server\home\ana\orgdata-mcp\config.yaml`},
		{"windows", vars{"APPDATA": `Roaming`, "USERPROFILE": `D:\ana`}, `D:\ana\AppData\Roaming\orgdata-mcp\config.yaml`},
		{"windows", vars{"APPDATA": `C:Roaming`}, ""},
		{"windows", vars{"HOME": "/u/ana", "XDG_CONFIG_HOME": "/srv"}, ""},
	} {
		got, err := profile.Locate(c.goos, func(name string) string { return c.vars[name] })
		switch {
		case c.want == "" && !errors.Is(err, profile.ErrNoHome):
			t.Errorf("%s %v: %v, %v, want that there is no place", c.goos, c.vars, got, err)
		case c.want != "" && (err != nil || got.File != c.want):
			t.Errorf("%s %v: %q, %v, want %q", c.goos, c.vars, got.File, err, c.want)
		}
	}
}
