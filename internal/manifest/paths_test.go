package manifest

import (
	"net/url"
	"path"
	"strings"
	"testing"
)

// FuzzFillPath: whatever a value is, the path leads to a child of the one that it is meant for, also for a server that decodes it first.
func FuzzFillPath(f *testing.F) {
	for _, value := range []string{"a", "", ".", "..", "a/b", "%2e%2e", "%2F", "a?b=c", "a#b", "{id}", "ü", "a\x00", " ", "..;", `..\..`, "/", "/a", "a/", "a/../b", "a/..;x/b", "a/%2e%2e/b"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		filled, ok := FillPath("/v1/things/{id}/parts", map[string]string{"id": value})
		if !ok {
			return
		}
		u, err := url.Parse("https://api.example.com" + filled + "?page=1")
		if err != nil {
			t.Fatal(err)
		}
		segments := strings.Split(u.EscapedPath(), "/")
		if u.Host != "api.example.com" || u.RawQuery != "page=1" || u.Fragment != "" || len(segments) != 5 || segments[4] != "parts" {
			t.Fatalf("%q became %q", value, filled)
		}
		if sent, err := url.PathUnescape(segments[3]); err != nil || sent != value {
			t.Errorf("%q is sent as %q, error %v", value, sent, err)
		}
		if decoded := path.Clean(u.Path); !strings.HasPrefix(decoded, "/v1/things/") || !strings.Contains(value, "/") && decoded != u.Path {
			t.Errorf("%q became %q, which a server may take for %q", value, filled, decoded)
		}
	})
}

// TestSegment: a slash is a character of an id, which is escaped; a step is none, however it is written.
func TestSegment(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"a": "a", "/": "%2F", "eu/west": "eu%2Fwest", "a/b/c": "a%2Fb%2Fc", "us east?": "us%20east%3F", "ü?&#%": "%C3%BC%3F&%23%25", "{x}": "%7Bx%7D", "%2F": "%252F", "...": "...", "a..b": "a..b", "v1.": "v1.",
		"": "", ".": "", "..": "", "../x": "", "x/..": "", "x/../y": "", "x/./y": "", "..;a=b": "", "x/..;/y": "", "%2e%2E": "", "x/%2e./y": "", `x\..\y`: "", "a\x00b": "", "a\nb": "",
	} {
		filled, ok := FillPath("/things/{id}", map[string]string{"id": value})
		if ok != (want != "") || ok && filled != "/things/"+want {
			t.Errorf("%q: %q, %v, want %q", value, filled, ok, want)
		}
	}
}
