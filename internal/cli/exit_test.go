package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

func TestErrorsEndInACodeAndOneVoice(t *testing.T) {
	t.Parallel()
	setting := &config.Error{Text: "ORGDATA_X is wrong.", Next: "Mend it."}
	const again = " Next: Run it again; with ORGDATA_LOG_LEVEL=debug it says more."
	for name, c := range map[string]struct {
		err  error
		code int
		text string
	}{
		"no error":                      {nil, 0, ""},
		"an interrupt":                  {context.Canceled, 0, ""},
		"an interrupt, told by others":  {fmt.Errorf("asking: %w", context.Canceled), 0, ""},
		"a reader that left":            {outputError{&fs.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}}, 141, ""},
		"a full disk":                   {outputError{errors.New("full")}, 1, "Stdout cannot be written: full. Next: Make room for what it prints, or send it elsewhere."},
		"a fault":                       {errors.New("it broke"), 1, "It broke." + again},
		"a time that passed":            {fmt.Errorf("asking: %w", context.DeadlineExceeded), 1, "Asking: context deadline exceeded." + again},
		"an end of input":               {io.ErrUnexpectedEOF, 1, "Unexpected EOF." + again},
		"a check that saw nothing":      {uncheckedError{advised{errors.New("no table could be compared"), "Mend it."}}, 3, "No table could be compared. Next: Mend it."},
		"a check without a setting":     {uncheckedError{setting}, 3, "ORGDATA_X is wrong. Next: Mend it."},
		"an answer over what was there": {partialError{exitInterrupted}, 130, ""},
		"an answer that lacks rows":     {fmt.Errorf("asking: %w", partialError{exitIncomplete}), 3, ""},
		"an interrupt without answer":   {interruptedError{advised{errors.New("interrupted"), "Run it again."}}, 130, "Interrupted. Next: Run it again."},
		"a command line":                {usageError{errors.New("--x is wrong")}, 2, "--x is wrong. Next: orgdata-mcp --help says what there is."},
		"a command line, wrapped":       {fmt.Errorf("reading it: %w", usageError{errors.New("no")}), 2, "Reading it: no. Next: orgdata-mcp --help says what there is."},
		"a command line, with advice":   {usageError{advised{errors.New("no"), "Do it."}}, 2, "No. Next: Do it."},
		"a setting":                     {setting, 2, "ORGDATA_X is wrong. Next: Mend it."},
		"a setting, wrapped":            {fmt.Errorf("starting: %w", setting), 2, "Starting: ORGDATA_X is wrong. Next: Mend it."},
		"a setting without advice":      {&config.Error{Text: "own.yaml:2:1: no"}, 2, "own.yaml:2:1: no. Next: Mend it, then start again."},
		"a key on a command line":       {usageError{advised{errors.New(`there is no command "sk_live_9aB8cD7eF6gH5iJ4kL3m"`), "See sk_live_9aB8cD7eF6gH5iJ4kL3m."}}, 2, `There is no command "[redacted]". Next: See [redacted].`},
		"a setting of a command line":   {usageError{setting}, 2, "ORGDATA_X is wrong. Next: Mend it."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if code := exitCode(c.err); code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			if c.text == "" {
				return
			}
			var stderr bytes.Buffer
			(&app{stderr: &stderr}).printError(c.err)
			if stderr.String() != "orgdata-mcp: "+c.text+"\n" {
				t.Errorf("stderr %q, want %q", stderr.String(), c.text)
			}
		})
	}
}

func TestUsageErrorKeepsItsCause(t *testing.T) {
	t.Parallel()
	if !errors.Is(fmt.Errorf("x: %w", usageError{io.EOF}), io.EOF) {
		t.Error("the cause is lost")
	}
}

func TestSettingError(t *testing.T) {
	t.Parallel()
	other := errors.New("another")
	if got := settingError(other); got != other {
		t.Errorf("another error became %v", got)
	}
	for want, err := range map[string]error{
		"it is wrong":               &platform.Error{Public: "it is wrong"},
		"it is wrong Next: mend it": fmt.Errorf("making a client: %w", &platform.Error{Public: "it is wrong", Next: "mend it"}),
	} {
		var setting *config.Error
		if got := settingError(err); !errors.As(got, &setting) || got.Error() != want {
			t.Errorf("settingError(%v) = %v, want %q", err, got, want)
		}
	}
}

// The demo's server says itself why it does not start.
func TestStartErrorIsTheServers(t *testing.T) {
	t.Parallel()
	closed := errors.New("transport closed")
	for said, want := range map[string]string{
		"{\"level\":\"WARN\"}\norgdata-mcp: ORGDATA_X is wrong. Next: Mend it.\n": "orgdata-mcp: ORGDATA_X is wrong. Next: Mend it.\n",
		"": "orgdata-mcp: Initializing a session: transport closed. Next: Run it again; with ORGDATA_LOG_LEVEL=debug it says more.\n",
	} {
		var stderr bytes.Buffer
		(&app{stderr: &stderr}).printError(startError(closed, said))
		if stderr.String() != want {
			t.Errorf("%q: %q, want %q", said, stderr.String(), want)
		}
	}
}
