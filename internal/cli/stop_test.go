package cli_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	slowCall = `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"query_org_data","arguments":{"sql":"SELECT count(*) FROM facilities"}}}`
	// mostEndTime is how long the end may take on a busy machine: a second is promised. What would not be ended by the signal goes on for a minute.
	mostEndTime = 20 * time.Second
)

// running is a started program. What it prints on stdout and stderr comes as lines.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Reader
}

func start(t *testing.T, env []string, args ...string) *running {
	t.Helper()
	cmd := exec.Command("orgdata-mcp", args...)
	cmd.Env = append(os.Environ(), append(env, "HOME="+t.TempDir())...)
	output, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = write, write
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); output.Close() })
	return &running{t, cmd, stdin, bufio.NewReader(output)}
}

// until reads to the line that has the text, and gives the lines so far.
func (r *running) until(text string) (lines []string) {
	r.t.Helper()
	for {
		line, err := r.lines.ReadString('\n')
		lines = append(lines, line)
		if err != nil {
			r.t.Fatalf("it ended without %q: %v", text, lines)
		}
		if strings.Contains(line, text) {
			return lines
		}
	}
}

// ends sends the signal and checks that the process ends with 0 in time; it gives what was printed meanwhile.
func (r *running) ends(end func()) string {
	r.t.Helper()
	from := time.Now()
	end()
	rest := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(r.lines)
		rest <- string(text)
	}()
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("it ended with %v", err)
	}
	if took := time.Since(from); took > mostEndTime {
		r.t.Errorf("it took %v to end", took)
	}
	return <-rest
}

func (r *running) terminate() { _ = r.cmd.Process.Signal(syscall.SIGTERM) }

// silentPlatform is the environment of a platform that never answers; asked waits until it has been asked something.
func silentPlatform(t *testing.T) (env []string, asked func()) {
	t.Helper()
	sandbox := start(t, nil, "sandbox", "--platform", "dcycle", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--fault", "latency=60s")
	var control string
	for _, line := range sandbox.until("# ready") {
		if line, ok := strings.CutPrefix(line, "export "); ok {
			env = append(env, strings.ReplaceAll(strings.TrimSpace(line), "'", ""))
		}
		if _, at, ok := strings.Cut(line, "# control of faults: "); ok {
			control = strings.TrimSpace(at)
		}
	}
	return env, func() {
		t.Helper()
		for end := time.Now().Add(time.Minute); !regexp.MustCompile(`"hits": ?[1-9]`).MatchString(body(http.Get(control + "/faults"))); {
			if time.Now().After(end) {
				t.Fatal("the platform was not asked")
			}
			<-time.After(10 * time.Millisecond)
		}
	}
}

// A signal stops the calls in flight, though the platform never answers them; who waits is told, and the process ends.
func TestSignalDuringACall(t *testing.T) {
	t.Parallel()
	t.Run("stdio", func(t *testing.T) {
		t.Parallel()
		env, asked := silentPlatform(t)
		r := start(t, env)
		io.WriteString(r.stdin, slowCall+"\n")
		asked()
		if rest := r.ends(r.terminate); !strings.Contains(rest, "error stopped: The server is ending") {
			t.Errorf("the client reads %s", rest)
		}
	})
	t.Run("HTTP", func(t *testing.T) {
		t.Parallel()
		env, asked := silentPlatform(t)
		r, base := startServer(t, env)
		got := make(chan string, 1)
		go func() { got <- body(http.Post(base+"/mcp", "application/json", strings.NewReader(slowCall))) }()
		asked()
		r.ends(r.terminate)
		if answer := <-got; !strings.Contains(answer, "error stopped: The server is ending") {
			t.Errorf("the client reads %s", answer)
		}
	})
	t.Run("SSE", func(t *testing.T) {
		t.Parallel()
		env, asked := silentPlatform(t)
		r, base := startServer(t, env)
		stream, err := http.Get(base + "/sse")
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Body.Close()
		events := bufio.NewReader(stream.Body)
		events.ReadString('\n')
		path, err := events.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		body(http.Post(base+strings.TrimSpace(strings.TrimPrefix(path, "data:")), "application/json", strings.NewReader(slowCall)))
		asked()
		r.ends(r.terminate)
		if rest, _ := io.ReadAll(events); !strings.Contains(string(rest), "error stopped: The server is ending") {
			t.Errorf("the client reads %s", rest)
		}
	})
}

func body(res *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return fmt.Sprint(string(text), err)
}

func startServer(t *testing.T, env []string) (r *running, base string) {
	t.Helper()
	r = start(t, env, "serve", "--listen", "127.0.0.1:0")
	lines := r.until("serving MCP")
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(lines[len(lines)-1])
	return r, "http://" + address
}

// signalUntil sends a signal time after time: one that comes before the last was seen is lost.
func signalUntil(ended <-chan struct{}, to *os.Process) {
	pace := time.NewTicker(10 * time.Millisecond)
	defer pace.Stop()
	for {
		select {
		case <-pace.C:
			_ = to.Signal(syscall.SIGTERM)
		case <-ended:
			return
		}
	}
}

// A client that writes and never reads fills the pipe, so that an answer is stuck in it. A signal ends the process all the same, and a second
// one does at once.
func TestSignalWhileTheClientDoesNotRead(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]bool{"one signal": false, "a signal, and others": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command("orgdata-mcp", "--sandbox")
			unread, stdout, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer unread.Close()
			questions, stdin, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer stdin.Close()
			cmd.Stdin, cmd.Stdout = questions, stdout
			log, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			stdout.Close()
			questions.Close()
			io.WriteString(stdin, strings.Repeat(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"describe_org_data"}}`+"\n", 200))
			records := bufio.NewScanner(log)
			for done := 0; done < 200 && records.Scan(); { // a record is written before its answer
				done += strings.Count(records.Text(), "describe_org_data")
			}
			from := time.Now()
			_ = cmd.Process.Signal(syscall.SIGTERM)
			ended := make(chan struct{})
			if again {
				go signalUntil(ended, cmd.Process)
			}
			err = cmd.Wait()
			close(ended)
			if took := time.Since(from); took > mostEndTime {
				t.Errorf("it took %v to end", took)
			}
			if killed := cmd.ProcessState.Sys().(syscall.WaitStatus).Signaled(); killed != again || err != nil && !killed {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}
