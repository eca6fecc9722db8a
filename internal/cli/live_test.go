package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// changing is a server whose manifest the test changes. Its clock is ahead of the real one by as much as the test says.
type changing struct {
	*backend
	file  string
	log   *lockedBuffer
	ahead atomic.Int64
}

// lockedBuffer is a log that is read while it is written.
type lockedBuffer struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// changed is smallManifest with the tables things and, of the second kind, stuff; both have a column that the other has not.
func changed(kind int) string {
	if kind == 0 {
		return smallManifest
	}
	return strings.Replace(smallManifest, "id: {type: text, key: true}", "id: {type: text, key: true}\n      name: {type: text}\n  stuff: {about: Stuff, get: /stuff, columns: {id: {type: text, key: true}}}", 1)
}

// startChanging opens the manifest's platform once or, by more settings, otherwise; UPSTREAM stands for its address there.
func startChanging(t *testing.T, settings ...string) *changing {
	t.Helper()
	if settings == nil {
		settings = []string{"ORGDATA_BASE_URL=UPSTREAM", "SMALL_API_KEY=sk_0123456789"}
	}
	c := &changing{file: filepath.Join(t.TempDir(), "small.yaml"), log: &lockedBuffer{}}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select { // so that calls are under way while manifests change
		case <-time.After(20 * time.Millisecond):
		case <-r.Context().Done():
		}
		fmt.Fprint(w, `[{"id":"1","name":"one"}]`)
	}))
	t.Cleanup(upstream.Close)
	c.write(t, changed(0))
	a := &app{stderr: c.log}
	environ := []string{"ORGDATA_MANIFEST=" + c.file}
	for _, setting := range settings {
		environ = append(environ, strings.Replace(setting, "UPSTREAM", upstream.URL, 1))
	}
	var err error
	c.backend, err = a.newBackend(t.Context(), environ, config.Given{}, false)
	if err != nil {
		t.Fatal(err)
	}
	c.live.now = func() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// write replaces the file as editors do, at rest since some seconds.
func (c *changing) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(c.file+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-time.Hour)
	if err := os.Chtimes(c.file+".new", at, at); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(c.file+".new", c.file); err != nil {
		t.Fatal(err)
	}
}

// call calls a tool, as long after the last call as it takes for the file to be looked at again.
func (c *changing) call(t *testing.T, tool string, args map[string]any) string {
	t.Helper()
	c.ahead.Add(int64(lookEvery))
	var request mcp.CallToolRequest
	request.Params.Name, request.Params.Arguments = tool, args
	for _, entry := range tools.All(c.live.deps()) {
		if entry.Tool.Name == tool {
			result, err := entry.Handler(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			return result.Content[0].(mcp.TextContent).Text
		}
	}
	t.Fatalf("no tool %s", tool)
	return ""
}

func (c *changing) query(t *testing.T, sql string) string {
	t.Helper()
	return c.call(t, "query_org_data", map[string]any{"sql": sql})
}

// TestManifestIsReadAgain: each change is in the next answer, one that cannot be taken over is told once, and nothing fails meanwhile.
func TestManifestIsReadAgain(t *testing.T) {
	t.Parallel()
	c := startChanging(t)
	const inUse = "what it had before is still in use"
	for i, step := range []struct {
		manifest  string // "": as it was
		sql       string
		says, not []string
	}{
		{"", "SELECT * FROM things", []string{"id\n1\n", "1 request;"}, []string{inUse}},
		{"", "SELECT * FROM things", []string{"id\n1\n", "0 requests"}, nil},
		{changed(1), "SELECT * FROM things", []string{"id,name\n1,one\n", "1 request;"}, []string{inUse}},
		{"", "SELECT * FROM stuff", []string{"id\n1\n"}, nil},
		{"titel: x\n" + changed(1), "SELECT * FROM things", []string{"id,name\n1,one\n", c.file + ": line 1: manifest: unknown key \"titel\"; did you mean \"title\"?; " + inUse}, nil},
		{"", "SELECT * FROM things", []string{"id,name\n1,one\n"}, []string{inUse, "titel"}},
		{changed(1)[:300], "SELECT * FROM things", []string{"id,name\n1,one\n", inUse}, nil},
		{strings.Replace(changed(1), "https://api.small.example", "https://api.evil.example", 1), "SELECT * FROM things",
			[]string{"id,name\n1,one\n", c.file + ": base_url has changed, which only a restart of the server takes over; " + inUse}, nil},
		{strings.Replace(changed(1), "SMALL_API_KEY", "HOME", 1), "SELECT * FROM things", []string{"credentials has changed, which only a restart"}, nil},
		{strings.Replace(changed(1), "50/s", "5000/s", 1), "SELECT * FROM things", []string{"limits has changed, which only a restart"}, nil},
		{changed(0), "SELECT * FROM things", []string{"id\n1\n"}, []string{inUse}},
		{"", "SELECT * FROM stuff", []string{"stuff"}, []string{"id\n1\n"}},
		{strings.Replace(changed(0), "Authorization: \"Bearer {api_key}\"", "X-Key: \"{api_key}\"", 1), "SELECT * FROM things", []string{"id\n1\n", "1 request;"}, []string{inUse}},
	} {
		if step.manifest != "" {
			c.write(t, step.manifest)
		}
		got := c.query(t, step.sql)
		for _, w := range step.says {
			if !strings.Contains(got, w) {
				t.Errorf("step %d: no %q in\n%s", i, w, got)
			}
		}
		for _, w := range step.not {
			if strings.Contains(got, w) {
				t.Errorf("step %d: %q in\n%s", i, w, got)
			}
		}
	}
	if n := strings.Count(c.log.String(), "read again: "+c.file); n != 3 {
		t.Errorf("read again %d times:\n%s", n, c.log)
	}
	if n := strings.Count(c.log.String(), inUse); n != 5 {
		t.Errorf("%d warnings:\n%s", n, c.log)
	}
}

// TestFileThatIsGone leaves the server as it is; describe_org_data and the resources follow when it is there again.
func TestFileThatIsGone(t *testing.T) {
	t.Parallel()
	c := startChanging(t)
	if err := os.Remove(c.file); err != nil {
		t.Fatal(err)
	}
	if got := c.query(t, "SELECT * FROM things"); !strings.Contains(got, "id\n1\n") || !strings.Contains(got, "no such file") {
		t.Error(got)
	}
	c.write(t, changed(1))
	if got := c.call(t, "describe_org_data", map[string]any{"table": "stuff"}); !strings.Contains(got, "Stuff") {
		t.Error(got)
	}
}

// TestCatalogOfBeforeIsClosed when the last call that uses it is done, and not before.
func TestCatalogOfBeforeIsClosed(t *testing.T) {
	t.Parallel()
	c := startChanging(t)
	c.query(t, "SELECT * FROM things")
	before, done := c.live.use()
	ask := func() error {
		_, err := before.Query(t.Context(), catalog.Question{SQL: "SELECT * FROM things"})
		return err
	}
	c.write(t, changed(1))
	c.query(t, "SELECT * FROM stuff")
	if err := ask(); err != nil {
		t.Errorf("a call under way: %v", err)
	}
	done()
	done() // counts once
	c.live.closing.Wait()
	if err := ask(); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("a call after that: %v", err)
	}
	if got := c.query(t, "SELECT * FROM stuff"); !strings.Contains(got, "id\n1\n") {
		t.Error(got)
	}
}

// TestManifestThatCannotBeOpened waits until it can: here until a table that is denied is there again.
func TestManifestThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	c := startChanging(t, "ORGDATA_BASE_URL=UPSTREAM", "SMALL_API_KEY=sk_0123456789", "ORGDATA_DENY=things")
	for i, step := range []struct {
		manifest  string
		says, not string
	}{
		{changed(1), "id\n1\n", "still in use"},
		{strings.Replace(changed(1), "  things:\n", "  others:\n", 1), `no table "things"`, ""},
		{"", "id\n1\n", "still in use"},
		{strings.Replace(changed(1), "about: Stuff", "about: Others", 1), "id\n1\n", "still in use"},
	} {
		if step.manifest != "" {
			c.write(t, step.manifest)
		}
		if got := c.query(t, "SELECT * FROM stuff"); !strings.Contains(got, step.says) || step.not != "" && strings.Contains(got, step.not) {
			t.Errorf("step %d: %s", i, got)
		}
	}
}

// TestManifestThatWaitsForAKey: a manifest that changes while the file with the key is away is taken over when that is back.
func TestManifestThatWaitsForAKey(t *testing.T) {
	t.Parallel()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("sk_0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := startChanging(t, "ORGDATA_BASE_URL=UPSTREAM", "SMALL_API_KEY_FILE="+key)
	for _, step := range []struct{ from, to, says string }{{key, key + ".away", "no such file"}, {key + ".away", key, "id,name\n1,one\n"}} {
		if err := os.Rename(step.from, step.to); err != nil {
			t.Fatal(err)
		}
		if step.to != key {
			c.write(t, changed(1))
		}
		if got := c.query(t, "SELECT * FROM things"); !strings.Contains(got, step.says) {
			t.Errorf("no %q in\n%s", step.says, got)
		}
	}
}

// TestManifestOfTwoConnections is read again for both of them, and a mistake in it is told once.
func TestManifestOfTwoConnections(t *testing.T) {
	t.Parallel()
	c := startChanging(t, "ORGDATA_PLATFORMS=prod=small,dev=small", "ORGDATA_PROD_BASE_URL=UPSTREAM", "ORGDATA_DEV_BASE_URL=UPSTREAM",
		"ORGDATA_PROD_API_KEY=sk_0123456789", "ORGDATA_DEV_API_KEY=sk_9876543210")
	const both = "SELECT p.*, d.* FROM prod.things AS p JOIN dev.things AS d ON p.id = d.id"
	if got := c.query(t, both); !strings.Contains(got, "\n1,1\n") {
		t.Error(got)
	}
	c.write(t, changed(1))
	if got := c.query(t, both); !strings.Contains(got, "\n1,one,1,one\n") {
		t.Error(got)
	}
	c.write(t, "x")
	if got := c.query(t, both); !strings.Contains(got, "\n1,one,1,one\n") || strings.Count(got, "still in use") != 1 {
		t.Error(got)
	}
}

// TestManifestChangesUnderManyCalls: on the real clock, calls that begin while the file is replaced have the one manifest or the other, whole, and none
// fails; what was loaded for the one before is closed when its last call is done.
func TestManifestChangesUnderManyCalls(t *testing.T) {
	t.Parallel()
	c := startChanging(t)
	c.live.now = time.Now
	deps := c.live.deps()
	begun := time.Now()
	seen := [2]atomic.Int64{}
	goesOn := func(now time.Time) bool { // on a slow machine until both manifests have answered
		return now.Before(begun.Add(6*lookEvery)) || now.Before(begun.Add(patience)) && (seen[0].Load() == 0 || seen[1].Load() == 0)
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			pace := time.NewTicker(50 * time.Millisecond)
			defer pace.Stop()
			for now := time.Now(); goesOn(now); now = <-pace.C {
				var request mcp.CallToolRequest
				request.Params.Arguments = map[string]any{"sql": "SELECT * FROM things", "fresh": true}
				result, err := tools.All(deps)[3].Handler(t.Context(), request)
				if err != nil {
					t.Error(err)
					return
				}
				switch text := result.Content[0].(mcp.TextContent).Text; {
				case strings.HasPrefix(text, "id\n1\n"):
					seen[0].Add(1)
				case strings.HasPrefix(text, "id,name\n1,one\n"):
					seen[1].Add(1)
				default:
					t.Errorf("answers %s", text)
				}
			}
		})
	}
	pace := time.NewTicker(lookEvery * 3 / 4)
	defer pace.Stop()
	kind := 1
	for now := time.Now(); goesOn(now); now = <-pace.C {
		c.write(t, changed(kind))
		kind = 1 - kind
	}
	group.Wait()
	if seen[0].Load() == 0 || seen[1].Load() == 0 {
		t.Errorf("%d and %d answers by the two manifests", seen[0].Load(), seen[1].Load())
	}
	if c.live.current.calls != 0 {
		t.Errorf("%d calls are not done", c.live.current.calls)
	}
	t.Logf("%d and %d answers", seen[0].Load(), seen[1].Load())
}
