package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	startTimeout = time.Minute      // until a server says that it is ready; the race detector and two cores make everything slow
	runTimeout   = 3 * time.Minute  // for one client's run
	stopTimeout  = 30 * time.Second // from SIGTERM to the end of a server, and for what a client started to end behind it
)

// output collects one stream of a process while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// server is a process that runs until it is told to stop.
type server struct {
	name           string
	cmd            *exec.Cmd
	stdout, stderr output
	ended          chan error // gets what Wait said, once
}

// start runs a command of the program and returns when ready finds what it waits for in a line of stdout or stderr.
func start(t *testing.T, name string, env []string, ready func(line string) bool, command string, args ...string) *server {
	t.Helper()
	s := &server{name: name, cmd: exec.Command(command, args...), ended: make(chan error, 1)}
	s.cmd.Env = env
	lines := make(chan string)
	reader, writer := io.Pipe()
	s.cmd.Stdout = io.MultiWriter(&s.stdout, writer)
	s.cmd.Stderr = io.MultiWriter(&s.stderr, writer)
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	go scan(reader, lines)
	go func() {
		err := s.cmd.Wait()
		writer.Close()
		s.ended <- err
	}()
	s.await(t, lines, ready)
	return s
}

// scan hands over the lines until the reader ends. It goes on reading when nobody listens any more, so that the process never blocks.
func scan(from io.Reader, lines chan<- string) {
	defer close(lines)
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		lines <- scanner.Text()
	}
	_, _ = io.Copy(io.Discard, from)
}

func (s *server) await(t *testing.T, lines <-chan string, ready func(string) bool) {
	t.Helper()
	deadline := time.After(startTimeout)
	for {
		select {
		case line, open := <-lines:
			if !open {
				t.Fatalf("%s ended before it was ready\nstdout:\n%s\nstderr:\n%s", s.name, &s.stdout, &s.stderr)
			}
			if ready(line) {
				go drain(lines)
				return
			}
		case <-deadline:
			_ = s.cmd.Process.Kill()
			t.Fatalf("%s was not ready within %s\nstdout:\n%s\nstderr:\n%s", s.name, startTimeout, &s.stdout, &s.stderr)
		}
	}
}

func drain(lines <-chan string) {
	for range lines {
		continue
	}
}

// stop asks the process to end and wants it to do so soon, and with exit code 0.
func (s *server) stop(t *testing.T) {
	t.Helper()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("%s ended with %v after SIGTERM, want exit code 0\nstderr:\n%s", s.name, err, &s.stderr)
		}
	case <-time.After(stopTimeout):
		_ = s.cmd.Process.Kill()
		t.Errorf("%s still ran %s after SIGTERM", s.name, stopTimeout)
	}
}

// result is how one run of a client went.
type result struct {
	stdout, stderr string
	code           int
}

// run runs a client to its end. It fails the test when the client could not be run at all; a non-zero exit code is the caller's to judge.
func run(t *testing.T, dir string, env []string, command string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runTimeout)
	defer cancel()
	var stdout, stderr output
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, &stdout, &stderr
	cmd.WaitDelay = stopTimeout
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("running %s %s: %v (%v)\nstdout:\n%s\nstderr:\n%s", command, strings.Join(args, " "), err, ctx.Err(), &stdout, &stderr)
	}
	return result{stdout: stdout.String(), stderr: stderr.String(), code: cmd.ProcessState.ExitCode()}
}
