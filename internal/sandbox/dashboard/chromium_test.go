package dashboard_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium, spoken to over a pipe: messages of the DevTools protocol as JSON, each ended by a zero byte
// (--remote-debugging-pipe: it reads file 3 and writes file 4). No port is opened and no library is needed.
type browser struct {
	t  *testing.T
	to io.Writer

	mu      sync.Mutex
	next    int
	answers map[int]chan answer
	gone    chan struct{}
}

type answer struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// patience is how long one step in the browser may take on a busy machine.
const patience = 30 * time.Second

// startBrowser starts Chromium with an empty profile. Without one on the machine the test is skipped, but in CI it fails.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium on this machine; .ci/run installs it with apt-get install chromium")
		}
		t.Skip("no chromium on this machine: apt-get install chromium")
	}
	theirIn, ourOut := pipe(t)
	ourIn, theirOut := pipe(t)
	profile := newProfile(t)
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--force-color-profile=srgb", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &browser{t: t, to: ourOut, answers: map[int]chan answer{}, gone: make(chan struct{})}
	go b.listen(ourIn)
	t.Cleanup(func() {
		b.call("", "Browser.close", nil, nil)
		cmd.Wait()
		ourOut.Close()
		<-b.gone
	})
	return b
}

// newProfile is a folder that goes with the test. Chromium's helpers may write into it for a moment after the browser has ended, over which
// t.TempDir would fail the test.
func newProfile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "chromium-profile-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 100 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
		}
		t.Logf("leaving the browser's profile behind: %v", err)
	})
	return dir
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// listen hands each answer to who waits for it. Events are not needed: the tests ask until what they wait for is there.
func (b *browser) listen(from *os.File) {
	defer close(b.gone)
	defer from.Close()
	for r := bufio.NewReader(from); ; {
		message, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var a answer
		if json.Unmarshal(message[:len(message)-1], &a) != nil || a.ID == 0 {
			continue
		}
		b.mu.Lock()
		waiting := b.answers[a.ID]
		delete(b.answers, a.ID)
		b.mu.Unlock()
		if waiting != nil {
			waiting <- a
		}
	}
}

// call sends a command to the browser or, with a session, to a page.
func (b *browser) call(session, method string, params, result any) error {
	b.mu.Lock()
	b.next++
	id, waiting := b.next, make(chan answer, 1)
	b.answers[id] = waiting
	message := map[string]any{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if session != "" {
		message["sessionId"] = session
	}
	text, err := json.Marshal(message)
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	b.mu.Unlock()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case a := <-waiting:
		if a.Error != nil {
			return fmt.Errorf("%s: %s", method, a.Error.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(a.Result, result)
	case <-b.gone:
		return fmt.Errorf("%s: the browser has gone", method)
	case <-ctx.Done():
		return fmt.Errorf("%s: no answer in %s", method, patience)
	}
}

// tab is one page of the browser.
type tab struct {
	*browser
	session string
	root    string // where its paths begin
}

// open makes a page in a profile of its own: cookies are not shared with other tabs.
func (b *browser) open(root string) *tab {
	b.t.Helper()
	var context struct{ BrowserContextID string }
	b.must("", "Target.createBrowserContext", nil, &context)
	var target struct{ TargetID string }
	b.must("", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": context.BrowserContextID}, &target)
	var attached struct{ SessionID string }
	b.must("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	p := &tab{b, attached.SessionID, root}
	p.must(p.session, "Page.enable", nil, nil)
	p.size(1280, false)
	return p
}

func (b *browser) must(session, method string, params, result any) {
	b.t.Helper()
	if err := b.call(session, method, params, result); err != nil {
		b.t.Fatal(err)
	}
}

// size sets the width of the window; dark is what the system prefers.
func (p *tab) size(width int, dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.must(p.session, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	p.must(p.session, "Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// visit goes to a path and waits until its page is there.
func (p *tab) visit(path string) {
	p.t.Helper()
	p.must(p.session, "Page.navigate", map[string]any{"url": p.root + path}, nil)
	p.until(`document.readyState === "complete" && location.href.startsWith(` + quote(p.root) + `)`)
}

// follow does something that leads to another page, and waits for that.
func (p *tab) follow(script string) {
	p.t.Helper()
	p.eval(`window.before = true; undefined`, nil)
	p.eval(script+"; undefined", nil)
	p.until(`window.before === undefined && document.readyState === "complete"`)
}

// press the button or link of an accessible name, or text.
func (p *tab) press(name string) {
	p.t.Helper()
	find := `[...document.querySelectorAll("main a, main button, main summary, header a, header button, .place a")].find((e) => e.textContent.trim() === ` + quote(name) + `)`
	p.until("Boolean(" + find + ")")
	p.follow(find + ".click()")
}

// fill types into the field with an id.
func (p *tab) fill(id, text string) {
	p.t.Helper()
	p.eval(fmt.Sprintf(`document.getElementById(%s).value = %s; undefined`, quote(id), quote(text)), nil)
}

// text of an element.
func (p *tab) text(selector string) string {
	p.t.Helper()
	var out string
	p.eval(`(document.querySelector(`+quote(selector)+`)?.textContent ?? "").trim().replace(/\s+/g, " ")`, &out)
	return out
}

// until asks for a condition until it holds. A page on its way out answers with an error, which only means not yet.
func (p *tab) until(condition string) {
	p.t.Helper()
	script := `new Promise((done) => { const from = Date.now(); const look = () => { let ok = false; try { ok = ` + condition +
		` } catch {} if (ok || Date.now() - from > 2000) done(Boolean(ok)); else setTimeout(look, 20); }; look(); })`
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		var ok bool
		if err := p.try(script, &ok); err == nil && ok {
			return
		}
	}
	p.t.Fatalf("in %s never came true: %s\nthe page says: %.600s", patience, condition, p.text("body"))
}

func (p *tab) eval(script string, result any) {
	p.t.Helper()
	if err := p.try(script, result); err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
}

func (p *tab) try(script string, result any) error {
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	err := p.call(p.session, "Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true}, &out)
	if err != nil {
		return err
	}
	if e := out.ExceptionDetails; e != nil {
		return fmt.Errorf("%s %s", e.Text, e.Exception.Description)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(out.Result.Value, result)
}

// screenshot is the whole page as a PNG.
func (p *tab) screenshot() []byte {
	p.t.Helper()
	var shot struct{ Data string }
	p.must(p.session, "Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true}, &shot)
	picture, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		p.t.Fatal(err)
	}
	return picture
}

func quote(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(out)
}
