package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/export"
)

// hostile are texts that break what is written without care.
var hostile = []string{
	"", " ", "a,b", `say "no"`, "two\nlines", "two\r\nlines", "tab\there", "\x1b[31mred\x1b[0m", "\x00\x07\x7f", "a|b", "<script>&amp;", "日本語", "👨‍👩‍👧", "e\u0301",
	"\u202egnp.exe", "\u200b", "\u2028", "NULL", "=1+1", "#comment", `\.`, `back\slash`, "_under_ *star*", "\U000E0041tag", "\ufeffbom", "-- x",
}

// values are what SQLite gives besides texts.
var values = []any{
	nil, int64(0), int64(-1), int64(math.MaxInt64), int64(math.MinInt64), 0.1, 41.300000000000004, 1e300, -5e-324, 1e15, 123456789.125, 5.0, math.MaxFloat64, "DEADBEEF",
}

// table is a table of all of them: the texts in one column, the others beside, and a key.
func table() (t export.Table, rows [][]any) {
	t = export.Table{Columns: []string{"n", "text", "value"}, Numeric: []bool{true, false, false}}
	for i := range max(len(hostile), len(values)) {
		rows = append(rows, []any{int64(i), hostile[i%len(hostile)], values[i%len(values)]})
	}
	return t, rows
}

func write(t *testing.T, f export.Format, of export.Table, rows [][]any, o export.Options) string {
	t.Helper()
	var b bytes.Buffer
	e, err := export.New(&b, f, of, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := e.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// same tells whether a text in a file is a value: numbers by what they read back as, all else by its characters.
func same(t *testing.T, text string, v any) bool {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return text == ""
	case int64:
		return text == fmt.Sprint(v)
	case float64:
		var back float64
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Errorf("%q is no number: %v", text, err)
		}
		return back == v
	}
	return text == v
}

// TestCSVReadsBack: the library's reader finds each value as it was. Of line breaks within a field it reads \r\n as \n, as it says.
func TestCSVReadsBack(t *testing.T) {
	t.Parallel()
	of, rows := table()
	text := write(t, export.CSV, of, rows, export.Options{})
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(records) != len(rows)+1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	for i, row := range rows {
		for j, v := range row {
			if s, ok := v.(string); ok {
				v = strings.ReplaceAll(s, "\r\n", "\n")
			}
			if !same(t, records[i+1][j], v) {
				t.Errorf("row %d: %q, want %q", i, records[i+1][j], v)
			}
		}
	}
	if got := write(t, export.CSV, export.Table{Columns: []string{"a", "b"}}, [][]any{{"", nil}}, export.Options{}); got != "a,b\n\"\",\n" {
		t.Errorf("the empty text and NULL are %q", got)
	}
}

// TestJSONReadsBack: the library's reader finds each value as it was, digits included, and nothing in the text would move a terminal's cursor.
func TestJSONReadsBack(t *testing.T) {
	t.Parallel()
	of, rows := table()
	for _, f := range []export.Format{export.JSON, export.JSONL} {
		text := write(t, f, of, rows, export.Options{})
		for _, r := range text {
			if r < ' ' && r != '\n' || r >= 0x7F && r < 0xA0 || strings.ContainsRune("\u200b\u2028\u202e\ufeff", r) {
				t.Errorf("%s has %U as it is", f, r)
			}
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var got []map[string]any
		if f == export.JSON {
			if err := decoder.Decode(&got); err != nil {
				t.Fatal(err)
			}
		}
		for f == export.JSONL && decoder.More() {
			var one map[string]any
			if err := decoder.Decode(&one); err != nil {
				t.Fatal(err)
			}
			got = append(got, one)
		}
		if len(got) != len(rows) {
			t.Fatalf("%s has %d rows, want %d", f, len(got), len(rows))
		}
		for i, row := range rows {
			for j, v := range row {
				back := got[i][of.Columns[j]]
				if number, ok := back.(json.Number); ok {
					if !same(t, number.String(), v) {
						t.Errorf("%s, row %d: %v, want %v", f, i, back, v)
					}
				} else if back != v {
					t.Errorf("%s, row %d: %q, want %q", f, i, back, v)
				}
			}
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	twice := export.Table{Columns: []string{"id", "id", "id_2", "x"}, Numeric: []bool{true, true, true, false}}
	row := []any{int64(1), int64(2), int64(3), math.Inf(1)}
	for name, c := range map[string]struct {
		format export.Format
		of     export.Table
		rows   [][]any
		want   string
	}{
		"CSV without rows":      {export.CSV, twice, nil, "id,id,id_2,x\n"},
		"CSV":                   {export.CSV, twice, [][]any{row}, "id,id,id_2,x\n1,2,3,+Inf\n"},
		"JSON without rows":     {export.JSON, twice, nil, "[]\n"},
		"JSON, names once each": {export.JSON, twice, [][]any{row, row}, "[\n" + `{"id":1,"id_3":2,"id_2":3,"x":"+Inf"},` + "\n" + `{"id":1,"id_3":2,"id_2":3,"x":"+Inf"}` + "\n]\n"},
		"JSONL":                 {export.JSONL, twice, [][]any{row}, `{"id":1,"id_3":2,"id_2":3,"x":"+Inf"}` + "\n"},
		"JSONL without rows":    {export.JSONL, twice, nil, ""},
		"Markdown":              {export.Markdown, twice, [][]any{row}, "| id | id | id_2 | x |\n| ---: | ---: | ---: | --- |\n| 1 | 2 | 3 | +Inf |\n"},
		"Markdown, hostile": {export.Markdown, export.Table{Columns: []string{"_a_b"}}, [][]any{{"a|b\n<i>*c* `d` [e](f) &amp; \x1b[31m"}, {nil}},
			"| \\_a_b |\n| --- |\n| a\\|b<br>\\<i>\\*c\\* \\`d\\` \\[e\\](f) &amp;amp; ␛\\[31m |\n|  |\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, write(t, c.format, c.of, c.rows, export.Options{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestVisible: where a terminal would obey, each character is written out; where not, it stays.
func TestVisible(t *testing.T) {
	t.Parallel()
	of, rows := export.Table{Columns: []string{"a\x1b"}}, [][]any{{"\x1b[2J\u202e"}}
	if got := write(t, export.CSV, of, rows, export.Options{Visible: true}); got != "a␛\n␛[2J<U+202E>\n" {
		t.Errorf("%q", got)
	}
	if got := write(t, export.CSV, of, rows, export.Options{}); got != "a\x1b\n\x1b[2J\u202e\n" {
		t.Errorf("%q", got)
	}
}

// TestSecretsAreTakenOut of every format, also where they are numbers, names of columns, or have something that cannot be seen within.
func TestSecretsAreTakenOut(t *testing.T) {
	t.Parallel()
	redact := func(s string) string {
		return strings.NewReplacer("s3cret", "[redacted]", "4711", "[redacted]").Replace(s)
	}
	of := export.Table{Columns: []string{"xs3cret", "b", "c"}}
	for _, f := range export.Formats() {
		text := write(t, f, of, [][]any{{"a s3cret b", int64(4711), "s3\u200bcret"}, {"clean\n", 1.4711, nil}}, export.Options{Redact: redact})
		if strings.Contains(text, "s3cret") || strings.Contains(text, "4711") || strings.Contains(text, "cret\"") {
			t.Errorf("%s: %s", f, text)
		}
	}
}

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

// TestAFullDiskIsTold at the latest when the output is closed, and ends the rows as soon as it is known.
func TestAFullDiskIsTold(t *testing.T) {
	t.Parallel()
	for _, f := range export.Formats() {
		e, err := export.New(&full{room: 100_000}, f, export.Table{Columns: []string{"a"}}, export.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for ; rows < 1_000_000 && err == nil; rows++ {
			err = e.Row([]any{strings.Repeat("x", 100)})
		}
		if err == nil || rows > 5_000 {
			t.Errorf("%s: %d rows, %v", f, rows, err)
		}
		if e.Close() == nil {
			t.Errorf("%s: it is closed without an error", f)
		}
	}
}

func TestEndings(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]export.Format{
		"a.csv": export.CSV, "A.CSV": export.CSV, "/x.y/a.json": export.JSON, "a.jsonl": export.JSONL, "a.ndjson": export.JSONL, "a.md": export.Markdown,
		"a": "", "a.xlsx": "", ".csv/a": "",
	} {
		if got := export.ByEnding(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}
