package statement

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT 1":                            "SELECT 1",
		"SELECT 1;":                           "SELECT 1",
		"SELECT 1 ; \n":                       "SELECT 1",
		";; SELECT 1 ; ; -- end":              "SELECT 1",
		"SELECT 1 -- end":                     "SELECT 1",
		"-- a\nSELECT ';' /* ; */, \";\"; ":   "-- a\nSELECT ';' /* ; */, \";\"",
		"SELECT 'it''s;' AS [a;b]":            "SELECT 'it''s;' AS [a;b]",
		"/* not closed; */ SELECT `x``;` -- ": "/* not closed; */ SELECT `x``;`",
		"```sql\nSELECT 1\n```":               "SELECT 1",
		"```\nSELECT 1;\n```\n":               "SELECT 1",
		"\n```SQLite\r\nSELECT 1\r\n```":      "SELECT 1",
		"```sql\nSELECT 1":                    "SELECT 1",
		"SELECT `a` FROM t":                   "SELECT `a` FROM t",
		"SELECT ```sql` FROM t":               "SELECT ```sql` FROM t",
		"SELECT '```sql\n'":                   "SELECT '```sql\n'",
		"SELECT 'not closed; SELECT 2":        "SELECT 'not closed; SELECT 2",
	} {
		if s, bad := Read(sql); bad != nil {
			t.Errorf("%q: %v", sql, bad)
		} else if s.SQL != want {
			t.Errorf("%q: %q, want %q", sql, s.SQL, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]Problem{
		"":                           {CodeSQL, "There is no statement.", "Write one SELECT."},
		" ;; -- nothing":             {CodeSQL, "There is no statement.", "Write one SELECT."},
		"(SELECT 1)":                 {CodeSQL, "The statement does not begin with a word of SQL.", "Begin it with SELECT or WITH."},
		"SELECT 1; SELECT 2":         {CodeDenied, "There is more than one statement.", "Send one SELECT at a time."},
		"drop table x":               {CodeDenied, "DROP is not allowed: this only reads.", "Write one SELECT (a WITH before it is fine)."},
		"SHOW TABLES":                {CodeDenied, "SHOW is not allowed: this only reads.", "The tool that describes the tables lists them and their columns; here, write one SELECT."},
		"SELECT 1 WHERE 1 = ?":       {CodeSQL, "The statement has a parameter, ?.", "Write the value itself into the statement."},
		"SELECT x FROM t WHERE a=:a": {CodeSQL, "The statement has a parameter, :a.", "Write the value itself into the statement."},
		"SELECT a::date FROM t":      {CodeSQL, "SQLite does not know ::, which is PostgreSQL's.", "Write date(x) or CAST(x AS REAL)."},
		"SELECT 1\x00":               {CodeSQL, "The statement contains a zero byte.", "Remove it."},
		"SELECT " + strings.Repeat(" ", 99_993) + "1": {CodeTooLarge, "The statement is 100001 bytes long; at most 100000 are taken.", "Write a shorter one: join tables instead of listing values."},
	} {
		if _, bad := Read(sql); bad == nil || *bad != want {
			t.Errorf("%.60q: %+v, want %+v", sql, bad, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, sql := range []string{"SELECT 'a''b', \"c\", [d], x'0f', 1.5e3, .5, 0x1F, 1_000 -- e", "/*/ */ SELECT a->>'b' <> c", "```sql\nSELECT 1;\n```", "SELECT 'a", "SELECT 1abc, x'0'"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		end := 0
		for _, tok := range lex(sql) {
			if tok.start < end || tok.end <= tok.start || tok.end > len(sql) {
				t.Fatalf("token %+v after %d", tok, end)
			}
			end = tok.end
		}
		s, bad := Read(sql)
		if bad != nil {
			if utf8.ValidString(sql) && !utf8.ValidString(bad.Public) {
				t.Fatalf("%q gives a problem that is not text: %q", sql, bad.Public)
			}
			return
		}
		if !strings.Contains(sql, s.SQL) || len(s.tokens) == 0 {
			t.Fatalf("%q was cut to %q", sql, s.SQL)
		}
		s.Defines()
		s.Phrase()
		s.Unqualified([]string{"main"}, []string{"t"})
	})
}
