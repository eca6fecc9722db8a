package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// TestInterruptedQuestions presses Ctrl-C at each question: nothing is kept, and the terminal is as it was.
func TestInterruptedQuestions(t *testing.T) {
	t.Parallel()
	sb := platformsFor(t, "dcycle")
	a := accountOf(t, sb, "dcycle")
	steps := []func(p *person){
		func(p *person) { p.sees("Number or name:") },
		func(p *person) { p.types("dcycle"); p.sees("Number or name [1]:") },
		func(p *person) { p.types("1"); p.hides("API key (not shown):") },
		func(p *person) { p.types(a.Key); p.sees("Organization id:") },
		func(p *person) { p.types(a.OrganizationID); p.sees("Number or name [1]:") },
		func(p *person) { p.types("2"); p.sees("User (Enter leaves it out):") },
		func(p *person) {
			p.types("00000000-0000-4000-8000-000000000000")
			p.sees("Keep it all the same? [y/N]")
		},
	}
	for n := range steps {
		for name, key := range map[string]string{"Ctrl-C": "\x03", "Ctrl-D": "\x04"} {
			t.Run(fmt.Sprintf("%s at question %d", name, n+1), func(t *testing.T) {
				t.Parallel()
				home := t.TempDir()
				p := sitDown(t, home, nil, "auth", "login", "--base-url", sb.URL("dcycle"))
				for _, step := range steps[:n+1] {
					step(p)
				}
				p.presses(key)
				want := 130
				if name == "Ctrl-D" {
					want = 1
				}
				if name == "Ctrl-C" {
					p.sees("Interrupted: nothing was changed. Next: Run it again.")
				}
				if code := p.exits(); code != want || !p.sane() {
					t.Errorf("exit %d, want %d; sane %v\n%s", code, want, p.sane(), p.screen())
				}
				if files := filesBelow(t, home); len(files) > 0 {
					t.Errorf("there is something of it left: %v", files)
				}
			})
		}
	}
}

// TestInterruptedAfterARefusal presses Ctrl-C where a refused organisation may be replaced: that ends it as anywhere else, and no refusal is told again.
func TestInterruptedAfterARefusal(t *testing.T) {
	t.Parallel()
	sb, home := platformsFor(t, "dcycle"), t.TempDir()
	p := sitDown(t, home, nil, "auth", "login", "--base-url", sb.URL("dcycle"), "--platform", "dcycle")
	p.types("1")
	p.hides("API key (not shown):")
	p.types(accountOf(t, sb, "dcycle").Key)
	p.sees("Organization id:")
	p.types("00000000-0000-4000-8000-000000000000")
	p.sees("Choose another organization? [Y/n]")
	p.presses("\x03")
	p.sees("Interrupted: nothing was changed. Next: Run it again.")
	if code := p.exits(); code != 130 || !p.sane() || len(filesBelow(t, home)) > 0 {
		t.Errorf("exit %d\n%s", code, p.screen())
	}
}

// TestLoginToAFaultyPlatform: a platform that cannot be asked is told apart from one that refuses.
func TestLoginToAFaultyPlatform(t *testing.T) {
	t.Parallel()
	answers := func(status int, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	unknown := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(unknown.Close)
	const down = "http://127.0.0.1:1" // no port that was free before: another test may have it by now
	const key, organization = "k3y_faulty_0123456789", "2c82feb8-242d-459d-949f-3c7096aa6b7d"
	platforms := []string{"dcycle", "tdc"} // without an organisation, one lists none and the other all
	for name, c := range map[string]struct {
		url       string
		code      int
		says      string
		unchecked int // the exit code with --unchecked
	}{
		"down":                   {down, 1, "connection refused", 0},
		"an unknown certificate": {unknown.URL, 1, "certificate", 0},
		"a refusal":              {answers(401, `{"detail": "no", "code": "INVALID_API_KEY"}`), 1, "401", 1},
		"no permission":          {answers(403, `{"detail": "no"}`), 1, "403", 1},
		"a web page":             {answers(200, "<html>hello</html>"), 1, "nothing was kept", 0},
		"a failure":              {answers(500, `{"detail": "oops"}`), 1, "500", 0},
	} {
		for _, platform := range platforms {
			t.Run(name+", "+platform, func(t *testing.T) {
				t.Parallel()
				home := t.TempDir()
				args := []string{"auth", "login", "--platform", platform, "--base-url", c.url, "--org", organization, "--key-file", "-"}
				out, code := atHome(t, home, key, args...)
				if code != c.code || !strings.Contains(out, c.says) || strings.Contains(out, key) {
					t.Errorf("exit %d: %s", code, out)
				}
				if files := filesBelow(t, home); len(files) > 0 {
					t.Errorf("there is something of it left: %v", files)
				}
				if out, code = atHome(t, home, key, append(args, "--unchecked")...); code != c.unchecked || strings.Contains(out, key) {
					t.Errorf("--unchecked: exit %d: %s", code, out)
				}
				if kept := len(filesBelow(t, home)) > 0; kept != (c.unchecked == 0) {
					t.Errorf("--unchecked: kept %v", kept)
				}
			})
		}
	}
}

// TestLoginsAtTheSameTime has several processes write profiles at once: all of them are there afterwards.
func TestLoginsAtTheSameTime(t *testing.T) {
	t.Parallel()
	sb, home := platformsFor(t, "dcycle"), t.TempDir()
	a := accountOf(t, sb, "dcycle")
	var at sync.WaitGroup
	const many = 6
	for i := range many {
		at.Go(func() {
			out, code := atHome(t, home, a.Key, "auth", "login", "--platform", "dcycle", "--base-url", sb.URL("dcycle"), "--key-file", "-", "--org", a.OrganizationID, "--profile", fmt.Sprintf("p%d", i))
			if code != 0 {
				t.Errorf("exit %d: %s", code, out)
			}
		})
	}
	at.Wait()
	files := filesBelow(t, home)
	for i := range many {
		if !strings.Contains(files[profilesFile], fmt.Sprintf("p%d:", i)) {
			t.Errorf("profile p%d is missing:\n%s", i, files[profilesFile])
		}
	}
}

// TestRotationByScripts: the old key is kept until the platform is seen to refuse it, and replaced wherever it is.
func TestRotationByScripts(t *testing.T) {
	t.Parallel()
	sb, home := platformsFor(t, "dcycle"), t.TempDir()
	a := accountOf(t, sb, "dcycle")
	signIn(t, home, sb, a, "--org", a.OrganizationID)
	signIn(t, home, sb, a, "--org", a.OrganizationID, "--profile", "copy", "--as", "second")
	fresh := another(t, sb, a)
	for _, c := range []struct {
		before func()
		stdin  string
		args   []string
		code   int
		says   string
	}{
		{nil, "", nil, 2, "The new key is not given, and there is no terminal to ask at"},
		{nil, a.Key, []string{"--key-file", "-"}, 1, "that is the key in force"},
		{nil, "k3y_wrong_0123456789", []string{"--key-file", "-"}, 1, "401"},
		{nil, fresh, []string{"--key-file", "-"}, 3, "in force in profile copy for second"},
		{nil, "", nil, 3, "the old one still works"},
		{func() { revoke(t, sb, a) }, "", nil, 0, "The platform refuses the old key now."},
		{nil, "", nil, 2, "The new key is not given"},
	} {
		if c.before != nil {
			c.before()
		}
		out, code := atHome(t, home, c.stdin, append([]string{"auth", "rotate", "--profile", "default"}, c.args...)...)
		plain := strings.Join(strings.Fields(out), " ")
		if code != c.code || !strings.Contains(strings.ToLower(plain), strings.ToLower(c.says)) || strings.Contains(out, fresh) || strings.Contains(out, a.Key) {
			t.Errorf("%v: exit %d, want %d and %q: %s", c.args, code, c.code, c.says, plain)
		}
	}
	for path, text := range filesBelow(t, home) {
		if strings.Contains(text, a.Key) {
			t.Errorf("%s has the old key", path)
		}
	}
	if out, code := atHome(t, home, "", "whoami", "--profile", "copy"); code != 0 {
		t.Errorf("exit %d: %s", code, out)
	}
}

// TestRotationToAnotherPersonsKey: a script's new key that acts as somebody else takes the old one's place only where that is said to be meant.
func TestRotationToAnotherPersonsKey(t *testing.T) {
	t.Parallel()
	sb, home := platformsFor(t, "dcycle"), t.TempDir()
	a := accountOf(t, sb, "dcycle")
	signIn(t, home, sb, a, "--org", a.OrganizationID)
	others := slices.DeleteFunc(sb.Accounts("dcycle"), func(o sandbox.Account) bool {
		return o.Key == "" || o.Revoked || o.OrganizationID != a.OrganizationID || o.User.ID == a.User.ID
	})
	if len(others) == 0 {
		t.Fatal("nobody else has a key of the organization")
	}
	other := others[0]
	differ := "The new key works, and is not the old one's like: name is " + other.User.Name() + ", was " + a.User.Name()
	for _, c := range []struct {
		args  []string
		code  int
		says  string
		holds string // the key that is in force afterwards
	}{
		{nil, 2, differ, a.Key},
		{[]string{"--yes"}, 3, differ, other.Key},
	} {
		out, code := atHome(t, home, other.Key, append([]string{"auth", "rotate", "--key-file", "-"}, c.args...)...)
		if plain := strings.Join(strings.Fields(out), " "); code != c.code || !strings.Contains(plain, c.says) || strings.Contains(plain, "or give --yes") != (c.args == nil) {
			t.Errorf("%v: exit %d: %s", c.args, code, plain)
		}
		if out, code := atHome(t, home, "", "whoami"); code != 0 || !strings.Contains(out, "key: "+c.holds[:12]+"…") {
			t.Errorf("%v: afterwards: exit %d: %s", c.args, code, out)
		}
	}
}

// TestOrganizationOfTheFlag: what --org names is kept only where the key reaches it, by its id or its name.
func TestOrganizationOfTheFlag(t *testing.T) {
	t.Parallel()
	sb := platformsFor(t, "dcycle", "cycle", "tdc")
	for name, c := range map[string]struct {
		platform, organization string
		code                   int
		says                   string
	}{
		"a name that none has":   {"tdc", "Nope", 2, `--org is "Nope", which is no workspace that the credentials reach. Next: Give the id or the name of one: `},
		"an id that none has":    {"tdc", "ws_00000000000000000000", 2, "which is no workspace"},
		"a hub that none is":     {"cycle", "000000000000000000000000", 2, "which is no hub"},
		"its name":               {"cycle", "meridia digital", 0, "hub Meridia Digital"},
		"its id":                 {"tdc", accountOf(t, sb, "tdc").OrganizationID, 0, "workspace Meridia Web"},
		"another's id, not told": {"dcycle", "00000000-0000-4000-8000-000000000000", 1, "403 Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			a := accountOf(t, sb, c.platform)
			out, code := atHome(t, home, a.Key, "auth", "login", "--platform", c.platform, "--base-url", sb.URL(c.platform), "--org", c.organization, "--key-file", "-")
			if code != c.code || !strings.Contains(out, c.says) {
				t.Errorf("exit %d: %s", code, out)
			}
			if kept := len(filesBelow(t, home)) > 0; kept != (c.code == 0) {
				t.Errorf("kept: %v", kept)
			}
		})
	}
}

// TestInterruptedRotation presses Ctrl-C on the way to a new key: what is said is where the keys stand, and another walk goes on there.
func TestInterruptedRotation(t *testing.T) {
	t.Parallel()
	sb, home := platformsFor(t, "dcycle"), t.TempDir()
	a := accountOf(t, sb, "dcycle")
	signIn(t, home, sb, a, "--org", a.OrganizationID)
	fresh := another(t, sb, a)
	for _, walk := range []struct {
		steps func(p *person)
		says  string
	}{
		{func(p *person) { p.sees("Done? [Y/n]") }, "Interrupted: nothing was changed here. Next: Run it again"},
		{func(p *person) {
			p.sees("Done? [Y/n]")
			p.types("y")
			p.hides("New API key (not shown):")
			p.types(fresh)
			p.sees("is asked then [Y/n]")
		}, "Interrupted: the new key is in force, and the old one still works. Next: Revoke it, then run orgdata-mcp auth rotate --profile default --connection dcycle again."},
		{func(p *person) {
			p.sees("was not seen to be refused yet. Revoke the old key in the app, under Settings, API")
			p.sees("called “Sustainability assistant”")
			p.sees("is asked then [Y/n]")
			p.types("y")
			p.sees("is asked again for 10 seconds")
		}, "Interrupted: the new key is in force"},
	} {
		p := sitDown(t, home, nil, "auth", "rotate")
		walk.steps(p)
		p.presses("\x03")
		p.sees(walk.says)
		if code := p.exits(); code != 130 || !p.sane() {
			t.Errorf("exit %d\n%s", code, p.screen())
		}
	}
}
