package query

import "testing"

func TestUnfence(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"SELECT 1", "SELECT 1;", "SELECT 1 ; \n", "```sql\nSELECT 1\n```", "```\nSELECT 1;\n```\n", "\n```SQLite\r\nSELECT 1\r\n```", "```sql\nSELECT 1",
	} {
		stmt, bad := parseStatement(sql)
		if bad != nil || stmt.sql != "SELECT 1" {
			t.Errorf("%q: %+v, %v", sql, stmt, bad)
		}
	}
	for _, sql := range []string{"SELECT `a` FROM t", "SELECT ```sql` FROM t", "SELECT '```sql\n'"} {
		if got := unfence(sql); got != sql {
			t.Errorf("%q became %q", sql, got)
		}
	}
}

// TestSpellingsAreForeign keeps advice from naming what SQLite has itself.
func TestSpellingsAreForeign(t *testing.T) {
	t.Parallel()
	for name, instead := range spellings {
		if functions[name] {
			t.Errorf("%s is a function here", name)
		}
		if instead == "" {
			t.Errorf("nothing is advised for %s", name)
		}
	}
}
