package tdc

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

// endpoint is where deliveries arrive. Its answer is a status, which may change.
type endpoint struct {
	*httptest.Server
	status atomic.Int32
	got    chan received
}

type received struct {
	header http.Header
	body   string
}

func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{got: make(chan received, 1000)}
	e.status.Store(200)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(int(e.status.Load()))
		e.got <- received{r.Header, string(body)}
	}))
	t.Cleanup(e.Close)
	return e
}

// subscribe makes a webhook of Elena's and gives its id and secret.
func subscribe(t *testing.T, l *lab.Lab, address string, events ...string) (id, secret string) {
	t.Helper()
	workspace := idsOf(t, l, "meridia-web")["{workspace}"]
	r := l.Send(t, "POST", "/webhooks", l.Key("elena"), object{"workspaceId": workspace, "name": "test", "url": address, "events": events}).Want(t, 201)
	return r.Text("data.id"), r.Text("data.secret")
}

// until asks for the newest delivery until it is as wanted. Asking is also what makes the dispatcher look at the clock.
func until(t *testing.T, l *lab.Lab, webhook string, wanted map[string]string) lab.Reply {
	t.Helper()
	var r lab.Reply
	for range 20_000 {
		r = l.Send(t, "GET", "/webhooks/"+webhook+"/deliveries", l.Key("elena"), nil)
		all := true
		for path, want := range wanted {
			all = all && r.Text(path) == want
		}
		if all {
			return r
		}
	}
	t.Fatalf("never %v: %s", wanted, r.Raw)
	return r
}

func patient(t *testing.T) *lab.Lab {
	t.Helper()
	return lab.Unlimited(t, Platform(), base, Name+"/"+windowKey)
}

func TestDeliveryIsSigned(t *testing.T) {
	t.Parallel()
	l, e := patient(t), newEndpoint(t)
	ids := idsOf(t, l, "meridia-web")
	id, secret := subscribe(t, l, e.URL+"/hook", "form.submission.created")
	data := object{"name": "<Zoë>", "email": "z@visitor.example"}
	submission := l.Send(t, "POST", "/forms/"+ids["{form}"]+"/submissions", l.Key("elena"), object{"data": data}).Want(t, 201)
	got := <-e.got
	var body lab.Reply
	if err := json.Unmarshal([]byte(got.body), &body.Body); err != nil {
		t.Fatal(err)
	}
	body.Raw = got.body
	body.Match(t, map[string]string{"event": "form.submission.created", "apiVersion": "2026-05-01", "created": "2026-11-22T12:00:00Z", "workspaceId": ids["{workspace}"], "siteId": ids["{site}"],
		"data.object.id": submission.Text("data.id"), "data.object.data.name": "<Zoë>", "data.object.status": "NEW"})
	if !strings.HasPrefix(body.Text("id"), "evt_") || len(body.Text("id")) != 40 || !strings.Contains(got.body, "<Zoë>") {
		t.Errorf("body %s", got.body)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("1795348800." + got.body))
	if want := "t=1795348800,v1=sha256=" + hex.EncodeToString(mac.Sum(nil)); got.header.Get("X-TDC-Signature") != want || lab.Noon.Unix() != 1795348800 {
		t.Errorf("signature %s, want %s", got.header.Get("X-TDC-Signature"), want)
	}
	until(t, l, id, map[string]string{"meta.total": "1", "data.0.status": "delivered", "data.0.attempts": "1", "data.0.lastStatusCode": "200", "data.0.nextAttemptAt": "<nil>",
		"data.0.eventId": body.Text("id"), "data.0.deliveredAt": "2026-11-22T12:00:00Z"})
}

func TestSecretIsShownOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id, secret := subscribe(t, l, "http://127.0.0.1:1", "site.created")
	if len(secret) < 40 {
		t.Errorf("secret %q", secret)
	}
	for _, r := range []lab.Reply{l.Send(t, "GET", "/webhooks/"+id, l.Key("elena"), nil), l.Send(t, "GET", "/webhooks", l.Key("elena"), nil),
		l.Send(t, "PATCH", "/webhooks/"+id, l.Key("elena"), object{"name": "new"})} {
		if r.Want(t, 200); strings.Contains(r.Raw, secret) {
			t.Errorf("shown again: %s", r.Raw)
		}
	}
	if found := ask(t, l, `SELECT instr(hex(secret), hex(?)) FROM tdc_webhooks WHERE id = ?`, secret, id); found != "0" {
		t.Error("the secret is stored in clear")
	}
}

// TestEveryEventIsTold makes each of them happen.
func TestEveryEventIsTold(t *testing.T) {
	t.Parallel()
	l, e := patient(t), newEndpoint(t)
	ids := idsOf(t, l, "meridia-web")
	subscribe(t, l, e.URL, eventKeys()...)
	do := func(method, path string, status int, body any) string {
		return l.Send(t, method, path, l.Key("elena"), body).Want(t, status).Text("data.id")
	}
	do("POST", "/forms/"+ids["{form}"]+"/submissions", 201, object{"data": object{"name": "a", "email": "b"}})
	do("PATCH", "/submissions/"+ids["{submission}"], 200, object{"status": "SPAM"})
	post := do("POST", "/blog/posts", 201, object{"siteId": ids["{site}"], "title": "News of today", "tags": []string{"a"}})
	do("PATCH", "/blog/posts/"+post, 200, object{"content": "x"})
	do("POST", "/blog/posts/"+post+"/publish", 200, nil)
	do("DELETE", "/blog/posts/"+post, 200, nil)
	site := do("POST", "/sites", 201, object{"workspaceId": ids["{workspace}"], "name": "New Site"})
	do("PATCH", "/sites/"+site, 200, object{"name": "Newer Site"})
	do("POST", "/sites/"+site+"/publish", 200, nil)
	do("DELETE", "/sites/"+site, 200, nil)
	missing := map[string]bool{}
	for _, key := range eventKeys() {
		missing[key] = true
	}
	for len(missing) > 0 {
		var got event
		if err := json.Unmarshal([]byte((<-e.got).body), &got); err != nil || !missing[got.Event] || len(got.Data.Object) < 10 {
			t.Errorf("delivered %+v, %v", got, err)
		}
		delete(missing, got.Event)
	}
}

func TestFailuresAreRetriedAndThenGivenUp(t *testing.T) {
	t.Parallel()
	l, e := patient(t), newEndpoint(t)
	ids := idsOf(t, l, "meridia-web")
	id, _ := subscribe(t, l, e.URL, "form.submission.status_changed")
	e.status.Store(302) // a redirect is not followed, and is no success
	l.Send(t, "PATCH", "/submissions/"+ids["{submission}"], l.Key("elena"), object{"status": "SPAM"}).Want(t, 200)
	first := <-e.got
	at := lab.Noon
	for i, wait := range retries() {
		at = at.Add(wait)
		until(t, l, id, map[string]string{"data.0.status": "pending", "data.0.attempts": itoa(i + 1), "data.0.nextAttemptAt": at.Format(time.RFC3339), "data.0.lastStatusCode": "302"})
		l.Pass(wait - time.Second)
		l.Send(t, "GET", "/me", l.Key("elena"), nil)
		select {
		case <-e.got:
			t.Error("retried too early")
		default:
		}
		l.Pass(time.Second)
		l.Send(t, "GET", "/me", l.Key("elena"), nil)
		again := <-e.got
		if again.body != first.body || again.header.Get(signatureHeader) == first.header.Get(signatureHeader) {
			t.Errorf("retry %d: %s %s", i+1, again.header.Get(signatureHeader), again.body)
		}
	}
	until(t, l, id, map[string]string{"data.0.status": "failed", "data.0.attempts": "6", "data.0.nextAttemptAt": "<nil>", "data.0.deliveredAt": "<nil>"})
}

func TestRetryThatSucceeds(t *testing.T) {
	t.Parallel()
	l, e := patient(t), newEndpoint(t)
	ids := idsOf(t, l, "meridia-web")
	id, _ := subscribe(t, l, e.URL, "form.submission.status_changed")
	e.status.Store(500)
	l.Send(t, "PATCH", "/submissions/"+ids["{submission}"], l.Key("elena"), object{"status": "SPAM"}).Want(t, 200)
	<-e.got
	until(t, l, id, map[string]string{"data.0.attempts": "1"})
	e.status.Store(204)
	l.Send(t, "PATCH", "/webhooks/"+id, l.Key("elena"), object{"active": false}).Want(t, 200)
	l.Pass(time.Minute)
	until(t, l, id, map[string]string{"data.0.status": "pending", "data.0.attempts": "1"}) // it is off, and waits
	l.Send(t, "PATCH", "/webhooks/"+id, l.Key("elena"), object{"active": true}).Want(t, 200)
	until(t, l, id, map[string]string{"data.0.status": "delivered", "data.0.attempts": "2", "data.0.lastStatusCode": "204", "data.0.lastError": "<nil>"})
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, e := patient(t), newEndpoint(t)
	ids := idsOf(t, l, "meridia-web")
	e.Close()
	id, _ := subscribe(t, l, e.URL, "form.submission.status_changed")
	l.Send(t, "PATCH", "/submissions/"+ids["{submission}"], l.Key("elena"), object{"status": "SPAM"}).Want(t, 200)
	until(t, l, id, map[string]string{"data.0.status": "pending", "data.0.attempts": "1", "data.0.lastStatusCode": "<nil>"}).Match(t, map[string]string{"data.0.lastError": "*"})
	l.Send(t, "DELETE", "/webhooks/"+id, l.Key("elena"), nil).Want(t, 200)
	l.Send(t, "GET", "/webhooks/"+id+"/deliveries", l.Key("elena"), nil).Want(t, 404)
	if n := ask(t, l, `SELECT count(*) FROM tdc_deliveries WHERE webhook_id = ?`, id); n != "0" {
		t.Errorf("%s deliveries are left", n)
	}
}

// TestAHangingEndpointHoldsUpNobody: others are served meanwhile. At the end the sandbox is closed with attempts under way, which goleak looks at.
func TestAHangingEndpointHoldsUpNobody(t *testing.T) {
	t.Parallel()
	l, e := patient(t), newEndpoint(t)
	ids := idsOf(t, l, "meridia-web")
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(slow.Close)
	t.Cleanup(func() { close(release) })
	subscribe(t, l, slow.URL, "form.submission.created")
	subscribe(t, l, e.URL, "form.submission.created")
	lab.Together(20, func(int) {
		l.Send(t, "POST", "/forms/"+ids["{form}"]+"/submissions", l.Key("elena"), object{"data": object{"name": "a", "email": "b"}}).Want(t, 201)
	})
	for range 20 {
		<-e.got
	}
}

func TestAttemptsUnderWayAreBounded(t *testing.T) {
	t.Parallel()
	d := &dispatcher{sending: map[string]string{}}
	for i := range 100 {
		one := delivery{id: itoa(i), webhook: itoa(i % 10)}
		d.claim(one)
		if d.claim(one) {
			t.Fatal("one delivery is under way twice")
		}
	}
	if len(d.sending) != maxSending {
		t.Errorf("%d attempts under way", len(d.sending))
	}
	clear(d.sending)
	for i := range 10 {
		d.claim(delivery{id: itoa(i), webhook: "same"})
	}
	if len(d.sending) != maxSendingEach {
		t.Errorf("%d attempts of one webhook under way", len(d.sending))
	}
}

func TestWebhookThatIsOffHearsNothing(t *testing.T) {
	t.Parallel()
	l, e := patient(t), newEndpoint(t)
	ids := idsOf(t, l, "meridia-web")
	off, _ := subscribe(t, l, e.URL+"/off", "form.submission.status_changed")
	l.Send(t, "PATCH", "/webhooks/"+off, l.Key("elena"), object{"active": false}).Want(t, 200).Match(t, map[string]string{"data.active": "false"})
	other, _ := subscribe(t, l, e.URL+"/other", "site.created")
	on, _ := subscribe(t, l, e.URL+"/on", "form.submission.status_changed")
	_ = other
	if r := l.Send(t, "POST", "/webhooks", l.Key("astrid"), object{"workspaceId": ids["{workspace}"], "name": "x", "url": e.URL, "events": []string{"site.created"}}); r.Status != 404 {
		t.Errorf("a stranger listens in: %s", r.Raw)
	}
	l.Send(t, "PATCH", "/submissions/"+ids["{submission}"], l.Key("elena"), object{"status": "SPAM"}).Want(t, 200)
	until(t, l, on, map[string]string{"data.0.status": "delivered"})
	for _, id := range []string{off, other} {
		l.Send(t, "GET", "/webhooks/"+id+"/deliveries", l.Key("elena"), nil).Want(t, 200).Match(t, map[string]string{"meta.total": "0"})
	}
	l.Send(t, "PATCH", "/webhooks/"+on, l.Key("elena"), object{"url": "https://example.com"}).Want(t, 422)
}

// TestSenderReachesLoopbackOnly: should an address get past the check of the webhook, it is refused when it is dialled.
func TestSenderReachesLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://192.0.2.1:80/", "http://[2001:db8::1]:80/", "http://0.0.0.0:1/"} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if _, err := newSender().send(ctx, delivery{url: address}, ""); !errors.Is(err, errNotLoopback) {
			t.Errorf("%s: %v", address, err)
		}
		cancel()
	}
}

func TestQuotaOfWebhooksAndSites(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	workspace := idsOf(t, l, "carvalho-studio")["{workspace}"]
	var made, refused atomic.Int32
	count := func(r lab.Reply) {
		switch {
		case r.Status == 201:
			made.Add(1)
		case r.Status == 403 && r.Text("error") == "LIMIT_REACHED":
			refused.Add(1)
		default:
			t.Errorf("status %d: %s", r.Status, r.Raw)
		}
	}
	lab.Together(16, func(i int) {
		count(l.Send(t, "POST", "/webhooks", l.Key("ines"), object{"workspaceId": workspace, "name": "w", "url": "http://127.0.0.1:1", "events": []string{"site.deleted"}}))
		count(l.Send(t, "POST", "/sites", l.Key("jules"), object{"workspaceId": workspace, "name": "Site " + itoa(i)}))
	})
	if made.Load() != 3+3 || refused.Load() != 26 {
		t.Errorf("%d made, %d refused", made.Load(), refused.Load())
	}
}

func TestDomainIsVerifiedByAndBy(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	path := "/sites/" + idsOf(t, l, "meridia-web")["{site}"]
	l.Send(t, "PATCH", path, l.Key("elena"), object{"customDomain": "new.meridia.example"}).Want(t, 200).Match(t, map[string]string{"data.domainStatus": "pending"})
	for _, step := range []struct {
		pass   time.Duration
		status string
	}{{59 * time.Second, "pending"}, {time.Second, "verifying"}, {4 * time.Minute, "active"}} {
		l.Pass(step.pass)
		l.Send(t, "GET", path, l.Key("elena"), nil).Want(t, 200).Match(t, map[string]string{"data.domainStatus": step.status})
	}
	l.Send(t, "PATCH", path, l.Key("elena"), object{"customDomain": nil}).Want(t, 200).Match(t, map[string]string{"data.domainStatus": "<nil>", "data.customDomain": "<nil>"})
}
