package manifest

import (
	"net/url"
	"path"
	"strings"
	"testing"
)

// FuzzFillPath: whatever a value is, the path leads to a child of the one that it is meant for, also for a server that decodes it first.
func FuzzFillPath(f *testing.F) {
	for _, value := range []string{"a", "", ".", "..", "a/b", "%2e%2e", "%2F", "a?b=c", "a#b", "{id}", "ü", "a\x00", " ", "..;", `..\..`} {
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
		segments := strings.Split(u.Path, "/")
		if u.Host != "api.example.com" || u.RawQuery != "page=1" || u.Fragment != "" || path.Clean(u.Path) != u.Path || len(segments) != 5 || segments[3] != value {
			t.Errorf("%q became %q, which is %q", value, filled, u.Path)
		}
	})
}
