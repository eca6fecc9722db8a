package sandbox

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

func TestFaultsFromTheFirstRequest(t *testing.T) {
	t.Parallel()
	var faults Faults
	for _, text := range []string{"503,count=1,platform=dcycle", "429=2s,count=1,platform=tdc"} {
		if err := faults.Set(text); err != nil {
			t.Fatal(err)
		}
	}
	sb, err := Start(t.Context(), Options{Faults: faults, Control: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	status := func(url string) int {
		res, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode
	}
	for platform, want := range map[string]int{"dcycle": 503, "tdc": 429, "deepcurrent": 404} {
		for _, want := range []int{want, 404} {
			if got := status(sb.URL(platform) + "/no-such-path"); got != want {
				t.Errorf("%s: %d, want %d", platform, got, want)
			}
		}
	}
	if got := status(sb.ControlURL() + "/faults"); got != 200 || len(sb.FaultStates()) != 2 {
		t.Errorf("%d, %+v", got, sb.FaultStates())
	}
	if err := sb.SetFault("html"); err != nil {
		t.Error(err)
	}
	if got := status(sb.URL("dcycle")); got != 200 {
		t.Errorf("%d", got)
	}
	if err := sb.SetFault("htlm"); err == nil {
		t.Error("htlm was accepted")
	}
	if err := sb.ClearFaults(t.Context()); err != nil || status(sb.URL("dcycle")) != 404 {
		t.Errorf("not cleared, %v", err)
	}
}

func TestFaultsOfPlatformsThatAreNotThere(t *testing.T) {
	t.Parallel()
	var faults Faults
	if err := faults.Set("500,platform=nemo"); err != nil {
		t.Fatal(err)
	}
	sb, err := Start(t.Context(), Options{Faults: faults})
	if err == nil {
		sb.Close()
	}
	if err == nil || !strings.Contains(err.Error(), `fault 500,platform=nemo: no platform "nemo" is running`) {
		t.Error(err)
	}
}

// Over HTTP/2 a reset is one of the stream, over HTTP/1.1 with TLS one of the connection.
func TestResetOverTLS(t *testing.T) {
	t.Parallel()
	sb := startTLS(t, Options{})
	if err := sb.SetFault("reset"); err != nil {
		t.Fatal(err)
	}
	for _, h2 := range []bool{true, false} {
		client := trusting(t, sb, 0)
		client.Transport.(*http.Transport).ForceAttemptHTTP2 = h2
		res, err := client.Get(sb.URL("dcycle") + "/v1/facilities")
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if err == nil || !h2 && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("HTTP/2 %v: %v", h2, err)
		}
	}
}
