package cli

import (
	"bytes"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/creack/pty"
)

// TestInterruptionIsHeard: whoever waits at a terminal for the end is told that it comes, unless it is there or rows run over that terminal.
func TestInterruptionIsHeard(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no pseudo terminals to open on Windows")
	}
	goesOn, over := make(chan struct{}), make(chan struct{})
	close(over)
	const heard = "\r" + eraseRight + "Interrupted: answering over what is there; Ctrl-C again ends it at once.\r\n"
	for name, c := range map[string]struct {
		file  string
		rows  string // that are written
		ended <-chan struct{}
		want  string
	}{
		"a statement that goes on":  {"", "", goesOn, heard},
		"a file that is written":    {"rows.csv", "id\n", goesOn, heard},
		"rows that run":             {"", "id\n", goesOn, ""},
		"an end that is there soon": {"", "", over, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			person, terminal, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer person.Close()
			defer terminal.Close()
			out := &destination{Writer: &bytes.Buffer{}, name: c.file}
			if c.rows != "" {
				if _, err := io.WriteString(out, c.rows); err != nil {
					t.Fatal(err)
				}
			}
			(&app{environ: []string{"TERM=xterm"}, stdout: terminal, stderr: terminal}).sayHeard(out, c.ended)
			want := c.want
			if want == "" {
				<-time.After(2 * progressAfter)
				want = "." // a read of nothing would wait
				if _, err := terminal.WriteString(want); err != nil {
					t.Fatal(err)
				}
			}
			said := make([]byte, len(want))
			if _, err := io.ReadFull(person, said); err != nil || string(said) != want {
				t.Errorf("said %q, %v, want %q", said, err, want)
			}
		})
	}
}
