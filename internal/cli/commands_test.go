package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
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
		sandbox: func(_ context.Context, options sandboxOptions) error { return note("sandbox", options) },
		query:   func(_ context.Context, options queryOptions) error { return note("query", options) },
		tables:  func(_ context.Context, options tablesOptions) error { return note("tables", options) },
		whoami:  func(_ context.Context, options identityOptions) error { return note("whoami", options) },
		keys:    func(_ context.Context, options identityOptions) error { return note("keys", options) },
		call:    func(_ context.Context, options callOptions) error { return note("call", options) },
		demo:    func(context.Context, string) error { return note("demo", nil) },
		version: func(asJSON bool) error { return note("version", asJSON) },
		lint:    func(files []string) error { return note("lint", files) },
		check:   func(_ context.Context, options checkOptions) error { return note("check", options) },
		docs:    func(manifest string) error { return note("docs", manifest) },

		login:         func(_ context.Context, options auth.LoginOptions) error { return note("login", options) },
		authStatus:    func(_ context.Context, options statusOptions) error { return note("status", options) },
		rotate:        func(_ context.Context, options rotateOptions) error { return note("rotate", options) },
		importFile:    func(_ context.Context, options auth.ImportOptions) error { return note("import", options) },
		logout:        func(_ context.Context, options logoutOptions) error { return note("logout", options) },
		switchProfile: func(_ context.Context, profile string) error { return note("switch", profile) },

		install: func(_ context.Context, options installOptions) error { return note("install", options) },

		newManifest: func(_ context.Context, options newOptions) error { return note("new", options) },
		fromOpenAPI: func(options openapiOptions) error { return note("from-openapi", options) },
		doctor:      func(_ context.Context, options doctorOptions) error { return note("doctor", options) },
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
	small := sandboxOptions{Options: sandbox.Options{Listen: "127.0.0.1:8700", Dashboard: "127.0.0.1:0", Scale: 1, Seed: 1}}
	told := small
	told.env, told.json, told.open = "a.env", true, true
	large := sandboxOptions{Options: sandbox.Options{
		Listen: "127.0.0.1:1", Dashboard: "", Control: "127.0.0.1:2", Platforms: []string{"a", "b", "c"}, Faults: faults(t, "latency=1s", "429=2s,every=10"),
		TLS: true, TLSDir: "/certs", Scale: 400, Seed: -7,
	}}
	one := small
	one.Scale, one.Seed = 1, 0
	for line, want := range map[string]struct {
		command string
		options any
	}{
		"":                   {aStdio, stdioOptions{}},
		"--sandbox":          {aStdio, stdioOptions{choice: choice{sandbox: true}}},
		"stdio --or-sandbox": {aStdio, stdioOptions{orSandbox: true}},
		"stdio":              {aStdio, stdioOptions{}},
		"stdio --sandbox":    {aStdio, stdioOptions{choice: choice{sandbox: true}}},
		"serve":              {aServe, serveOptions{listen: "127.0.0.1:8080"}},
		"serve --sandbox":    {aServe, serveOptions{listen: "127.0.0.1:8080", choice: choice{sandbox: true}}},
		"serve --listen x":   {aServe, serveOptions{listen: "x"}},
		"serve --allow-origin https://a.example --allow-origin http://b:1,http://c:2 --listen [::1]:0": {
			aServe, serveOptions{listen: "[::1]:0", origins: []string{"https://a.example", "http://b:1", "http://c:2"}},
		},
		"sandbox":                    {aSandbox, small},
		"sandbox --scale 1 --seed 0": {aSandbox, one},

		"sandbox --env a.env --json --open": {aSandbox, told},
		"sandbox --listen 127.0.0.1:1 --dashboard= --control 127.0.0.1:2 --platform a --platform b,c --fault latency=1s --fault 429=2s,every=10 --tls " +
			"--tls-dir /certs --scale 400 --seed -7": {aSandbox, large},
		"query SELECT": {"query", queryOptions{choice: choice{patience: personPatience}, arguments: []string{"SELECT"}}},
		"query -f a.sql -o a.csv --format json --fresh -q --timeout 90s --org * --profile p --platform acme": {"query", queryOptions{
			choice:    choice{profile: "p", platform: "acme", organization: "*", timeout: 90 * time.Second, patience: personPatience},
			arguments: []string{}, file: "a.sql", out: "a.csv", format: "json", fresh: true, quiet: true,
		}},
		"tables --sandbox invoices": {"tables", tablesOptions{choice: choice{sandbox: true}, names: []string{"invoices"}}},
		"tables --search energy":    {"tables", tablesOptions{names: []string{}, search: "energy"}},
		"whoami --json --org x":     {"whoami", identityOptions{choice: choice{organization: "x"}, json: true}},
		"keys":                      {"keys", identityOptions{}},
		"call whoami --args {}":     {"call", callOptions{tool: "whoami", args: "{}"}},
		"install":                   {"install", installOptions{name: "orgdata", clients: []string{}}},
		"install a b --profile p --platform q --name n --project --dry-run --print --yes --force --remove-env --uninstall --all": {"install", installOptions{
			clients: []string{"a", "b"}, all: true, profile: "p", platform: "q", name: "n", project: true, uninstall: true, dryRun: true, print: true, yes: true, force: true, removeEnv: true}},
		"install a --sandbox": {"install", installOptions{clients: []string{"a"}, name: "orgdata", sandbox: true}},
		"uninstall a --all --name n --project --dry-run --yes --force": {"install", installOptions{
			clients: []string{"a"}, all: true, name: "n", project: true, uninstall: true, dryRun: true, yes: true, force: true}},
		"demo": {"demo", nil},

		"auth login": {"login", auth.LoginOptions{}},
		"auth login --profile p --platform a --as b --org o --key-file f --email e --with user=u --auth w --base-url h --manifest m --unchecked": {"login", auth.LoginOptions{
			Profile: "p", Platform: "a", Alias: "b", Organization: "o", KeyFile: "f", Email: "e", Values: map[string]string{"user": "u"}, Auth: "w", BaseURL: "h", Manifest: "m", Unchecked: true,
		}},
		"auth status --profile p --json --offline":     {"status", statusOptions{"p", true, true}},
		"auth logout --profile p --connection c --yes": {"logout", logoutOptions{"p", "c", true}},
		"auth switch":   {"switch", ""},
		"auth switch p": {"switch", "p"},
		"auth rotate --profile p --connection c --key-file - --yes": {"rotate", rotateOptions{"p", auth.RotateOptions{Connection: "c", KeyFile: "-", Yes: true}}},
		"auth import f --platform a --set s --yes":                  {"import", auth.ImportOptions{Login: auth.LoginOptions{Platform: "a"}, File: "f", Set: "s", Yes: true}},

		"version":                     {"version", false},
		"version --json":              {"version", true},
		"manifest lint a.yaml b.yaml": {"lint", []string{"a.yaml", "b.yaml"}},
		"manifest check a.yaml":       {"check", checkOptions{manifest: "a.yaml"}},
		"manifest docs a.yaml":        {"docs", "a.yaml"},

		"manifest from-openapi a.yaml": {"from-openapi", openapiOptions{document: "a.yaml"}},
		"manifest from-openapi a.yaml --name acme --base-url https://a.example --only /a --only /b -o acme.yaml --force": {"from-openapi", openapiOptions{
			document: "a.yaml", name: "acme", baseURL: "https://a.example", only: []string{"/a", "/b"}, output: manifestOutput{file: "acme.yaml", force: true},
		}},
		"manifest new https://acme.example/things": {"new", newOptions{url: "https://acme.example/things"}},
		"manifest new https://acme.example/things --name acme --header A:{a} --header B:{b} --basic {u}:{p} -o acme.yaml --force": {"new", newOptions{
			url: "https://acme.example/things", name: "acme", headers: []string{"A:{a}", "B:{b}"}, basic: "{u}:{p}", output: manifestOutput{file: "acme.yaml", force: true}}},
		"manifest new https://acme.example/things --add acme.yaml":    {"new", newOptions{url: "https://acme.example/things", add: "acme.yaml"}},
		"doctor --profile prod --platform acme --json --report a.txt": {"doctor", doctorOptions{choice: choice{profile: "prod", platform: "acme"}, json: true, report: "a.txt"}},
		"doctor --sandbox --security":                                 {"doctor", doctorOptions{choice: choice{sandbox: true}, security: true}},
		"manifest check acme --sandbox --json":                        {"check", checkOptions{manifest: "acme", sandbox: true, json: true}},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			got := read(t, nil, strings.Fields(line)...)
			if !slices.Equal(got.ran, []string{want.command}) || got.code != exitOK || got.stdout+got.stderr != "" {
				t.Fatalf("ran %v, exit %d, printed %s%s", got.ran, got.code, got.stdout, got.stderr)
			}
			if diff := cmp.Diff(want.options, got.options, cmp.Exporter(func(reflect.Type) bool { return true }), cmp.Comparer(sameFaults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func sameFaults(a, b sandbox.Faults) bool { return a.String() == b.String() }

// A command line that is wrong runs nothing, prints one line that says what is wrong and what was meant, and ends with 2.
func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"nope":                                  `There is no command "nope". Next: orgdata-mcp --help says what there is.`,
		"sandobx":                               `There is no command "sandobx". Next: Did you mean orgdata-mcp sandbox?`,
		"Serve":                                 `Next: Did you mean orgdata-mcp serve?`,
		"help serv":                             `There is no command "serv". Next: Did you mean orgdata-mcp serve?`,
		"help serve more":                       `There is no command "serve". Next: `,
		"--nope":                                "There is no flag --nope for orgdata-mcp. Next: orgdata-mcp --help says what there is.",
		"--sandbx":                              "There is no flag --sandbx for orgdata-mcp. Next: Did you mean --sandbox?",
		"--listen 127.0.0.1:1":                  "There is no flag --listen for orgdata-mcp. Next: Did you mean orgdata-mcp sandbox --listen or orgdata-mcp serve --listen?",
		"--sandbox=maybe":                       `--sandbox is "maybe". Next: Give true or false, or --sandbox alone.`,
		"stdio extra":                           `orgdata-mcp stdio takes no argument, and got "extra". Next: orgdata-mcp stdio --help says`,
		"stdio --nope":                          "There is no flag --nope for orgdata-mcp stdio. Next: orgdata-mcp stdio --help says",
		"stdio -x":                              "There is no flag -x for orgdata-mcp stdio. Next: ",
		"serve extra":                           `orgdata-mcp serve takes no argument, and got "extra".`,
		"serve --listne x":                      "There is no flag --listne for orgdata-mcp serve. Next: Did you mean --listen?",
		"serve --listen":                        "--listen needs a value. Next: Give its address, as in --listen 127.0.0.1:8080.",
		"serve --allow-origin *":                `--allow-origin: "*" is no origin: there are no wildcards; give scheme, host and, unless it is the scheme's own, port`,
		"serve --allow-origin=":                 `--allow-origin is empty. Next: Give an origin, as in`,
		"serve --allow-origin http://a/page":    `--allow-origin: "http://a/page" is no origin`,
		"serve --allow-origin http://a:1,null":  `the scheme's own, port, as in https://inspector.example:6274. Next: orgdata-mcp serve --help says what there is.`,
		"sandbox extra":                         `orgdata-mcp sandbox takes no argument, and got "extra".`,
		"sandbox --platform":                    "--platform needs a value. Next: Give its name, as in --platform NAME.",
		"sandbox --scale 0":                     "--scale is 0. Next: Give a whole number from 1 to 400, such as 1.",
		"sandbox --scale -3":                    "--scale is -3. Next: ",
		"sandbox --scale 401":                   "--scale is 401. Next: Give a whole number from 1 to 400",
		"sandbox --tls-dir /certs":              "--tls-dir is for the certificate that --tls makes, and --tls is not given. Next: Add --tls, or",
		"sandbox --open --dashboard=":           "--open shows the dashboard, and --dashboard is empty. Next: Leave one of them out.",
		"completion bsh":                        `There is no command "bsh". Next: Did you mean orgdata-mcp completion bash?`,
		"completion tcl":                        `There is no command "tcl". Next: orgdata-mcp completion --help says what there is.`,
		"sandbox --scale many":                  `--scale is "many". Next: Give a whole number, such as 1.`,
		"sandbox --seed 1.5":                    `--seed is "1.5". Next: Give a whole number, such as 1.`,
		"sandbox --fault latncy=1s":             `--fault is "latncy=1s": no fault is called "latncy"; did you mean "latency"?`,
		"sandbox --fault 429 --fault latency=x": "latency=x: want a duration",
		"query --timeout soon":                  `--timeout is "soon": `,
		"query --fromat csv x":                  "There is no flag --fromat for orgdata-mcp query. Next: Did you mean --format?",
		"whoami extra":                          `orgdata-mcp whoami takes no argument, and got "extra".`,
		"call":                                  "orgdata-mcp call takes one tool, and got 0 arguments. Next: Name it, as in orgdata-mcp call whoami.",
		"demo extra":                            `orgdata-mcp demo takes no argument, and got "extra".`,
		"demo --sandbox":                        "There is no flag --sandbox for orgdata-mcp demo. Next: Did you mean ",
		"manifest lint":                         "orgdata-mcp manifest lint needs a file. Next: Name it, as in orgdata-mcp manifest lint acme.yaml.",
		"manifest from-openapi":                 "orgdata-mcp manifest from-openapi takes one document, and got 0 arguments. Next: Name its file, as in orgdata-mcp manifest from-openapi",
		"manifest new":                          "orgdata-mcp manifest new takes one URL, and got 0 arguments. Next: Name it in quotes, as in orgdata-mcp manifest new 'https://",
		"manifest new x --add a --name b":       "--add takes the name, the way in and the file from the manifest that it names. Next: Leave --name, --header,",
		"manifest check":                        "orgdata-mcp manifest check needs a manifest. Next: Name a file or a platform, as in orgdata-mcp manifest check acme.yaml.",
		"manifest check a.yaml b.yaml":          `orgdata-mcp manifest check takes one manifest, and got "b.yaml" besides. Next: `,
		"manifest docs a.yaml --json":           "There is no flag --json for orgdata-mcp manifest docs. Next: ",
		"manifest lnt acme.yaml":                `There is no command "lnt". Next: Did you mean orgdata-mcp manifest lint?`,
		"manifest acme.yaml":                    `There is no command "acme.yaml". Next: orgdata-mcp manifest --help says what there is.`,
		"manfest lint":                          `There is no command "manfest". Next: Did you mean orgdata-mcp manifest?`,
		"manifest lint --nope x":                "There is no flag --nope for orgdata-mcp manifest lint. Next: orgdata-mcp manifest lint --help says",
		"version extra":                         `orgdata-mcp version takes no argument, and got "extra".`,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			got := read(t, nil, strings.Fields(line)...)
			if got.ran != nil || got.code != exitUsage || got.stdout != "" {
				t.Errorf("ran %v, exit %d, stdout %q", got.ran, got.code, got.stdout)
			}
			if !strings.HasPrefix(got.stderr, "orgdata-mcp: ") || !strings.Contains(got.stderr, want) ||
				!oneVoice.MatchString(got.stderr) {
				t.Errorf("stderr %q, want %q in it", got.stderr, want)
			}
		})
	}
}

// oneVoice is how every error reads: one line that begins with a capital or with a name, a full stop, and what to do next.
var oneVoice = regexp.MustCompile(`^orgdata-mcp: ([A-Z"]|--|orgdata-mcp |[0-9.]+:|/|own\.yaml).*[.?:”] Next: [A-Zo].*\n$`)

// Every command hands its error on to where the exit code is decided, and prints nothing itself.
func TestErrorsOfCommandsAreHandedOn(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "stdio", "serve", "sandbox", "demo", "version", "query x", "tables", "whoami", "keys", "call whoami", "manifest lint a.yaml", "manifest check a.yaml", "manifest docs a.yaml", "manifest new https://acme.example/things", "manifest from-openapi a.yaml"} {
		got := read(t, errors.New("the cause"), strings.Fields(command)...)
		if len(got.ran) != 1 || got.code != exitFailed || got.stdout != "" || got.stderr != "orgdata-mcp: The cause. Next: Run it again; with ORGDATA_LOG_LEVEL=debug it says more.\n" {
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
		"manifest":       {"lint", "ORGDATA_MANIFEST"},

		"manifest lint --help":  {"orgdata-mcp manifest lint acme.yaml", "It ends with 1"},
		"manifest check --help": {"FILE|PLATFORM", "--sandbox", "--json", "It ends with 0 when nothing differs", "with 3 when"},
		"manifest docs --help":  {"FILE|PLATFORM", "as a page of Markdown"},

		"manifest from-openapi --help": {"SPEC", "3.0 or 3.1", "--base-url URL", "--only path", "-o, --output file"},
	} {
		got := read(t, nil, strings.Fields(line)...)
		if got.ran != nil || got.code != exitOK || got.stderr != "" {
			t.Errorf("%s: ran %v, exit %d, stderr %q", line, got.ran, got.code, got.stderr)
		}
		for _, text := range want {
			if !strings.Contains(strings.Join(strings.Fields(got.stdout), " "), text) {
				t.Errorf("%s: no %q in %s", line, text, got.stdout)
			}
		}
	}
}

// Lines of the help that are there to be copied are whole for a shell.
func TestHelpToCopy(t *testing.T) {
	t.Parallel()
	for shell, want := range map[string]string{
		"bash": "orgdata-mcp completion bash > $(brew --prefix)/etc/bash_completion.d/orgdata-mcp",
		"zsh":  "orgdata-mcp completion zsh > $(brew --prefix)/share/zsh/site-functions/_orgdata-mcp",
	} {
		got := read(t, nil, "completion", shell, "--help")
		whole := regexp.MustCompile(` \\\n *`).ReplaceAllString(got.stdout, " ")
		if !strings.Contains(whole, "  "+want+"\n") {
			t.Errorf("%s: no line %q in\n%s", shell, want, got.stdout)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := (&app{stdout: &out}).version(false); err != nil || out.String() != "orgdata-mcp "+serverVersion()+"\n" {
		t.Errorf("printed %q, err %v", out.String(), err)
	}
	if got := read(t, nil, "--version"); got.stdout != out.String() || got.code != exitOK || got.ran != nil {
		t.Errorf("--version: %+v", got)
	}
	if err := (&app{stdout: fullDisk{}}).version(false); !errors.Is(err, errFull) {
		t.Errorf("to a full disk: err = %v", err)
	}
}

var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// TestEveryCommandRunsSomething: one that is left out of the list would end in a panic.
func TestEveryCommandRunsSomething(t *testing.T) {
	t.Parallel()
	list := reflect.ValueOf((&app{}).commands())
	for i := range list.NumField() {
		if list.Field(i).IsNil() {
			t.Errorf("nothing is run for %s", list.Type().Field(i).Name)
		}
	}
}
