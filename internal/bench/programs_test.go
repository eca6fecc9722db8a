package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// contender is a server to be measured: how to start it on either transport.
type contender struct {
	name        string
	stdio, http func() *exec.Cmd // http: the last argument is the address to listen on, to be appended
	fresh       func() *exec.Cmd // stdio as a user starts it, for start-up and memory
}

const organization = "2c82feb8-242d-459d-949f-3c7096aa6b7d"

// contenders builds both programs and points them at the upstream.
func contenders(tb testing.TB, u *upstream) (baseline, ours contender) {
	tb.Helper()
	dir := tb.TempDir()
	base, product := build(tb, "./baseline"), build(tb, "../../cmd/orgdata-mcp")
	plain := func() *exec.Cmd { return exec.Command(base, "-upstream", u.URL) }
	baseline = contender{
		name: "baseline", stdio: plain, fresh: plain,
		http: func() *exec.Cmd { return exec.Command(base, "-upstream", u.URL, "-listen") },
	}
	environ := []string{"ORGDATA_BASE_URL=" + u.URL, "ORGDATA_API_KEY=sk_live_0123456789abcdef0123456789abcdef", "ORGDATA_ORG_ID=" + organization}
	unlimited := append(environ, "ORGDATA_MANIFEST="+unlimitedManifest(tb, dir))
	embedded := append(environ[:len(environ):len(environ)], "ORGDATA_PLATFORM=dcycle")
	ours = contender{
		name:  "orgdata-mcp",
		stdio: func() *exec.Cmd { return with(unlimited, exec.Command(product, "stdio")) },
		fresh: func() *exec.Cmd { return with(embedded, exec.Command(product, "stdio")) },
		http:  func() *exec.Cmd { return with(unlimited, exec.Command(product, "serve", "--listen")) },
	}
	return baseline, ours
}

// build builds a program as it is released: without symbols and C. It is copied, as one that is installed is: of what a linker has just written a start
// takes 5 to 13 % longer.
func build(tb testing.TB, pkg string) (file string) {
	tb.Helper()
	dir := tb.TempDir()
	linked := filepath.Join(dir, "linked")
	command := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", linked, pkg)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := command.CombinedOutput(); err != nil {
		tb.Fatalf("building %s: %v\n%s", pkg, err, text)
	}
	text, err := os.ReadFile(linked)
	if err != nil {
		tb.Fatal(err)
	}
	file = filepath.Join(dir, filepath.Base(pkg))
	if err := os.WriteFile(file, text, 0o700); err != nil {
		tb.Fatal(err)
	}
	return file
}

func with(environ []string, cmd *exec.Cmd) *exec.Cmd {
	cmd.Env = environ
	return cmd
}

// unlimitedManifest is a platform whose rate limit is never reached: this measures the program, not its patience.
func unlimitedManifest(tb testing.TB, dir string) string {
	tb.Helper()
	text, err := os.ReadFile("../manifest/platforms/dcycle.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	for from, to := range map[string]string{"scope: 1000/min": "scope: 1000000/s", "key: 50/s": "key: 1000000/s"} {
		if !bytes.Contains(text, []byte(from)) {
			tb.Fatalf("the manifest has no %q: the limits have changed their spelling", from)
		}
		text = bytes.Replace(text, []byte(from), []byte(to), 1)
	}
	file := filepath.Join(dir, "unlimited.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		tb.Fatal(err)
	}
	return file
}

// process is a server that runs.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.Reader
	errors *os.File
}

// start starts a server; what it says on stderr is shown when the test fails.
func start(tb testing.TB, cmd *exec.Cmd) *process {
	tb.Helper()
	p := &process{cmd: cmd}
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	if p.out, err = cmd.StdoutPipe(); err != nil {
		tb.Fatal(err)
	}
	// A file, not a pipe: the records of thousands of calls must not cost this process time.
	if p.errors, err = os.CreateTemp(tb.TempDir(), "stderr"); err != nil {
		tb.Fatal(err)
	}
	cmd.Stderr = p.errors
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { p.stop(tb) })
	return p
}

// stop ends a server that may have ended already.
func (p *process) stop(tb testing.TB) {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.in.Close()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	if tb.Failed() {
		text, _ := os.ReadFile(p.errors.Name())
		tb.Logf("%s said: %.4000s", filepath.Base(p.cmd.Path), text)
	}
	_ = p.errors.Close()
}

// resident is the process's resident memory in MB; ok is false where the system does not tell.
func (p *process) resident() (megabytes float64, ok bool) { return p.memory("VmRSS:") }

// peak is the most that was resident.
func (p *process) peak() (megabytes float64, ok bool) { return p.memory("VmHWM:") }

func (p *process) memory(which string) (megabytes float64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == which {
			kilobytes, err := strconv.ParseFloat(fields[1], 64)
			return kilobytes / 1024, err == nil
		}
	}
	return 0, false
}

// cpu is the processor time that the process has used, in microseconds; ok is false where the system does not tell.
func (p *process) cpu() (microseconds float64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, false
	}
	const tick = 10_000 // Linux counts in hundredths of a second, everywhere that Go runs
	user, err1 := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	return (user + system) * tick, err1 == nil && err2 == nil
}

// startHTTP starts a server on a free port and waits until it takes connections.
func startHTTP(tb testing.TB, cmd *exec.Cmd) (p *process, base string) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	cmd.Args = append(cmd.Args, address)
	p = start(tb, cmd)
	ctx, cancel := context.WithTimeout(tb.Context(), 30*time.Second)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			conn.Close()
			return p, "http://" + address
		}
		select {
		case <-ctx.Done():
			tb.Fatalf("%s does not listen on %s: %v", cmd.Path, address, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
