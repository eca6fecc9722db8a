package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

func platforms() config.Platforms {
	acme := config.Platform{Name: "acme", KeysPage: "https://acme.example/keys", Credentials: []config.Credential{
		{Name: "api_key", Env: []string{"ACME_API_KEY", "ACME_TOKEN"}, Required: true},
		{Name: "organization", Env: []string{"ACME_ORG_ID"}},
	}}
	zen := config.Platform{Name: "zen", Credentials: []config.Credential{{Name: "api_key", Env: []string{"ZEN_KEY"}, Required: true}}}
	north := config.Platform{Name: "north", Credentials: []config.Credential{
		{Name: "api_key", Env: []string{"NORTH_KEY"}, Required: true},
		{Name: "organization", Env: []string{"NORTH_ORG_ID"}, Required: true, Where: "It is in the settings."},
	}}
	return config.Platforms{
		Known: []config.Known{{Name: "acme", Env: []string{"ACME_API_KEY", "ACME_TOKEN", "ACME_ORG_ID"}}, {Name: "zen", Env: []string{"ZEN_KEY"}}, {Name: "north", Env: []string{"NORTH_KEY", "NORTH_ORG_ID"}}},
		Open: func(name, file string) (config.Platform, error) {
			switch {
			case strings.HasSuffix(file, "bad.yaml"):
				return config.Platform{}, errors.New("bad.yaml:3:1: unknown key")
			case file != "":
				return config.Platform{Name: "own", Credentials: append(acme.Credentials, config.Credential{Name: "region", Env: []string{"OWN_REGION"}})}, nil
			case name == "zen":
				return zen, nil
			case name == "north":
				return north, nil
			default:
				return acme, nil
			}
		},
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	manifest, bad := filepath.Join(dir, "own.yaml"), filepath.Join(dir, "bad.yaml")
	for _, file := range []string{manifest, bad} {
		if err := os.WriteFile(file, []byte("platform: own"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key, org := "k-1", "o-1"
	for name, c := range map[string]struct {
		environ  []string
		platform string
		creds    map[string]string
		wrong    []string // words of the error; nil when Load is to succeed
	}{
		"general names":           {[]string{"ORGDATA_PLATFORM=acme", "ORGDATA_API_KEY=k-1", "ORGDATA_ORG_ID=o-1"}, "acme", map[string]string{"api_key": key, "organization": org}, nil},
		"the platform's names":    {[]string{"ACME_API_KEY=k-1", "ACME_ORG_ID=o-1"}, "acme", map[string]string{"api_key": key, "organization": org}, nil},
		"second name":             {[]string{"ACME_TOKEN=k-1"}, "acme", map[string]string{"api_key": key}, nil},
		"other platform":          {[]string{"ZEN_KEY=k-1"}, "zen", map[string]string{"api_key": key}, nil},
		"both names agree":        {[]string{"ACME_API_KEY=k-1", "ORGDATA_API_KEY=k-1"}, "acme", map[string]string{"api_key": key}, nil},
		"own manifest":            {[]string{"ORGDATA_MANIFEST=" + manifest, "ACME_API_KEY=k-1"}, "own", map[string]string{"api_key": key}, nil},
		"own manifest, misspelt":  {[]string{"ORGDATA_MANIFEST=" + manifest, "ACME_API_KEY=k-1", "OWN_REGIO=eu"}, "", nil, []string{"OWN_REGIO is no setting", "Did you mean OWN_REGION?"}},
		"platform in capitals":    {[]string{"ORGDATA_PLATFORM=ACME", "ORGDATA_API_KEY=k-1"}, "acme", map[string]string{"api_key": key}, nil},
		"a placeholder":           {[]string{"ACME_API_KEY=<your key>"}, "", nil, []string{"ACME_API_KEY holds", "no API key has", "placeholder"}},
		"another placeholder":     {[]string{"ACME_API_KEY=your api key"}, "", nil, []string{"placeholder"}},
		"endless manifest":        {[]string{"ORGDATA_MANIFEST=/dev/zero"}, "", nil, []string{"/dev/zero", "no manifest"}},
		"both names differ":       {[]string{"ACME_API_KEY=k-1", "ORGDATA_API_KEY=k-2"}, "", nil, []string{"ORGDATA_API_KEY and ACME_API_KEY", "differ"}},
		"nothing":                 {nil, "", nil, []string{"ORGDATA_PLATFORM", "acme, zen or north", "ACME_API_KEY", "orgdata-mcp demo"}},
		"no key":                  {[]string{"ORGDATA_PLATFORM=acme"}, "", nil, []string{"ORGDATA_API_KEY", "ACME_API_KEY", "https://acme.example/keys"}},
		"unknown platform":        {[]string{"ORGDATA_PLATFORM=acne"}, "", nil, []string{`"acne"`, "acme, zen or north"}},
		"two platforms":           {[]string{"ZEN_KEY=k", "ACME_API_KEY=k"}, "", nil, []string{"acme or zen", "ORGDATA_PLATFORM"}},
		"misspelt setting":        {[]string{"ZEN_KEY=k", "ORGDATA_CACHE_TLL=1m"}, "", nil, []string{"ORGDATA_CACHE_TLL", "Next: Did you mean ORGDATA_CACHE_TTL?"}},
		"malformed duration":      {[]string{"ZEN_KEY=k", "ORGDATA_CACHE_TTL=soon"}, "", nil, []string{`ORGDATA_CACHE_TTL is "soon"`, "5m"}},
		"negative duration":       {[]string{"ZEN_KEY=k", "ORGDATA_CACHE_TTL=-1s"}, "", nil, []string{"ORGDATA_CACHE_TTL", "0 or more"}},
		"share without a sign":    {[]string{"ZEN_KEY=k", "ORGDATA_BUDGET_SHARE=80"}, "", nil, []string{`ORGDATA_BUDGET_SHARE is "80"`, "1% to 100%", "80%"}},
		"share as a fraction":     {[]string{"ZEN_KEY=k", "ORGDATA_BUDGET_SHARE=0.8"}, "", nil, []string{`"0.8"`, "80%"}},
		"share of nothing":        {[]string{"ZEN_KEY=k", "ORGDATA_BUDGET_SHARE=0%"}, "", nil, []string{`"0%"`, "1% to 100%"}},
		"share of too much":       {[]string{"ZEN_KEY=k", "ORGDATA_BUDGET_SHARE=101%"}, "", nil, []string{`"101%"`, "1% to 100%"}},
		"share below nothing":     {[]string{"ZEN_KEY=k", "ORGDATA_BUDGET_SHARE=-5%"}, "", nil, []string{`"-5%"`, "1% to 100%"}},
		"misspelt share":          {[]string{"ZEN_KEY=k", "ORGDATA_BUDGET_SHAER=80%"}, "", nil, []string{"Next: Did you mean ORGDATA_BUDGET_SHARE?"}},
		"malformed level":         {[]string{"ZEN_KEY=k", "ORGDATA_LOG_LEVEL=loud"}, "", nil, []string{`ORGDATA_LOG_LEVEL is "loud"`, "warn"}},
		"malformed deadline":      {[]string{"ZEN_KEY=k", "ORGDATA_DEADLINE=45"}, "", nil, []string{`ORGDATA_DEADLINE is "45"`, "2s to 10m"}},
		"too short a deadline":    {[]string{"ZEN_KEY=k", "ORGDATA_DEADLINE=1999ms"}, "", nil, []string{"ORGDATA_DEADLINE is 1.999s", "from 2s to 10m"}},
		"too long a deadline":     {[]string{"ZEN_KEY=k", "ORGDATA_DEADLINE=601s"}, "", nil, []string{"ORGDATA_DEADLINE is 10m1s", "from 2s to 10m"}},
		"no deadline":             {[]string{"ZEN_KEY=k", "ORGDATA_DEADLINE=0"}, "", nil, []string{"ORGDATA_DEADLINE is 0s"}},
		"memory in words":         {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=lots"}, "", nil, []string{`ORGDATA_MEMORY is "lots"`, "512MiB, 1GiB, 800MB"}},
		"memory with half a unit": {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=512M"}, "", nil, []string{`ORGDATA_MEMORY is "512M"`, "512MiB"}},
		"memory in fractions":     {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=1.5GiB"}, "", nil, []string{`ORGDATA_MEMORY is "1.5GiB"`}},
		"a unit without a number": {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=MiB"}, "", nil, []string{`ORGDATA_MEMORY is "MiB"`}},
		"memory below nothing":    {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=-1GiB"}, "", nil, []string{`ORGDATA_MEMORY is "-1GiB"`}},
		"memory beyond numbers":   {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=8589934592GiB"}, "", nil, []string{`ORGDATA_MEMORY is "8589934592GiB"`}},
		"too little memory":       {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=63MiB"}, "", nil, []string{"ORGDATA_MEMORY is 63MiB", "at least 64MiB"}},
		"bytes meant as MiB":      {[]string{"ZEN_KEY=k", "ORGDATA_MEMORY=512"}, "", nil, []string{"ORGDATA_MEMORY is 512 bytes", "at least 64MiB"}},
		"key and key file":        {[]string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY=k", "ORGDATA_API_KEY_FILE=/x"}, "", nil, []string{"both set"}},
		"own key and key file":    {[]string{"ZEN_KEY=k", "ORGDATA_API_KEY_FILE=/x"}, "", nil, []string{"ORGDATA_API_KEY_FILE and ZEN_KEY"}},
		"no such key file":        {[]string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=/nowhere/key"}, "", nil, []string{"ORGDATA_API_KEY_FILE", "/nowhere/key", "no such file"}},
		"only the organisation":   {[]string{"ACME_ORG_ID=o-1"}, "", nil, []string{"no API key for acme", "ACME_API_KEY"}},
		"wrong manifest":          {[]string{"ORGDATA_MANIFEST=" + bad}, "", nil, []string{"bad.yaml:3:1: unknown key"}},
		"no such manifest":        {[]string{"ORGDATA_MANIFEST=/nowhere.yaml"}, "", nil, []string{"ORGDATA_MANIFEST", "no such file"}},
		"beside an own manifest":  {[]string{"ORGDATA_MANIFEST=" + manifest, "ORGDATA_PLATFORM=acme", "ACME_API_KEY=k-1"}, "acme", map[string]string{"api_key": key}, nil},
		"empty counts as not set": {[]string{"ORGDATA_PLATFORM=", "ACME_API_KEY=", "ZEN_KEY=k-1"}, "zen", map[string]string{"api_key": key}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := config.Load(t.Context(), c.environ, config.Given{}, platforms())
			if c.wrong != nil {
				requireMistake(t, err, c.wrong)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			creds, err := got.Connections[0].Credentials()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.creds, creds); diff != "" || got.Connections[0].Platform != c.platform {
				t.Errorf("platform %q, credentials (-want +got):\n%s", got.Connections[0].Platform, diff)
			}
		})
	}
}

func requireMistake(t *testing.T, err error, words []string) {
	t.Helper()
	var mistake *config.Error
	if !errors.As(err, &mistake) {
		t.Fatalf("error is %v, want a *config.Error", err)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := config.Load(t.Context(), []string{"ZEN_KEY=k"}, config.Given{}, platforms())
	if err != nil || got.CacheTTL != 5*time.Minute {
		t.Errorf("CacheTTL %v, error %v", got.CacheTTL, err)
	}
}

func TestBudgetShare(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 80, "1%": 1, "80%": 80, "100%": 100} {
		got, err := config.Load(t.Context(), []string{"ZEN_KEY=k", "ORGDATA_BUDGET_SHARE=" + text}, config.Given{}, platforms())
		if err != nil || got.BudgetShare != want {
			t.Errorf("%q is %d, error %v; want %d", text, got.BudgetShare, err, want)
		}
	}
}

// TestTimeAndMemory: the defaults, the bounds and the spellings of ORGDATA_DEADLINE and ORGDATA_MEMORY.
func TestTimeAndMemory(t *testing.T) {
	t.Parallel()
	const mebibyte = 1024 * 1024
	for _, c := range []struct {
		setting  string
		deadline time.Duration
		memory   int64
	}{
		{"", 45 * time.Second, 512 * mebibyte},
		{"ORGDATA_DEADLINE=2s", 2 * time.Second, 512 * mebibyte},
		{"ORGDATA_DEADLINE=10m", 10 * time.Minute, 512 * mebibyte},
		{"ORGDATA_DEADLINE=1m30s", 90 * time.Second, 512 * mebibyte},
		{"ORGDATA_MEMORY=64MiB", 45 * time.Second, 64 * mebibyte},
		{"ORGDATA_MEMORY=1GiB", 45 * time.Second, 1024 * mebibyte},
		{"ORGDATA_MEMORY=2tib", 45 * time.Second, 2 * 1024 * 1024 * mebibyte},
		{"ORGDATA_MEMORY=65536 KiB", 45 * time.Second, 64 * mebibyte},
		{"ORGDATA_MEMORY=800MB", 45 * time.Second, 800_000_000},
		{"ORGDATA_MEMORY=2gb", 45 * time.Second, 2_000_000_000},
		{"ORGDATA_MEMORY=100000KB", 45 * time.Second, 100_000_000},
		{"ORGDATA_MEMORY=1TB", 45 * time.Second, 1_000_000_000_000},
		{"ORGDATA_MEMORY=67108864", 45 * time.Second, 64 * mebibyte},
		{"ORGDATA_MEMORY=67108864B", 45 * time.Second, 64 * mebibyte},
	} {
		got, err := config.Load(t.Context(), []string{"ZEN_KEY=k", c.setting}, config.Given{}, platforms())
		if err != nil || got.Deadline != c.deadline || got.Memory != c.memory {
			t.Errorf("%q: %v and %d bytes, error %v", c.setting, got.Deadline, got.Memory, err)
		}
	}
}

func TestKeyFileIsReadAgain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	write := func(text string, age time.Duration) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	write("first\n", time.Hour)
	cfg, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms())
	if err != nil {
		t.Fatal(err)
	}
	want := func(key string) {
		t.Helper()
		creds, err := cfg.Connections[0].Credentials()
		if err != nil || creds["api_key"] != key {
			t.Errorf("key is %q (error %v), want %q", creds["api_key"], err, key)
		}
	}
	want("first")
	write("other\n", time.Minute)
	want("other")

	write("", 0)
	want("other") // caught between truncation and the new key
	write("two\nlines\n", 0)
	if _, err := cfg.Connections[0].Credentials(); err == nil || !strings.Contains(err.Error(), "several lines") {
		t.Errorf("two lines: error %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := cfg.Connections[0].Credentials(); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("removed file: error %v", err)
	}
}
