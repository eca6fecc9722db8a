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
		"":                           {Code: CodeSQL, Public: "There is no statement.", Next: "Write one SELECT."},
		" ;; -- nothing":             {Code: CodeSQL, Public: "There is no statement.", Next: "Write one SELECT."},
		"(SELECT 1)":                 {Code: CodeSQL, Public: "The statement does not begin with a word of SQL.", Next: "Begin it with SELECT or WITH."},
		"SELECT 1; SELECT 2":         {Code: CodeDenied, Public: "There is more than one statement.", Next: "Send one SELECT at a time."},
		"drop table x":               {Code: CodeDenied, Public: "DROP is not allowed: this only reads.", Next: "Write one SELECT (a WITH before it is fine)."},
		"SHOW TABLES":                {Code: CodeDenied, Public: "SHOW is not allowed: this only reads.", Next: "The tool that describes the tables lists them and their columns; here, write one SELECT."},
		"SELECT 1 WHERE 1 = ?":       {Code: CodeSQL, Public: "The statement has a parameter, ?.", Next: "Write the value itself into the statement."},
		"SELECT x FROM t WHERE a=:a": {Code: CodeSQL, Public: "The statement has a parameter, :a.", Next: "Write the value itself into the statement."},
		"SELECT a::date FROM t":      {Code: CodeSQL, Public: "SQLite does not know ::, which is PostgreSQL's.", Next: "Write date(x) or CAST(x AS REAL)."},
		"SELECT 1\x00":               {Code: CodeSQL, Public: "The statement contains a zero byte.", Next: "Remove it."},
		"SELECT " + strings.Repeat(" ", 99_993) + "1": {Code: CodeTooLarge, Public: "The statement is 100,001 bytes long; at most 100,000 are taken.", Next: "Write a shorter one: join tables instead of listing values."},
	} {
		if _, bad := Read(sql); bad == nil || *bad != want {
			t.Errorf("%.60q: %+v, want %+v", sql, bad, want)
		}
	}
}

func TestLex(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"a/*b*/c--d\ne /*f":             "word a|word c|word e",
		"\ufeffa /*/ b */ c /**/ d/*":   "word a|word c|word d|operator /|operator *",
		"'a''b' \"c\"\"d\" `e``f` [g]]": "string a'b|quoted c\"d|quoted e`f|quoted g|illegal ]",
		"'a":                            "illegal 'a",
		"[a":                            "illegal [a",
		"x'0F' X'' x'0' x'zz' x":        "blob x'0F'|blob X''|illegal x'0'|illegal x'zz'|word x",
		"x'0":                           "illegal x'0",
		"1 1.5 .5 5. 1e3 1E+3 1e-3 0x1F 1_0 1_0.0_1": "number 1|number 1.5|number .5|number 5.|number 1e3|number 1E+3|number 1e-3|number 0x1F|number 1_0|number 1_0.0_1",
		"1a 1e 1_ 1__0 0x 0xg 1.5x":                  "illegal 1a|illegal 1e|illegal 1_|illegal 1__0|illegal 0x|illegal 0xg|illegal 1.5x",
		"1.a":                                        "illegal 1.a",
		"a.b a.5":                                    "word a|operator .|word b|word a|number .5",
		"?1 :a @b $c ?":                              "variable ?1|variable :a|variable @b|variable $c|variable ?",
		"a->>b->c<=d<>e<<f==g!=h||i|j>=k>>l&m":       "word a|operator ->>|word b|operator ->|word c|operator <=|word d|operator <>|word e|operator <<|word f|operator ==|word g|operator !=|word h|operator |||word i|operator ||word j|operator >=|word k|operator >>|word l|operator &|word m",
		"!#;~%,()":                                   "illegal !|illegal #|semicolon |operator ~|operator %|operator ,|operator (|operator )",
		"été a$b _c":                                 "word été|word a$b|word _c",
	} {
		var got []string
		names := []string{"word", "quoted", "string", "blob", "number", "variable", "semicolon", "operator", "illegal"}
		for _, tok := range lex(sql) {
			got = append(got, names[tok.kind]+" "+tok.text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q\n got %s\nwant %s", sql, strings.Join(got, "|"), want)
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
		s.unqualified([]string{"main"}, []string{"t"}, nil)
	})
}
