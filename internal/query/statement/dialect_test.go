package statement

import (
	"strings"
	"testing"
)

func TestPhrase(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT EXTRACT(YEAR FROM d) FROM t":    "SQLite has no EXTRACT here; write CAST(strftime('%Y', x) AS INTEGER) for the year, '%m' for the month.",
		"SELECT TOP 10 * FROM t":                "SQLite has no TOP here; write LIMIT n, at the end.",
		"SELECT top FROM t":                     "",
		"SELECT * FROM t WHERE d > DATE '2025'": "A date is a text: '2025-01-31', without DATE before it.",
		"SELECT date('now') FROM any":           "",
		"SELECT * FROM t FETCH FIRST ROW ONLY":  "SQLite has no FETCH here; write LIMIT n, at the end.",
		"SELECT 'ilike', \"ilike\" FROM t":      "",
	} {
		if got := newStatement(sql).Phrase(); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	if !Foreign("Interval") || Foreign("name") {
		t.Error("interval is of another dialect, name is not")
	}
}

// TestSpellings: a part of a date is compared with numbers by those who have a
// function for it; strftime gives a text, which is above every number.
func TestSpellings(t *testing.T) {
	t.Parallel()
	for _, part := range strings.Fields("YEAR month day dayofmonth dayofyear week quarter hour minute second weekday extract date_part") {
		if !strings.Contains(Spelling(part), "AS INTEGER)") {
			t.Errorf("%s: %q gives a text", part, Spelling(part))
		}
	}
	if Spelling("count") != "" {
		t.Error("count is SQLite's own")
	}
	for name, instead := range spellings() {
		if instead == "" {
			t.Errorf("nothing is advised for %s", name)
		}
	}
}
