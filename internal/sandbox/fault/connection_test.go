package fault

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/memnet"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func readAll(t *testing.T, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return string(body)
}

// A reset is a reset: the client has the headers and half of the body, then its connection is gone.
func TestReset(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	whole := b.get(t, "/v1/rows").Raw
	b.set(t, "reset,count=1")
	res, err := b.Client.Do(b.Request(t, "GET", "/v1/rows", nil))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if !errors.Is(err, syscall.ECONNRESET) || !strings.HasPrefix(whole, string(body)) || len(body) > len(whole)/2 || int(res.ContentLength) != len(whole) {
		t.Errorf("%v after %q of %d", err, body, res.ContentLength)
	}
	if got := b.get(t, "/v1/rows").Want(t, 200).Raw; got != whole {
		t.Errorf("afterwards %s", got)
	}
	for _, e := range b.World.Log.Entries(0, nil) {
		if e.Fault == "reset" && e.Status == 200 && e.Bytes == int64(len(whole)/2) {
			return
		}
	}
	t.Errorf("the reset is not in the log: %+v", b.World.Log.Entries(0, nil))
}

// A fault that holds the answer back lets one behind it break the connection.
func TestResetBehindAnotherFault(t *testing.T) {
	t.Parallel()
	for _, outer := range []string{"half", "slow=1000000", "delete,path=/v1/rows"} {
		b := newBench(t)
		b.set(t, outer)
		b.set(t, "reset")
		res, err := b.Client.Do(b.Request(t, "GET", "/v1/rows", nil))
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: %v", outer, err)
		}
	}
}

// inBubble serves a platform that answers 1,000 bytes, within a synctest bubble.
func inBubble(t *testing.T, test func(t *testing.T, in *Injector, client *http.Client)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		world := &core.World{Now: time.Now, Tokens: core.NewTokens(time.Now), Log: core.NewRequestLog(10), Logger: slog.New(slog.DiscardHandler)}
		in := New(world)
		p := core.Platform{Name: acme, WriteError: oops}
		api := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { core.WriteRaw(w, 200, []byte(strings.Repeat("x", 1000))) })
		server := &http.Server{Handler: core.Serve(world, p, in.Wrap(p, api)), WriteTimeout: 2 * time.Minute}
		network := memnet.Listen()
		go server.Serve(network)
		transport := &http.Transport{DialContext: network.DialContext}
		test(t, in, &http.Client{Transport: transport})
		in.Close()
		transport.CloseIdleConnections()
		if err := server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func fetch(t *testing.T, client *http.Client) (body string, took time.Duration) {
	t.Helper()
	began := time.Now()
	res, err := client.Get("http://acme/x")
	if err != nil {
		t.Fatal(err)
	}
	return readAll(t, res), time.Since(began)
}

func TestLatency(t *testing.T) {
	inBubble(t, func(t *testing.T, in *Injector, client *http.Client) {
		if _, took := fetch(t, client); took != 0 {
			t.Errorf("without a fault: %v", took)
		}
		set(t, in, "latency=200ms")
		for range 3 {
			if body, took := fetch(t, client); took != 200*time.Millisecond || len(body) != 1000 {
				t.Errorf("%d bytes after %v", len(body), took)
			}
		}
		set(t, in, "latency=100ms±40ms")
		least, most := time.Hour, time.Duration(0)
		for range 200 {
			_, took := fetch(t, client)
			least, most = min(least, took), max(most, took)
		}
		if least < 260*time.Millisecond || least > 265*time.Millisecond || most > 340*time.Millisecond || most < 335*time.Millisecond {
			t.Errorf("from %v to %v", least, most)
		}
	})
}

func TestSlow(t *testing.T) {
	inBubble(t, func(t *testing.T, in *Injector, client *http.Client) {
		for fault, want := range map[string]time.Duration{"slow=500": 2 * time.Second, "slow=1000000": time.Millisecond, "slow=3": 1000 * time.Second / 3} {
			set(t, in, fault)
			body, took := fetch(t, client)
			if len(body) != 1000 || took > want || took < want-time.Millisecond {
				t.Errorf("%s: %d bytes after %v, want %v", fault, len(body), took, want)
			}
			if _, err := in.Clear(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A client that gives up, and a sandbox that stops, do not wait for a fault to end.
func TestWaitingEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, in *Injector, client *http.Client) {
		set(t, in, "latency=1m")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, "GET", "http://acme/x", nil)
		if _, err := client.Do(req); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		time.AfterFunc(time.Second, in.Close)
		began := time.Now()
		if _, err := client.Get("http://acme/x"); err == nil || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}
