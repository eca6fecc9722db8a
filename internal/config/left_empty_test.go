package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

func TestLeaveOut(t *testing.T) {
	t.Parallel()
	rest, names := config.LeaveOut([]string{
		"PATH=/bin", "EMPTY=", "ORGDATA_PLATFORM=", "ORGDATA_API_KEY=${user_config.api_key}", "ORGDATA_ORG_ID= \t", "ORGDATA_PROFILE=prod",
		"ORGDATA_BASE_URL=${OTHER}", "DCYCLE_API_KEY=",
	})
	if diff := cmp.Diff([]string{"PATH=/bin", "EMPTY=", "ORGDATA_PROFILE=prod", "ORGDATA_BASE_URL=${OTHER}", "DCYCLE_API_KEY="}, rest); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ORGDATA_PLATFORM", "ORGDATA_API_KEY", "ORGDATA_ORG_ID"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestNamesAccount(t *testing.T) {
	t.Parallel()
	known := []config.Known{{Name: "acme", Env: []string{"ACME_KEY", "ACME_TEAM"}, Secrets: []string{"ACME_KEY"}}}
	for line, want := range map[string]bool{
		"PATH=/bin":                  false,
		"ORGDATA_PLATFORM=acme":      false,
		"ORGDATA_PLATFORMS=acme":     false,
		"ORGDATA_LOG_LEVEL=debug":    false,
		"ORGDATA_PROFILE=none":       false,
		"ORGDATA_API_KEY=":           false,
		"ACME_OTHER=1":               false,
		"ORGDATA_PROFILE=prod":       true,
		"ORGDATA_API_KEY=k":          true,
		"ORGDATA_API_KEY_FILE=/k":    true,
		"ORGDATA_API_KEY_COMMAND=k":  true,
		"ORGDATA_ORG_ID=1":           true,
		"ORGDATA_BASE_URL=https://a": true,
		"ORGDATA_MANIFEST=a.yaml":    true,
		"ACME_KEY=k":                 true,
		"ACME_KEY_FILE=/k":           true,
		"ACME_TEAM=1":                true,
		"ORGDATA_ACME_API_KEY=k":     true,
	} {
		if got := config.NamesAccount([]string{"HOME=/", line}, known); got != want {
			t.Errorf("%s: %t, want %t", line, got, want)
		}
	}
	if !config.NamesAccount([]string{"ORGDATA_PLATFORMS=first=acme", "ORGDATA_FIRST_TEAM=1"}, known) {
		t.Error("a variable of a connection that is named names an account")
	}
}
