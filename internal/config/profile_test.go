package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// profileOf reads a profile of one line: "prod: acme api_key=!k organization=o @address; dev=acme …". A value behind ! is a secret.
func profileOf(line, namedBy string) *config.Profile {
	if line == "" {
		return nil
	}
	name, rest, _ := strings.Cut(line, ":")
	p := &config.Profile{Name: name, NamedBy: namedBy}
	for item := range strings.SplitSeq(rest, ";") {
		fields := strings.Fields(item)
		alias, platform, aliased := strings.Cut(fields[0], "=")
		if !aliased {
			platform = alias
		}
		c := config.ProfileConnection{Name: alias, Platform: platform, Credentials: map[string]string{}}
		secrets := map[string]string{}
		for _, f := range fields[1:] {
			key, value, _ := strings.Cut(f, "=")
			secret, hidden := strings.CutPrefix(value, "!")
			switch {
			case strings.HasPrefix(f, "@"):
				c.BaseURL = f[1:]
			case strings.HasPrefix(f, "%"):
				c.Manifest = f[1:]
			case key == "auth":
				c.Auth = value
			case hidden:
				c.Secrets, secrets[key] = append(c.Secrets, key), secret
			default:
				c.Credentials[key] = value
			}
		}
		c.Secret = func(credential string) (string, error) {
			if secrets[credential] == "gone" {
				return "", &config.Error{Text: "It is gone.", Next: "Give it again."}
			}
			return secrets[credential], nil
		}
		p.Connections = append(p.Connections, c)
	}
	return p
}

// loginWorld is world with a way into acme by e-mail and password.
func loginWorld() config.Platforms {
	platforms := world()
	open := platforms.Open
	platforms.Open = func(name, file string) (config.Platform, error) {
		p, err := open(name, file)
		if p.Name == "acme" {
			p.BaseURL = "https://acme.example"
			p.Credentials = append(slices.Clip(p.Credentials), config.Credential{Name: "email", Env: []string{"ACME_EMAIL"}})
			p.Ways = [][]string{{"email", "password"}}
		}
		return p, err
	}
	return platforms
}

// layers is one case of flags, environment and profile.
type layers struct {
	flags   string // platform and organization
	environ string
	profile string
	named   string // by what the profile is named; "": it is the current one
}

func (l layers) load(t *testing.T) (config.Config, error) {
	t.Helper()
	platform, organization, _ := strings.Cut(l.flags, "/")
	return config.Load(t.Context(), strings.Fields(l.environ), config.Given{Platform: platform, Organization: organization, Profile: profileOf(l.profile, l.named)}, loginWorld())
}

// TestWhoWins: flags before the environment, the environment before the profile, setting by setting; but as whom it is asked is said by one of them alone.
func TestWhoWins(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("k-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const prod, two = "prod: acme api_key=!k organization=o user=u @https://x.example", "prod: live=acme api_key=!k1 organization=o1; zen api_key=!z"
	for name, c := range map[string]struct {
		layers
		want []string
	}{
		"the profile alone":               {layers{"", "", prod, ""}, []string{"acme=acme api_key=k(profile prod) organization=o(profile prod) user=u(profile prod) @https://x.example"}},
		"the profile, named":              {layers{"", "", prod, "--profile"}, []string{"acme=acme api_key=k(profile prod) organization=o(profile prod) user=u(profile prod) @https://x.example"}},
		"another organization":            {layers{"", "ACME_ORG_ID=e", prod, ""}, []string{"acme=acme api_key=k(profile prod) organization=e(ACME_ORG_ID) user=u(profile prod) @https://x.example"}},
		"another organization, general":   {layers{"", "ORGDATA_ORG_ID=e", prod, ""}, []string{"acme=acme api_key=k(profile prod) organization=e(ORGDATA_ORG_ID) user=u(profile prod) @https://x.example"}},
		"another user":                    {layers{"", "ACME_USER_ID=e", prod, ""}, []string{"acme=acme api_key=k(profile prod) organization=o(profile prod) user=e(ACME_USER_ID) @https://x.example"}},
		"the flag":                        {layers{"/f", "ACME_ORG_ID=e", prod, ""}, []string{"acme=acme api_key=k(profile prod) organization=f(--org) user=u(profile prod) @https://x.example"}},
		"the flag, without a profile":     {layers{"/f", "ACME_ORG_ID=e ACME_API_KEY=e", "", ""}, []string{"acme=acme api_key=e(ACME_API_KEY) organization=f(--org)"}},
		"another key is another's":        {layers{"", "ACME_API_KEY=e", prod, ""}, []string{"acme=acme api_key=e(ACME_API_KEY)"}},
		"another key, general":            {layers{"", "ORGDATA_API_KEY=e", prod, ""}, []string{"acme=acme api_key=e(ORGDATA_API_KEY)"}},
		"another key, named":              {layers{"", "ACME_API_KEY=e", prod, "ORGDATA_PROFILE"}, []string{"acme=acme api_key=e(ACME_API_KEY) @https://x.example"}},
		"another key, in a file":          {layers{"", "ACME_API_KEY_FILE=" + file, prod, ""}, []string{"acme=acme api_key=k-file(ACME_API_KEY_FILE)"}},
		"another key and the flag":        {layers{"/f", "ACME_API_KEY=e", prod, ""}, []string{"acme=acme api_key=e(ACME_API_KEY) organization=f(--org)"}},
		"a password":                      {layers{"", "ACME_PASSWORD=e ACME_EMAIL=m", prod, ""}, []string{"acme=acme email=m(ACME_EMAIL) password=e(ACME_PASSWORD)"}},
		"the profile's password":          {layers{"", "", "prod: acme email=m password=!p auth=login", ""}, []string{"acme=acme email=m(profile prod) password=p(profile prod) !login"}},
		"another e-mail is another's":     {layers{"", "ACME_EMAIL=n", "prod: acme email=m password=!p organization=o", ""}, []string{"acme=acme email=n(ACME_EMAIL)"}},
		"the same e-mail":                 {layers{"", "ACME_EMAIL=m", "prod: acme email=m password=!p organization=o", ""}, []string{"acme=acme email=m(ACME_EMAIL) organization=o(profile prod) password=p(profile prod)"}},
		"another way in":                  {layers{"", "ORGDATA_AUTH=key", "prod: acme email=m password=!p api_key=!k auth=login", ""}, []string{"acme=acme api_key=k(profile prod) email=m(profile prod) password=p(profile prod) !key"}},
		"another key, no way in":          {layers{"", "ACME_API_KEY=e", "prod: acme email=m password=!p auth=login", ""}, []string{"acme=acme api_key=e(ACME_API_KEY)"}},
		"the same address":                {layers{"", "ORGDATA_BASE_URL=https://X.example/", "prod: acme api_key=!k @https://x.example", ""}, []string{"acme=acme api_key=k(profile prod) @https://X.example/"}},
		"the platform's own address":      {layers{"", "ORGDATA_BASE_URL=https://acme.example", "prod: acme api_key=!k", ""}, []string{"acme=acme api_key=k(profile prod) @https://acme.example"}},
		"another address, another key":    {layers{"", "ORGDATA_BASE_URL=https://y.example ACME_API_KEY=e", prod, ""}, []string{"acme=acme api_key=e(ACME_API_KEY) @https://y.example"}},
		"the same platform":               {layers{"", "ORGDATA_PLATFORM=acme", prod, ""}, []string{"acme=acme api_key=k(profile prod) organization=o(profile prod) user=u(profile prod) @https://x.example"}},
		"another platform":                {layers{"", "ORGDATA_PLATFORM=zen ZEN_KEY=z", prod, ""}, []string{"zen=zen api_key=z(ZEN_KEY)"}},
		"another platform's key":          {layers{"", "ZEN_KEY=z", prod, ""}, []string{"zen=zen api_key=z(ZEN_KEY)"}},
		"another platform's key, named":   {layers{"", "ZEN_KEY=z", "prod: acme api_key=!k", "--profile"}, []string{"acme=acme api_key=k(profile prod)"}},
		"two connections":                 {layers{"", "", two, ""}, []string{"live=acme api_key=k1(profile prod) organization=o1(profile prod)", "zen=zen api_key=z(profile prod)"}},
		"a platform of two":               {layers{"", "ORGDATA_PLATFORM=zen", two, ""}, []string{"zen=zen api_key=z(profile prod)"}},
		"an alias by its platform":        {layers{"", "ORGDATA_PLATFORM=acme", two, ""}, []string{"live=acme api_key=k1(profile prod) organization=o1(profile prod)"}},
		"an alias":                        {layers{"", "ORGDATA_PLATFORMS=live=acme", two, ""}, []string{"live=acme api_key=k1(profile prod) organization=o1(profile prod)"}},
		"an alias of another platform":    {layers{"", "ORGDATA_PLATFORMS=live=zen ZEN_KEY=e", two, ""}, []string{"live=zen api_key=e(ZEN_KEY)"}},
		"one of the profile, one not":     {layers{"", "ORGDATA_PLATFORMS=zen,dev=acme ORGDATA_DEV_API_KEY=e", two, ""}, []string{"zen=zen api_key=z(profile prod)", "dev=acme api_key=e(ORGDATA_DEV_API_KEY)"}},
		"the key of one of two":           {layers{"", "ZEN_KEY=e", two, ""}, []string{"live=acme api_key=k1(profile prod) organization=o1(profile prod)", "zen=zen api_key=e(ZEN_KEY)"}},
		"the key of an alias":             {layers{"", "ORGDATA_LIVE_API_KEY=e", two, ""}, []string{"live=acme api_key=e(ORGDATA_LIVE_API_KEY)", "zen=zen api_key=z(profile prod)"}},
		"the flag, one of two":            {layers{"zen", "", two, ""}, []string{"zen=zen api_key=z(profile prod)"}},
		"the flag, an alias":              {layers{"live/f", "ORGDATA_ZEN_API_KEY=e ORGDATA_DENY=zen.x,live.y", two, "--profile"}, []string{"live=acme api_key=k1(profile prod) organization=f(--org)"}},
		"the flag, an alias's platform":   {layers{"ACME", "", two, ""}, []string{"live=acme api_key=k1(profile prod) organization=o1(profile prod)"}},
		"the flag before the environment": {layers{"acme", "ORGDATA_PLATFORM=zen", two, ""}, []string{"live=acme api_key=k1(profile prod) organization=o1(profile prod)"}},
		"the flag, one of the environment": {layers{"dev", "ORGDATA_PLATFORMS=dev=acme,zen ORGDATA_DEV_API_KEY=e ORGDATA_ZEN_API_KEY=f", "", ""},
			[]string{"dev=acme api_key=e(ORGDATA_DEV_API_KEY)"}},
		"the flag, none of the profile":   {layers{"north", "NORTH_KEY=e NORTH_ORG_ID=o", two, ""}, []string{"north=north api_key=e(NORTH_KEY) organization=o(NORTH_ORG_ID)"}},
		"an organization by another name": {layers{"", "", "prod: west api_key=!k organization=c", ""}, []string{"west=west api_key=k(profile prod) cellar=c(profile prod)"}},
		"secrets that are no credentials": {layers{"", "", "prod: zen api_key=!k api_key.retiring=!old", ""}, []string{"zen=zen api_key=k(profile prod)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := c.load(t)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, connection := range cfg.Connections {
				got = append(got, told(t, connection))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestWhoStandsIn: whom a question names is signed in for where nothing else says an organization and the platform wants one.
func TestWhoStandsIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		layers
		want string
	}{
		"nothing else says one": {layers{"", "NORTH_KEY=e", "", ""}, "north=north api_key=e(NORTH_KEY) organization=q(--org)"},
		"the environment does":  {layers{"", "NORTH_KEY=e NORTH_ORG_ID=o", "", ""}, "north=north api_key=e(NORTH_KEY) organization=o(NORTH_ORG_ID)"},
		"the profile does":      {layers{"", "", "prod: north api_key=!k organization=o", ""}, "north=north api_key=k(profile prod) organization=o(profile prod)"},
		"the profile does not":  {layers{"", "", "prod: north api_key=!k", ""}, "north=north api_key=k(profile prod) organization=q(--org)"},
		"none is needed":        {layers{"", "ACME_API_KEY=e", "", ""}, "acme=acme api_key=e(ACME_API_KEY)"},
		"none is known":         {layers{"", "ZEN_KEY=z", "", ""}, "zen=zen api_key=z(ZEN_KEY)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Load(t.Context(), strings.Fields(c.environ), config.Given{Otherwise: "q", Profile: profileOf(c.profile, c.named)}, loginWorld())
			if err != nil {
				t.Fatal(err)
			}
			if got := told(t, cfg.Connections[0]); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestWrongLayers: what contradicts itself or is missing is told with who says it, and with what to do.
func TestWrongLayers(t *testing.T) {
	t.Parallel()
	const prod = "prod: acme api_key=!k"
	for _, c := range []struct {
		layers
		want string
	}{
		{layers{"", "ORGDATA_PLATFORM=zen ZEN_KEY=z", prod, "--profile"}, "--profile names the profile prod, which has only acme, and ORGDATA_PLATFORM names zen. Next: Leave one of them out"},
		{layers{"", "ORGDATA_PLATFORMS=acme,zen ZEN_KEY=z", prod, "ORGDATA_PROFILE"}, "ORGDATA_PROFILE names the profile prod, which has only acme, and ORGDATA_PLATFORMS names zen."},
		{layers{"zen", "", prod, "--profile"}, "--profile names the profile prod, which has only acme, and --platform names zen."},
		{layers{"zen", "", prod, ""}, "There is no API key for zen."},
		{layers{"acne", "", "", ""}, `--platform is "acne", which is no known platform. Next: Give acme, zen, north or west, or the name of a connection.`},
		{layers{"/o", "", "prod: acme api_key=!k; zen api_key=!z", ""}, "--org does not say for which of acme and zen it is. Next: Name one with --platform besides."},
		{layers{"zen/o", "ZEN_KEY=z", "", ""}, "--org is given, and requests to zen name no organization. Next: Leave it out."},
		{layers{"", "", "prod: acme organization=o", ""}, "There is no API key for acme in profile prod. Next: Run orgdata-mcp auth login --profile prod --platform acme, or set ORGDATA_API_KEY"},
		{layers{"", "", "prod: dev=acme organization=o", ""}, "auth login --profile prod --platform acme --as dev"},
		{layers{"", "", "prod: north api_key=!k", ""}, "There is no organization for north in profile prod. Next: Run orgdata-mcp auth login --profile prod --platform north, or set ORGDATA_ORG_ID"},
		{layers{"", "NORTH_KEY=e", "prod: north api_key=!k organization=o", ""},
			"There is no organization for north: NORTH_KEY is set, and what profile prod has goes with its own key alone. Next: Unset NORTH_KEY, or set ORGDATA_ORG_ID, ORGDATA_NORTH_ORG_ID or NORTH_ORG_ID to its id. It is in the settings."},
		{layers{"", "ORGDATA_BASE_URL=https://evil.example", prod, ""},
			"There is no API key for acme: ORGDATA_BASE_URL gives another address than profile prod has, whose credentials go to no other. Next: Unset ORGDATA_BASE_URL, or set ORGDATA_API_KEY"},
		{layers{"", "NORTH_KEY=e", prod, ""}, "There is no organization for north. The current profile, prod, is not read, since NORTH_KEY is set, which is for north."},
		{layers{"", "", "prod: acme api_key=!gone", ""}, "It is gone. Next: Give it again."},
		{layers{"", "", "prod: acme api_key=!", ""}, "The API key of profile prod is no API key: it is empty"},
		{layers{"", "", "prod: acme api_key=!<your-key>", ""}, "The API key of profile prod is no API key: it is empty, or holds a space, a quote or another sign of a placeholder. Next: Run orgdata-mcp auth login"},
		{layers{"", "", "prod: acme api_key=!k organization=<id>", ""}, "The organization of profile prod holds a space, a quote"},
		{layers{"", "", "prod: acme api_key=!k organization=k", ""}, "holds what"},
		{layers{"", "", "prod: acne api_key=!k", ""}, `Profile prod has a connection to "acne", which is no known platform.`},
		{layers{"", "", "prod: zen=acme api_key=!k", ""}, `Profile prod calls acme "zen", which is the name of another platform.`},
		{layers{"", "ORGDATA_API_KEY=k", "prod: acme api_key=!k; zen api_key=!z", ""}, "ORGDATA_API_KEY is set, which does not say for which of acme and zen it is."},
		{layers{"", "ORGDATA_DEV_API_KEY=k", prod, ""}, "ORGDATA_DEV_API_KEY is no setting of this program."},
		{layers{"", "ORGDATA_PROFIL=prod", prod, ""}, "Next: Did you mean ORGDATA_PROFILE?"},
		{layers{"", "ORGDATA_KEYRING=maybe", prod, ""}, `ORGDATA_KEYRING is "maybe". Next: Give on`},
		{layers{"", "", "", ""}, "Next: To sign in, and have that kept in a profile, run: orgdata-mcp auth login"},
		{layers{"", "ORGDATA_PLATFORM=acme", "", ""}, "to have it kept in a profile run: orgdata-mcp auth login"},
	} {
		_, err := c.load(t)
		var wrong *config.Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v:\n%v\nwant %q", c.layers, err, c.want)
		}
	}
}

// TestLoginOfAConnection: what a profile gives is given anew by a command that leads to the same connection, and what the environment gives by none.
func TestLoginOfAConnection(t *testing.T) {
	t.Parallel()
	const prod = "prod: acme api_key=!k organization=o"
	for _, c := range []struct {
		layers
		want string
	}{
		{layers{"", "", prod, ""}, "orgdata-mcp auth login --profile prod --platform acme"},
		{layers{"", "ACME_ORG_ID=e", prod, ""}, "orgdata-mcp auth login --profile prod --platform acme"},
		{layers{"", "", "prod: live=acme api_key=!k organization=o @https://x.example/a(b)", ""}, "orgdata-mcp auth login --profile prod --platform acme --as live --base-url 'https://x.example/a(b)'"},
		{layers{"", "ACME_API_KEY=e ACME_ORG_ID=f", prod, ""}, ""},
		{layers{"", "ACME_API_KEY=e ACME_ORG_ID=f", "", ""}, ""},
	} {
		cfg, err := c.load(t)
		if err != nil {
			t.Errorf("%+v: %v", c.layers, err)
			continue
		}
		if got := cfg.Connections[0].Login; got != c.want {
			t.Errorf("%+v: %q, want %q", c.layers, got, c.want)
		}
	}
}

// TestProfiledManifests: a platform of the user's own is opened by the manifest that the profile names, and its key goes by no other.
func TestProfiledManifests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine, other, bad := filepath.Join(dir, "mine.yaml"), filepath.Join(dir, "other.yaml"), filepath.Join(dir, "bad.yaml")
	for _, file := range []string{mine, other, bad} {
		if err := os.WriteFile(file, []byte("platform: own"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(mine, filepath.Join(dir, "link.yaml")); err != nil {
		t.Skip("this system makes no links:", err)
	}
	for _, c := range []struct {
		layers
		want, wrong string
	}{
		{layers{"", "", "prod: own %" + mine + " api_key=!k region=r", ""}, "own=own api_key=k(profile prod) region=r(profile prod)", ""},
		{layers{"", "ORGDATA_MANIFEST=" + mine, "prod: own %" + mine + " api_key=!k", ""}, "own=own api_key=k(profile prod)", ""},
		{layers{"", "ORGDATA_MANIFEST=" + filepath.Join(dir, "link.yaml"), "prod: own %" + mine + " api_key=!k", ""}, "own=own api_key=k(profile prod)", ""},
		{layers{"", "ORGDATA_PLATFORM=own", "prod: zen api_key=!z; own %" + mine + " api_key=!k", ""}, "own=own api_key=k(profile prod)", ""},
		{layers{"own", "", "prod: zen api_key=!z; own %" + mine + " api_key=!k", ""}, "own=own api_key=k(profile prod)", ""},
		{layers{"", "ORGDATA_MANIFEST=" + other, "prod: own %" + mine + " api_key=!k", "--profile"}, "", "ORGDATA_MANIFEST describes own otherwise than profile prod has it, whose credentials go to no other."},
		{layers{"", "ORGDATA_MANIFEST=" + other + " ACME_API_KEY=e", "prod: own %" + mine + " api_key=!k", ""}, "own=own api_key=e(ACME_API_KEY)", ""},
		{layers{"", "ORGDATA_MANIFEST=" + mine, "prod: zen api_key=!z", "--profile"}, "", "--profile names the profile prod, which has only zen, and ORGDATA_MANIFEST names own."},
		{layers{"", "ORGDATA_MANIFEST=" + mine + " ACME_API_KEY=e", "prod: zen api_key=!z", ""}, "own=own api_key=e(ACME_API_KEY)", ""},
		{layers{"", "", "prod: zen %" + mine + " api_key=!k", ""}, "", "which describes own. Next: Mend its line platform"},
		{layers{"", "", "prod: own %" + bad + " api_key=!k", ""}, "", "Profile prod: bad.yaml:3:1: unknown key"},
	} {
		cfg, err := c.load(t)
		switch {
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%+v:\n%v\nwant %q", c.layers, err, c.wrong)
		case c.want != "" && err != nil:
			t.Errorf("%+v: %v", c.layers, err)
		case c.want != "":
			if got := told(t, cfg.Connections[0]); got != c.want || len(cfg.Connections) != 1 {
				t.Errorf("%+v: %s, want %s", c.layers, got, c.want)
			}
		}
	}
}

// TestWhatIsPassedOver is warned of: a current profile, or its address, that counts for nothing since a variable is set.
func TestWhatIsPassedOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		layers
		want string // the one warning; "": none
	}{
		{layers{"", "", "prod: acme api_key=!k @https://x.example", ""}, ""},
		{layers{"", "ACME_ORG_ID=e", "prod: acme api_key=!k @https://x.example", ""}, ""},
		{layers{"", "ACME_API_KEY=e", "prod: acme api_key=!k", ""}, ""},
		{layers{"", "ACME_API_KEY=e", "prod: acme api_key=!k @https://x.example", "--profile"}, ""},
		{layers{"", "ACME_API_KEY=e", "prod: acme api_key=!k @https://x.example", ""},
			"ACME_API_KEY is set, and the address that the current profile, prod, has for acme does not count. Next: Set ORGDATA_BASE_URL too if that is meant"},
		{layers{"", "ZEN_KEY=e", "prod: acme api_key=!k", ""},
			"The current profile, prod, is not read, since ZEN_KEY is set, which is for zen. Next: Unset it, or name the profile in ORGDATA_PROFILE"},
	} {
		cfg, err := c.load(t)
		if err != nil {
			t.Errorf("%+v: %v", c.layers, err)
			continue
		}
		if got := strings.Join(cfg.Warnings(), "\n"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.layers, got, c.want)
		}
	}
}

// TestRenewedSecret: a profile's secret is read again when the platform has refused it, once for all that were refused, and at no other time.
func TestRenewedSecret(t *testing.T) {
	t.Parallel()
	p := profileOf("prod: zen api_key=!k1", "")
	now, reads := "k1", 0
	var failing error
	p.Connections[0].Secret = func(string) (string, error) { reads++; return now, failing }
	cfg, err := config.Load(t.Context(), nil, config.Given{Profile: p}, loginWorld())
	if err != nil {
		t.Fatal(err)
	}
	c := cfg.Connections[0]
	for i, step := range []struct {
		now     string // where the secret is kept; "": it cannot be read
		refused string // by the platform; "": nothing is
		want    string
		reads   int // in all
	}{
		{"k2", "", "k1", 1},
		{"k1", "k1", "k1", 2},
		{"", "k1", "k1", 3},
		{"k2", "k1", "k2", 4},
		{"k3", "k1", "k2", 4},
		{"k3", "k2", "k3", 5},
	} {
		if now, failing = step.now, nil; now == "" {
			failing = errors.New("it is locked")
		}
		if step.refused != "" {
			if err := c.Renew(t.Context(), map[string]string{config.APIKey: step.refused}); (err != nil) != (failing != nil) {
				t.Errorf("%d: %v", i, err)
			}
		}
		creds, err := c.Credentials()
		if err != nil || creds[config.APIKey] != step.want || reads != step.reads {
			t.Errorf("%d: %v, %v after %d reads, want %s after %d", i, creds, err, reads, step.want, step.reads)
		}
	}
}

// TestUnread: that profiles cannot be read is told where something is missing, and nowhere else.
func TestUnread(t *testing.T) {
	t.Parallel()
	const unread = "The profiles cannot be read (permission denied)."
	for environ, want := range map[string]string{
		"": "No platform is set. " + unread + " Next: To sign in", "ORGDATA_PLATFORM=acme": "There is no API key for acme. " + unread + " Next: Set", "ZEN_KEY=z": "",
	} {
		_, err := config.Load(t.Context(), strings.Fields(environ), config.Given{Unread: unread}, loginWorld())
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", environ, err, want)
		}
	}
}

// TestElsewhere: where the profile in force has not what the flag names, those that have are named first.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	g := config.Given{Platform: "acme", Elsewhere: []string{"prod", "test"}}
	_, err := config.Load(t.Context(), nil, g, loginWorld())
	if want := "There is no API key for acme. Next: Give --profile prod or test, which can ask it. Or else: Set "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
	if _, err := config.Load(t.Context(), []string{"ACME_API_KEY=k", "ACME_ORG_ID=o"}, g, loginWorld()); err != nil && strings.Contains(err.Error(), "prod") {
		t.Errorf("%v, though there is a key", err)
	}
}

// TestExplain: each setting with who gives it, and who gives it too.
func TestExplain(t *testing.T) {
	t.Parallel()
	cfg, err := layers{"/f", "ORGDATA_PLATFORM=acme ACME_ORG_ID=e ORGDATA_CACHE_TTL=1m ORGDATA_LOG_LEVEL=", "prod: acme api_key=!k organization=o @https://x.example", ""}.load(t)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range cfg.Explain() {
		got = append(got, fmt.Sprintf("%s|%s|%s|%t|%s|%s", s.Connection, s.Name, s.Value, s.Secret, s.By, strings.Join(s.Over, ",")))
	}
	want := []string{
		"acme|platform|acme|false|ORGDATA_PLATFORM|profile prod",
		"acme|address|https://x.example|false|profile prod|",
		"acme|API key||true|profile prod|",
		"acme|organization|f|false|--org|ACME_ORG_ID,profile prod",
		"|ORGDATA_CACHE_TTL|1m|false|ORGDATA_CACHE_TTL|",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
