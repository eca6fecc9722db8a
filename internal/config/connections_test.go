package config_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// world are platforms with all kinds of credentials: acme may be signed in to with a password, too, and north has organisations.
func world() config.Platforms {
	platforms := platforms()
	open := platforms.Open
	platforms.Known = append(platforms.Known, config.Known{Name: "west", Env: []string{"WEST_KEY", "WEST_CELLAR"}})
	platforms.Open = func(name, file string) (config.Platform, error) {
		if name == "west" { // its organisations are cellars
			return config.Platform{Name: "west", Noun: "cellar", Credentials: []config.Credential{
				{Name: "api_key", Env: []string{"WEST_KEY"}, Required: true}, {Name: "cellar", Env: []string{"WEST_CELLAR"}, Required: true, OrgID: true},
			}}, nil
		}
		p, err := open(name, file)
		if p.Name == "acme" {
			p.Credentials = append(slices.Clip(p.Credentials), config.Credential{Name: "password", Env: []string{"ACME_PASSWORD"}, Secret: true, Password: true}, config.Credential{Name: "user", Env: []string{"ACME_USER_ID"}})
			p.Credentials[0].Secret = true
		}
		return p, err
	}
	platforms.Reserved = func(word string) bool { return word == "select" }
	return platforms
}

// told is what a connection is opened with, in one line: prod=acme api_key=k organization=o @address !way.
func told(t *testing.T, c config.Connection) string {
	t.Helper()
	creds, err := c.Credentials()
	if err != nil {
		t.Fatal(err)
	}
	line := c.Name + "=" + c.Platform
	for _, name := range slices.Sorted(maps.Keys(creds)) {
		line += fmt.Sprintf(" %s=%s(%s)", name, creds[name], c.Sources[name])
	}
	if c.BaseURL != "" {
		line += " @" + c.BaseURL
	}
	if c.Auth != "" {
		line += " !" + c.Auth
	}
	return line
}

// TestConnections: each is opened with what is said of it and of no other.
func TestConnections(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("k-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		environ string
		want    []string
	}{
		"by their own variables":       {"ORGDATA_PLATFORMS=acme,zen ACME_API_KEY=a ZEN_KEY=z", []string{"acme=acme api_key=a(ACME_API_KEY)", "zen=zen api_key=z(ZEN_KEY)"}},
		"in the order of their names":  {"ORGDATA_PLATFORMS=zen,acme ACME_API_KEY=a ZEN_KEY=z", []string{"zen=zen api_key=z(ZEN_KEY)", "acme=acme api_key=a(ACME_API_KEY)"}},
		"by prefixed ones":             {"ORGDATA_PLATFORMS=acme,zen ORGDATA_ACME_API_KEY=a ORGDATA_ZEN_API_KEY=z", []string{"acme=acme api_key=a(ORGDATA_ACME_API_KEY)", "zen=zen api_key=z(ORGDATA_ZEN_API_KEY)"}},
		"space and capitals":           {"ORGDATA_PLATFORMS=Acme,,ZEN, ACME_API_KEY=a ZEN_KEY=z", []string{"acme=acme api_key=a(ACME_API_KEY)", "zen=zen api_key=z(ZEN_KEY)"}},
		"one alone":                    {"ORGDATA_PLATFORMS=acme ORGDATA_API_KEY=a ZEN_KEY=z", []string{"acme=acme api_key=a(ORGDATA_API_KEY)"}},
		"one alone, prefixed":          {"ORGDATA_PLATFORMS=acme ORGDATA_ACME_API_KEY=a", []string{"acme=acme api_key=a(ORGDATA_ACME_API_KEY)"}},
		"both settings agree":          {"ORGDATA_PLATFORM=acme ORGDATA_PLATFORMS=acme ACME_API_KEY=a", []string{"acme=acme api_key=a(ACME_API_KEY)"}},
		"a stray key opens nothing":    {"ORGDATA_PLATFORMS=acme ACME_API_KEY=a ZEN_KEY=z NORTH_KEY=n", []string{"acme=acme api_key=a(ACME_API_KEY)"}},
		"an alias":                     {"ORGDATA_PLATFORMS=prod=acme ACME_API_KEY=a", []string{"prod=acme api_key=a(ACME_API_KEY)"}},
		"an alias, general":            {"ORGDATA_PLATFORMS=prod=acme ORGDATA_API_KEY=a", []string{"prod=acme api_key=a(ORGDATA_API_KEY)"}},
		"an alias, prefixed":           {"ORGDATA_PLATFORMS=prod=acme ORGDATA_PROD_API_KEY=a", []string{"prod=acme api_key=a(ORGDATA_PROD_API_KEY)"}},
		"equal in two places":          {"ORGDATA_PLATFORMS=prod=acme ORGDATA_PROD_API_KEY=a ACME_API_KEY=a", []string{"prod=acme api_key=a(ORGDATA_PROD_API_KEY)"}},
		"two of one":                   {"ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PROD_API_KEY=p ORGDATA_DEV_API_KEY=d", []string{"prod=acme api_key=p(ORGDATA_PROD_API_KEY)", "dev=acme api_key=d(ORGDATA_DEV_API_KEY)"}},
		"two of one, one by its name":  {"ORGDATA_PLATFORMS=acme,dev=acme ORGDATA_ACME_API_KEY=p ORGDATA_DEV_API_KEY=d", []string{"acme=acme api_key=p(ORGDATA_ACME_API_KEY)", "dev=acme api_key=d(ORGDATA_DEV_API_KEY)"}},
		"the same key for two":         {"ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PROD_API_KEY=k ORGDATA_DEV_API_KEY=k ORGDATA_DEV_ORG_ID=o", []string{"prod=acme api_key=k(ORGDATA_PROD_API_KEY)", "dev=acme api_key=k(ORGDATA_DEV_API_KEY) organization=o(ORGDATA_DEV_ORG_ID)"}},
		"what is not said is not lent": {"ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PROD_API_KEY=p ORGDATA_PROD_ORG_ID=o ORGDATA_PROD_BASE_URL=https://p.example ORGDATA_PROD_AUTH=key ORGDATA_PROD_USER_ID=u ORGDATA_DEV_API_KEY=d ACME_ORG_ID=x ACME_USER_ID=y ACME_API_KEY=z", []string{"prod=acme api_key=p(ORGDATA_PROD_API_KEY) organization=o(ORGDATA_PROD_ORG_ID) user=u(ORGDATA_PROD_USER_ID) @https://p.example !key", "dev=acme api_key=d(ORGDATA_DEV_API_KEY)"}},
		"files":                        {"ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PROD_API_KEY_FILE=" + file + " ORGDATA_DEV_API_KEY=d ORGDATA_DEV_PASSWORD_FILE=" + file, []string{"prod=acme api_key=k-file(ORGDATA_PROD_API_KEY_FILE)", "dev=acme api_key=d(ORGDATA_DEV_API_KEY) password=k-file(ORGDATA_DEV_PASSWORD_FILE)"}},
		"an organisation by any name":  {"ORGDATA_PLATFORMS=a=west,b=west ORGDATA_A_API_KEY=k ORGDATA_A_ORG_ID=n ORGDATA_B_API_KEY=k ORGDATA_B_ORG_ID=s", []string{"a=west api_key=k(ORGDATA_A_API_KEY) cellar=n(ORGDATA_A_ORG_ID)", "b=west api_key=k(ORGDATA_B_API_KEY) cellar=s(ORGDATA_B_ORG_ID)"}},
		"an organisation, general":     {"ORGDATA_PLATFORM=west ORGDATA_API_KEY=k ORGDATA_ORG_ID=n", []string{"west=west api_key=k(ORGDATA_API_KEY) cellar=n(ORGDATA_ORG_ID)"}},
		"an organisation, by its own":  {"ORGDATA_PLATFORM=west WEST_KEY=k WEST_CELLAR=n", []string{"west=west api_key=k(WEST_KEY) cellar=n(WEST_CELLAR)"}},
		"a user like the password":     {"ORGDATA_PLATFORM=acme ACME_API_KEY=a ACME_USER_ID=guest ACME_PASSWORD=guest", []string{"acme=acme api_key=a(ACME_API_KEY) password=guest(ACME_PASSWORD) user=guest(ACME_USER_ID)"}},
		"a command":                    {"ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PROD_API_KEY_COMMAND=/bin/hostname ORGDATA_DEV_API_KEY=d", nil},
		"a platform's file":            {"ORGDATA_PLATFORMS=acme,zen ACME_API_KEY_FILE=" + file + " ZEN_KEY=z", []string{"acme=acme api_key=k-file(ACME_API_KEY_FILE)", "zen=zen api_key=z(ZEN_KEY)"}},
		"one of a platform beside two": {"ORGDATA_PLATFORMS=prod=acme,dev=acme,zen ORGDATA_PROD_API_KEY=p ORGDATA_DEV_API_KEY=d ZEN_KEY=z", []string{"prod=acme api_key=p(ORGDATA_PROD_API_KEY)", "dev=acme api_key=d(ORGDATA_DEV_API_KEY)", "zen=zen api_key=z(ZEN_KEY)"}},
		"addresses of each":            {"ORGDATA_PLATFORMS=acme,zen ACME_API_KEY=a ZEN_KEY=z ORGDATA_ZEN_BASE_URL=https://z.example", []string{"acme=acme api_key=a(ACME_API_KEY)", "zen=zen api_key=z(ZEN_KEY) @https://z.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Load(t.Context(), append(strings.Fields(c.environ), "PATH="+os.Getenv("PATH")), config.Given{}, world())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, connection := range cfg.Connections {
				got = append(got, told(t, connection))
			}
			if diff := cmp.Diff(c.want, got); c.want != nil && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if warned := cfg.Warnings(); len(warned) > 0 {
				t.Errorf("warned %q", warned)
			}
		})
	}
}

// TestWrongConnections: what could be meant of two connections, or of none, stops the start with the names to use.
func TestWrongConnections(t *testing.T) {
	t.Parallel()
	const two = "ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PROD_API_KEY=p ORGDATA_DEV_API_KEY=d "
	for environ, want := range map[string]string{
		"ORGDATA_PLATFORM=acme ORGDATA_PLATFORMS=acme,zen":                `ORGDATA_PLATFORM is "acme" and ORGDATA_PLATFORMS is "acme,zen". Next: Unset one of them.`,
		"ORGDATA_PLATFORM=acme ORGDATA_PLATFORMS=prod=acme":               `Next: Unset one of them.`,
		"ORGDATA_PLATFORM=acme,zen":                                       `ORGDATA_PLATFORM is "acme,zen", which is more than the name of a platform. Next: Set ORGDATA_PLATFORMS to that instead.`,
		"ORGDATA_PLATFORMS=,":                                             `ORGDATA_PLATFORMS is ",", which names none. Next: Name platforms`,
		"ORGDATA_PLATFORMS=acme,zne ACME_API_KEY=a":                       `ORGDATA_PLATFORMS names "zne", which is no known platform. Next: There are acme, zen, north and west`,
		"ORGDATA_PLATFORMS=acme;zen":                                      `ORGDATA_PLATFORMS has "acme;zen", in which there is no comma. Next: Separate them by commas.`,
		"ORGDATA_PLATFORMS=prod:acme,dev:acme":                            `ORGDATA_PLATFORMS has "prod:acme", in which a colon parts name and platform. Next: Write name=platform.`,
		"ORGDATA_PLATFORMS=a=west ORGDATA_A_API_KEY=k":                    `There is no cellar for a. Next: Set ORGDATA_A_ORG_ID, ORGDATA_ORG_ID or WEST_CELLAR to its id.`,
		"ORGDATA_PLATFORM=north NORTH_KEY=S3cr3t-1 NORTH_ORG_ID=s3cr3t-1": `NORTH_ORG_ID holds what NORTH_KEY does, which is secret. Next: Set it to the organization's own value.`,
		"ORGDATA_PLATFORM=west WEST_KEY=S3cr3t-1 WEST_CELLAR=s3cr3t-1":    `WEST_CELLAR holds what WEST_KEY does, which is secret. Next: Set it to the cellar's own value.`,
		"ORGDATA_PLATFORMS=acme,acme":                                     `names acme twice. Next: Give each a name of its own, as in prod=acme,dev=acme.`,
		"ORGDATA_PLATFORMS=a=acme,a=zen":                                  `names a twice`,
		"ORGDATA_PLATFORMS=zen=acme":                                      `calls acme "zen", which is the name of another platform. Next: Take another, as in prod=acme.`,
		"ORGDATA_PLATFORMS=Prod-1=acme":                                   `"prod-1", which is no name of small letters, digits and underscores`,
		"ORGDATA_PLATFORMS=1=acme":                                        `which is no name of small letters`,
		"ORGDATA_PLATFORMS==acme":                                         `which is no name of small letters`,
		"ORGDATA_PLATFORMS=prod=":                                         `names "", which is no known platform`,
		"ORGDATA_PLATFORMS=main=acme":                                     `"main", which is a word of SQL`,
		"ORGDATA_PLATFORMS=temp=acme":                                     `"temp", which is a word of SQL`,
		"ORGDATA_PLATFORMS=select=acme":                                   `"select", which is a word of SQL`,
		"ORGDATA_PLATFORMS=sqlite_x=acme":                                 `which is a word of SQL`,
		"ORGDATA_PLATFORMS=api=acme":                                      `"api", with which its variables would begin as the setting ORGDATA_API_KEY does`,
		"ORGDATA_PLATFORMS=org=acme":                                      `as the setting ORGDATA_ORG_ID does`,
		"ORGDATA_PLATFORMS=memory=acme":                                   `as the setting ORGDATA_MEMORY does`,
		"ORGDATA_PLATFORMS=base_url=acme":                                 `as the setting ORGDATA_BASE_URL does`,
		"ORGDATA_PLATFORMS=a=acme,a_api=zen":                              `names a and a_api, whose variables could be taken for each other's. Next: Give one of them another name.`,
		"ORGDATA_PLATFORMS=acme,zen ACME_API_KEY=a":                       `There is no API key for zen. Next: Set ORGDATA_ZEN_API_KEY or ZEN_KEY, or ORGDATA_ZEN_API_KEY_FILE to a file`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_API_KEY=a":                    `ORGDATA_API_KEY is set, which does not say for which of acme and zen it is. Next: Set ORGDATA_ACME_API_KEY or ORGDATA_ZEN_API_KEY instead.`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_BASE_URL=https://a.example":   `Set ORGDATA_ACME_BASE_URL or ORGDATA_ZEN_BASE_URL instead.`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_ORG_ID=o":                     `Set ORGDATA_ACME_ORG_ID or ORGDATA_ZEN_ORG_ID instead.`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_AUTH=key":                     `Set ORGDATA_ACME_AUTH or ORGDATA_ZEN_AUTH instead.`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_API_KEY_FILE=/x":              `Set ORGDATA_ACME_API_KEY_FILE or`,
		"ORGDATA_PLATFORMS=prod=acme,dev=acme ACME_API_KEY=a":             `There is no API key for prod. ACME_API_KEY does not say for which connection of acme it is, and is read for none. Next: Set ORGDATA_PROD_API_KEY to a key`,
		"ORGDATA_PLATFORMS=prod=north,dev=north ORGDATA_PROD_API_KEY=p ORGDATA_PROD_ORG_ID=o ORGDATA_DEV_API_KEY=d": `There is no organization for dev. Next: Set ORGDATA_DEV_ORG_ID to its id.`,
		"ORGDATA_PLATFORMS=prod=acme ORGDATA_PROD_API_KEY=p ACME_API_KEY=a":                                         `ORGDATA_PROD_API_KEY and ACME_API_KEY are both set and differ.`,
		"ORGDATA_PLATFORMS=prod=acme ORGDATA_PROD_API_KEY=p ORGDATA_API_KEY=a":                                      `ORGDATA_PROD_API_KEY and ORGDATA_API_KEY are both set and differ.`,
		"ORGDATA_PLATFORMS=acme ORGDATA_ACME_BASE_URL=https://a.example ORGDATA_BASE_URL=https://b.example":         `are both set and differ`,
		two + "ORGDATA_PORD_API_KEY=x":                                              `ORGDATA_PORD_API_KEY is no setting of this program. Next: Did you mean ORGDATA_PROD_API_KEY?`,
		two + "ORGDATA_PROD_API_KYE=x":                                              `ORGDATA_PROD_API_KYE is no setting of this program. Next: Did you mean ORGDATA_PROD_API_KEY?`,
		two + "ORGDATA_PROD_DENY=x":                                                 `ORGDATA_PROD_DENY is no setting of this program.`,
		two + "ORGDATA_PROD_COLOUR=red":                                             `ORGDATA_PROD_COLOUR is no setting of this program.`,
		two + "ORGDATA_ZEN_API_KEY=z":                                               `ORGDATA_ZEN_API_KEY is of the connection zen, which ORGDATA_PLATFORMS does not name. Next: Name it there, or unset the variable.`,
		"ZEN_KEY=z ORGDATA_ACME_API_KEY=a":                                          `ORGDATA_ACME_API_KEY is of the connection acme, which ORGDATA_PLATFORMS does not name.`,
		two + "ORGDATA_DEV_API_KEY_FILE=/x":                                         `ORGDATA_DEV_API_KEY and ORGDATA_DEV_API_KEY_FILE are both set.`,
		two + "ORGDATA_PROD_BASE_URL='https://x'":                                   `ORGDATA_PROD_BASE_URL has quotes around its value.`,
		two + "ORGDATA_PROD_ORG_ID=${ORG}":                                          `ORGDATA_PROD_ORG_ID holds the name of a variable that nobody has filled in.`,
		two + "ORGDATA_PROD_AUTH=sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC":          `ORGDATA_PROD_AUTH holds what looks like a key itself. Next: Set ORGDATA_PROD_API_KEY to a key, or ORGDATA_PROD_API_KEY_FILE`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_ACME_API_KEY=op://x ZEN_KEY=z":          `ORGDATA_ACME_API_KEY is an address, not a key. Next: Set ORGDATA_ACME_API_KEY_COMMAND`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_ACME_API_KEY_FILE=/nowhere/k ZEN_KEY=z": `ORGDATA_ACME_API_KEY_FILE is "/nowhere/k", which cannot be read`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_ACME_API_KEY_COMMAND=a|b ZEN_KEY=z":     `ORGDATA_ACME_API_KEY_COMMAND has a "|"`,
		"ACME_API_KEY=a ZEN_KEY=z":                                                  `Variables of several platforms are set: ACME_API_KEY and ZEN_KEY. Next: Set ORGDATA_PLATFORM to the one to use: acme or zen, or ORGDATA_PLATFORMS to several`,
	} {
		_, err := config.Load(t.Context(), strings.Fields(environ), config.Given{}, world())
		var mistake *config.Error
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n\t%v\nwant\n\t%s", environ, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "UtnC") {
			t.Errorf("%s: shows the key", environ)
		}
	}
}

// TestWrongNamesAreToldFirst: what is wrong with the names of the connections is told, and not that the variables of those that were meant are no settings.
func TestWrongNamesAreToldFirst(t *testing.T) {
	t.Parallel()
	const (
		alias = " ORGDATA_PROD_API_KEY=p ORGDATA_DEV_API_KEY=d"
		plain = " ORGDATA_ACME_API_KEY=a ORGDATA_ZEN_API_KEY=z ORGDATA_NORTH_API_KEY=n"
	)
	for environ, want := range map[string]string{
		"ORGDATA_PLATFORMS=acmee,zen" + plain:                        `ORGDATA_PLATFORMS names "acmee", which is no known platform.`,
		"ORGDATA_PLATFORMS=acmee,zen" + alias:                        `ORGDATA_PLATFORMS names "acmee", which is no known platform.`,
		"ORGDATA_PLATFORMS=prod=acme,dev=acmee" + alias:              `ORGDATA_PLATFORMS names "acmee", which is no known platform.`,
		"ORGDATA_PLATFORMS=prod=acme,prod=acme" + alias:              `ORGDATA_PLATFORMS names prod twice.`,
		"ORGDATA_PLATFORMS=acme,acme" + plain:                        `ORGDATA_PLATFORMS names acme twice.`,
		`ORGDATA_PLATFORMS="acme,zen"` + plain:                       `ORGDATA_PLATFORMS has quotes around its value.`,
		"ORGDATA_PLATFORMS=my-prod=acme" + alias:                     `ORGDATA_PLATFORMS calls acme "my-prod", which is no name of small letters`,
		"ORGDATA_PLATFORMS=prod=" + alias:                            `ORGDATA_PLATFORMS names "", which is no known platform.`,
		"ORGDATA_PLATFORMS==acme" + alias:                            `which is no name of small letters`,
		"ORGDATA_PLATFORMS=prod:acme,dev:acme" + alias:               `in which a colon parts name and platform`,
		"ORGDATA_PLATFORMS=acme;zen" + plain:                         `in which there is no comma`,
		"ORGDATA_PLATFORMS=," + plain:                                `which names none`,
		"ORGDATA_PLATFORMS=zen=acme" + alias:                         `which is the name of another platform`,
		"ORGDATA_PLATFORMS=acme,zen ORGDATA_PLATFORM=acme" + alias:   `Unset one of them.`,
		"ORGDATA_PLATFORMS=acmee ORGDATA_API_KEY=a":                  `ORGDATA_PLATFORMS names "acmee", which is no known platform.`,
		"ORGDATA_PLATFORMS=acmee,zen ORGDATA_API_KEY=a":              `ORGDATA_PLATFORMS names "acmee", which is no known platform.`,
		"ORGDATA_PLATFORMS=acme,zen" + plain:                         `ORGDATA_NORTH_API_KEY is of the connection north, which ORGDATA_PLATFORMS does not name.`,
		"ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PRDO_API_KEY=": `ORGDATA_PRDO_API_KEY is no setting of this program. Next: Did you mean ORGDATA_PROD_API_KEY?`,
		"ORGDATA_PLATFROMS=acmee" + plain:                            `ORGDATA_PLATFROMS is no setting of this program. Next: Did you mean ORGDATA_PLATFORMS?`,
		"ORGDATA_PLATFROM=acme" + alias:                              `ORGDATA_DEV_API_KEY is no setting of this program.`,
		"ORGDATA_PLATFORMS= ORGDATA_PLATFROM=acme":                   `ORGDATA_PLATFROM is no setting of this program. Next: Did you mean ORGDATA_PLATFORM?`,
		"ORGDATA_PLATFORMS=acmee ORGDATA_MANIFEST=/none" + plain:     `ORGDATA_ACME_API_KEY is of the connection acme`, // which names there are is not known
	} {
		var mistake *config.Error
		_, err := config.Load(t.Context(), strings.Fields(environ), config.Given{}, world())
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n\t%v\nwant\n\t%s", environ, err, want)
		}
	}
}

// TestConnectionsAreNotWarnedOf: an address under a platform's name is doubtful only where it could be that of one connection.
func TestConnectionsAreNotWarnedOf(t *testing.T) {
	t.Parallel()
	for environ, want := range map[string]string{
		"ORGDATA_PLATFORMS=acme,zen ACME_API_KEY=a ZEN_KEY=z ACME_BASE_URL=https://test.example":                                             "set ORGDATA_ACME_BASE_URL instead",
		"ORGDATA_PLATFORMS=acme,zen ACME_API_KEY=a ZEN_KEY=z ACME_BASE_URL=https://test.example ORGDATA_ACME_BASE_URL=https://x.example":     "",
		"ORGDATA_PLATFORMS=prod=acme,dev=acme ORGDATA_PROD_API_KEY=p ORGDATA_DEV_API_KEY=d ACME_BASE_URL=https://test.example":               "",
		"ORGDATA_PLATFORMS=prod=acme,zen ORGDATA_PROD_API_KEY=p ZEN_KEY=z ACME_BASE_URL=https://test.example ORGDATA_CA_FILE= ACME_ORG_ID=o": "set ORGDATA_PROD_BASE_URL instead",
	} {
		cfg, err := config.Load(t.Context(), strings.Fields(environ), config.Given{}, world())
		must(t, err)
		if got := strings.Join(cfg.Warnings(), "\n"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: warned %q, want %q", environ, got, want)
		}
	}
}

// FuzzConnections: whatever is named, a start succeeds or is stopped by a mistake that is told, and no two connections have a name or a variable in common.
func FuzzConnections(f *testing.F) {
	for _, seed := range []string{"acme", "acme,zen", "prod=acme,dev=acme", "a=acme,a_api=zen", "=", ",,", "prod=", "A=Acme", "a_=acme,a__b=acme", "é=acme", "x=own"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		cfg, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORMS=" + value, "ACME_API_KEY=a", "ZEN_KEY=z"}, config.Given{}, world())
		var mistake *config.Error
		if err != nil && !errors.As(err, &mistake) {
			t.Fatalf("%q: %v", value, err)
		}
		seen := map[string]bool{}
		for _, c := range cfg.Connections {
			for _, name := range append(slices.Concat(slices.Collect(maps.Values(c.Variables))...), "name "+c.Name) {
				if seen[name] {
					t.Errorf("%q: %s is of two connections", value, name)
				}
				seen[name] = true
			}
		}
	})
}
