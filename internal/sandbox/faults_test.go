package sandbox

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestFaultsOnEveryPlatform: each platform shows the faults in its own words, and its rows can be moved and come back.
func TestFaultsOnEveryPlatform(t *testing.T) {
	t.Parallel()
	sb, err := Start(t.Context(), Options{Control: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	lists := map[string]string{"dcycle": "/v1/facilities", "cycle": "/v1/environments", "deepcurrent": "/api/v1/results", "tdc": "/api/v1/sites"}
	for _, e := range sb.Exports() {
		t.Run(e.Platform, func(t *testing.T) {
			get := func() (int, string, http.Header) { t.Helper(); return ask(t, client, e, lists[e.Platform]) }
			put := func(fault string) {
				t.Helper()
				control(t, client, sb, "POST", `{"fault":"`+fault+`,platform=`+e.Platform+`"}`)
			}
			status, before, _ := get()
			if status != 200 || len(before) < 100 {
				t.Fatalf("%d %s", status, before)
			}
			for fault, c := range map[string]struct {
				status int
				says   string
			}{
				"429=9s": {429, "a fault of the sandbox"}, "500": {500, "a fault of the sandbox"}, "502": {502, "a fault of the sandbox"}, "503=html": {503, "<h1>503"}, "expired": {401, ""},
			} {
				put(fault)
				status, body, header := get()
				if status != c.status || !strings.Contains(body, c.says) || fault == "429=9s" && header.Get("Retry-After") != "9" {
					t.Errorf("%s: %d %v %s", fault, status, header, body)
				}
				control(t, client, sb, "DELETE", "")
			}
			for _, fault := range []string{"insert", "delete"} {
				put(fault + "=1,count=1,path=" + lists[e.Platform])
				if _, same, _ := get(); same != before {
					t.Errorf("%s came before its page was out", fault)
				}
				if _, moved, _ := get(); moved == before {
					t.Errorf("%s moved nothing: %+v", fault, sb.FaultStates())
				}
				control(t, client, sb, "DELETE", "")
				if _, back, _ := get(); back != before {
					t.Errorf("after %s was cleared: %s, before %s", fault, back, before)
				}
			}
		})
	}
}

// ask sends a request with a platform's exported credentials.
func ask(t *testing.T, client *http.Client, e Export, path string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", e.BaseURL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range e.Env {
		switch {
		case strings.HasSuffix(v.Name, "_API_KEY"):
			req.Header.Set("Authorization", "Bearer "+v.Value)
		case v.Name == "DCYCLE_ORG_ID":
			req.Header.Set("X-Organization-Id", v.Value)
		case v.Name == "CYCLE_HUB_ID":
			req.Header.Set("X-Hub-Id", v.Value)
		}
	}
	return answerOf(t, client, req)
}

// control speaks to the faults' own address.
func control(t *testing.T, client *http.Client, sb *Sandbox, method, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, sb.ControlURL()+"/faults", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if status, text, _ := answerOf(t, client, req); status/100 != 2 {
		t.Fatalf("%s %s: %d %s", method, body, status, text)
	}
}

func answerOf(t *testing.T, client *http.Client, req *http.Request) (int, string, http.Header) {
	t.Helper()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Header
}
