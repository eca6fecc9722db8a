package statement

import (
	"strings"
	"testing"
)

// A statement that cannot be read is told the first word that is misspelt, where it can be read with that mended; else nothing is guessed.
func TestSlip(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"select * form t":                             "Did you mean FROM in the place of form?",
		"SELECT a FORM t":                             "Did you mean FROM in the place of FORM?",
		"SELECT a FROM t WEHRE b = 1":                 "Did you mean WHERE in the place of WEHRE?",
		"SELECT a FROM t WHER b = 1":                  "Did you mean WHERE in the place of WHER?",
		"SELECT a, count(*) FROM t GRUOP BY a":        "Did you mean GROUP in the place of GRUOP?",
		"SELECT a, count(*) FROM t GROUP a":           "Did you mean GROUP BY in the place of GROUP?",
		"SELECT a, count(*) FROM t GROUP BY":          "",
		"SELECT a FROM t ORDER BY":                    "",
		"SELECT a FROM t ORDERBY a":                   "Did you mean ORDER BY in the place of ORDERBY?",
		"SELECT a FROM t ODER BY a":                   "Did you mean ORDER in the place of ODER?",
		"SELECT a FROM t ORDER BY a DECS":             "Did you mean DESC in the place of DECS?",
		"SELECT a FROM t LIMT 3":                      "Did you mean LIMIT in the place of LIMT?",
		"SELECT a FROM t LIMIT 3 OFSET 2":             "Did you mean OFFSET in the place of OFSET?",
		"SELECT a FROM t HAVNG b":                     "Did you mean HAVING in the place of HAVNG?",
		"SELECT a FROM t INNER JION u ON t.a = u.a":   "Did you mean JOIN in the place of JION?",
		"SELECT a FROM t LEFT JOIN u OM t.a = u.a":    "Did you mean ON in the place of OM?",
		"SELECT a FROM t WHERE a LKE 'x'":             "Did you mean LIKE in the place of LKE?",
		"SELECT a FROM t WHERE a BEETWEEN 1 AND 2":    "Did you mean BETWEEN in the place of BEETWEEN?",
		"SELECT a FROM t WHERE a = 1 ADN b = 2":       "Did you mean AND in the place of ADN?",
		"SELECT CASE WEN a THEN 2 END FROM t":         "Did you mean WHEN in the place of WEN?",
		"SELECT CASE WHEN a THEN 2 ESLE 3 END FROM t": "Did you mean ELSE in the place of ESLE?",
		"SELECT 1 UNOIN SELECT 2":                     "Did you mean UNION in the place of UNOIN?",
		"SELECT sum(a) OVR (PARTITION BY b) FROM t":   "Did you mean OVER in the place of OVR?",
		"WITH x AS (SELCT 1) SELECT * FROM x":         "Did you mean SELECT in the place of SELCT?",
		"select * form t wehre a = 1 oder by a":       "Did you mean FROM in the place of form?",
		"SELECT a, FROM t":                            "Leave out the comma before FROM.",
		"SELECT a FROM t GROUP BY a, ORDER BY a":      "Leave out the comma before ORDER.",
		// each of these is wrong in another way, or may be
		"SELECT a FROM t":                "",
		"SELECT FROM":                    "",
		"SELECT a b c FROM t":            "",
		"SELECT a n c FROM t":            "",
		"SELECT a AS from FROM t":        "",
		"SELECT a FROM t WHERE":          "",
		"SELECT a FROM t WHERE a === 1":  "",
		"SELECT a FROM t frm u wher x 1": "",
		"SELECT 'form' , 'wehre' 1 2":    "",
		"SELECT (((":                     "",
		"SELECT ) form t":                "",
	} {
		if got := newStatement(sql).Slip(); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

// What a statement begins with says what is wrong with one that is no SELECT.
func TestFirstWords(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]struct{ code, next string }{
		"selec 1":                       {CodeSQL, "Did you mean SELECT?"},
		"SLECT 1":                       {CodeSQL, "Did you mean SELECT?"},
		"selects 1":                     {CodeSQL, "Did you mean SELECT?"},
		"wiht x as (select 1) select 1": {CodeSQL, "Did you mean WITH?"},
		"sql: SELECT 1":                 {CodeSQL, "leave out what stands before"},
		"Here it is: select 1":          {CodeSQL, "leave out what stands before"},
		"how much did we emit?":         {CodeSQL, "Write the question as one SELECT"},
		"Select":                        {"", ""},
		"set x = 1":                     {CodeDenied, "Write one SELECT"},
		"delete from t":                 {CodeDenied, "Write one SELECT"},
		"EXPLAIN SELECT 1":              {CodeDenied, "Leave EXPLAIN out"},
		"show tables":                   {CodeDenied, "lists them and their columns"},
		`{"sql": "SELECT 1"}`:           {CodeSQL, "Begin it with SELECT or WITH."},
	} {
		_, bad := Read(sql)
		switch {
		case want.code == "" && bad != nil:
			t.Errorf("%s: %+v", sql, bad)
		case want.code != "" && (bad == nil || bad.Code != want.code || !strings.Contains(bad.Next, want.next)):
			t.Errorf("%s: %+v, want %+v", sql, bad, want)
		}
	}
}

func TestUnclosed(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT count(*":        "parenthesis",
		"SELECT 'it's'":         "quote",
		`SELECT "a FROM t`:      "quote",
		"SELECT [a FROM t":      "quote",
		"SELECT count(*)":       "",
		"SELECT '(' FROM t":     "",
		"SELECT a) FROM t":      "",
		"SELECT a FROM t WHERE": "",
	} {
		if got := newStatement(sql).Unclosed(); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

// Whatever is written, a guess ends and is about a word that stands there.
func FuzzSlip(f *testing.F) {
	for _, sql := range []string{"select * form t", "SELECT a, FROM t", "SELECT (((", "select 'a", "select 1 union"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		s, bad := Read(sql)
		if bad != nil {
			return
		}
		advice := s.Slip()
		if strings.ContainsAny(advice, "\n\r\x00") {
			t.Errorf("%q: advice %q", sql, advice)
		}
		if advice != "" {
			if _, err := s.Select(); err == nil {
				t.Errorf("%q can be read, and yet: %q", sql, advice)
			}
		}
	})
}
