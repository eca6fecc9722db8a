package config_test

import (
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

func TestForPlatform(t *testing.T) {
	t.Parallel()
	const several = "ORGDATA_PLATFORMS=prod=acme,dev=acme,zen ORGDATA_PROD_API_KEY=p ORGDATA_DEV_API_KEY=d ORGDATA_ZEN_API_KEY=z ORGDATA_DENY=prod.a,zen.b,c PATH=/bin"
	for platform, want := range map[string]string{
		"acme":  "ORGDATA_PLATFORMS=prod=acme ORGDATA_PROD_API_KEY=p ORGDATA_DENY=prod.a,c PATH=/bin",
		"zen":   "ORGDATA_PLATFORMS=zen=zen ORGDATA_ZEN_API_KEY=z ORGDATA_DENY=zen.b,c PATH=/bin",
		"north": "ORGDATA_DENY=c PATH=/bin",
	} {
		if got := strings.Join(config.ForPlatform(strings.Fields(several), platform), " "); got != want {
			t.Errorf("%s: %s", platform, got)
		}
	}
	const one = "ORGDATA_PLATFORM=acme ACME_API_KEY=a ORGDATA_DENY=b"
	if got := strings.Join(config.ForPlatform(strings.Fields(one), "acme"), " "); got != one {
		t.Errorf("of one: %s", got)
	}
}
