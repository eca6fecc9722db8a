package e2e

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

// testRefusals gives the server what it must refuse. A refusal that a person has to mend at the start is one line and exit code 2; one that
// the platform speaks during a call is an answer that says what to do, and the server stays up.
func testRefusals(t *testing.T, l *lab) {
	const otherKey = "sk_live_ThisKeyWasNeverGivenOutByAnyone00"
	calls := []struct {
		name string
		set  map[string]string
		want []string
	}{
		{"wrong key", map[string]string{"DCYCLE_API_KEY": otherKey}, []string{"key"}},
		{"other organisation", map[string]string{"DCYCLE_ORG_ID": "00000000-0000-4000-8000-000000000000"}, []string{"organization"}},
		{"platform down", map[string]string{"ORGDATA_BASE_URL": "http://127.0.0.1:9"}, []string{"127.0.0.1:9"}},
	}
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			env := maps.Clone(l.exports)
			maps.Copy(env, c.set)
			got := l.inspect(t, 5, append([]string{"--config", l.inspectorConfig(t, env), "--server", "orgdata"}, call("query_org_data", `{"sql":"`+question+`"}`)...)...)
			contains(t, got.text(), c.want...)
			if !got.Result.IsError || strings.Contains(got.text(), otherKey) {
				t.Errorf("isError is %t, want an error without the key: %s", got.Result.IsError, got.text())
			}
		})
	}
	starts := []struct {
		name string
		set  map[string]string
		want string
	}{
		{"plain http to elsewhere", map[string]string{"ORGDATA_BASE_URL": "http://platform.example"}, "https"},
		{"misspelt setting", map[string]string{"ORGDATA_API_KEYFILE": "x"}, "ORGDATA_API_KEY_FILE"},
		{"malformed organisation", map[string]string{"DCYCLE_ORG_ID": "Meridia"}, "DCYCLE_ORG_ID"},
		{"no key", map[string]string{"DCYCLE_API_KEY": ""}, "DCYCLE_API_KEY"},
	}
	for _, s := range starts {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			env := maps.Clone(l.exports)
			maps.Copy(env, s.set)
			for _, command := range []string{"stdio", "serve"} {
				got := run(t, t.TempDir(), l.env(env), filepath.Join(l.bin, "orgdata-mcp"), command)
				l.noSecret(t, command+" stderr", got.stderr)
				if got.code != 2 || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, s.want) {
					t.Errorf("%s ended with %d, want 2 and one line on stderr that names %s\nstdout:\n%s\nstderr:\n%s", command, got.code, s.want, got.stdout, got.stderr)
				}
			}
		})
	}
}
