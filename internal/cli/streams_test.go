package cli_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const clientHello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}` + "\n" +
	`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n"

// process is the built program with a client's three pipes. Its stderr is read by nobody unless the test does.
type process struct {
	*exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr *os.File
}

func startProcess(t *testing.T, environ []string, args ...string) *process {
	t.Helper()
	stderr, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command("orgdata-mcp", args...), stderr: stderr}
	p.Env = append(append(os.Environ(), "HOME="+t.TempDir()), environ...)
	p.Stderr = theirs
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdout = bufio.NewReader(stdout)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
		stderr.Close()
	})
	return p
}

// ask sends a request and wants its answer, which it returns.
func (p *process) ask(t *testing.T, message string) string {
	t.Helper()
	if _, err := io.WriteString(p.stdin, message); err != nil {
		t.Fatal(err)
	}
	return p.answer(t)
}

func (p *process) answer(t *testing.T) string {
	t.Helper()
	defer time.AfterFunc(time.Minute, func() { _ = p.Process.Kill() }).Stop()
	line, err := p.stdout.ReadString('\n')
	if err != nil {
		t.Fatalf("instead of an answer: %v", err)
	}
	return line
}

// query asks for "SELECT 1" and wants it answered.
func (p *process) query(t *testing.T, id int) {
	t.Helper()
	answer := p.ask(t, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"query_org_data","arguments":{"sql":"SELECT 1 AS n"}}}`+"\n", id))
	if !strings.Contains(answer, "1 of 1 row") && !strings.Contains(answer, "1 row") {
		t.Fatalf("call %d: %s", id, answer)
	}
}

// end wants the process to end by itself with exit code 0.
func (p *process) end(t *testing.T) {
	t.Helper()
	defer time.AfterFunc(patience, func() { _ = p.Process.Kill() }).Stop()
	if err := p.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// unread is how many calls leave more on stderr than a pipe and the queue take together.
const unread = 6000

// A client that pipes stderr and never reads it, as some do, changes nothing: neither for its calls nor for the end of the process.
func TestStderrThatNobodyReads(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*process){
		"stdin closed": func(p *process) { p.stdin.Close() },
		"SIGTERM":      func(p *process) { _ = p.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startProcess(t, nil, "stdio", "--sandbox")
			p.ask(t, clientHello)
			for i := range 900 {
				p.query(t, 10+i)
			}
			end(p)
			p.end(t)
		})
	}
}

// droppedLines is how many lines are told to be missing, which may be one.
var droppedLines = regexp.MustCompile(`^([\d,]+) log lines? (?:was|were) dropped because nobody read stderr`)

// A client that reads stderr late gets what was kept, in whole lines, and is told how many were not.
func TestStderrThatIsReadLate(t *testing.T) {
	t.Parallel()
	p := startProcess(t, nil, "stdio", "--sandbox")
	p.ask(t, clientHello)
	for i := range unread {
		p.query(t, 10+i)
	}
	defer time.AfterFunc(time.Minute, func() { _ = p.Process.Kill() }).Stop()
	calls, dropped := 0, 0
	for lines := bufio.NewScanner(p.stderr); calls+dropped < unread && lines.Scan(); {
		var line struct{ Msg string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Errorf("%q is no whole line: %v", lines.Text(), err)
		}
		if line.Msg == "call" {
			calls++
		} else if told := droppedLines.FindStringSubmatch(line.Msg); told != nil {
			n, _ := strconv.Atoi(strings.ReplaceAll(told[1], ",", ""))
			dropped += n
		}
	}
	if dropped == 0 || calls+dropped != unread {
		t.Errorf("%d calls logged, %d told as dropped, of %d", calls, dropped, unread)
	}
	p.stdin.Close()
	p.end(t)
}

// A stderr that its reader closed, or that was closed from the start, changes nothing either.
func TestStderrThatIsClosed(t *testing.T) {
	t.Parallel()
	p := startProcess(t, nil, "stdio", "--sandbox")
	p.stderr.Close()
	p.ask(t, clientHello)
	for i := range 20 {
		p.query(t, 10+i)
	}
	p.stdin.Close()
	p.end(t)

	out, err := exec.Command("sh", "-c", `printf '%s' "$1" | orgdata-mcp stdio --sandbox 2>&-`, "sh",
		clientHello+`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"whoami"}}`).Output()
	if err != nil || strings.Count(string(out), "\n") != 2 {
		t.Errorf("closed from the start: %v, %s", err, out)
	}
}

// Each command that is piped into a program that has seen enough ends, as others do, and without a word.
func TestStdoutThatIsClosed(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"demo", "sandbox --listen 127.0.0.1:0", "sandbox --help", "version", "--help", "stdio --sandbox"} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			reader.Close()
			code, said := runWith(t, writer, strings.Fields(line)...)
			if code != 141 || said != "" {
				t.Errorf("exit %d, said %q", code, said)
			}
		})
	}
}

// runWith runs a command to its end, for a client that says hello and leaves; out becomes its stdout, and is closed.
func runWith(t *testing.T, out *os.File, args ...string) (code int, stderr string) {
	t.Helper()
	defer out.Close()
	var said strings.Builder
	cmd := exec.Command("orgdata-mcp", args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(clientHello), out, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode(), said.String()
}

// A disk that is full makes every command that prints fail, in words.
func TestStdoutThatIsFull(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	for _, line := range []string{"demo", "sandbox --listen 127.0.0.1:0", "version", "--version", "--help", "help", "serve --help", "completion bash", "completion", "stdio --sandbox"} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			code, said := runWith(t, full, strings.Fields(line)...)
			if code != 1 || !strings.Contains(said, "Stdout cannot be written: ") || !strings.Contains(said, "no space left on device") {
				t.Errorf("exit %d, said %q", code, said)
			}
		})
	}
}

// TestManyCallsWithStderrUnread prints what 100,000 calls take that leave their lines on a stderr that nobody reads: LONG=1.
func TestManyCallsWithStderrUnread(t *testing.T) {
	t.Parallel()
	if os.Getenv("LONG") == "" {
		t.Skip("LONG=1 makes 100,000 calls")
	}
	const calls, parts = 100_000, 10
	p := startProcess(t, nil, "stdio", "--sandbox")
	p.ask(t, clientHello)
	start, least, most := time.Now(), 0, 0
	for part := range parts + 1 {
		if part > 0 {
			for i := range calls / parts {
				p.query(t, part*calls+i)
			}
		}
		rss := residentKiB(t, p.Process.Pid)
		t.Logf("%6d calls: %6d KiB resident, %s", part*calls/parts, rss, time.Since(start).Round(time.Millisecond))
		if part == 1 { // the start is over: pools, caches and the queue are full
			least = rss
		}
		most = max(most, rss)
	}
	if most > least+least/5 {
		t.Errorf("from %d KiB it grew to %d KiB", least, most)
	}
	p.stdin.Close()
	p.end(t)
}

// residentKiB is the memory that a process has, as the system tells it.
func residentKiB(t *testing.T, pid int) int {
	t.Helper()
	out, err := exec.Command("ps", "-o", "rss=", "-p", fmt.Sprint(pid)).Output()
	if err != nil {
		t.Skipf("asking ps: %v", err)
	}
	var kib int
	if _, err := fmt.Sscan(string(out), &kib); err != nil {
		t.Fatal(err)
	}
	return kib
}
