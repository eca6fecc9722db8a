package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// TestNamesThatCommandATerminal: names of people, keys and organisations that hold escape sequences, line ends, marks that turn a line round, or the key that
// was sent, are shown and kept without.
func TestNamesThatCommandATerminal(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"dcycle", "tdc", "cycle", "deepcurrent"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			sb, home := platformsFor(t, platform), t.TempDir()
			a := accountOf(t, sb, platform)
			base := renaming(t, sb.URL(platform), "\x1b[31m\x1b]0;own\a\u202e\nNext: \r")
			echoing := renaming(t, sb.URL(platform), "\x1b[31m"+a.Key)
			args := []string{"auth", "login", "--platform", platform, "--base-url", base, "--key-file", "-"}
			listed, _ := atHome(t, home, a.Key, args...)
			said, code := atHome(t, home, a.Key, append(args, "--org", a.OrganizationID)...)
			status, _ := atHome(t, home, "", "auth", "status")
			echoed, _ := atHome(t, home, a.Key, "auth", "login", "--platform", platform, "--base-url", echoing, "--key-file", "-", "--org", a.OrganizationID, "--profile", "echoed")
			if code != 0 || !strings.Contains(said, "␛[31m␛]0;own␇<U+202E>␊Next: ␍") || !strings.Contains(echoed, "[redacted]") {
				t.Errorf("exit %d: %s%s", code, said, echoed)
			}
			kept := filesBelow(t, home)[profilesFile]
			for what, text := range map[string]string{"without --org": listed, "login": said, "login to what echoes the key": echoed, "status": status, "the profiles": kept} {
				if strings.Contains(text, a.Key) {
					t.Errorf("%s has the key: %s", what, text)
				}
				if at := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)) }); at >= 0 {
					t.Errorf("%s: %q", what, text[at:])
				}
			}
		})
	}
}

// renaming stands before a platform and puts a text before every name in its answers.
func renaming(t *testing.T, upstream, before string) string {
	t.Helper()
	to, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Header.Set("Accept-Encoding", "identity") },
		ModifyResponse: func(r *http.Response) error {
			var answer any
			text, err := io.ReadAll(r.Body)
			if err == nil && json.Unmarshal(text, &answer) == nil {
				text, err = json.Marshal(renamed(answer, before))
			}
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
			r.Header.Set("Content-Length", strconv.Itoa(len(text)))
			return err
		},
	})
	t.Cleanup(s.Close)
	return s.URL
}

func renamed(answer any, before string) any {
	switch answer := answer.(type) {
	case map[string]any:
		for name, value := range answer {
			if text, ok := value.(string); ok && strings.HasSuffix(name, "name") {
				answer[name] = before + text
			} else {
				answer[name] = renamed(value, before)
			}
		}
	case []any:
		for i := range answer {
			answer[i] = renamed(answer[i], before)
		}
	}
	return answer
}
