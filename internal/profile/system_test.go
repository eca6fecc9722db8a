package profile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// within names the test that runs where there is a keyring.
const within = "ORGDATA_TEST_WITHIN"

// TestSystemKeyring: secrets go through a keyring as desktops of Linux have it, on a session bus of the test's own.
func TestSystemKeyring(t *testing.T) {
	if os.Getenv(within) != "" {
		useSystemKeyring(t)
		return
	}
	t.Parallel()
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			missing(t, program+" is not installed: the packages dbus and gnome-keyring have it")
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	home := t.TempDir()
	cmd := exec.CommandContext(ctx, "dbus-run-session", "--", "sh", "-c",
		`printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" -test.run '^TestSystemKeyring$' -test.v`, self)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+filepath.Join(home, "data"), "XDG_RUNTIME_DIR="+home, within+"=1")
	cmd.WaitDelay = 30 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestSystemKeyring")) {
		t.Errorf("%v:\n%s", err, out)
	}
}

// missing skips a test for want of a program, but on the machine that judges changes.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func useSystemKeyring(t *testing.T) {
	p := at(t, "")
	s := open(t, p, profile.System(runtime.GOOS, os.Getenv))
	if where := put(t, s, "prod", acme, map[string]string{"api_key": "k1", "password": "ä ö\tü"}); where.Where != profile.InKeyring {
		t.Fatalf("kept %+v, want in the keyring", where)
	}
	put(t, s, "prod", acme, map[string]string{"api_key": "k2"})
	for name, want := range map[string]string{"api_key": "k2", "password": "ä ö\tü"} {
		if got, err := open(t, p, profile.System(runtime.GOOS, os.Getenv)).Secret("prod", "acme", name); got != want || err != nil {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
	if err := s.Remove("prod", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := profile.System(runtime.GOOS, os.Getenv).Get("prod/acme/api_key"); !errors.Is(err, profile.ErrNoSecret) {
		t.Errorf("after it was removed: %v", err)
	}
}

// TestNoBus: where there is no session bus, nothing is asked and nothing is waited for.
func TestNoBus(t *testing.T) {
	t.Parallel()
	if buses, _ := filepath.Glob(fmt.Sprint("/run/user/", os.Getuid(), "/*bus*")); len(buses) > 0 {
		t.Skip("this machine has session buses")
	}
	k := profile.System("linux", func(string) string { return "" })
	if k.Get != nil || !strings.Contains(k.Why, "no D-Bus session") {
		t.Errorf("%+v", k)
	}
	for _, goos := range []string{"darwin", "windows"} {
		if profile.System(goos, func(string) string { return "" }).Get == nil {
			t.Errorf("%s has a keyring without a bus", goos)
		}
	}
}
