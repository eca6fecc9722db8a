package e2e

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// lab is the program under test, a sandbox it asks, and a place for clients to live in.
type lab struct {
	root    string            // of the repository
	bin     string            // folder of the built program
	binary  string            // the program itself
	clients string            // folder of the clients' commands
	node    string            // the Node.js that runs them
	home    string            // HOME of every client: nothing of the machine's user is read or written
	exports map[string]string // what the sandbox said to set
	http    string            // address of `orgdata-mcp serve`: "http://127.0.0.1:PORT"
	servers []*server
}

// newLab builds the program and starts the sandbox and an HTTP server on loopback. It is torn down when t ends, and every stream of the
// servers is then searched for the key.
func newLab(t *testing.T) *lab {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{root: root, clients: filepath.Join(root, "internal", "e2e", "clients", "node_modules", ".bin"), home: t.TempDir(), bin: filepath.Join(t.TempDir(), "bin")}
	l.requireClients(t)
	if err := os.Mkdir(l.bin, 0o700); err != nil {
		t.Fatal(err)
	}
	registerSources(t, root)
	l.binary = l.build(t, "orgdata-mcp", "./cmd/orgdata-mcp")
	l.shims(t)
	t.Cleanup(func() { l.close(t) })
	l.startSandbox(t)
	l.startServe(t)
	return l
}

// requireClients finds a Node.js that is new enough for the clients: the one that npm ci installed (Linux), or the machine's own.
func (l *lab) requireClients(t *testing.T) {
	t.Helper()
	found := ""
	for _, node := range []string{filepath.Join(l.clients, "node"), "node"} {
		path, err := exec.LookPath(node)
		if err != nil {
			continue
		}
		out, _ := exec.Command(path, "--version").Output()
		var major, minor int
		if _, err := fmt.Sscanf(string(out), "v%d.%d", &major, &minor); err == nil && (major > 22 || major == 22 && minor >= 19) {
			found = path
			break
		}
	}
	l.node = found
	_, clients := os.Stat(filepath.Join(l.clients, "mcp-inspector"))
	_, sdks := os.Stat(filepath.Join(l.root, "examples", "node_modules"))
	if found != "" && clients == nil && sdks == nil {
		return
	}
	const what = "the real clients are not installed: run `npm ci` in internal/e2e/clients and in examples, with Node.js 22.19 or later where it brings none of its own"
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// build compiles one of the programs, with the race detector when this test was.
func (l *lab) build(t *testing.T, name, pkg string) string {
	t.Helper()
	args := []string{"build", "-o", filepath.Join(l.bin, name)}
	if raceDetector() {
		args = append(args, "-race", "-gcflags=modernc.org/sqlite/lib=-race=false", "-gcflags=modernc.org/libc=-race=false") // as .ci/run does, see there
	}
	cmd := exec.Command("go", append(args, pkg)...)
	cmd.Dir = l.root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", pkg, err, out)
	}
	return filepath.Join(l.bin, name)
}

func raceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, setting := range info.Settings {
		if setting.Key == "-race" {
			return setting.Value == "true"
		}
	}
	return false
}

// registerSources lists the folders that the program is built from. The go command notes what a test opens, and so runs these tests again
// when a source has changed, rather than repeat the verdict on an older build.
func registerSources(t *testing.T, root string) {
	t.Helper()
	for _, file := range []string{"go.mod", "go.sum"} {
		if _, err := os.Stat(filepath.Join(root, file)); err != nil {
			t.Fatal(err)
		}
	}
	for _, top := range []string{"cmd", "internal", "tools", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var exportLine = regexp.MustCompile(`^export ([A-Z_]+)=['"]?([^'"]*)['"]?$`)

// startSandbox starts a platform in miniature and learns, from the lines it prints for a shell, how to reach it.
func (l *lab) startSandbox(t *testing.T) {
	t.Helper()
	l.exports = map[string]string{}
	platform := ""
	complete := func(line string) bool {
		found := exportLine.FindStringSubmatch(line)
		if found != nil && found[1] == "ORGDATA_PLATFORM" {
			platform = found[2]
		}
		if found != nil && platform == "dcycle" {
			l.exports[found[1]] = found[2]
		}
		return l.exports["ORGDATA_BASE_URL"] != "" && l.key() != "" && l.organization() != ""
	}
	l.servers = append(l.servers, start(t, "sandbox", l.env(nil), complete, l.binary, "sandbox", "--listen", "127.0.0.1:0"))
}

var listens = regexp.MustCompile(`\baddr"?[=:]"?(?:http://)?(127\.0\.0\.1:\d+)`)

func (l *lab) startServe(t *testing.T) {
	t.Helper()
	ready := func(line string) bool {
		if found := listens.FindStringSubmatch(line); found != nil {
			l.http = "http://" + found[1]
		}
		return l.http != ""
	}
	l.servers = append(l.servers, start(t, "serve", l.env(l.exports), ready, l.binary, "serve", "--listen", "127.0.0.1:0"))
}

func (l *lab) key() string          { return l.exports["DCYCLE_API_KEY"] }
func (l *lab) organization() string { return l.exports["DCYCLE_ORG_ID"] }

// env is the whole environment of a process of the lab: its own home, the programs it may find, and more.
func (l *lab) env(more map[string]string) []string {
	all := map[string]string{
		"PATH": strings.Join([]string{l.bin, filepath.Dir(l.node), "/usr/local/bin", "/usr/bin", "/bin"}, string(os.PathListSeparator)),
		"HOME": l.home, "TMPDIR": os.TempDir(), "NO_COLOR": "1",
		"MCP_INSPECTOR_SECRET_STORE": "memory",
		"CLAUDE_CONFIG_DIR":          filepath.Join(l.home, ".claude"), "DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
	}
	maps.Copy(all, more)
	var env []string
	for name, value := range all {
		env = append(env, name+"="+value)
	}
	return env
}

// client runs one client with the sandbox's exports in its environment, as a user's shell would hold them, and searches what it printed.
func (l *lab) client(t *testing.T, dir string, command string, args ...string) result {
	t.Helper()
	got := run(t, dir, l.env(l.exports), command, args...)
	l.noSecret(t, filepath.Base(command)+" stdout", got.stdout)
	l.noSecret(t, filepath.Base(command)+" stderr", got.stderr)
	return got
}

// noSecret fails when a text holds the key, or the half of it that no prefix shows.
func (l *lab) noSecret(t *testing.T, stream, text string) {
	t.Helper()
	key := l.key()
	if tail := key[len(key)/2:]; strings.Contains(text, tail) {
		t.Errorf("%s holds the API key: %s", stream, regexp.MustCompile(`.{0,80}`+regexp.QuoteMeta(tail)).FindString(text))
	}
}

// close stops the servers, searches their streams for the key and sees that no process of the program is left.
func (l *lab) close(t *testing.T) {
	t.Helper()
	for i := len(l.servers) - 1; i >= 0; i-- {
		s := l.servers[i]
		s.stop(t)
		stdout := exportFree(s.stdout.String())
		if l.key() != "" {
			l.noSecret(t, s.name+" stdout", stdout)
			l.noSecret(t, s.name+" stderr", s.stderr.String())
		}
		if strings.Contains(s.stderr.String(), "DATA RACE") {
			t.Errorf("%s has a data race:\n%s", s.name, &s.stderr)
		}
		if s.name == "serve" && strings.TrimSpace(stdout) != "" {
			t.Errorf("serve printed to stdout:\n%s", stdout)
		}
	}
	l.nothingLeft(t)
}

// exportFree drops the lines that are there to show the key.
func exportFree(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !exportLine.MatchString(strings.TrimSpace(line)) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// nothingLeft wants every server that a client started to have ended with its client. It looks where Linux shows it; a server may take a
// moment after its client is gone.
func (l *lab) nothingLeft(t *testing.T) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(stopTimeout)
	for {
		left := running(l.binary)
		if len(left) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Errorf("still running after all clients have ended: %s", strings.Join(left, ", "))
			return
		}
	}
}

func running(binary string) []string {
	var found []string
	processes, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range processes {
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, binary) {
			line, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "cmdline"))
			found = append(found, string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return found
}
