package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// rounds is how often the tests below do what they do: a few times, or with LONG=1 a thousand.
func rounds() int {
	if os.Getenv("LONG") == "1" {
		return 1000
	}
	return 6
}

// soak is the built program, and a platform for it.
func soak(t *testing.T) *lab {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{root: root, home: t.TempDir(), bin: t.TempDir()}
	registerSources(t, root)
	l.binary = l.build(t, "orgdata-mcp", "./cmd/orgdata-mcp")
	t.Cleanup(func() { l.close(t) })
	l.startSandbox(t)
	return l
}

const (
	soakHello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"soak","version":"1"}}}`
	soakCall  = `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"query_org_data","arguments":{"sql":"SELECT count(*) FROM facilities f, invoices i WHERE f.id = i.facility_id"}}}`
)

// TestStartsAndStops starts the program and ends it in every way, with a call in flight and without one: it ends in time, with 0, and leaves no file.
func TestStartsAndStops(t *testing.T) {
	t.Parallel()
	l := soak(t)
	tmp := t.TempDir()
	for name, args := range map[string][]string{
		"stdio": {}, "stdio, sandbox": {"--sandbox"}, "serve": {"serve", "--listen", "127.0.0.1:0"}, "serve, sandbox": {"serve", "--sandbox", "--listen", "127.0.0.1:0"},
	} {
		env := append(l.env(l.exports), "TMPDIR="+tmp)
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex                                            // guards what follows
			longest, total := map[bool]time.Duration{}, time.Duration(0) // of ends by signal, and of those by closed stdin
			next := 0
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					for {
						mu.Lock()
						i := next
						next++
						mu.Unlock()
						if i >= rounds() {
							return
						}
						took, err := startAndStop(exec.Command(l.binary, args...), env, i)
						mu.Lock()
						byStdin := closesStdin(args, i)
						longest[byStdin], total = max(longest[byStdin], took), total+took
						mu.Unlock()
						if err != nil {
							t.Errorf("round %d: %v", i, err)
						}
					}
				})
			}
			wg.Wait()
			t.Logf("%d starts and stops; an end took %v on average, at most %v after a signal and %v after the end of stdin",
				rounds(), total/time.Duration(rounds()), longest[false], longest[true])
		})
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v behind (%v)", left, err)
	}
}

// startAndStop is one life of the program. What round it is decides on how it ends and what it does then.
func startAndStop(cmd *exec.Cmd, env []string, round int) (end time.Duration, err error) {
	cmd.Env = env
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	reader, output, err := os.Pipe()
	if err != nil {
		return 0, err
	}
	defer reader.Close()
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	output.Close()
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
	lines := bufio.NewReader(reader)
	if err := engage(stdin, lines, serves(cmd.Args[1:]), round); err != nil {
		_ = cmd.Process.Kill()
		return 0, fmt.Errorf("%w; it ended with %w", err, cmd.Wait())
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	from := time.Now()
	switch {
	case closesStdin(cmd.Args[1:], round):
		err = stdin.Close()
	case round%3 == 1:
		err = cmd.Process.Signal(syscall.SIGINT)
	default:
		err = cmd.Process.Signal(syscall.SIGTERM)
	}
	if err == nil {
		err = cmd.Wait()
	}
	end = time.Since(from)
	if end > stopTimeout {
		err = fmt.Errorf("it took %v to end (%w)", end, err)
	}
	return end, err
}

func serves(args []string) bool { return len(args) > 0 && args[0] == "serve" }

// closesStdin: a call in flight may then take 5 s more.
func closesStdin(args []string, round int) bool { return !serves(args) && round%3 == 0 }

// engage has the program answer something, and in every second round leaves a call in flight.
func engage(stdin io.Writer, lines *bufio.Reader, serves bool, round int) error {
	if !serves {
		io.WriteString(stdin, soakHello+"\n")
		if _, err := awaitLine(lines, `"id":1`); err != nil {
			return err
		}
		if round%2 == 0 {
			io.WriteString(stdin, soakCall+"\n")
		}
		return nil
	}
	line, err := awaitLine(lines, "serving MCP")
	if err != nil {
		return err
	}
	url := "http://" + regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(line) + "/mcp"
	if round%2 == 0 {
		go func() { _, _ = ask(url, soakCall, "") }()
		_, err = ask(url, soakHello, "")
	}
	return err
}

func awaitLine(lines *bufio.Reader, text string) (string, error) {
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return "", fmt.Errorf("waiting for %s: %w", text, err)
		}
		if strings.Contains(line, text) {
			return line, nil
		}
	}
}

// soakClient keeps no connection.
var soakClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}

// ask sends a message to a server; session is "" for none. It returns the session of the answer.
func ask(url, message, session string) (string, error) {
	method := http.MethodPost
	if message == "" {
		method = http.MethodDelete
	}
	req, err := http.NewRequest(method, url, strings.NewReader(message))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Mcp-Session-Id", session)
	res, err := soakClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", message, res.Status)
	}
	return res.Header.Get("Mcp-Session-Id"), nil
}

// TestSessionsComeAndGo opens and ends sessions over HTTP, and streams that their clients drop: neither memory nor descriptors grow. A session goes on
// in the next server.
func TestSessionsComeAndGo(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("this system has no /proc to read a process's memory from")
	}
	l := soak(t)
	l.startServe(t)
	pid := l.servers[len(l.servers)-1].cmd.Process.Pid
	var kept string
	comeAndGo := func(n int) {
		for range n {
			session, err := ask(l.http+"/mcp", soakHello, "")
			for _, message := range []string{`{"jsonrpc":"2.0","id":3,"method":"tools/list"}`, soakCall, ""} {
				if err == nil {
					_, err = ask(l.http+"/mcp", message, session)
				}
			}
			if err == nil {
				err = dropStream(l.http + "/sse")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	comeAndGo(rounds() / 3)
	kept, err := ask(l.http+"/mcp", soakHello, "")
	if err != nil {
		t.Fatal(err)
	}
	memory, files := memoryOf(t, pid), filesOf(pid)
	comeAndGo(rounds())
	grown := memoryOf(t, pid) - memory
	t.Logf("after %d sessions more: %d KiB of %d KiB more, %d descriptors, %d before", rounds(), grown, memory, filesOf(pid), files)
	if grown > 16<<10 || filesOf(pid) > files+8 {
		t.Errorf("the server grows")
	}
	l.startServe(t) // the next server
	if _, err := ask(l.http+"/mcp", `{"jsonrpc":"2.0","id":3,"method":"tools/list"}`, kept); err != nil {
		t.Errorf("the session of the earlier server: %v", err)
	}
}

func dropStream(url string) error {
	res, err := soakClient.Get(url)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// memoryOf is the resident memory of a process in KiB.
func memoryOf(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Fatalf("no resident memory in %s", status)
	}
	n, _ := strconv.Atoi(string(found[1]))
	return n
}

func filesOf(pid int) int {
	files, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(files)
}
