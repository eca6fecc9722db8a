package rows

import (
	"fmt"
	"strings"
	"testing"
)

// TestCompleteMeansComplete has a source give rows in all the ways in which a list of pages can be wrong. What is said to be complete and beyond
// doubt is just what is; the rest is read once more, and says why it is doubtful.
func TestCompleteMeansComplete(t *testing.T) {
	t.Parallel()
	good := []Batch{batch(30, 0, 10), batch(30, 10, 20), batch(30, 20, 30)}
	overlapping := []Batch{batch(30, 0, 10), batch(30, 9, 19), batch(30, 20, 30)}
	short := []Batch{batch(43, 0, 6)}
	two := func(n int) Batch { // two rows under a1
		b := batch(4, 0, 3)
		b.Rows = append(b.Rows, []any{"a1", n, "kg"})
		return b
	}
	twice := func(total int) Batch { // the same row twice
		b := batch(total, 0, 3)
		b.Rows = append(b.Rows, b.Rows[1])
		return b
	}
	noticed := batch(10, 0, 10)
	noticed.Doubt = "page 2 came twice"
	null := Batch{Total: 3, Requests: 1, Rows: [][]any{{nil, 1, nil}, {nil, 1, nil}, {"x", 1, nil}}}
	for name, tt := range map[string]struct {
		fetches  [][]Batch
		limit    int
		keyless  bool
		rows     int
		doubt    string // "" is none
		complete bool   // has all rows that pass the set
		asked    int
		note     string
	}{
		"all":                                {fetches: [][]Batch{good}, rows: 30, complete: true, asked: 1},
		"none":                               {fetches: [][]Batch{{batch(0, 0, 0)}}, complete: true, asked: 1},
		"no total":                           {fetches: [][]Batch{{batch(-1, 0, 10), batch(-1, 10, 13)}}, rows: 13, complete: true, asked: 1},
		"fewer than announced":               {fetches: [][]Batch{short}, rows: 6, doubt: "the platform announced 43 rows and gave 6", complete: true, asked: 2},
		"more than announced":                {fetches: [][]Batch{{batch(5, 0, 10)}}, rows: 10, doubt: "announced 5 rows and gave 10", complete: true, asked: 2},
		"fewer, then all":                    {fetches: [][]Batch{short, good}, rows: 30, complete: true, asked: 2},
		"pages that overlap":                 {fetches: [][]Batch{overlapping}, rows: 29, doubt: "announced 30 rows and gave 29, and 1 of them twice", complete: true, asked: 2},
		"a total that moves":                 {fetches: [][]Batch{{batch(30, 0, 10), batch(20, 10, 20)}}, rows: 20, doubt: "rows came or went", complete: true, asked: 2},
		"a total that moves, then rests":     {fetches: [][]Batch{{batch(30, 0, 10), batch(20, 10, 20)}, {batch(20, 0, 10), batch(20, 10, 20)}}, rows: 20, complete: true, asked: 2},
		"what the source noticed":            {fetches: [][]Batch{{noticed}}, rows: 10, doubt: "page 2 came twice", complete: true, asked: 2},
		"a row twice, announced once":        {fetches: [][]Batch{{twice(3)}}, rows: 3, doubt: "1 row came twice", complete: true, asked: 2},
		"a row twice, announced twice":       {fetches: [][]Batch{{twice(4)}}, rows: 3, doubt: "announced 4 rows and gave 3, and 1 of them twice", complete: true, asked: 2},
		"equal rows without a key":           {fetches: [][]Batch{{twice(4)}}, keyless: true, rows: 4, complete: true, asked: 1},
		"rows without an id":                 {fetches: [][]Batch{{null}}, rows: 3, complete: true, asked: 1},
		"two rows under one id, again":       {fetches: [][]Batch{{two(40)}}, rows: 4, complete: true, asked: 2, note: "t.id is not unique"},
		"two rows under one id, other ones":  {fetches: [][]Batch{{two(40)}, {two(41)}}, rows: 3, doubt: "different rows came under 1 key", complete: true, asked: 2},
		"two rows under one id, then one":    {fetches: [][]Batch{{two(40)}, {batch(3, 0, 3)}}, rows: 3, complete: false, asked: 2, doubt: "?"},
		"a limit that is reached":            {fetches: [][]Batch{{batch(30, 0, 10)}}, limit: 10, rows: 10, asked: 1},
		"a limit above what there is":        {fetches: [][]Batch{good}, limit: 40, rows: 30, complete: true, asked: 1},
		"a limit that is just what there is": {fetches: [][]Batch{good}, limit: 30, rows: 30, complete: true, asked: 1},
		"a limit, no total, an end":          {fetches: [][]Batch{{batch(-1, 0, 7)}}, limit: 10, rows: 7, complete: true, asked: 1},
		"a limit, no total, no end":          {fetches: [][]Batch{{batch(-1, 0, 10)}}, limit: 10, rows: 10, asked: 1},
		"a limit and fewer than announced":   {fetches: [][]Batch{{batch(430, 0, 60)}}, limit: 100, rows: 60, doubt: "announced 430 rows and gave 60", asked: 2},
		"a limit and pages that overlap":     {fetches: [][]Batch{{batch(300, 0, 10), batch(300, 9, 19)}}, limit: 20, rows: 19, doubt: "1 of them twice", asked: 2},
	} {
		for _, set := range map[string]Set{"whole": nil, "part": from(0)} {
			t.Run(fmt.Sprintf("%s, %d conditions", name, len(set)), func(t *testing.T) {
				t.Parallel()
				src := &source{fetches: tt.fetches}
				table := src.table(t, "t", !tt.keyless)
				store := newStore(t, Options{})
				snap := mustLoad(t, store, at("r", "s", table), &Want{Table: table, Set: set, Limit: tt.limit})
				if tt.doubt == "?" { // whether one id had two rows or has one is settled by the second reading alone
					if snap.Doubt != "" || snap.Rows != tt.rows {
						t.Errorf("%d rows, doubt %q", snap.Rows, snap.Doubt)
					}
					return
				}
				if snap.Rows != tt.rows || snap.Complete != tt.complete {
					t.Errorf("%d rows, complete %v; want %d, %v", snap.Rows, snap.Complete, tt.rows, tt.complete)
				}
				if (snap.Doubt == "") != (tt.doubt == "") || !strings.Contains(snap.Doubt, tt.doubt) {
					t.Errorf("doubt %q, want %q", snap.Doubt, tt.doubt)
				}
				if src.asked() != tt.asked {
					t.Errorf("read %d times, want %d", src.asked(), tt.asked)
				}
				if !strings.Contains(fmt.Sprint(snap.Notes), tt.note) {
					t.Errorf("notes %q, want %q", snap.Notes, tt.note)
				}
				if total := len(tt.fetches[0]) * tt.asked; tt.doubt != "" && len(tt.fetches) == 1 && snap.Requests != total {
					t.Errorf("%d requests, want %d", snap.Requests, total)
				}
			})
		}
	}
}

// TestLongDoubtIsNotReadAgain: a second reading that would cost more than a hundred requests is not made.
func TestLongDoubtIsNotReadAgain(t *testing.T) {
	t.Parallel()
	for requests, want := range map[int]int{100: 2, 101: 1} {
		b := batch(50, 0, 10)
		b.Requests = requests
		src := &source{fetches: [][]Batch{{b}}}
		table := src.table(t, "t", true)
		snap := mustLoad(t, newStore(t, Options{}), at("r", "s", table), &Want{Table: table})
		if src.asked() != want || snap.Doubt == "" {
			t.Errorf("%d requests: read %d times, want %d; doubt %q", requests, src.asked(), want, snap.Doubt)
		}
	}
}

// TestKeyThatIsNone: where thousands of rows share their keys, a second reading would settle nothing; where only the second one has so many, they
// are others than before.
func TestKeyThatIsNone(t *testing.T) {
	t.Parallel()
	sharing := func(rows int) []Batch { // five keys
		b := Batch{Total: rows, Requests: 1}
		for i := range rows {
			b.Rows = append(b.Rows, []any{fmt.Sprintf("a%d", i%5), i, "kg"})
		}
		return []Batch{b}
	}
	for name, tt := range map[string]struct {
		fetches [][]Batch
		asked   int
		doubt   string // "" is none
	}{
		"as many as are told apart": {[][]Batch{sharing(maxClashes - 1)}, 2, ""},
		"more":                      {[][]Batch{sharing(maxClashes)}, 1, "different rows came under at least 5 keys"},
		"more the second time":      {[][]Batch{sharing(10), sharing(maxClashes + 100)}, 2, "different rows came under 5 keys"},
	} {
		for _, set := range []Set{nil, from(0)} {
			src := &source{fetches: tt.fetches}
			table := src.table(t, "t", true)
			snap := mustLoad(t, newStore(t, Options{}), at("r", "s", table), &Want{Table: table, Set: set})
			if src.asked() != tt.asked || (snap.Doubt == "") != (tt.doubt == "") || !strings.Contains(snap.Doubt, tt.doubt) {
				t.Errorf("%s, %d conditions: read %d times, doubt %q; want %d, %q", name, len(set), src.asked(), snap.Doubt, tt.asked, tt.doubt)
			}
		}
	}
}

// TestSecondReadingFails: what the first one gave is told, with its doubt.
func TestSecondReadingFails(t *testing.T) {
	t.Parallel()
	wrong := Batch{Total: 43, Requests: 1, Rows: [][]any{{"too few values"}}}
	src := &source{fetches: [][]Batch{{batch(43, 0, 6)}, {wrong}}}
	table := src.table(t, "t", true)
	snap := mustLoad(t, newStore(t, Options{}), at("r", "s", table), &Want{Table: table})
	if snap.Rows != 6 || !strings.Contains(snap.Doubt, "announced 43 rows and gave 6") {
		t.Errorf("%d rows, doubt %q", snap.Rows, snap.Doubt)
	}
}

// TestFacts: what is counted while rows come, for cautions.
func TestFacts(t *testing.T) {
	t.Parallel()
	first, second := batch(5, 0, 3), batch(5, 3, 5)
	first.Rows[0][1], second.Rows[1][1] = nil, nil
	first.Misfits = []Misfit{{Column: 1, Kind: "number", Count: 1, Example: "1.234,50"}}
	second.Misfits = []Misfit{{Column: 1, Kind: "number", Count: 1, Example: "x"}, {Column: 2, Kind: "date", Count: 1, Example: "y"}}
	first.Notes, second.Notes = []string{"one", "one"}, []string{"two", "one"}
	for _, set := range []Set{nil, from(0)} {
		src := &source{fetches: [][]Batch{{first, second}}}
		table := src.table(t, "t", true)
		snap := mustLoad(t, newStore(t, Options{}), at("r", "s", table), &Want{Table: table, Set: set})
		want := []Misfit{{Column: 1, Kind: "number", Count: 2, Example: "1.234,50"}, {Column: 2, Kind: "date", Count: 1, Example: "y"}}
		if fmt.Sprint(snap.Misfits) != fmt.Sprint(want) {
			t.Errorf("misfits %+v", snap.Misfits)
		}
		if fmt.Sprint(snap.Nulls) != "[0 2 0]" || fmt.Sprint(snap.Units) != "map[2:[EUR kg]]" || fmt.Sprint(snap.Notes) != "[one two]" {
			t.Errorf("nulls %v, units %v, notes %v", snap.Nulls, snap.Units, snap.Notes)
		}
	}
}
