package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// TestSettingsThatAreNotUsed are warned of: a platform without organisations has no use for the id of one.
func TestSettingsThatAreNotUsed(t *testing.T) {
	t.Parallel()
	const next = " is set, which zen does not ask for. Next: Unset it, or set the variable that the platform's manifest names"
	for _, c := range []struct {
		environ []string
		want    []string
	}{
		{[]string{"ZEN_KEY=k-1"}, nil},
		{[]string{"ZEN_KEY=k-1", "ORGDATA_ORG_ID=o-1"}, []string{"ORGDATA_ORG_ID" + next}},
		{[]string{"ACME_API_KEY=k-1", "ORGDATA_ORG_ID=o-1"}, nil},
		{[]string{"ORGDATA_PLATFORMS=one=zen,two=acme", "ORGDATA_ONE_API_KEY=k", "ORGDATA_TWO_API_KEY=k", "ORGDATA_ONE_ORG_ID=o", "ORGDATA_TWO_ORG_ID=o"}, []string{"ORGDATA_ONE_ORG_ID" + next}},
	} {
		got, err := config.Load(t.Context(), c.environ, config.Given{}, platforms())
		if err != nil {
			t.Errorf("%v: %v", c.environ, err)
			continue
		}
		if diff := cmp.Diff(c.want, got.Warnings()); diff != "" {
			t.Errorf("%v: %s", c.environ, diff)
		}
	}
}
