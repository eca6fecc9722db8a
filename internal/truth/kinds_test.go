package truth

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kinds are the ways in which platforms misbehave. Whatever is not proved by the answers themselves is left out: a platform that hides a row
// and counts without it is not misbehaving as far as anybody can tell.
var kinds = []kind{
	{name: "nothing", may: harmless, on: append([]string{"units", "regions"}, paged...)},

	// What is announced is not what is given.
	{name: "announced more than given", may: doubtful, on: totalled, fault: spoil(announce(7))},
	{name: "announced one more than given", may: doubtful, on: totalled, fault: spoil(announce(1))},
	{name: "announced fewer than given", may: doubtful, on: totalled, fault: spoil(func(x *exchange) {
		announce(-3)(x)
		if (len(x.all)-3)%x.size == 0 {
			announce(-2)(x) // what is announced must not be full pages, which nothing contradicts
		}
	})},
	{name: "total moves", may: doubtful, on: totalled, fault: later(announce(1))},
	{name: "total moves on the last page", may: doubtful, on: totalled, fault: fault{serve: func(x *exchange) {
		if x.offset+x.size >= len(x.all) && x.offset > 0 {
			announce(-1)(x)
		}
	}}},
	{name: "total goes with the request", may: doubtful, on: totalled, fault: spoil(func(x *exchange) { announce(x.n)(x) })},
	{name: "total is the number of pages", may: either, on: totalled, fault: spoil(func(x *exchange) { x.total = strconv.Itoa((len(x.all) + x.size - 1) / x.size) })},
	{name: "total is beyond all measure", may: doubtful, on: totalled, fault: spoil(total("1000000000000000"))},
	{name: "total as text", may: harmless, on: totalled, fault: spoil(func(x *exchange) { x.total = quoted(x.total) })},
	{name: "total as a real", may: harmless, on: totalled, fault: spoil(func(x *exchange) { x.total += ".0" })},
	{name: "total null", may: either, on: totalled, fault: spoil(total("null"))},
	{name: "total negative", may: either, on: totalled, fault: spoil(total("-1"))},
	{name: "total missing", may: harmless, on: totalled, fault: spoil(total(""))},
	{name: "total missing on later pages", may: harmless, on: totalled, fault: later(total(""))},
	{name: "total missing on the first page", may: either, on: totalled, fault: spoilPage(0, total(""))},

	// Pages that are not one after the other.
	{name: "pages overlap", may: doubtful, on: totalled, fault: spoilPage(1, shift(2))},
	{name: "pages overlap without a total", may: doubtful, on: untold, fault: spoilPage(1, shift(2))},
	{name: "last page filled from the front", may: either, on: totalled, fault: fault{serve: func(x *exchange) {
		if x.offset+x.size > len(x.all) {
			x.give(x.all, len(x.all)-x.size, x.size)
		}
	}}},
	{name: "pages skip rows", may: doubtful, on: totalled, fault: later(shift(-3))},
	{name: "page parameter ignored", may: doubtful, on: paged, fault: spoil(func(x *exchange) { x.give(x.all, 0, x.size) })},
	{name: "a page comes twice", may: doubtful, on: totalled, fault: spoilPage(1, func(x *exchange) { x.give(x.all, 0, x.size) })},
	{name: "a page comes twice without a total", may: doubtful, on: untold, fault: spoilPage(1, func(x *exchange) { x.give(x.all, 0, x.size) })},
	{name: "after the last page the first", may: either, on: onlyTrips, fault: spoil(func(x *exchange) {
		if x.offset >= len(x.all) {
			x.give(x.all, 0, x.size)
		}
	})},
	{name: "after the last page the last", may: either, on: onlyTrips, fault: spoil(func(x *exchange) {
		if x.offset >= len(x.all) {
			x.give(x.all, (len(x.all)-1)/x.size*x.size, x.size)
		}
	})},
	{name: "pages are counted from 0", may: doubtful, on: onlySites, fault: spoil(func(x *exchange) { x.give(x.all, x.offset+x.size, x.size) })},
	{name: "page size ignored", may: either, on: paged, fault: spoil(func(x *exchange) { x.give(x.all, 0, 0) })},
	{name: "pages larger than asked", may: either, on: totalled, fault: spoil(func(x *exchange) { x.give(x.all, x.offset, x.size+3) })},
	{name: "pages smaller than asked", may: harmless, on: byNumber, fault: spoil(smaller(7))},
	{name: "pages smaller than asked, by rows to skip", may: either, on: bySkips, fault: spoil(smaller(7))},
	{name: "later pages smaller than asked", may: either, on: bySkips, fault: later(smaller(7))},
	{name: "another order for each request", may: doubtful, on: totalled, fault: spoil(func(x *exchange) {
		mixed := slices.Clone(x.all)
		r := rand.New(rand.NewPCG(uint64(x.n), 3))
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		x.give(mixed, x.offset, x.size)
	})},

	// Pages with less in them.
	{name: "an empty page in the middle", may: doubtful, on: totalled, fault: spoilPage(1, func(x *exchange) { x.items = []string{} })},
	{name: "the first page empty", may: doubtful, on: totalled, fault: spoilPage(0, func(x *exchange) { x.items = []string{} })},
	{name: "an empty page once", may: either, on: totalled, fault: once(1, func(x *exchange) { x.items = []string{} })},
	{name: "items null in the middle", may: doubtful, on: totalled, fault: spoilPage(1, func(x *exchange) { x.items = nil })},
	{name: "items null after the last", may: harmless, on: paged, fault: spoil(func(x *exchange) {
		if len(x.items) == 0 {
			x.items = nil
		}
	})},
	{name: "empty page while there is more", may: doubtful, on: flags, fault: spoilPage(1, func(x *exchange) { x.items, x.more = []string{}, "true" })},
	{name: "a short page in the middle", may: harmless, on: onlyTrips, fault: hiding(30)},
	{name: "a short page in the middle, by rows to skip", may: either, on: flags, fault: hiding(30)},
	{name: "short pages all along", may: harmless, on: onlyTrips, fault: hiding(4, 30, 52)},
	{name: "short pages all along, by rows to skip", may: either, on: flags, fault: hiding(4, 30, 52)},
	{name: "a record is counted and never given", may: doubtful, on: totalled, fault: spoil(func(x *exchange) {
		never := object(x.table, x.unfiltered[31])
		x.items = slices.DeleteFunc(x.items, func(item string) bool { return item == never })
	})},
	{name: "a page lacks its last record", may: either, on: totalled, fault: spoilPage(1, func(x *exchange) { x.items = x.items[:max(0, len(x.items)-1)] })},
	{name: "a null item beside the records", may: harmless, on: []string{"sites", "bills", "trips", "units"}, told: "null",
		fault: spoilPage(0, func(x *exchange) { x.items = slices.Insert(x.items, min(1, len(x.items)), "null") })},
	{name: "a null item for a record", may: doubtful, on: totalled, fault: spoilPage(0, func(x *exchange) {
		if len(x.items) > 0 {
			x.items[0] = "null"
		}
	})},
	{name: "more for ever", may: either, on: flags, fault: spoil(more("true"))},
	{name: "more missing", may: either, on: flags, fault: spoil(more(""))},
	{name: "more as text", may: harmless, on: flags, fault: spoil(func(x *exchange) { x.more = quoted(x.more) })},
	{name: "more as a number", may: harmless, on: flags, fault: spoil(func(x *exchange) { x.more = map[string]string{"true": "1", "false": "0"}[x.more] })},

	// Rows that come and go while they are read. Without a total, or a word on whether there is more, pages overlap, which tells that one went: so it is
	// of trips. Of readings nothing tells.
	{name: "a row goes between pages", may: either, on: []string{"sites", "bills", "lines", "trips"}, fault: changing(1, func(rows []record) []record { return rows[1:] })},
	{name: "a row comes between pages", may: either, on: keyed, fault: changing(1, newRow)},
	{name: "rows go all the time", may: either, on: totalled, fault: fault{change: func(_ int, rows []record) []record { return rows[1:] }}},
	{name: "rows come all the time", may: either, on: totalled, fault: fault{change: func(_ int, rows []record) []record { return newRow(rows) }}},

	// Keys that are not unique, missing, or twice.
	{name: "two records under one id", may: harmless, on: keyed, told: "not unique", fault: fault{prepare: func(rows []record) []record {
		rows[5] = slices.Clone(rows[5])
		rows[5][0] = rows[6][0]
		return rows
	}}},
	{name: "two records under one id, pages apart", may: harmless, on: keyed, told: "not unique", fault: fault{prepare: func(rows []record) []record {
		rows[24] = slices.Clone(rows[24])
		rows[24][0] = rows[6][0]
		return rows
	}}},
	{name: "a record without its id", may: harmless, on: keyed, fault: fault{prepare: func(rows []record) []record {
		rows[5], rows[7] = slices.Clone(rows[5]), slices.Clone(rows[7])
		rows[5][0], rows[7][0] = cell{}, null()
		return rows
	}}},
	{name: "ids as text at times", may: harmless, on: onlyTrips, fault: fault{prepare: func(rows []record) []record {
		for i := range rows {
			if i%3 == 0 {
				rows[i] = slices.Clone(rows[i])
				rows[i][0] = asText(rows[i][0])
			}
		}
		return rows
	}}},
	{name: "records that differ only in what nobody reads", may: either, on: keyed, fault: spoilPage(0, func(x *exchange) {
		if len(x.items) > 0 {
			x.items = append(x.items, strings.TrimSuffix(x.items[0], "}")+`,"etag":"`+strconv.Itoa(x.n)+`"}`)
		}
	})},
	{name: "the same record twice on a page", may: either, on: keyed, fault: spoilPage(0, func(x *exchange) {
		if len(x.items) > 0 {
			x.items = append(x.items, x.items[0])
		}
	})},
	{name: "the same record twice, counted twice", may: either, on: totalled, fault: spoil(func(x *exchange) {
		announce(1)(x)
		if x.page() == 0 && len(x.items) > 0 {
			x.items = append(x.items, x.items[0])
		}
	})},

	// Conditions that the platform does not keep.
	{name: "filters ignored", may: harmless, on: []string{"sites", "bills", "trips", "lines"}, fault: spoil(func(x *exchange) {
		x.all = x.unfiltered
		x.give(x.all, x.offset, x.size)
		announce(0)(x)
	})},
	{name: "filters ignored on later pages", may: either, on: totalled, fault: later(func(x *exchange) { x.give(x.unfiltered, x.offset, x.size) })},

	// Answers that are none.
	{name: "429 once", may: harmless, on: onlySites, fault: once(1, retryAfter(429, "1")), costly: true},
	{name: "429 for an hour", may: failing, on: onlySites, fault: spoil(retryAfter(429, "3600"))},
	{name: "503 once", may: harmless, on: any3, fault: once(0, refusal(503))},
	{name: "503 once on a later page", may: harmless, on: paged, fault: once(1, retryAfter(503, "0"))},
	{name: "502 with HTML once", may: harmless, on: onlySites, fault: once(1, status(502, "<html>Bad Gateway</html>", "text/html"))},
	{name: "504 twice", may: harmless, on: onlySites, fault: fault{serve: func(x *exchange) {
		if x.n == 1 || x.n == 2 {
			refusal(504)(x)
		}
	}}},
	{name: "503 for ever", may: failing, on: any3, fault: spoil(refusal(503)), costly: true},
	{name: "500 on a later page", may: failing, on: paged, fault: later(refusal(500))},
	{name: "403", may: failing, on: any3, fault: spoil(refusal(403))},
	{name: "404", may: failing, on: any3, fault: spoil(refusal(404))},
	{name: "a redirect", may: failing, on: onlySites, fault: spoil(func(x *exchange) {
		refusal(302)(x)
		x.header.Set("Location", "/api/units")
	})},
	{name: "connection reset once", may: harmless, on: any3, fault: once(0, func(x *exchange) { x.reset = true })},
	{name: "connection reset on a later page", may: harmless, on: paged, fault: once(2, func(x *exchange) { x.reset = true })},
	{name: "connection reset for ever", may: failing, on: onlySites, fault: spoil(func(x *exchange) { x.reset = true }), costly: true},
	{name: "cut off once", may: harmless, on: paged, fault: once(1, func(x *exchange) { x.cut = true })},
	{name: "half of the JSON", may: failing, on: any3, fault: spoil(func(x *exchange) { x.body = x.text()[:len(x.text())/2] })},
	{name: "half of the JSON on a later page", may: failing, on: paged, fault: later(func(x *exchange) { x.body = x.text()[:len(x.text())/2] })},
	{name: "HTML", may: failing, on: any3, fault: spoil(status(200, "<!DOCTYPE html><title>Log in</title>", "text/html"))},
	{name: "HTML on a later page", may: failing, on: paged, fault: later(status(200, "<html>Log in</html>", "text/html"))},
	{name: "an error with status 200", may: failing, on: []string{"sites", "bills", "regions"}, fault: spoil(status(200, `{"error":{"message":"quota"}}`, ""))},
	{name: "an empty answer", may: failing, on: any3, fault: spoil(status(200, " ", ""))},
	{name: "no list in the answer", may: failing, on: []string{"sites", "bills", "trips"}, fault: spoil(status(200, `{"total":3,"meta":{"count":3}}`, ""))},
	{name: "records by number", may: either, on: onlySites, fault: spoil(func(x *exchange) {
		list := envelope(pages.items, "["+strings.Join(x.items, ",")+"]", pages.total, x.total)
		x.body = strings.Replace(strings.Replace(list, "[{", `{"0":{`, 1), "}]", "}}", 1)
	})},
	{name: "records in a list of lists", may: either, on: totalled, fault: spoil(func(x *exchange) { x.items = []string{"[" + strings.Join(x.items, ",") + "]"} })},
	{name: "NaN", may: failing, on: []string{"sites", "units"}, fault: spoil(func(x *exchange) { x.body = strings.Replace(x.text(), "[{", `[{"x":NaN,`, 1) })},
	{name: "a mark of byte order", may: either, on: any3, fault: spoil(func(x *exchange) { x.body = "\ufeff" + x.text() })},
	{name: "a text among the records", may: either, on: totalled, fault: spoil(func(x *exchange) { x.items = append(x.items, `"and more"`) })},
	{name: "slow pages", may: harmless, on: paged, fault: spoil(wait(20 * time.Millisecond))},
	{name: "pages overtake one another", may: harmless, on: paged, fault: spoil(func(x *exchange) { x.wait = time.Duration((7*x.n)%5) * 6 * time.Millisecond })},
	{name: "answers that trickle", may: harmless, on: onlySites, fault: spoil(func(x *exchange) { x.trickle = 30 * time.Millisecond })},

	// Values of the wrong kind.
	{name: "a number with a comma", may: harmless, on: onlySites, told: "1.234,50", fault: wrong("sites", "area", `"1.234,50"`)},
	{name: "a number with a unit", may: harmless, on: []string{"bills"}, told: "12 kWh", fault: wrong("bills", "amount", `"12 kWh"`)},
	{name: "an infinite number", may: harmless, on: []string{"bills"}, told: "Infinity", fault: wrong("bills", "amount", `"Infinity"`)},
	{name: "a word for an integer", may: harmless, on: onlyTrips, told: "many", fault: wrong("trips", "passengers", `"many"`)},
	{name: "a date of another country", may: harmless, on: onlySites, told: "31/01/2025", fault: wrong("sites", "opened", `"31/01/2025"`)},
	{name: "a day that no month has", may: harmless, on: []string{"bills"}, told: "2025-02-30", fault: wrong("bills", "issued", `"2025-02-30"`)},
	{name: "a word for a time", may: harmless, on: onlyTrips, told: "yesterday", fault: wrong("trips", "started_at", `"yesterday"`)},
	{name: "a number for a time", may: harmless, on: onlyTrips, told: "1764201600", fault: wrong("trips", "started_at", `1764201600`)},
	{name: "a truth for a number", may: harmless, on: onlySites, told: "true", fault: wrong("sites", "area", `true`)},
	{name: "a number beyond a real", may: harmless, on: onlySites, told: "1e999", fault: wrong("sites", "area", `1e999`)},
	{name: "a number for a truth", may: harmless, on: onlySites, told: "7", fault: wrong("sites", "active", `7`)},
	{name: "a list for a day", may: harmless, on: onlySites, told: "2025", fault: wrong("sites", "opened", `["2025-01-31"]`)},
	{name: "a day for a number", may: harmless, on: onlySites, told: "2025-01-31", fault: wrong("sites", "area", `"2025-01-31"`)},
	{name: "a moment without a day", may: harmless, on: onlyTrips, told: "10:00", fault: wrong("trips", "started_at", `"10:00:00"`)},
	{name: "yes", may: harmless, on: onlySites, told: "yes", fault: wrong("sites", "active", `"yes"`)},
	{name: "an object for a number", may: harmless, on: []string{"bills"}, fault: wrong("bills", "amount", `{"value":5}`)},
}

// wrong puts a value that is none of the column's kind into some rows, of which SQL sees NULL.
func wrong(name, column, raw string) fault {
	return fault{prepare: func(rows []record) []record {
		for _, i := range []int{2, 3, 23} {
			rows[i] = slices.Clone(rows[i])
			rows[i][tables[name].column(column)] = cell{raw: raw}
		}
		return rows
	}}
}

// hiding is a platform that cuts pages with some rows that it does not give, to this key or at all: so pages are short that are not the last.
func hiding(ids ...int) fault {
	hidden := func(r record) bool {
		return slices.ContainsFunc(ids, func(id int) bool { return r[0].value == int64(id) || r[0].value == "m"+strconv.Itoa(id) })
	}
	return fault{hidden: hidden, serve: func(x *exchange) {
		page := x.all[min(x.offset, len(x.all)):min(x.offset+x.size, len(x.all))]
		x.give(slices.DeleteFunc(slices.Clone(page), hidden), 0, 0)
	}}
}

// newRow puts a row in front: the last one again, under an id of its own.
func newRow(rows []record) []record {
	r := slices.Clone(rows[len(rows)-1])
	switch v := r[0].value.(type) {
	case int64:
		r[0] = integer(v + 100_000 + int64(len(rows)))
	case string:
		if uuidText.MatchString(v) {
			r[0] = text("ffffffff" + v[8:32] + strconv.Itoa(1000+len(rows)%1000))
		} else {
			r[0] = text("N-" + strconv.Itoa(len(rows)))
		}
	}
	return append([]record{r}, rows...)
}
