package cli_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// slowPlatform is one in miniature, each of whose answers takes a while, and the environment that leads there. It limits nobody: a program does not know
// what those before it have spent.
func slowPlatform(t *testing.T) []string {
	t.Helper()
	var faults sandbox.Faults
	if err := faults.Set("latency=200ms"); err != nil {
		t.Fatal(err)
	}
	sb := startPlatforms(t, sandbox.Options{Listen: "127.0.0.1:0", Platforms: []string{"dcycle"}, Scale: 40, Seed: 1, Faults: faults,
		Limits: map[string]sandbox.Rate{"dcycle/key": {}, "dcycle/organization": {}}})
	env := append(os.Environ(), "HOME="+t.TempDir(), "ORGDATA_KEYRING=off")
	for _, v := range sb.Exports()[0].Env {
		env = append(env, v.Name+"="+v.Value)
	}
	return env
}

// received are the rows that came, as the receipt has them.
var received = regexp.MustCompile(`INCOMPLETE, totals are partial: invoices: [0-9,]+ of [0-9,]+ rows had come when loading was stopped\.`)

// whole is what the receipt says of all rows.
var whole = regexp.MustCompile(`([0-9,]+) of [0-9,]+ rows\. complete\.`)

// TestCtrlCKeepsWhatIsThere: whenever the signal comes, the program ends with 130 or, where the answer was there before, with 0; what it prints, or the
// file, is whole lines of rows, and the receipt says how many, and whether they are all.
func TestCtrlCKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	env := slowPlatform(t)
	for delay := 50 * time.Millisecond; delay < 6*time.Second; delay = delay * 5 / 3 {
		for _, toFile := range []bool{false, true} {
			file := filepath.Join(t.TempDir(), "rows.csv")
			args := []string{"query", "SELECT id, type, status, quantity FROM invoices"}
			if toFile {
				args = append(args, "-o", file)
			}
			cmd := exec.Command("orgdata-mcp", args...)
			var stdout, stderr bytes.Buffer
			cmd.Env, cmd.Stdout, cmd.Stderr = env, &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-time.After(delay)
			_ = cmd.Process.Signal(os.Interrupt)
			err := cmd.Wait()
			if !cmd.ProcessState.Sys().(syscall.WaitStatus).Exited() {
				continue // the signal came before main
			}
			var rows io.Reader = &stdout
			if toFile && (received.Match(stderr.Bytes()) || whole.Match(stderr.Bytes())) {
				written, err := os.Open(file)
				if err != nil {
					t.Fatal(err)
				}
				defer written.Close()
				rows = written
			}
			checkPartial(t, delay, err, rows, stderr.String())
			checkNothingLeft(t, filepath.Dir(file))
		}
	}
}

func checkPartial(t *testing.T, delay time.Duration, err error, rows io.Reader, stderr string) {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 130 && exit.ExitCode() != 0) {
		t.Errorf("after %s it ends with %v: %s", delay, err, stderr)
		return
	}
	records, bad := csv.NewReader(rows).ReadAll()
	if bad != nil {
		t.Errorf("after %s: %v", delay, bad)
	}
	switch all := whole.FindStringSubmatch(stderr); {
	case all != nil:
		if want := strings.ReplaceAll(all[1], ",", ""); strconv.Itoa(len(records)-1) != want {
			t.Errorf("after %s there are %d records, not a line of names and %s rows", delay, len(records), want)
		}
	case received.MatchString(stderr):
		if len(records) < 2 {
			t.Errorf("after %s there are %d records: %s", delay, len(records), stderr)
		}
	case !strings.Contains(stderr, "Interrupted before there was an answer.") || len(records) > 0:
		t.Errorf("after %s there are %d records: %s", delay, len(records), stderr)
	}
}

// checkNothingLeft: no file that was begun is left behind.
func checkNothingLeft(t *testing.T, folder string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
