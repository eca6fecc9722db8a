package cli_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/orgdata-mcp/orgdata-mcp/internal/cli"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// TestMain makes this test binary answer to the program's name, so that the scripts, and the demo's child process, run it as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"orgdata-mcp": func() { os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts drives the program as a person or a client does; each file in testdata is one behaviour.
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("a command after another: what runs at once within one is watched in the tests of servers and of the rooms below")
	}
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"sandbox": startSandbox, "upstream": startUpstream},
	})
}

// startPlatforms starts platforms in miniature in this process, as the program itself does: SQLite's memory is counted before they use it.
func startPlatforms(t *testing.T, o sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	if err := query.CountMemory(); err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close() })
	return sb
}
