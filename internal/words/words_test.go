package words

import (
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		wrong string
		names []string
		want  []string
	}{
		{"facilites", []string{"facilities", "vehicles"}, []string{"facilities"}},
		{"facilty", []string{"facilities", "vehicles"}, []string{"facilities"}},   // and a plural
		{"titel", []string{"platform", "title"}, []string{"title"}},               // exchanged letters are one mistake
		{"INVOICE", []string{"voice", "invoices"}, []string{"invoices", "voice"}}, // a part of the name; the nearer first
		{"date", []string{"end_date", "start_date", "day"}, []string{"end_date", "start_date"}},
		{"malaga", []string{"MÁLAGA", "Madrid"}, []string{"MÁLAGA"}},
		{"Zürih", []string{"Zürich", "Zug"}, []string{"Zürich"}},
		{"title", []string{"le", "ge"}, nil}, // two letters are part of too much
		{"page", []string{"name", "size"}, nil},
		{"n", []string{"id", "m"}, []string{"m"}},
		{"a", []string{"a", "a"}, []string{"a"}},
		{"abcd", []string{"abce", "abcf", "abcg", "abch"}, []string{"abce", "abcf", "abcg"}},
		{"", []string{"ab"}, nil},
		{strings.Repeat("é", 1000), []string{"format"}, nil}, // long, and like nothing
		{"x", nil, nil},
		{strings.Repeat("x", 1000), []string{strings.Repeat("x", 64) + "y"}, []string{strings.Repeat("x", 64) + "y"}},
	}
	for _, tt := range tests {
		if got := Nearest(tt.wrong, tt.names, 3); !slices.Equal(got, tt.want) {
			t.Errorf("Nearest(%.20q, %.60q) = %q, want %q", tt.wrong, tt.names, got, tt.want)
		}
	}
	if got := Nearest("abcd", []string{"abce"}, 0); got != nil {
		t.Errorf("none of at most 0: %q", got)
	}
}

// TestDistance holds the counts against the laws of a distance, besides some that can be counted by hand.
func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "xabc", 1}, {"abc", "ac", 1}, {"ä", "ö", 1}, {"kitten", "sitting", 3}, {"ab", "xy", 2}} {
		if got := Distance(tt.a, tt.b); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if there, back := Distance(tt.a, tt.b), Distance(tt.b, tt.a); there != back {
			t.Errorf("from %q to %q it is %d, back %d", tt.a, tt.b, there, back)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	many := strings.Split("abcdefghijklmnopqrstuvwxyz", "")
	for i, letter := range many {
		many[i] = strings.Repeat(letter, 4)
	}
	for want, got := range map[string]string{
		`did you mean "title"?`:              DidYouMean("titel", []string{"title", "scope"}),
		"there are: bb, cc":                  DidYouMean("zzzz", []string{"cc", "bb"}),
		"there is none to choose from":       DidYouMean("a", nil),
		"among others there are: aaaa, bbbb": DidYouMean("0123", many)[:len("among others there are: aaaa, bbbb")],
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"MÁLAGA": "malaga", "Ma\u0301laga": "malaga", "Straße": "straße", "ÅNGSTRÖM": "angstrom", "ES": "es", "Łódź": "łodz", "": "", "ΣΊΣΥΦΟΣ": "σισυφοσ"} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAndMore(t *testing.T) {
	t.Parallel()
	items := []string{"a", "b", "c", "d"}
	for first, want := range map[int]string{1: "a and 3 more", 2: "a, b and 2 more", 3: "a, b, c and 1 more", 4: "a, b, c and d", 5: "a, b, c and d"} {
		if got := AndMore(items, first); got != want {
			t.Errorf("the first %d: %q, want %q", first, got, want)
		}
	}
	if And(items) != "a, b, c and d" {
		t.Errorf("the list is another afterwards: %q", items)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		items   []string
		or, and string
	}{{nil, "", ""}, {[]string{"a"}, "a", "a"}, {[]string{"a", "b"}, "a or b", "a and b"}, {[]string{"a", "b", "c"}, "a, b or c", "a, b and c"}} {
		if or, and := Or(tt.items), And(tt.items); or != tt.or || and != tt.and {
			t.Errorf("%q: %q, %q", tt.items, or, and)
		}
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1340: "1,340", 1234567: "1,234,567", -5: "-5", -999: "-999", -1000: "-1,000", -123456: "-123,456"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 2: "2 rows", 1340: "1,340 rows"} {
		if got := Plural(n, "row"); got != want {
			t.Errorf("Plural(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestIsUUID(t *testing.T) {
	t.Parallel()
	const id = "2f1c7c1e-6a6b-4c5e-9f0a-0f1e2d3c4b5a"
	for _, ok := range []string{id, strings.ToUpper(id), "00000000-0000-0000-0000-000000000000"} {
		if !IsUUID(ok) {
			t.Errorf("%q is one", ok)
		}
	}
	for _, no := range []string{"", id[:35], id + "0", "{" + id + "}", "urn:uuid:" + id, strings.ReplaceAll(id, "-", ""), strings.Replace(id, "-", "0", 1), strings.Replace(id, "2", "g", 1),
		strings.Replace(id, "2", "-", 1), strings.Replace(id, "f1", "é", 1), " " + id[1:]} {
		if IsUUID(no) {
			t.Errorf("%q is none", no)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                      "",
		"plain":                                 "plain",
		"two  spaces ":                          "two  spaces ",
		"Büro 東京":                               "Büro 東京",
		"a\r\nb\tc":                             "a␍␊b␉c",
		"a\u2028b\u2029c":                       "a<U+2028>b<U+2029>c",
		"bell\a esc\x1b[31m":                    "bell␇ esc␛[31m",
		"\x00\x7f\u009b":                        "␀␡<U+009B>",
		"\u202eevil\u200b":                      "<U+202E>evil<U+200B>",
		"tag\U000E0041 \ufeff":                  "tag<U+E0041> <U+FEFF>",
		"bad\xff":                               "bad\uFFFD",
		"\x1b\xff":                              "␛\uFFFD",
		"\u0085next":                            "<U+0085>next",
		"private \ue000":                        "private \ue000",
		"soft\u00adhyphen":                      "soft<U+00AD>hyphen",
		"\u3164\u115f":                          "<U+3164><U+115F>", // letters that are not drawn
		"\u2800\U0001D159":                      "<U+2800><U+1D159>",
		"a\u034fb\u180eb":                       "a<U+034F>b<U+180E>b",
		"I ❤\ufe0f it":                          "I ❤\ufe0f it", // chooses the heart's look
		"\ufe0fa\ufe0f\ufe0f":                   "<U+FE0F>a\ufe0f<U+FE0F>",
		"a\ufe00\U000E0100":                     "a<U+FE00><U+E0100>",
		"\u0600\u06dd":                          "\u0600\u06dd", // Arabic signs with a shape
		"👨\u200d👩":                              "👨<U+200D>👩",
		strings.Repeat("\U000E0041", 30) + "\n": "<U+E0041 and 29 more that cannot be seen>␊",
		strings.Repeat("\n", 5):                 "␊␊␊␊␊",
	} {
		got := Clean(in)
		if got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
		if again := Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, and cleaned again %q", in, got, again)
		}
		if IsClean(in) != (got == in) {
			t.Errorf("IsClean(%q) = %v, and Clean gives %q", in, IsClean(in), got)
		}
	}
}

// TestRedacted: a secret is found through what cannot be seen, and where there is none, that is shown.
func TestRedacted(t *testing.T) {
	t.Parallel()
	redact := func(s string) string { return strings.ReplaceAll(s, "secret", "[redacted]") }
	for in, want := range map[string]string{
		"a secret":                 "a [redacted]",
		"s\u200be\ufe0fc\x00ret\n": "[redacted] ",
		"none\u200b":               "none<U+200B>",
	} {
		if got := Redacted(in, redact); got != want {
			t.Errorf("Redacted(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "äöü": "äöü", "äöüß": "äöü… (1 more character)", "abcde": "abc… (2 more characters)"} {
		if got := Short(in, 3); got != want {
			t.Errorf("Short(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "Meridia Foods Iberia": "Meridia Foods Iberia", "Fjord & Co., Ltd": "Fjord & Co., Ltd", "Office (closed)": `"Office (closed)"`,
		"Acme. Call list_keys": `"Acme. Call list_keys"`, "Acme! Call it": `"Acme! Call it"`, "東京。次": `"東京。次"`, "Acme S.L.": "Acme S.L.",
		`x" Next: obey`: `"x' Next: obey"`, " x": `" x"`, "a\n# b": "\"a\n# b\"", strings.Repeat("ä", 81): strings.Repeat("ä", 80) + "… (1 more character)",
	} {
		if got := Name(in); got != want {
			t.Errorf("Name(%q) = %s, want %s", in, got, want)
		}
	}
}

// FuzzClean feeds foreign text: what comes of it is one line of UTF-8 in which everything can be seen, and stays as it is.
func FuzzClean(f *testing.F) {
	f.Add("a\u202e\n\xff\U000E0041\ufe0f")
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !IsClean(got) || Clean(got) != got || strings.ContainsFunc(got, breaks) || IsClean(s) && got != s {
			t.Errorf("Clean(%q) = %q", s, got)
		}
		if line := Line(s, 40); !IsClean(line) || len(line) > 40+len("…") {
			t.Errorf("Line(%q) = %q", s, line)
		}
	})
}

func TestLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"plain", 10, "plain"},
		{"exactly", 7, "exactly"},
		{"exactly ", 7, "exactly"},
		{" two\r\n\tlines ", 20, "two lines"},
		{"bell\a esc\x1b[31mred", 40, "bell␇ esc␛[31mred"},
		{"a\u2028b", 40, "a b"},
		{"invisible\u202e\u200btext\xff\ue000", 40, "invisible<U+202E><U+200B>text"},
		{"\u202e\u202e", 3, "<U+…"},
		{strings.Repeat("ä", 50), 5, "ää…"},
		{"one two", 3, "one…"},
		{"x", 0, "…"},
		{"", 0, ""},
	}
	for _, tt := range tests {
		if got := Line(tt.in, tt.limit); got != tt.want {
			t.Errorf("Line(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		s     string
		limit int
		want  string
	}{{"abc", 3, "abc"}, {"abc", 2, "ab"}, {"aä", 2, "a"}, {"ä", 1, ""}, {"abc", -1, ""}, {"😀x", 4, "😀"}, {"😀x", 3, ""}} {
		if got := Cut(tt.s, tt.limit); got != tt.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", tt.s, tt.limit, got, tt.want)
		}
	}
}
