package cli_test

import (
	"errors"
	"io"
	"iter"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// patience bounds the waiting for what must happen; it is no measure of speed.
const patience = time.Minute

// person sits at a terminal of 80 columns in which the program runs.
type person struct {
	t        *testing.T
	cmd      *exec.Cmd
	terminal *os.File
	seen     int // of what is shown, up to where it was awaited
	ended    chan error
	before   *term.State // of the terminal, as the program found it

	mu    sync.Mutex // guards shown
	shown strings.Builder
}

// sitDown starts the program at a terminal, with an empty home and the variables given.
func sitDown(t *testing.T, home string, environ []string, args ...string) *person {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there are no pseudo terminals to open on Windows")
	}
	program, err := exec.LookPath("orgdata-mcp") // this test binary: see TestMain
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, cmd: exec.Command(program, args...), ended: make(chan error, 1)}
	p.cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm", "ORGDATA_KEYRING=off"}, environ...)
	p.terminal, err = pty.StartWithSize(p.cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	p.before = p.state()
	go p.look()
	t.Cleanup(func() {
		p.cmd.Process.Kill() // it may have ended
		<-p.ended
		p.terminal.Close()
	})
	return p
}

func (p *person) look() {
	buffer := make([]byte, 4096)
	for {
		n, err := p.terminal.Read(buffer)
		p.mu.Lock()
		p.shown.Write(buffer[:n])
		p.mu.Unlock()
		if err != nil {
			break
		}
	}
	p.ended <- p.cmd.Wait()
	close(p.ended)
}

// screen is all that was shown, as one line: the terminal's width breaks lines anywhere.
func (p *person) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(strings.Fields(p.shown.String()), " ")
}

// sees waits until a text is shown, behind what was seen before. The terminal's width may break it anywhere.
func (p *person) sees(text string) {
	p.t.Helper()
	for range looks(p.t) {
		if at := strings.Index(p.screen()[p.seen:], text); at >= 0 {
			p.seen += at + len(text)
			return
		}
	}
	p.t.Fatalf("%q was not shown; there is\n%s", text, p.screen())
}

// types writes to the terminal, with Enter behind it.
func (p *person) types(line string) {
	p.t.Helper()
	p.presses(line + "\r")
}

func (p *person) presses(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.terminal, keys); err != nil {
		p.t.Fatal(err)
	}
}

// hides waits for the question for a secret, and until the terminal shows nothing of what is typed.
func (p *person) hides(question string) {
	p.t.Helper()
	p.sees(question)
	for range looks(p.t) {
		if !p.sane() {
			return
		}
	}
	p.t.Fatal("the terminal goes on to show what is typed")
}

// sane tells whether the terminal is as the program found it.
func (p *person) sane() bool { return reflect.DeepEqual(p.state(), p.before) }

func (p *person) state() *term.State {
	p.t.Helper()
	state, err := term.GetState(int(p.terminal.Fd()))
	if err != nil {
		p.t.Fatal(err)
	}
	return state
}

// exits waits for the end and returns the exit code.
func (p *person) exits() int {
	p.t.Helper()
	select {
	case err := <-p.ended:
		var failed *exec.ExitError
		if err != nil && !errors.As(err, &failed) {
			p.t.Fatal(err)
		}
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.t.Fatalf("it does not end; there is\n%s", p.screen())
		return -1
	}
}

// looks comes by often, and ends when it was waited long enough.
func looks(t *testing.T) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		often, end := time.NewTicker(2*time.Millisecond), time.After(patience)
		defer often.Stop()
		for {
			select {
			case now := <-often.C:
				if !yield(now) {
					return
				}
			case <-end:
				return
			case <-t.Context().Done():
				return
			}
		}
	}
}
