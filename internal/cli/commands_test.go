package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// outcome is what a command line came to: the commands that ran, with their options, and what the program printed.
type outcome struct {
	ran            []string
	options        any
	code           int
	stdout, stderr string
}

// read runs a command line whose commands do nothing but note what they were given, and end with err.
func read(t *testing.T, err error, args ...string) outcome {
	t.Helper()
	var o outcome
	note := func(name string, options any) error {
		o.ran, o.options = append(o.ran, name), options
		return err
	}
	var stdout, stderr bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	o.code = a.run(t.Context(), args, commands{
		stdio:   func(_ context.Context, options stdioOptions) error { return note("stdio", options) },
		serve:   func(_ context.Context, options serveOptions) error { return note("serve", options) },
		sandbox: func(_ context.Context, options sandbox.Options) error { return note("sandbox", options) },
		demo:    func(context.Context) error { return note("demo", nil) },
		version: func() error { return note("version", nil) },
	})
	o.stdout, o.stderr = stdout.String(), stderr.String()
	return o
}

func faults(t *testing.T, specs ...string) (all sandbox.Faults) {
	t.Helper()
	for _, spec := range specs {
		if err := all.Set(spec); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestCommandLinesBecomeOptions(t *testing.T) {
	t.Parallel()
	const aStdio, aServe, aSandbox = "stdio", "serve", "sandbox"
	small := sandbox.Options{Listen: "127.0.0.1:8700", Dashboard: "127.0.0.1:0", Scale: 1, Seed: 1}
	large := sandbox.Options{
		Listen: "127.0.0.1:1", Dashboard: "", Control: "127.0.0.1:2", Platforms: []string{"a", "b", "c"}, Faults: faults(t, "latency=1s", "429=2s,every=10"),
		TLS: true, TLSDir: "/certs", Scale: 400, Seed: -7,
	}
	one := small
	one.Scale, one.Seed = 1, 0
	for line, want := range map[string]struct {
		command string
		options any
	}{
		"":                 {aStdio, stdioOptions{}},
		"--sandbox":        {aStdio, stdioOptions{sandbox: true}},
		"stdio":            {aStdio, stdioOptions{}},
		"stdio --sandbox":  {aStdio, stdioOptions{sandbox: true}},
		"serve":            {aServe, serveOptions{listen: "127.0.0.1:8080"}},
		"serve --sandbox":  {aServe, serveOptions{listen: "127.0.0.1:8080", sandbox: true}},
		"serve --listen x": {aServe, serveOptions{listen: "x"}},
		"serve --allow-origin https://a.example --allow-origin http://b:1,http://c:2 --listen [::1]:0": {
			aServe, serveOptions{listen: "[::1]:0", origins: []string{"https://a.example", "http://b:1", "http://c:2"}},
		},
		"sandbox":                    {aSandbox, small},
		"sandbox --scale 1 --seed 0": {aSandbox, one},
		"sandbox --listen 127.0.0.1:1 --dashboard= --control 127.0.0.1:2 --platform a --platform b,c --fault latency=1s --fault 429=2s,every=10 --tls " +
			"--tls-dir /certs --scale 400 --seed -7": {aSandbox, large},
		"demo":    {"demo", nil},
		"version": {"version", nil},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			got := read(t, nil, strings.Fields(line)...)
			if !slices.Equal(got.ran, []string{want.command}) || got.code != exitOK || got.stdout+got.stderr != "" {
				t.Fatalf("ran %v, exit %d, printed %s%s", got.ran, got.code, got.stdout, got.stderr)
			}
			if diff := cmp.Diff(want.options, got.options, cmp.AllowUnexported(stdioOptions{}, serveOptions{}), cmp.Comparer(sameFaults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func sameFaults(a, b sandbox.Faults) bool { return a.String() == b.String() }

// A command line that is wrong runs nothing, prints one line that says what is wrong, and ends with 2.
func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"nope":                                  `unknown command "nope" for "orgdata-mcp"`,
		"--nope":                                "unknown flag: --nope",
		"--listen 127.0.0.1:1":                  "unknown flag: --listen",
		"--sandbox=maybe":                       `"maybe"`,
		"stdio extra":                           `unknown command "extra" for "orgdata-mcp stdio"`,
		"stdio --nope":                          "unknown flag: --nope",
		"stdio -x":                              "unknown shorthand flag: 'x'",
		"serve extra":                           `unknown command "extra" for "orgdata-mcp serve"`,
		"serve --listne x":                      "unknown flag: --listne",
		"serve --listen":                        "flag needs an argument: --listen",
		"serve --allow-origin *":                `--allow-origin: "*" is no origin: there are no wildcards; give scheme, host`,
		"serve --allow-origin http://a/page":    `--allow-origin: "http://a/page" is no origin`,
		"serve --allow-origin http://a:1,null":  `--allow-origin: "null" is no origin`,
		"sandbox extra":                         `unknown command "extra" for "orgdata-mcp sandbox"`,
		"sandbox --scale 0":                     "--scale is 0: give 1 or more",
		"sandbox --scale -3":                    "--scale is -3: give 1 or more",
		"sandbox --scale many":                  `invalid argument "many"`,
		"sandbox --seed 1.5":                    `invalid argument "1.5"`,
		"sandbox --fault latncy=1s":             `no fault is called "latncy"`,
		"sandbox --fault 429 --fault latency=x": "latency=x: want a duration",
		"demo extra":                            `unknown command "extra" for "orgdata-mcp demo"`,
		"demo --sandbox":                        "unknown flag: --sandbox",
		"version extra":                         `unknown command "extra" for "orgdata-mcp version"`,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			got := read(t, nil, strings.Fields(line)...)
			if got.ran != nil || got.code != exitUsage || got.stdout != "" {
				t.Errorf("ran %v, exit %d, stdout %q", got.ran, got.code, got.stdout)
			}
			if !strings.HasPrefix(got.stderr, "orgdata-mcp: ") || !strings.Contains(got.stderr, want) ||
				!strings.HasSuffix(got.stderr, " (see: orgdata-mcp --help)\n") || strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("stderr %q, want %q in it", got.stderr, want)
			}
		})
	}
}

// Every command hands its error on to where the exit code is decided, and prints nothing itself.
func TestErrorsOfCommandsAreHandedOn(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "stdio", "serve", "sandbox", "demo", "version"} {
		got := read(t, errors.New("the cause"), strings.Fields(command)...)
		if len(got.ran) != 1 || got.code != exitFailed || got.stdout != "" || got.stderr != "orgdata-mcp: the cause\n" {
			t.Errorf("%q: %+v", command, got)
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"--help":         {"demo", "sandbox", "serve", "stdio", "version", "--sandbox"},
		"help":           {"Without a command it serves on stdin and stdout"},
		"stdio --help":   {"--sandbox"},
		"serve --help":   {"--listen address", "127.0.0.1:8080", "--allow-origin origin", "--sandbox"},
		"sandbox --help": {"--scale", fmt.Sprint("up to ", sandbox.MaxScale), "--fault", "--tls-dir", "--seed", "--control", "latency=200ms"},
		"demo --help":    {"questions, calls and answers"},
	} {
		got := read(t, nil, strings.Fields(line)...)
		if got.ran != nil || got.code != exitOK || got.stderr != "" {
			t.Errorf("%s: ran %v, exit %d, stderr %q", line, got.ran, got.code, got.stderr)
		}
		for _, text := range want {
			if !strings.Contains(got.stdout, text) {
				t.Errorf("%s: no %q in %s", line, text, got.stdout)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := (&app{stdout: &out}).version(); err != nil || out.String() != "orgdata-mcp "+serverVersion()+"\n" {
		t.Errorf("printed %q, err %v", out.String(), err)
	}
	if got := read(t, nil, "--version"); got.stdout != out.String() || got.code != exitOK || got.ran != nil {
		t.Errorf("--version: %+v", got)
	}
	if err := (&app{stdout: fullDisk{}}).version(); !errors.Is(err, errFull) {
		t.Errorf("to a full disk: err = %v", err)
	}
}

var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }
