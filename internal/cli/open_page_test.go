package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A browser is started without being waited for, with the address and without the keys of this process.
func TestPageIsOpened(t *testing.T) {
	folder := t.TempDir()
	seen := filepath.Join(folder, "seen")
	if err := exec.Command("mkfifo", seen).Run(); err != nil {
		t.Skipf("there are no named pipes here: %v", err)
	}
	script := "#!/bin/sh\n{ echo \"$@\"; env; } > '" + seen + "'\n"
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	a := &app{environ: []string{"DISPLAY=:9", "PATH=" + os.Getenv("PATH"), "DCYCLE_API_KEY=sk_live_not_to_be_seen"}}
	if err := openPage("http://127.0.0.1:1/", "linux", a.detached()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(seen) // waits until the browser has written it all
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "http://127.0.0.1:1/\n") || strings.Contains(string(text), "sk_live") {
		t.Errorf("the browser was given %q", text)
	}
}

// Where no browser can be started, the address is told.
func TestPageThatCannotBeOpened(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, c := range []struct {
		goos    string
		environ []string
		want    string
	}{
		{"linux", nil, "there is no display here"},
		{"freebsd", []string{"DISPLAY="}, "there is no display here"},
		{"linux", []string{"DISPLAY=:0"}, "no program was found that opens one"},
		{"linux", []string{"WAYLAND_DISPLAY=wayland-0"}, "no program was found that opens one"},
		{"darwin", nil, "no program was found that opens one"},
		{"windows", nil, "no program was found that opens one"},
	} {
		if err := openPage("http://127.0.0.1:1/", c.goos, c.environ); err == nil || err.Error() != c.want {
			t.Errorf("%s with %q: %v, want %q", c.goos, c.environ, err, c.want)
		}
	}
	var stderr bytes.Buffer
	(&app{stderr: &stderr}).showPage("dashboard", "http://127.0.0.1:1/")
	if !strings.HasPrefix(stderr.String(), "The dashboard is not opened: ") || !strings.HasSuffix(stderr.String(), " Its address is http://127.0.0.1:1/\n") {
		t.Errorf("told %q", stderr.String())
	}
}
