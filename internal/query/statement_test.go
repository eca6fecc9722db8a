package query

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDefines(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"WITH a AS (SELECT 1), B(x, y) AS NOT MATERIALIZED (SELECT 1, 2) SELECT count(*) FROM a": "a b",
		"WITH RECURSIVE \"n n\"(i) AS (VALUES (1)) SELECT abs(max(i)) AS m FROM \"n n\"":         "abs n n",
		"SELECT x FROM t":                        "",
		"SELECT (1) AS x, count(*) AS y, z AS w": "count select z",
		"AS )) ((":                               "",
	} {
		s := &statement{tokens: lex(sql)}
		var names []string
		for name := range s.defines() {
			names = append(names, name)
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func TestStatementIsCut(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT 1":                            "SELECT 1",
		";; SELECT 1 ; ; -- end":              "SELECT 1",
		"SELECT 1 -- end":                     "SELECT 1",
		"-- a\nSELECT ';' /* ; */, \";\"; ":   "-- a\nSELECT ';' /* ; */, \";\"",
		"SELECT 'it''s;' AS [a;b]":            "SELECT 'it''s;' AS [a;b]",
		"/* not closed; */ SELECT `x``;` -- ": "/* not closed; */ SELECT `x``;`",
	} {
		s, err := parseStatement(sql)
		if err != nil {
			t.Errorf("%q: %v", sql, err)
		} else if s.sql != want {
			t.Errorf("%q: %q, want %q", sql, s.sql, want)
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	tables := []*table{{Table: Table{Name: "invoices"}}, {Table: Table{Name: "items"}}, {Table: Table{Name: "i"}}}
	for sql, want := range map[string]string{
		"SELECT * FROM Invoices":                   "invoices",
		"SELECT * FROM \"invoices\", [items], `i`": "invoices items i",
		"SELECT * FROM 'items'":                    "items",
		"SELECT invoices_x /* items */ FROM t":     "",
	} {
		s := &statement{tokens: lex(sql)}
		var names []string
		for _, t := range s.mentions(tables) {
			names = append(names, t.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

func FuzzLex(f *testing.F) {
	for _, tt := range statements {
		f.Add(tt.sql)
	}
	for _, tt := range refused {
		if len(tt.sql) < 1000 {
			f.Add(tt.sql)
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		end := 0
		for _, tok := range lex(sql) {
			if tok.end <= end || tok.end > len(sql) {
				t.Fatalf("token %+v ends at %d after %d", tok, tok.end, end)
			}
			end = tok.end
		}
		s, err := parseStatement(sql)
		if err == nil && (!strings.Contains(sql, s.sql) || len(s.tokens) == 0) {
			t.Fatalf("%q was cut to %q", sql, s.sql)
		}
		if err == nil {
			s.defines()
		} else if utf8.ValidString(sql) && !utf8.ValidString(err.Error()) {
			t.Fatalf("%q gives an error that is not text: %q", sql, err)
		}
	})
}
