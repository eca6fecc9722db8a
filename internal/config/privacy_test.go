package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// TestOrganizationsAllowed: the list as it is written, and one that is no list.
func TestOrganizationsAllowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value string
		want  []string
		wrong string
	}{
		{"", nil, ""},
		{" a1, b2 ,", []string{"a1", "b2"}, ""},
		{" , ", nil, "ORGDATA_ORG_ALLOW names no organization"},
		{"*", nil, "ORGDATA_ORG_ALLOW has *, and no sign in it stands for several organizations"},
		{"a1, *", nil, "ORGDATA_ORG_ALLOW has *"},
	} {
		cfg, err := config.Load(t.Context(), []string{"ACME_API_KEY=k", "ORGDATA_ORG_ALLOW=" + c.value}, config.Given{}, platforms())
		if c.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%q: %v", c.value, err)
			}
			continue
		}
		if err != nil || !slices.Equal(cfg.OrgAllow, c.want) {
			t.Errorf("%q: %q, %v", c.value, cfg.OrgAllow, err)
		}
	}
	if _, err := config.Load(t.Context(), []string{"ACME_API_KEY=k", "ORGDATA_ORGS_ALLOW=a1"}, config.Given{}, platforms()); err == nil || !strings.Contains(err.Error(), config.OrgAllowSetting) {
		t.Errorf("misspelt: %v", err)
	}
}
