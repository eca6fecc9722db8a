package words_test

import (
	"math/rand/v2"
	"slices"
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
		"totalCo2Emission2025Scope":                                        false, // a column
		"MyCompanyProduction2026":                                          false, // a profile
		"Emissions2026Quarter3Report":                                      false,
		"Report20261128ForTheTicket":                                       false,
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9":                             true, // a token's beginning
		"aB3dE6gH9jK2mN5pQ8sT":                                             true,
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

func TestKeysOfACommandLine(t *testing.T) {
	const key, lower = "sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC", "tdc_0123456789abcdefghijklm"
	for argument, want := range map[string]string{
		key:                        key,
		"--org=" + key:             key,
		"api_key=" + key:           key,
		"-f" + key:                 key,
		"--" + key:                 key,
		"Bearer " + key:            key,
		`{"api_key": "` + key:      key,
		"--" + lower + "=1":        lower,
		lower:                      lower,
		"--name=" + lower:          lower,
		"tdc_the_production_sites": "",
		"/srv/" + key:              "",
		"SELECT count(*) FROM invoices_of_the_year_2026": "",
		"2c82feb8-242d-459d-949f-3c7096aa6b7d":           "",
		"":                                               "",
	} {
		got := words.Secrets(argument, []string{"", "tdc_"})
		if want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) {
			t.Errorf("of %q the secrets are %q, want %q", argument, got, want)
		}
	}
}

// TestRandomKeysDoNotReadAsWords draws keys as platforms make them: of 20 characters all but one in 25 are told by their looks, of 40 all but one in 250.
func TestRandomKeysDoNotReadAsWords(t *testing.T) {
	const characters, keys = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 20_000
	random := rand.New(rand.NewPCG(1, 2))
	for length, atMost := range map[int]int{20: keys / 25, 40: keys / 250} { // (52/62)^20, 3 in 100, of the short ones have no figure
		missed := 0
		for range keys {
			key := make([]byte, length)
			for i := range key {
				key[i] = characters[random.IntN(len(characters))]
			}
			if !words.LooksSecret(string(key)) {
				missed++
			}
		}
		if missed > atMost {
			t.Errorf("of %d keys of %d characters %d do not look like one, more than %d", keys, length, missed, atMost)
		}
	}
}
