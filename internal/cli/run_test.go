package cli

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// patience bounds a test's waiting for something that must happen; it is no measure of speed.
const patience = time.Minute

// output is a stream that can be read while it is written, and waited for.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	written chan struct{}
}

func newOutput() *output { return &output{written: make(chan struct{}, 1)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	select {
	case o.written <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// find waits for a text and returns its submatches.
func (o *output) find(t *testing.T, pattern string) []string {
	t.Helper()
	for end := time.After(patience); ; {
		if found := regexp.MustCompile(pattern).FindStringSubmatch(o.String()); found != nil {
			return found
		}
		select {
		case <-o.written:
		case <-end:
			t.Fatalf("waiting for %q: there is only %q", pattern, o.String())
		}
	}
}

// program is a command line that runs in this process.
type program struct {
	stdin          *io.PipeWriter
	stdout, stderr *output
	interrupt      context.CancelFunc
	ended          chan int
}

func start(t *testing.T, environ []string, args ...string) *program {
	t.Helper()
	in, stdin := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	p := &program{stdin: stdin, stdout: newOutput(), stderr: newOutput(), interrupt: cancel, ended: make(chan int, 1)}
	a := &app{environ: environ, stdin: in, stdout: p.stdout, stderr: p.stderr}
	go func() {
		p.ended <- a.run(ctx, args, a.commands())
		close(p.ended)
		in.Close() // nobody waits to be read
	}()
	t.Cleanup(func() {
		cancel()
		stdin.Close()
		<-p.ended
	})
	return p
}

func (p *program) exit(t *testing.T) int {
	t.Helper()
	select {
	case code := <-p.ended:
		return code
	case <-time.After(patience):
		t.Fatalf("does not end; stdout %q, stderr %q", p.stdout, p.stderr)
		return -1
	}
}

const (
	initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}` + "\n"
	pattern    = `"id":1,"result"`
)

func send(t *testing.T, p *program, text string) {
	t.Helper()
	if _, err := io.WriteString(p.stdin, text); err != nil {
		t.Fatalf("%v; stdout %q, stderr %q", err, p.stdout, p.stderr)
	}
}

// What a command prints once it works, and how it ends when it is asked to: with 0, and without a word on why.
func TestCommandsRunAndEnd(t *testing.T) {
	t.Parallel()
	t.Run("stdio, its input closed", func(t *testing.T) {
		t.Parallel()
		p := start(t, nil, "stdio", "--sandbox")
		send(t, p, initialize)
		p.stdout.find(t, pattern)
		p.stdin.Close()
		if code := p.exit(t); code != exitOK || p.stderr.String() != "" {
			t.Errorf("exit %d, stderr %q", code, p.stderr)
		}
	})
	t.Run("stdio, interrupted", func(t *testing.T) {
		t.Parallel()
		p := start(t, nil, "--sandbox")
		send(t, p, initialize)
		p.stdout.find(t, pattern)
		p.interrupt()
		if code := p.exit(t); code != exitOK || p.stderr.String() != "" {
			t.Errorf("exit %d, stderr %q", code, p.stderr)
		}
	})
	t.Run("stdio, its input broken", func(t *testing.T) {
		t.Parallel()
		p := start(t, nil, "stdio", "--sandbox")
		send(t, p, initialize)
		p.stdout.find(t, pattern)
		p.stdin.CloseWithError(io.ErrUnexpectedEOF)
		if code := p.exit(t); code != exitFailed || p.stderr.String() != "orgdata-mcp: Reading from the client: unexpected EOF. Next: Run it again; with ORGDATA_LOG_LEVEL=debug it says more.\n" {
			t.Errorf("exit %d, stderr %q", code, p.stderr)
		}
	})
	t.Run("serve, interrupted", func(t *testing.T) {
		t.Parallel()
		p := start(t, nil, "serve", "--sandbox", "--listen", "127.0.0.1:0")
		address := p.stderr.find(t, `"msg":"serving MCP","addr":"(127\.0\.0\.1:\d+)","streamable_http":"/mcp","sse":"/sse"`)[1]
		dial(t, address).Close()
		p.interrupt()
		if code := p.exit(t); code != exitOK || p.stdout.String() != "" {
			t.Errorf("exit %d, stdout %q", code, p.stdout)
		}
	})
	t.Run("sandbox, interrupted", func(t *testing.T) {
		t.Parallel()
		p := start(t, nil, "sandbox", "--platform", "dcycle", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0")
		p.stdout.find(t, `# ready; Ctrl-C ends it\n$`)
		for _, want := range []string{
			`^# .+ in miniature on http://127\.0\.0\.1:\d+; in another terminal, paste these and start orgdata-mcp:\nexport `, `\nexport ORGDATA_PLATFORM=dcycle\n`,
			`\n# dashboard: http://127\.0\.0\.1:\d+`, `\n# control of faults: http://127\.0\.0\.1:\d+`,
		} {
			p.stdout.find(t, want)
		}
		dial(t, p.stdout.find(t, `ORGDATA_BASE_URL=http://(\S+)`)[1]).Close()
		p.interrupt()
		if code := p.exit(t); code != exitOK || p.stderr.String() != "" {
			t.Errorf("exit %d, stderr %q", code, p.stderr)
		}
	})
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// Each platform has lines to paste, parted by an empty one, and each of them works as it stands: the program answers with nothing else set.
func TestSandboxExportsEachPlatform(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "sandbox", "--listen", "127.0.0.1:0", "--dashboard=")
	p.stdout.find(t, `# ready`)
	out := p.stdout.String()
	if strings.Contains(out, "# dashboard") || strings.Contains(out, "# control") {
		t.Errorf("pages that were not asked for: %s", out)
	}
	exports, login, _ := strings.Cut(out, "# to keep a key in a profile instead, paste none of these: ")
	address := regexp.MustCompile(`ORGDATA_BASE_URL=(\S+)`).FindStringSubmatch(out)[1]
	if want := "orgdata-mcp auth login --profile sandbox --platform dcycle --base-url " + address + "\n# ready; Ctrl-C ends it\n"; login != want {
		t.Errorf("it ends with %q, want %q", login, want)
	}
	blocks := strings.Split(exports, "\n\n")
	if len(blocks) != len(sandbox.Names())+1 {
		t.Fatalf("%d blocks: %s", len(blocks), out)
	}
	var titles []string
	for _, block := range blocks {
		head, lines, _ := strings.Cut(strings.TrimSpace(block), "\n")
		title, _, each := strings.Cut(strings.TrimPrefix(head, "# "), " in miniature")
		if !strings.HasSuffix(head, "paste these and start orgdata-mcp:") {
			t.Errorf("head: %s", head)
		}
		var environ []string
		for line := range strings.Lines(lines) {
			value, found := strings.CutPrefix(strings.TrimSpace(line), "export ")
			if !found && strings.HasPrefix(line, "unset ") && !each {
				continue
			}
			if !found || !strings.Contains(value, "=") {
				t.Errorf("%s: %s", head, line)
			}
			environ = append(environ, value)
		}
		server := start(t, environ, "stdio")
		send(t, server, initialize)
		send(t, server, `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"whoami","arguments":{}}}`+"\n")
		expected := titles
		if each {
			expected, titles = []string{title}, append(titles, title)
		}
		for _, title := range expected {
			server.stdout.find(t, `platform: `+title+` \(`)
		}
		server.stdin.Close()
		if code := server.exit(t); code != exitOK {
			t.Errorf("%s: exit %d, %s", title, code, server.stderr)
		}
	}
}

// What cannot work is told at the start, in one line, with 2; nothing goes to stdout.
func TestWrongStarts(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	broken := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(broken, []byte("platform: own\n]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const secret = "sk_live_0123456789abcdef"
	account := []string{"DCYCLE_API_KEY=" + secret, "DCYCLE_ORG_ID=11111111-2222-4333-8444-555555555555"}
	with := func(more ...string) []string { return append(account[:len(account):len(account)], more...) }
	for name, c := range map[string]struct {
		environ []string
		args    string
		want    string
	}{
		"stdio, nothing set":           {nil, "stdio", "own key variable ("},
		"no command, nothing set":      {nil, "", "No platform is set. Next: "},
		"serve, nothing set":           {nil, "serve", "No platform is set. Next: "},
		"no key":                       {account[1:], "stdio", "no API key"},
		"no organisation":              {account[:1], "stdio", "no organization"},
		"an organisation that is none": {[]string{account[0], "DCYCLE_ORG_ID=mine"}, "stdio", `"mine" is not a UUID`},
		"a key over plain http":        {with("ORGDATA_BASE_URL=http://api.example.com"), "stdio", "http"},
		"a base URL that is none":      {with("ORGDATA_BASE_URL=:"), "stdio", "ORGDATA_BASE_URL cannot be used: it is not an address. Next: Write it like https://"},
		"a manifest that is wrong":     {with("ORGDATA_MANIFEST=" + broken), "stdio", "own.yaml:2:1"},
		"a manifest that is not there": {with("ORGDATA_MANIFEST=" + broken + "x"), "serve", "cannot be read"},
		"a setting that is none":       {with("ORGDATA_X=1"), "stdio", "ORGDATA_X is no setting"},
		"the same in a sandbox":        {[]string{"ORGDATA_X=1"}, "stdio --sandbox", "ORGDATA_X is no setting"},
		"the same for a sandbox":       {[]string{"ORGDATA_X=1"}, "sandbox --listen 127.0.0.1:0", "ORGDATA_X is no setting"},
		"a level that is none":         {[]string{"ORGDATA_LOG_LEVEL=loud"}, "sandbox --listen 127.0.0.1:0", "ORGDATA_LOG_LEVEL"},
		"the same in a demo":           {[]string{"ORGDATA_X=1"}, "demo", "ORGDATA_X is no setting"},
		"a miniature that is none":     {[]string{"ORGDATA_PLATFORM=nemo"}, "demo", `ORGDATA_PLATFORM is "nemo", which is no platform that there is in miniature. Next: Set it to dcycle, cycle, deepcurrent or tdc, or unset it.`},
		"a demo of none":               {nil, "demo --platform nemo", `--platform is "nemo", which is no platform that there is in miniature. Next: Give dcycle, cycle, deepcurrent or tdc.`},
		"two platforms at once":        {with("CYCLE_API_KEY=0123456789abcdef"), "stdio", "Variables of several platforms are set: CYCLE_API_KEY and DCYCLE_API_KEY. Next: Set ORGDATA_PLATFORM to the one to use: cycle or dcycle, or ORGDATA_PLATFORMS to several, separated by commas."},
		"no hub":                       {[]string{"CYCLE_API_KEY=0123456789abcdef"}, "stdio", "There is no hub for cycle. Next: Set ORGDATA_ORG_ID, CYCLE_HUB_ID or CYCLE_PROJECT_ID to its id."},
		"all platforms are named":      {nil, "stdio", "or set ORGDATA_PLATFORM to cycle, dcycle, deepcurrent or tdc, or the platform's own key variable (CYCLE_API_KEY, DCYCLE_API_KEY, DEEPCURRENT_API_KEY or TDC_API_KEY)"},
		"serve, port taken":            {account, "serve --listen " + taken.Addr().String(), " is taken: another program listens there"},
		"serve, open to all":           {account, "serve --listen 0.0.0.0:0", "refusing to listen"},
		"serve, no port":               {account, "serve --listen localhost", "is no host and port"},
		"sandbox, port taken":          {nil, "sandbox --platform dcycle --listen " + taken.Addr().String(), " is taken: another program listens there"},
		"sandbox, dashboard's taken":   {nil, "sandbox --platform dcycle --listen 127.0.0.1:0 --dashboard " + taken.Addr().String(), "address already in use"},
		"sandbox, control's taken":     {nil, "sandbox --platform dcycle --listen 127.0.0.1:0 --control " + taken.Addr().String(), "address already in use"},
		"sandbox, open to all":         {nil, "sandbox --platform dcycle --listen 0.0.0.0:0", "loopback"},
		"sandbox, unknown platform":    {nil, "sandbox --listen 127.0.0.1:0 --platform nemo", "nemo"},
		"sandbox, too large":           {nil, "sandbox --listen 127.0.0.1:0 --scale 401", "--scale is 401"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, c.environ, strings.Fields(c.args)...)
			p.stdin.Close()
			code, stderr := p.exit(t), p.stderr.String()
			if code != exitUsage || p.stdout.String() != "" || strings.Contains(stderr, secret) {
				t.Errorf("exit %d, stdout %q, stderr %q", code, p.stdout, stderr)
			}
			if !oneVoice.MatchString(stderr) || !strings.Contains(strings.ToLower(stderr), strings.ToLower(c.want)) {
				t.Errorf("stderr %q, want one line with %q", stderr, c.want)
			}
		})
	}
}
