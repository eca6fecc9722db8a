package truth

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// world is what the platform has of one organisation, by table.
type world map[string][]record

// The organisations of the upstream.
const (
	north = "11111111-1111-4111-8111-111111111111"
	south = "22222222-2222-4222-8222-222222222222"
)

// sizes are the rows of the tables.
type sizes struct{ sites, bills, trips, readings, lines int }

var (
	small = sizes{sites: 26, bills: 60, trips: 45, readings: 40, lines: 30}
	large = sizes{sites: 47, bills: 107, trips: 85, readings: 71, lines: 46}
)

// generator makes rows with traps in every column.
type generator struct {
	r *rand.Rand
	w world
}

func newWorld(seed uint64, s sizes) world {
	g := &generator{r: rand.New(rand.NewPCG(seed, 7)), w: world{}}
	g.regions()
	g.units()
	g.sites(s.sites)
	g.bills(s.bills)
	g.trips(s.trips)
	g.readings(s.readings)
	g.lines(s.lines)
	g.totals()
	return g.w
}

// names have letters beyond ASCII in both cases, wildcards of LIKE, quotes, numbers, and spaces that count.
var names = []string{
	"MÁLAGA", "málaga", "Málaga Sur", "MALAGA", "Ñandú", "ñANDÚ", "Łódź", "ŁÓDŹ", "ЗАВОД 1", "завод 1", "ΑΘΗΝΑ", "αθηνα", "Straße", "STRASSE",
	"10% off", "10 % off", "a_b", "A_B", "axb", `back\slash`, "O'Brien", `say "so"`, "007", "7", "1e3", " 5", "5 ", "5", "5.0", "東京", "crème brûlée",
	"CRÈME BRÛLÉE", "Madrid Office", "madrid depot", "ÅNGSTRÖM", "ångström", "Zürich", "zÜRICH", "smile 😀", "two\nlines", "tab\there", "",
}

func one[T any](g *generator, of ...T) T { return of[g.r.IntN(len(of))] }

// maybe is the cell, or null once in n.
func (g *generator) maybe(n int, c cell) cell {
	if g.r.IntN(n) == 0 {
		return null()
	}
	return c
}

func (g *generator) uuid() string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", g.r.Uint32(), g.r.IntN(1<<16), g.r.IntN(1<<12), g.r.IntN(1<<12), g.r.Int64N(1<<48))
}

// days are few, so that many rows fall on the bounds of a condition.
var days = []time.Time{
	date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18),
	date(2026, 11, 19),
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// clocks are times of day, those at the edges of a day among them.
var clocks = []time.Duration{
	0, time.Millisecond, time.Second, 90 * time.Minute, 8*time.Hour + 30*time.Minute, 12 * time.Hour, 12*time.Hour + 500*time.Millisecond,
	22*time.Hour + 30*time.Minute, 24*time.Hour - time.Second, 24*time.Hour - time.Millisecond, 12*time.Hour + 123456789,
}

func (g *generator) time() time.Time { return one(g, days...).Add(one(g, clocks...)) }

// zones are those that a time is written in; nil is none, which means UTC.
var zones = []*time.Location{nil, nil, time.UTC, time.UTC, time.FixedZone("", 2*3600), time.FixedZone("", -5*3600), time.FixedZone("", 5*3600+1800)}

// spelling writes a time in one of the ways there are: T or a space, a fraction or none, Z, an offset or none, a day alone.
func (g *generator) spelling(t time.Time) string {
	zone, layout := one(g, zones...), "2006-01-02"+one(g, "T", "T", " ")+"15:04:05"
	if t.Nanosecond() != 0 || g.r.IntN(4) == 0 {
		layout += one(g, ".999999999", ".000000000")
		if t.Nanosecond()%int(time.Millisecond) == 0 {
			layout = strings.Replace(layout, ".000000000", ".000", 1)
		}
	}
	if zone == nil {
		if t.Equal(t.Truncate(24*time.Hour)) && g.r.IntN(2) == 0 {
			return t.Format(time.DateOnly)
		}
		return t.UTC().Format(layout)
	}
	return t.In(zone).Format(layout + "Z07:00")
}

func (g *generator) moment() cell {
	t := g.time()
	return cell{raw: quoted(g.spelling(t)), value: t}
}

// day is a date, written as a day or as a time on it.
func (g *generator) day() cell {
	d := one(g, days...)
	return day(d, one(g, time.DateOnly, time.DateOnly, "2006-01-02T15:04:05Z", "2006-01-02T15:04:05", "2006-01-02 15:04:05"))
}

// number is a decimal of few or of all digits, at times written as a text.
func (g *generator) number() cell {
	c := one(g, decimal(float64(g.r.IntN(50))), decimal(float64(g.r.IntN(4000))/4), decimal(-1.5), decimal(0), decimal(1234567.1234567891), decimal(0.1+0.2),
		cell{raw: "100.0", value: 100.0}, cell{raw: "1e2", value: 100.0}, decimal(g.r.Float64()*1000))
	if g.r.IntN(8) == 0 {
		return asText(c)
	}
	return c
}

func (g *generator) tags() cell {
	return one(g, document("[]", "[]"), document(`["red", "blue"]`, `["red","blue"]`), document(`["gr\u00fcn","\u0041/\/b"]`, `["grün","A//b"]`),
		document(`{"k": "M\u00c1LAGA", "n": [1, 2.50]}`, `{"k":"MÁLAGA","n":[1,2.50]}`), document(`["\ud83d\ude00"]`, `["😀"]`), document(`["a","a","b"]`, `["a","a","b"]`))
}

func (g *generator) add(table string, cells ...cell) { g.w[table] = append(g.w[table], cells) }

func (g *generator) regions() {
	id := int64(0)
	var grow func(parent cell, depth int64)
	grow = func(parent cell, depth int64) {
		id++
		me := integer(id)
		g.add("regions", me, text(one(g, names...)), parent, integer(depth))
		for range g.r.IntN(4) {
			if depth < 3 && id < 14 {
				grow(me, depth+1)
			}
		}
	}
	for id < 12 {
		grow(null(), 0)
	}
}

func (g *generator) units() {
	for i, code := range []string{"kWh", "kwh", "m3", "km", "kg", "t", "EUR", "ÅU", "", "1"} {
		g.add("units", text(code), text(one(g, names...)), g.maybe(5, decimal(float64(i)*0.1)))
	}
}

func (g *generator) sites(n int) {
	for range n {
		g.add("sites", text(g.uuid()), g.maybe(9, text(one(g, names...))), g.maybe(9, text(one(g, "ES", "FR", "PT", "DE"))),
			g.maybe(8, integer(int64(1+g.r.IntN(len(g.w["regions"])+2)))), g.maybe(6, g.number()), g.maybe(4, integer(int64(g.r.IntN(6)))),
			g.maybe(9, one(g, boolean(true), boolean(false), cell{raw: "1", value: true}, cell{raw: `"false"`, value: false})),
			g.maybe(7, g.day()), g.maybe(9, g.moment()), g.maybe(7, g.tags()))
	}
}

// site is the id of a site, written in either case, or of none.
func (g *generator) site() cell {
	s := g.w["sites"][g.r.IntN(len(g.w["sites"]))][0].value.(string)
	return g.maybe(9, text(one(g, s, s, strings.ToUpper(s), strings.ToUpper(s[:8])+s[8:], g.uuid())))
}

func (g *generator) bills(n int) {
	for i := range n {
		serial := int64(9007199254740990) + int64(g.r.IntN(9))
		if g.r.IntN(4) == 0 {
			serial = int64(g.r.IntN(20)) - 5
		}
		big := one(g, null(), integer(5), huge("9223372036854775808"), huge("18446744073709551615"), huge("-123456789012345678901234567890"), integer(9223372036854775807))
		g.add("bills", text(fmt.Sprintf("B-%04d", i)), g.site(), g.maybe(12, text(one(g, "heat", "electricity", "water", "process"))), g.maybe(7, g.number()),
			g.maybe(9, one(g, integer(serial), asText(integer(serial)))), big, g.maybe(6, boolean(g.r.IntN(2) == 0)), g.maybe(9, g.day()),
			g.maybe(9, g.moment()), g.maybe(5, text(one(g, "05", "5", "5.0", "es01", "ES01", "é1", "É1", "00", "0", ""))), g.maybe(5, text(one(g, names...))))
	}
}

func (g *generator) trips(n int) {
	for i := range n {
		g.add("trips", integer(int64(i+1)), g.site(), g.maybe(9, text(one(g, "car", "Car", "train", "TRAIN", "métro", "MÉTRO"))), g.maybe(5, g.number()),
			g.maybe(5, integer(int64(g.r.IntN(5)))), g.maybe(9, g.moment()), g.maybe(3, g.tags()))
	}
}

// readings have ids of which some stand for two different records.
func (g *generator) readings(n int) {
	for i := range n {
		id := i
		if i > 3 && g.r.IntN(8) == 0 {
			id = i - 3
		}
		g.add("readings", text(fmt.Sprintf("m%d", id)), g.site(), g.maybe(9, text(one(g, "kWh", "kwh", "m3", "ÅU"))), decimal(float64(i)+0.25), g.maybe(9, g.moment()))
	}
}

// lines have no key, and equal records among them are as many rows.
func (g *generator) lines(n int) {
	for range n {
		bill := g.w["bills"][g.r.IntN(len(g.w["bills"]))][0]
		g.add("lines", g.maybe(12, bill), g.maybe(8, integer(int64(g.r.IntN(4)))), g.maybe(6, text(one(g, "ink", "Ink", "paper"))), g.maybe(5, g.number()))
		if g.r.IntN(6) == 0 {
			all := g.w["lines"]
			g.w["lines"] = append(all, all[len(all)-1])
		}
	}
}

// years are the periods that the totals are asked for.
var years = []int{2024, 2025, 2026}

func (g *generator) totals() {
	for _, y := range years {
		for _, split := range []string{"kind", "country"} {
			for _, part := range []string{"one", "two", "three"}[:2+g.r.IntN(2)] {
				g.add("totals", day(date(y, 1, 1), time.DateOnly), day(date(y, 12, 31), time.DateOnly), text(split), text(split+" "+part), g.maybe(5, g.number()))
			}
		}
	}
}

// clone is the same rows, to be changed apart.
func (w world) clone() world {
	c := world{}
	for name, rows := range w {
		c[name] = slices.Clone(rows)
	}
	return c
}

// skipInShort leaves out, under -short, a test that compares statement after statement with plain SQLite. Under the race detector, for which .ci/run says -short, they take two minutes, and find
// nothing there that tests of callers at once do not, which all stay.
func skipInShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("compares statement after statement; go test without -short does")
	}
}
