package cli_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// startSandbox is the script command "sandbox ARGS...": it runs the program's sandbox beside the script, sets the variables that it exports, and
// for one platform, $DCYCLE_URL and the like, $CONTROL and $DASHBOARD to the addresses that it tells. What --json prints is in sandbox.json. At the end of the script it is interrupted, as a person does it.
func startSandbox(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("use exec for a sandbox that does not start")
	}
	cmd := exec.Command("orgdata-mcp", append([]string{"sandbox"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"))
	cmd.Stderr = ts.Stderr()
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		ts.Check(cmd.Process.Signal(os.Interrupt))
		ts.Check(cmd.Wait())
	})
	var platform string
	together := false // what follows is for all platforms at once
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "{") {
			ts.Check(os.WriteFile(ts.MkAbs("sandbox.json"), []byte(line), 0o600))
			return
		}
		if strings.HasPrefix(line, "# ready") {
			return
		}
		together = together || strings.HasPrefix(line, "unset ")
		if name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "="); ok && strings.HasPrefix(line, "export ") && !together {
			ts.Setenv(name, value)
			switch name {
			case "ORGDATA_PLATFORM":
				platform = value
			case "ORGDATA_BASE_URL":
				ts.Setenv(strings.ToUpper(platform)+"_URL", value)
			}
		}
		for beside, name := range map[string]string{"# dashboard: ": "DASHBOARD", "# control of faults: ": "CONTROL"} {
			if url, ok := strings.CutPrefix(line, beside); ok {
				ts.Setenv(name, url)
			}
		}
	}
	ts.Fatalf("the sandbox ended before it was ready")
}
