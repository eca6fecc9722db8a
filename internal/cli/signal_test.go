package cli_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A person or a service manager ends the program by a signal: it ends as it was asked to, with 0, and says no word about it.
func TestSignalsEndEveryCommand(t *testing.T) {
	t.Parallel()
	const hello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}` + "\n"
	for _, c := range []struct{ args, ready string }{
		{"--sandbox", `"id":1,"result"`},
		{"stdio --sandbox", `"id":1,"result"`},
		{"serve --sandbox --listen 127.0.0.1:0", "serving MCP"},
		{"sandbox --platform dcycle --listen 127.0.0.1:0", "# ready"},
		{"demo", "1. "},
	} {
		for _, end := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(c.args+", "+end.String(), func(t *testing.T) {
				t.Parallel()
				if signal.Ignored(end) {
					t.Skip("the tests run under nohup or the like, and so does what they start")
				}
				cmd := exec.Command("orgdata-mcp", strings.Fields(c.args)...)
				cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
				output, write, err := os.Pipe()
				if err != nil {
					t.Fatal(err)
				}
				defer output.Close()
				cmd.Stdout, cmd.Stderr = write, write
				stdin, err := cmd.StdinPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				write.Close()
				defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
				if _, err := io.WriteString(stdin, hello); err != nil {
					t.Fatal(err)
				}
				lines := bufio.NewReader(output)
				for line := ""; !strings.Contains(line, c.ready); {
					if line, err = lines.ReadString('\n'); err != nil {
						t.Fatalf("it ended before it was ready: %v", err)
					}
				}
				if err := cmd.Process.Signal(end); err != nil {
					t.Fatal(err)
				}
				rest, err := io.ReadAll(lines)
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Wait(); err != nil || strings.Contains(string(rest), "orgdata-mcp: ") {
					t.Errorf("ended with %v, after %s", err, rest)
				}
			})
		}
	}
}

// A signal may come at any time, also while the program begins.
func TestSignalDuringTheStart(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"--sandbox", "serve --sandbox --listen 127.0.0.1:0", "sandbox --listen 127.0.0.1:0", "demo"} {
		for delay := 20 * time.Millisecond; delay < time.Second; delay *= 2 {
			cmd := exec.Command("orgdata-mcp", strings.Fields(args)...)
			var output strings.Builder
			cmd.Stderr = &output
			stdin, err := cmd.StdinPipe()
			if err == nil {
				err = cmd.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(delay)
			_ = cmd.Process.Signal(syscall.SIGTERM)
			err = cmd.Wait()
			stdin.Close()
			caught := cmd.ProcessState.Sys().(syscall.WaitStatus).Exited() // else it came before main
			if caught && err != nil || strings.Contains(output.String(), "orgdata-mcp: ") {
				t.Errorf("%s, after %v: ended with %v, after %s", args, delay, err, output.String())
			}
		}
	}
}

// TestSignalBeforeAnAnswer: a command that asks and has no answer yet has not done what it was to do, and says so; the platform is not said to refuse anything.
func TestSignalBeforeAnAnswer(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"whoami", "keys", "call whoami", "tables --platform dcycle --org Meridia", "auth status", "auth status --json", "query SELECT(1)FROM/**/facilities", "doctor"} {
		for _, end := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(line+", "+end.String(), func(t *testing.T) {
				t.Parallel()
				asked := make(chan struct{}, 100) // more than the requests
				platform := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					asked <- struct{}{}
					<-r.Context().Done()
				}))
				defer platform.Close()
				cmd := exec.Command("orgdata-mcp", strings.Fields(line)...)
				cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "ORGDATA_KEYRING=off", "ORGDATA_PLATFORM=dcycle", "ORGDATA_BASE_URL="+platform.URL,
					"DCYCLE_API_KEY=sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC", "DCYCLE_ORG_ID=2c82feb8-242d-459d-949f-3c7096aa6b7d")
				var said strings.Builder
				cmd.Stderr = &said
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
				select {
				case <-asked:
				case <-time.After(time.Minute):
					t.Fatal("nothing was asked")
				}
				if err := cmd.Process.Signal(end); err != nil {
					t.Fatal(err)
				}
				_ = cmd.Wait() // its number is looked at
				if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.HasPrefix(said.String(), "orgdata-mcp: Interrupted") {
					t.Errorf("exit %d, said %q", code, said.String())
				}
			})
		}
	}
}
