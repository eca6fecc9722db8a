package words_test

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func TestKeysAreToldByTheirLooks(t *testing.T) {
	for text, secret := range map[string]bool{
		"sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC":                         true,
		"oEzilUdHSCUSUEhPiE5wVexkbvrycgsEo2jE6hGfpMCS9hGpADYyBkNrol15Iwj9": true,
		"tdc_kgP5MeyGsKFfRPyGB9iykCwl0AGoMbwiIgJ2FV9q":                     true,
		"9f86d081884c7d659a2feaa0c55ad015":                                 true,
		"2c82feb8-242d-459d-949f-3c7096aa6b7d":                             false, // an organisation's id is none
		"2C82FEB8-242D-459D-949F-3c7096aa6b7d":                             false,
		"2c82feb8-242d-459d-949f-3c7096aa6b7":                              false,
		"/srv/Keys2026/DcycleProduction":                                   false,
		"DcycleProductionKey2026.txt":                                      false,
		"audit_of_the_production_server_2026":                              false,
		"your-organization-id":                                             false,
		"ORGDATA_API_KEY_COMMAND":                                          false,
		"short1Key":                                                        false,
		"":                                                                 false,
	} {
		if words.LooksSecret(text) != secret {
			t.Errorf("%q: looks secret %t", text, !secret)
		}
	}
	for said, want := range map[string]string{
		"auth: token sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC: refused for /srv/key": "auth: token [redacted]: refused for /srv/key",
		`found "sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC"`:                           `found "[redacted]"`,
		"?key=sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC&page=1":                       "?[redacted]&page=1",
		"/srv/TestKeyFileForAManifest870849335/key: no such file":                    "/srv/TestKeyFileForAManifest870849335/key: no such file",
		"two: sk_live_UtnCKUmaS5MNICPvcd5 sk_live_UtnCKUmaS5MNICPvcd6":               "two: [redacted] [redacted]",
		"nothing": "nothing",
	} {
		if got := words.HideSecrets(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
