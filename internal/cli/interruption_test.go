package cli

import (
	"bufio"
	"bytes"
	"io"
	"runtime"
	"strings"
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
	person, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer person.Close()
	defer terminal.Close()
	goesOn, over := make(chan struct{}), make(chan struct{})
	close(over)
	var written bytes.Buffer
	rows := &destination{Writer: &written}
	if _, err := rows.Write([]byte("id\n")); err != nil {
		t.Fatal(err)
	}
	a := &app{environ: []string{"TERM=xterm"}, stdout: terminal, stderr: terminal}
	a.sayHeard(rows, goesOn)
	a.sayHeard(&destination{}, over)
	(&app{stdout: terminal, stderr: &written}).sayHeard(&destination{}, goesOn)
	<-time.After(2 * progressAfter) // whatever these say comes first
	rows.name = "rows.csv"
	a.sayHeard(rows, goesOn)
	reader := bufio.NewReader(person)
	said, err := reader.ReadString('\n')
	if said = strings.Trim(said, "\r\n"); err != nil || said != eraseRight+"Interrupted: answering over what is there; Ctrl-C again ends it at once." {
		t.Errorf("said %q, %v", said, err)
	}
	terminal.Close()
	if more, _ := io.ReadAll(reader); len(more) > 0 { // it ends with an error, as terminals do
		t.Errorf("and then said %q", more)
	}
	if written.String() != "id\n" {
		t.Errorf("where there is no terminal it said %q", written.String())
	}
}
