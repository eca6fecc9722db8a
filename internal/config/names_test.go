package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// A near miss of a setting, or of a platform's own variable that is not set, stops the start; what is somebody else's does not.
func TestMisspeltNames(t *testing.T) {
	t.Parallel()
	const good = "ACME_API_KEY=k-1"
	for name, c := range map[string]struct {
		environ []string
		meant   string // "": the start is not stopped
	}{
		"a letter":                        {[]string{good, "ORGDATA_CACHE_TLL=1m"}, "ORGDATA_CACHE_TTL"},
		"small letters":                   {[]string{good, "orgdata_cache_ttl=1m"}, "ORGDATA_CACHE_TTL"},
		"another sign":                    {[]string{good, "ORGDATA-CACHE-TTL=1m"}, "ORGDATA_CACHE_TTL"},
		"a sign more":                     {[]string{good, "ORG_DATA_CACHE_TTL=1m"}, "ORGDATA_CACHE_TTL"},
		"a sign more and a letter":        {[]string{good, "ORG_DATA_CACHE_TLL=1m"}, "ORGDATA_CACHE_TTL"},
		"a sign less":                     {[]string{good, "ORGDATACACHE_TTL=1m"}, "ORGDATA_CACHE_TTL"},
		"two letters of the prefix":       {[]string{good, "ORGADTA_MEMORY=1GiB"}, "ORGDATA_MEMORY"},
		"a letter too many":               {[]string{good, "ORGDATA_API_KEY_FILES=/x"}, "ORGDATA_API_KEY_FILE"},
		"empty":                           {[]string{good, "ORGDATA_CACHE_TLL="}, "ORGDATA_CACHE_TTL"},
		"ours, the same words":            {[]string{good, "ORGDATA_TOKEN=k"}, "Did you mean ORGDATA_API_KEY?"},
		"ours, a command":                 {[]string{good, "ORGDATA_API_KEY_CMD=x"}, "Did you mean ORGDATA_API_KEY_COMMAND?"},
		"ours, without its last word":     {[]string{good, "ORGDATA_CA=x"}, "Did you mean ORGDATA_CA_FILE?"},
		"ours, without its first word":    {[]string{good, "ORGDATA_URL=x"}, "Did you mean ORGDATA_BASE_URL?"},
		"ours, in another word":           {[]string{good, "ORGDATA_TIMEOUT=5s"}, "Did you mean ORGDATA_DEADLINE?"},
		"ours, and of none's letters":     {[]string{good, "ORGDATA_PROXY=x"}, "Unset it; there are ORGDATA_PLATFORM"},
		"ours and like none":              {[]string{good, "ORGDATA_COLOUR_OF_ANSWERS=red"}, "there are ORGDATA_PLATFORM"},
		"a platform's, a letter":          {[]string{"ACME_APY_KEY=k-1", "ORGDATA_PLATFORM=acme"}, "ACME_API_KEY"},
		"a platform's, a sign less":       {[]string{"ACME_APIKEY=k-1", "ORGDATA_PLATFORM=acme"}, "ACME_API_KEY"},
		"a platform's, small":             {[]string{"acme_api_key=k-1", "ORGDATA_PLATFORM=acme"}, "ACME_API_KEY"},
		"a platform's organisation":       {[]string{good, "ACME_ORGID=o"}, "ACME_ORG_ID"},
		"beside the right one":            {[]string{good, "ACME_API_KEY2=k-2"}, ""},
		"another tool's":                  {[]string{good, "ACME_REGION=eu", "ACME_USER_ID=u", "ACME_API_URL=https://x.example"}, ""},
		"another program's ORG_DATA":      {[]string{good, "ORG_DATA_DIR=/srv", "ORG_DATABASE_URL=x"}, ""},
		"another program's ORGDATA":       {[]string{good, "ORGDATABASE=x", "MY_ORGDATA_MEMORY=x"}, ""},
		"another platform's":              {[]string{good, "ZCME_API_KEY=k"}, ""},
		"a short one, by two letters":     {[]string{good, "ZEN_DAY=k"}, ""},
		"a letter that grows in capitals": {[]string{good, "ɐ=1", "ɐɐɐɐ_b=1"}, ""},
		"another's, near but empty":       {[]string{good, "ACME_ORGID="}, ""},
		"the same in other words, set":    {[]string{good, "ACME_SECRET=k", "ACME_ORGANIZATION=o"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(t.Context(), c.environ, config.Given{}, platforms())
			switch {
			case c.meant == "" && err != nil:
				t.Error(err)
			case c.meant != "":
				requireMistake(t, err, []string{"is no setting of this program. Next: ", c.meant})
			}
		})
	}
}

// Where a key or an organisation is missing, a variable that is set and says the same in other words is named.
func TestWhatWasTakenForASetting(t *testing.T) {
	t.Parallel()
	for environ, want := range map[string]string{
		"ACME_SECRET=k":  "ACME_SECRET is set, which is no setting of this program. Next: To sign in",
		"ZCME_API_KEY=k": "ZCME_API_KEY is set",
		"ORGDATA_PLATFORM=acme ACME_ACCESS_TOKEN=k":                  "There is no API key for acme. Next: ",
		"ORGDATA_PLATFORM=acme ACME_API_TOKEN=k":                     "There is no API key for acme. ACME_API_TOKEN is set",
		"ORGDATA_PLATFORM=acme ACME_OTHER_THING=k":                   "There is no API key for acme. Next: ",
		"ORGDATA_PLATFORM=acme ACME_API_KEY_FILE=/x":                 "There is no API key for acme. ACME_API_KEY_FILE is set, which is no setting of this program. Next: Did you mean ORGDATA_API_KEY_FILE?",
		"ACME_API_KEY_COMMAND=x":                                     "No platform is set. ACME_API_KEY_COMMAND is set, which is no setting of this program. Next: Did you mean ORGDATA_API_KEY_COMMAND?",
		"ORGDATA_PLATFORM=acme ORG_DATA_KEY=k":                       "There is no API key for acme. ORG_DATA_KEY is set, which is no setting of this program. Next: Set ORGDATA_API_KEY",
		"ORGDATA_PLATFORM=north NORTH_KEY=k":                         "There is no organization for north. Next: Set ORGDATA_ORG_ID or NORTH_ORG_ID to its id. It is in the settings.",
		"ORGDATA_PLATFORM=north NORTH_KEY=k NORTH_ORGANISATION_ID=o": "There is no organization for north. NORTH_ORGANISATION_ID is set, which is no setting of this program. Next: Set ORGDATA_ORG_ID",
	} {
		_, err := config.Load(t.Context(), strings.Fields(environ), config.Given{}, platforms())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", environ, err, want)
		}
	}
}

// An address for tests must not be overlooked, and the key go elsewhere, without a word.
func TestSettingsUnderAPlatformsName(t *testing.T) {
	t.Parallel()
	for environ, want := range map[string]string{
		"ACME_BASE_URL=https://test.example": "ACME_BASE_URL is set, which is no setting of this program. Next: If it is meant for this program, set ORGDATA_BASE_URL instead",
		"ACME_CA_FILE=/x":                    "set ORGDATA_CA_FILE instead",
		"ACME_BASE_URL=https://test.example ORGDATA_BASE_URL=https://test.example": "",
		"ACME_BASE_URL=":                     "",
		"ACME_LOG_LEVEL=debug":               "",
		"ZCME_BASE_URL=https://test.example": "",
	} {
		cfg, err := config.Load(t.Context(), append(strings.Fields(environ), "ACME_API_KEY=k"), config.Given{}, platforms())
		must(t, err)
		if got := strings.Join(cfg.Warnings(), "\n"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: warned %q, want %q", environ, got, want)
		}
	}
}

// Space around a value is taken off, quotes are refused, and ~/ is the home folder.
func TestValuesAsTheyWereMeant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ environ, wrong string }{
		{"ZEN_KEY= k-1\r\n", ""},
		{"ZEN_KEY=k-1 ORGDATA_CACHE_TTL= 5m\n", ""},
		{"ORGDATA_PLATFORM= zen\n ORGDATA_API_KEY=k-1", ""},
		{`ZEN_KEY="k-1"`, "ZEN_KEY has quotes around its value. Next: Write it without them"},
		{"ZEN_KEY='k-1'", "ZEN_KEY has quotes"},
		{"ZEN_KEY=“k-1”", "ZEN_KEY has quotes"},
		{"ZEN_KEY=${ZEN_KEY}", "ZEN_KEY holds the name of a variable that nobody has filled in. Next: Set that variable where the client is started"},
		{"ZEN_KEY=${env:ZEN_KEY}", "ZEN_KEY holds the name of a variable"},
		{"ZEN_KEY=${input:zen-key}", "ZEN_KEY holds the name of a variable"},
		{"ZEN_KEY=$ZEN_KEY", "ZEN_KEY holds the name of a variable"},
		{"ZEN_KEY=k-1 ORGDATA_BASE_URL=%BASE%", "ORGDATA_BASE_URL holds the name of a variable"},
		{"ORGDATA_PLATFORM=zen ORGDATA_API_KEY_FILE=${KEY_FILE}", "ORGDATA_API_KEY_FILE holds the name of a variable"},
		{"ORGDATA_PLATFORM=zen ORGDATA_API_KEY={{key}}", "ORGDATA_API_KEY holds the name of a variable"},
		{"ZEN_KEY=k$1", "ZEN_KEY holds a space, a quote or another character"},
		{"ZEN_KEY=ZEN_KEY=k-1", "ZEN_KEY has a name before the key. Next: Set it to what stands after the ="},
		{"ORGDATA_PLATFORM=zen ORGDATA_API_KEY=x-api-key:k-1", "ORGDATA_API_KEY has a name before the key"},
		{"ZEN_KEY=op://Team/Zen/k-1", "ZEN_KEY is an address, not a key. Next: Set ORGDATA_API_KEY_COMMAND to the command"},
		{"ZEN_KEY=~/k-1", "ZEN_KEY is the path of a file, not a key. Next: Set ORGDATA_API_KEY_FILE to it instead."},
		{"ZEN_KEY=./names_test.go", "ZEN_KEY is the path of a file"},
		{"ZEN_KEY=k-1/with+signs==", ""},
		{`ORGDATA_PLATFORM="zen"`, "ORGDATA_PLATFORM has quotes"},
		{`ZEN_KEY=k-1 ORGDATA_DEADLINE='45s'`, "ORGDATA_DEADLINE has quotes"},
		{`ZEN_KEY=k-1 OTHERS="quoted"`, ""},
		{"HOME=/nowhere ORGDATA_MANIFEST=~/own.yaml", `"/nowhere/own.yaml", which cannot be read`},
		{"HOME=/nowhere ORGDATA_PLATFORM=zen ORGDATA_API_KEY_FILE=~/key", `"/nowhere/key", which cannot be read`},
		{"USERPROFILE=/nowhere ORGDATA_PLATFORM=zen ORGDATA_API_KEY_FILE=~/key", `"/nowhere/key", which cannot be read`},
		{"ORGDATA_PLATFORM=zen ORGDATA_API_KEY_FILE=~/key", `"~/key", but HOME is not set`},
		{"HOME=/nowhere ORGDATA_PLATFORM=zen ORGDATA_API_KEY_FILE=~ann/key", `"~ann/key", another user's home folder`},
		{"HOME=/nowhere ORGDATA_PLATFORM=zen ORGDATA_API_KEY_FILE=$HOME/key", `in which nothing is filled in. Next: Write the path itself; only ~/`},
		{"HOME=/nowhere ORGDATA_PLATFORM=zen ORGDATA_API_KEY_FILE=file:///key", `in which nothing is filled in`},
	} {
		environ := strings.Split(c.environ, " ")
		if strings.Contains(c.environ, "= ") {
			environ = splitBeforeNames(c.environ)
		}
		_, err := config.Load(t.Context(), environ, config.Given{}, platforms())
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%q: %v", c.environ, err)
		case c.wrong != "":
			requireMistake(t, err, []string{c.wrong})
			if strings.Contains(err.Error(), "k-1") {
				t.Errorf("%q: %v shows the key", c.environ, err)
			}
		}
	}
}

// A key is easily put where its file, or another setting, belongs. No error repeats it.
func TestKeysInOtherSettings(t *testing.T) {
	t.Parallel()
	const key = "sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC"
	for _, name := range []string{"ORGDATA_API_KEY_FILE", "ORGDATA_CA_FILE", "ORGDATA_MANIFEST", "ORGDATA_AUDIT_FILE", "ORGDATA_PLATFORM", "ORGDATA_BASE_URL",
		"ORGDATA_LOG_LEVEL", "ORGDATA_CACHE_TTL", "ORGDATA_DEADLINE", "ORGDATA_MEMORY", "ORGDATA_BUDGET_SHARE"} {
		_, err := config.Load(t.Context(), []string{"ZEN_KEY=k-1", name + "=" + key}, config.Given{}, platforms())
		requireMistake(t, err, []string{name + " holds what looks like a key itself. Next: Set ORGDATA_API_KEY to a key, or ORGDATA_API_KEY_FILE"})
		if strings.Contains(err.Error(), "UtnC") {
			t.Errorf("%v shows the key", err)
		}
	}
	for _, name := range []string{"ORGDATA_API_KEY_FILE", "ORGDATA_CA_FILE", "ORGDATA_MANIFEST"} {
		_, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", name + "=-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"}, config.Given{}, platforms())
		requireMistake(t, err, []string{name + " has several lines, which is no path of a file. Next: Write that into a file"})
		if strings.Contains(err.Error(), "MIIB") {
			t.Errorf("%v shows what it holds", err)
		}
	}
}

// What a manifest's errors quote may be the key, if the file is the one that holds it.
func TestKeyFileForAManifest(t *testing.T) {
	t.Parallel()
	const key = "sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC"
	file := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(file, []byte(key), 0o600))
	p := platforms()
	p.Open = func(string, string) (config.Platform, error) {
		return config.Platform{}, errors.New(file + `:1:1: want keys with values, found the text "` + key + `"`)
	}
	_, err := config.Load(t.Context(), []string{"ORGDATA_MANIFEST=" + file}, config.Given{}, p)
	requireMistake(t, err, []string{file + `:1:1: want keys with values, found the text "[redacted]"`})
}

// Who may not read a file is told so, whichever it is.
func TestFilesOfOthers(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root may read every file")
	}
	file := filepath.Join(t.TempDir(), "closed")
	must(t, os.WriteFile(file, []byte("x"), 0))
	_, err := config.Load(t.Context(), []string{"ZEN_KEY=k-1", "ORGDATA_CA_FILE=" + file}, config.Given{}, platforms())
	requireMistake(t, err, []string{"ORGDATA_CA_FILE", "permission denied). Next: Let the user that this program runs as read it."})
	_, err = config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms())
	requireMistake(t, err, []string{"ORGDATA_API_KEY_FILE", "permission denied). Next: Let the user that this program runs as read it."})
}

// A file may have whatever name.
func TestFileNamedLikeAKey(t *testing.T) {
	t.Chdir(t.TempDir())
	const name = "DcycleProductionKey2026"
	must(t, os.WriteFile(name, []byte("k-1"), 0o600))
	_, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + name}, config.Given{}, platforms())
	must(t, err)
}

// splitBeforeNames parts variables whose values have space around them.
func splitBeforeNames(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, " ORGDATA_", "\x00ORGDATA_"), " ZEN_", "\x00ZEN_"), "\x00")
}

// A platform in miniature must be reached by no real key, nor be held up by one that is misspelt.
func TestDetach(t *testing.T) {
	t.Parallel()
	for environ, want := range map[string]string{
		"PATH=/bin ORGDATA_PLATFORM=Acme ORGDATA_API_KEY_COMMAND=x ORGDATA_CA_FILE=/x ACME_APIKEY=k ACME_API_KEY=k ORGDATA_CACHE_TTL=1m":                           "PATH=/bin ORGDATA_CACHE_TTL=1m",
		"PATH=/bin ORGDATA_PLATFORMS=prod=acme ORGDATA_PROD_API_KEY=k ORGDATA_PROD_PASSWORD=p ORGDATA_PROD_BASE_URL=x ORGDATA_OTHER_API_KEY=k ORGDATA_MEMORY=1GiB": "PATH=/bin ORGDATA_MEMORY=1GiB",
	} {
		if got := strings.Join(config.Detach(strings.Fields(environ), []string{"ACME_API_KEY"}), " "); got != want {
			t.Errorf("%s: %q is left", environ, got)
		}
	}
}
