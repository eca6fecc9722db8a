package cli_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// TestCtrlCWithRowsUnread: where nobody takes the rows any more, one signal ends the program with 130, and it says that they are not all written; a reader
// that is slow gets them all.
func TestCtrlCWithRowsUnread(t *testing.T) {
	t.Parallel()
	sb := startPlatforms(t, sandbox.Options{Listen: "127.0.0.1:0", Platforms: []string{"dcycle"}, Scale: 1, Seed: 1})
	env := append(os.Environ(), "HOME="+t.TempDir(), "ORGDATA_KEYRING=off")
	for _, v := range sb.Exports()[0].Env {
		env = append(env, v.Name+"="+v.Value)
	}
	for name, c := range map[string]struct {
		toPipe bool // a named one
		read   func(io.Reader) (rows int)
		want   string // on stderr
		rows   int
	}{
		"stdout":       {want: "orgdata-mcp: Interrupted, and the rows are not all written: stdout has taken none for 3s. Next: Run it again, with a reader or with -o FILE.\n"},
		"a named pipe": {toPipe: true, want: "rows.csv has taken none for 3s"},
		"a slow one":   {read: readSlowly, want: "# 20,000 of 20,000 rows", rows: 20_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := []string{"query", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, id, name FROM n, (SELECT id, name FROM organizations LIMIT 1)"}
			cmd := exec.Command("orgdata-mcp", args...)
			reader, writer, err := os.Pipe()
			if c.toPipe {
				pipe := filepath.Join(t.TempDir(), "rows.csv")
				if err := exec.Command("mkfifo", pipe).Run(); err != nil {
					t.Skip("this system makes no named pipes:", err)
				}
				cmd.Args = append(cmd.Args, "-o", pipe)
				reader, err = os.OpenFile(pipe, os.O_RDWR, 0)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			var said strings.Builder
			cmd.Env, cmd.Stderr = env, &said
			if !c.toPipe {
				cmd.Stdout = writer
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			writer.Close()
			defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
			if _, err := reader.Read(make([]byte, 1)); err != nil { // the rows come, and are more than a pipe holds
				t.Fatal(err)
			}
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			rows := 0
			if c.read != nil {
				rows = c.read(reader)
			}
			_ = cmd.Wait() // its number is looked at
			if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(said.String(), c.want) || rows != c.rows {
				t.Errorf("it ended with %d, wrote %d rows and said %q, want %q", code, rows, said.String(), c.want)
			}
		})
	}
}

// TestSignalWithAnAnswerUnread: the answer of a tool that nobody reads is none that is told.
func TestSignalWithAnAnswerUnread(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer writer.Close()
	for err == nil { // until there is no room in the pipe
		if err = writer.SetWriteDeadline(time.Now().Add(time.Second)); err == nil {
			_, err = writer.Write(make([]byte, 4<<10))
		}
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Skip("this system does not tell when a pipe is full:", err)
	}
	home := t.TempDir()
	audit := filepath.Join(home, "audit.jsonl")
	cmd := exec.Command("orgdata-mcp", "tables", "--sandbox")
	cmd.Env = append(os.Environ(), "HOME="+home, "ORGDATA_KEYRING=off", "ORGDATA_AUDIT_FILE="+audit)
	cmd.Stdout = writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop()
	until := time.Now().Add(time.Minute)
	for text, _ := os.ReadFile(audit); len(text) == 0 && time.Now().Before(until); text, _ = os.ReadFile(audit) { // the answer is written next
		<-time.After(10 * time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its number is looked at
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("it ended with %d", code)
	}
}

// readSlowly counts lines, and takes its time over each part of what comes; the first byte of the head is read already.
func readSlowly(r io.Reader) (lines int) {
	part := make([]byte, 64<<10)
	for {
		<-time.After(300 * time.Millisecond)
		n, err := r.Read(part)
		lines += strings.Count(string(part[:n]), "\n")
		if err != nil {
			return lines - 1 // the head
		}
	}
}
