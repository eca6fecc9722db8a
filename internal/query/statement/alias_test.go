package statement

import (
	"slices"
	"testing"
)

func TestCalled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		sql, name string
		want      []string
	}{
		{"SELECT r.x FROM runs r JOIN pipelines AS p ON p.id = r.p", "R", []string{"runs"}},
		{"SELECT r.x FROM runs r JOIN pipelines AS p ON p.id = r.p", "p", []string{"pipelines"}},
		{"SELECT 1 FROM runs r", "runs", nil},
		{"SELECT 1 FROM runs WHERE id IN (SELECT a.id FROM (a JOIN b)) UNION SELECT 1 FROM other a", "a", []string{"a", "other"}},
		{"WITH a AS (SELECT 1 FROM runs x) SELECT 1 FROM a x", "x", []string{"runs", "a"}},
		{"SELECT 1 FROM (SELECT 1 FROM runs) r", "r", nil},
		{"SELECT FROM", "r", nil},
	} {
		if got := newStatement(tt.sql).Called(tt.name); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %s is %q, want %q", tt.sql, tt.name, got, tt.want)
		}
	}
}
