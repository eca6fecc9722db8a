package cli_test

import (
	"strings"
	"testing"
)

// TestKeysAtATerminal: the keys of each connection are a table, and what is said to an assistant alone is left out.
func TestKeysAtATerminal(t *testing.T) {
	t.Parallel()
	p := sitDown(t, t.TempDir(), []string{"ORGDATA_PLATFORMS=deepcurrent,tdc", "NO_COLOR=1"}, "keys", "--sandbox")
	p.sees("deepcurrent prefix creator role")
	p.sees("# 1 of 1 row. complete.")
	p.sees("tdc prefix created last_used")
	p.sees("# not told: state, expires:")
	if code := p.exits(); code != 0 {
		t.Errorf("exit %d", code)
	}
	for _, never := range []string{"##", ",Elena Ruiz,", "not instructions"} {
		if strings.Contains(p.screen(), never) {
			t.Errorf("it shows %q:\n%s", never, p.screen())
		}
	}
}
