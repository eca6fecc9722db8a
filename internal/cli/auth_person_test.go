package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// platformsFor starts platforms in miniature for a test.
func platformsFor(t *testing.T, names ...string) *sandbox.Sandbox {
	t.Helper()
	return startPlatforms(t, sandbox.Options{Platforms: names})
}

// accountOf is the one whose key a sandbox exports.
func accountOf(t *testing.T, sb *sandbox.Sandbox, platform string) sandbox.Account {
	t.Helper()
	for _, e := range sb.Exports() {
		for _, a := range sb.Accounts(platform) {
			for _, v := range e.Env {
				if e.Platform == platform && v.Value == a.Key && a.Key != "" {
					return a
				}
			}
		}
	}
	t.Fatalf("no account of %s is exported", platform)
	return sandbox.Account{}
}

// configOf is the file of the profiles of a home, and whatever else is below it, by path.
func filesBelow(t *testing.T, home string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(home, path)
		files[rel] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

const profilesFile = ".config/orgdata-mcp/config.yaml"

func TestLoginAtATerminal(t *testing.T) {
	t.Parallel()
	sb := platformsFor(t)
	dcycle, cycle, deep, tdc := accountOf(t, sb, "dcycle"), accountOf(t, sb, "cycle"), accountOf(t, sb, "deepcurrent"), accountOf(t, sb, "tdc")
	for name, c := range map[string]struct {
		args   []string
		walk   func(p *person)
		secret string
		kept   []string // in the file of the profiles
	}{
		"a key, its organization and another that it reaches": {[]string{"--base-url", sb.URL("dcycle")}, func(p *person) {
			p.sees("Which platform?")
			p.types("dcycle")
			p.sees("How do you sign in?")
			p.types("")
			p.hides("API key (not shown):")
			p.types(`"` + dcycle.Key + `"`)
			p.sees("Left out: the quotes around it.")
			p.sees("Organization id:")
			p.types("no id")
			p.sees("That is no id of an organization.")
			p.types(dcycle.OrganizationID)
			p.sees("Which organization is asked, unless a question names another?")
			p.sees("Number or name [1]:")
			p.types("meridia logistics europe")
			p.sees("Some tables want the user besides: units, suppliers, facility_fuels and")
			p.sees("You are signed in as Elena Ruiz, whose id is " + dcycle.User.ID + ": give that, unless another person is meant.")
			p.sees("User (Enter leaves it out):")
			p.types("")
			p.sees("Signed in to Dcycle as Elena Ruiz, organization Meridia Logistics Europe, key " + dcycle.Key[:8])
			p.sees("The key was made on ")
			p.sees("another is due ")
			p.sees("Kept in profile default as dcycle.")
			p.sees("because ORGDATA_KEYRING is off.")
		}, dcycle.Key, []string{"current: default", "organization_name: Meridia Logistics Europe", "api_key: file"}},
		"a key that is mistyped at first": {[]string{"--base-url", sb.URL("dcycle"), "--platform", "dcycle", "--org", dcycle.OrganizationID}, func(p *person) {
			p.sees("How do you sign in?")
			p.types("1")
			p.hides("API key (not shown):")
			p.types(dcycle.Key[:8] + "\x01" + dcycle.Key[8:])
			p.sees("Give the API key itself.")
			p.hides("API key (not shown):")
			p.types(dcycle.Key[:len(dcycle.Key)-1])
			p.sees("401 Unauthorized")
			p.sees("Nothing was kept. Give the API key again, or press Ctrl-C.")
			p.hides("API key (not shown):")
			p.types(dcycle.Key)
			p.sees("User (Enter leaves it out):")
			p.types("Elena")
			p.sees("is not a UUID")
			p.sees("User (Enter leaves it out):")
			p.types("00000000-0000-4000-8000-000000000000")
			p.sees("Dcycle answered 4")
			p.sees("Keep it all the same? [y/N]")
			p.types("n")
			p.sees("User (Enter leaves it out):")
			p.types(dcycle.User.ID)
			p.sees("Signed in to Dcycle as Elena Ruiz, organization Meridia Group")
		}, dcycle.Key, []string{"organization: " + dcycle.OrganizationID, "user: " + dcycle.User.ID}},
		"a key of one hub": {[]string{"--base-url", sb.URL("cycle"), "--platform", "cycle", "--profile", "prod"}, func(p *person) {
			p.sees("How do you sign in?")
			p.types("1")
			p.hides("API key (not shown):")
			p.types("Bearer " + cycle.Key)
			p.sees("Signed in to Cycle: hub Meridia Digital, key")
			p.sees("Profile prod is the current one")
		}, cycle.Key, []string{"current: prod", "organization: " + cycle.OrganizationID}},
		"a workspace of several": {[]string{"--base-url", sb.URL("tdc"), "--platform", "tdc"}, func(p *person) {
			p.hides("API key (not shown):")
			p.types(deep.Key)
			p.sees("It begins with dc_, as API keys of DeepCurrent do")
			p.types("n")
			p.hides("API key (not shown):")
			p.types(tdc.Key)
			p.sees("Which workspace is asked")
			p.types("2")
			p.sees("Signed in to TDC Sites as Elena Ruiz")
		}, tdc.Key, []string{"organization_name: "}},
		"an e-mail and a password, and no organization": {[]string{"--base-url", sb.URL("deepcurrent"), "--platform", "deepcurrent"}, func(p *person) {
			p.sees("How do you sign in?")
			p.types("an e-mail")
			p.sees("E-mail:")
			p.types(deep.User.Email)
			p.hides("Password (not shown):")
			p.types("mistyped")
			p.sees("the e-mail and the password from what was typed.")
			p.sees("Nothing was kept. Give the e-mail and password again, or press Ctrl-C.")
			p.sees("E-mail:")
			p.types(deep.User.Email)
			p.hides("Password (not shown):")
			p.types(deep.Password)
			p.sees("Signed in to DeepCurrent as Elena Ruiz")
			p.sees("Next: orgdata-mcp tables shows what there is to ask, orgdata-mcp query asks it, and orgdata-mcp install connects an assistant.")
		}, deep.Password, []string{"email: " + deep.User.Email, "password: file"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			p := sitDown(t, home, nil, append([]string{"auth", "login"}, c.args...)...)
			c.walk(p)
			if code := p.exits(); code != 0 {
				t.Errorf("exit %d\n%s", code, p.screen())
			}
			files := filesBelow(t, home)
			for _, want := range c.kept {
				if !strings.Contains(files[profilesFile], want) {
					t.Errorf("the profiles have no %q:\n%s", want, files[profilesFile])
				}
			}
			holders := 0
			for path, text := range files {
				if strings.Contains(text, c.secret) {
					holders++
					if !strings.Contains(path, "/secrets/") {
						t.Errorf("%s has the secret", path)
					}
				}
			}
			if holders != 1 || strings.Contains(p.screen(), c.secret) {
				t.Errorf("the secret is in %d files, and the terminal shows\n%s", holders, p.screen())
			}
		})
	}
}

// another makes a key like the one of an account, as a person does in the dashboard.
func another(t *testing.T, sb *sandbox.Sandbox, a sandbox.Account) string {
	t.Helper()
	key, ok := sb.World().Keys.Get(a.Platform, a.KeyID)
	if !ok {
		t.Fatalf("there is no key %s", a.KeyID)
	}
	key.ID, key.Name = "", "made in the test"
	_, secret, err := sb.World().Keys.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func revoke(t *testing.T, sb *sandbox.Sandbox, a sandbox.Account) {
	t.Helper()
	if _, err := sb.World().Keys.Revoke(t.Context(), a.Platform, a.KeyID); err != nil {
		t.Fatal(err)
	}
}

// signIn signs an account in, as a script does.
func signIn(t *testing.T, home string, sb *sandbox.Sandbox, a sandbox.Account, more ...string) {
	t.Helper()
	args := append([]string{"auth", "login", "--platform", a.Platform, "--base-url", sb.URL(a.Platform), "--key-file", "-"}, more...)
	if out, code := atHome(t, home, a.Key, args...); code != 0 {
		t.Fatalf("exit %d: %s", code, out)
	}
}

// atHome runs the program without a terminal, and returns what it says on both streams.
func atHome(t *testing.T, home, stdin string, args ...string) (out string, code int) {
	t.Helper()
	cmd := exec.Command("orgdata-mcp", args...)
	cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "ORGDATA_KEYRING=off"}
	cmd.Stdin = strings.NewReader(stdin)
	text, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

func TestRotationAtATerminal(t *testing.T) {
	t.Parallel()
	for platform, c := range map[string]struct {
		login []string
		walk  func(p *person, fresh string, revoke func())
	}{
		"dcycle": {nil, func(p *person, fresh string, revoke func()) {
			p.sees("The key of dcycle in profile default is sk_live_")
			p.sees("called “Sustainability assistant”, made on")
			p.sees("Make a second key in the app")
			p.sees("Done? [Y/n]")
			p.types("")
			p.sees("The new key is shown once.")
			p.hides("New API key (not shown):")
			p.types("k-wrong-000000000000")
			p.sees("401 Unauthorized")
			p.hides("New API key (not shown):")
			p.types(fresh)
			p.sees("The new key works: Elena Ruiz, organization Meridia Group")
			p.sees("The new key is in force in profile default for dcycle.")
			p.sees("Revoke the old key in the app, under Settings, API")
			p.sees("The old key is sk_live_")
			p.sees("called “Sustainability assistant”, made on")
			p.sees("days ago. Done? The platform is asked then [Y/n]")
			p.types("y")
			p.sees("The old key still works; the platform is asked again")
			revoke()
			p.sees("The platform refuses the old key now.")
		}},
		"cycle": {nil, func(p *person, fresh string, revoke func()) {
			p.sees("create another key, with the role and the allowed addresses of the one in use")
			p.types("")
			p.hides("New API key (not shown):")
			p.types(fresh)
			p.sees("The new key works")
			p.sees("Delete the old key in the hub's settings under API access.")
			p.sees("[Y/n]")
			revoke()
			p.types("y")
			p.sees("The platform refuses the old key now.")
		}},
		"tdc": {nil, func(p *person, fresh string, revoke func()) {
			p.sees("Another key ends the one in use at once")
			p.sees("profile default, tdc")
			p.sees("Other machines")
			p.sees("Regenerate key.")
			revoke()
			p.types("")
			p.hides("New API key (not shown):")
			p.types(fresh)
			p.sees("The new key works: Elena Ruiz")
			p.sees("The platform refuses the old key now.")
		}},
		"deepcurrent": {nil, func(p *person, fresh string, revoke func()) {
			p.sees("support issues it")
			p.types("")
			p.hides("New API key (not shown):")
			revoke()
			p.types(fresh)
			p.sees("The platform refuses the old key now.")
		}},
	} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			sb, home := platformsFor(t, platform), t.TempDir()
			a := accountOf(t, sb, platform)
			more := []string{}
			if a.OrganizationID != "" && platform != "deepcurrent" {
				more = []string{"--org", a.OrganizationID}
			}
			signIn(t, home, sb, a, more...)
			fresh := another(t, sb, a)
			p := sitDown(t, home, nil, "auth", "rotate")
			c.walk(p, fresh, func() { revoke(t, sb, a) })
			if code := p.exits(); code != 0 {
				t.Errorf("exit %d\n%s", code, p.screen())
			}
			for path, text := range filesBelow(t, home) {
				if strings.Contains(text, a.Key) || strings.Contains(text, retiringSuffix) {
					t.Errorf("%s has the old key:\n%s", path, text)
				}
			}
			if out, code := atHome(t, home, "", "whoami"); code != 0 || !strings.Contains(out, fresh[:6]) {
				t.Errorf("exit %d: %s", code, out)
			}
			if strings.Contains(p.screen(), fresh) {
				t.Errorf("the terminal shows the key:\n%s", p.screen())
			}
		})
	}
}

const retiringSuffix = ".retiring"
