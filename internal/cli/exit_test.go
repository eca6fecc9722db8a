package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
)

func TestExitCode(t *testing.T) {
	t.Parallel()
	setting := &config.Error{Text: "ORGDATA_X is wrong: mend it"}
	for name, c := range map[string]struct {
		err    error
		code   int
		stderr string
	}{
		"no error":                     {nil, 0, ""},
		"an interrupt":                 {context.Canceled, 0, ""},
		"an interrupt, told by others": {fmt.Errorf("asking: %w", context.Canceled), 0, ""},
		"a fault":                      {errors.New("it broke"), 1, "orgdata-mcp: it broke\n"},
		"a time that passed":           {fmt.Errorf("asking: %w", context.DeadlineExceeded), 1, "orgdata-mcp: asking: context deadline exceeded\n"},
		"an end of input":              {io.ErrUnexpectedEOF, 1, "orgdata-mcp: unexpected EOF\n"},
		"a command line":               {usageError{errors.New("unknown flag: --x")}, 2, "orgdata-mcp: unknown flag: --x (see: orgdata-mcp --help)\n"},
		"a command line, wrapped":      {fmt.Errorf("reading it: %w", usageError{errors.New("no")}), 2, "orgdata-mcp: reading it: no (see: orgdata-mcp --help)\n"},
		"a setting":                    {setting, 2, "orgdata-mcp: ORGDATA_X is wrong: mend it\n"},
		"a setting, wrapped":           {fmt.Errorf("starting: %w", setting), 2, "orgdata-mcp: starting: ORGDATA_X is wrong: mend it\n"},
		"a setting of a command line":  {usageError{setting}, 2, "orgdata-mcp: ORGDATA_X is wrong: mend it (see: orgdata-mcp --help)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			if code := exitCode(c.err, &stderr); code != c.code || stderr.String() != c.stderr {
				t.Errorf("exit %d, stderr %q; want %d, %q", code, stderr.String(), c.code, c.stderr)
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
