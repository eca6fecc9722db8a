package truth

import (
	"testing"
	"time"
)

const (
	count  = "SELECT count(*) FROM things"
	stream = "SELECT count(*) FROM stream"
)

// scenarios are situations that are written out, with the one right answer to each question.
var scenarios = []scenario{
	// What complete means.
	{name: "430 announced, 60 given", things: counted(60), faults: []fault{onThings(spoil(total("430")))}, steps: []step{
		{sql: count, want: "60", state: incomplete},
		{sql: "SELECT id FROM things LIMIT 100", state: incomplete},
		{sql: count, want: "60", state: incomplete, most: none},
		{sql: "SELECT count(*) FROM things WHERE id > 0", want: "60", state: incomplete},
	}},
	{name: "430 announced, 60 given, a limit first", things: counted(60), faults: []fault{onThings(spoil(total("430")))}, steps: []step{
		{sql: "SELECT id FROM things LIMIT 100", state: incomplete},
		{sql: count, want: "60", state: incomplete},
		{sql: "SELECT id FROM things LIMIT 100", state: incomplete, most: none},
	}},
	{name: "pages overlap", things: counted(300), faults: []fault{onThings(spoil(given([2]int{1, 100}, [2]int{96, 195}, [2]int{201, 300})))}, steps: []step{
		{sql: count, want: "295", state: incomplete},
		{sql: "SELECT sum(co2e) FROM things", want: "real 295", state: incomplete, most: none},
	}},
	{name: "pages overlap once", things: counted(300), faults: []fault{onThings(once(1, shift(5)))}, steps: []step{
		{sql: count, want: "300", state: complete, most: 6},
		{sql: count, want: "300", state: complete, most: none},
	}},
	{name: "a limit beyond what is given", things: counted(300), faults: []fault{onThings(spoil(given([2]int{1, 100})))}, steps: []step{
		{sql: "SELECT id FROM things LIMIT 30 OFFSET 90", state: incomplete},
		{sql: "SELECT id FROM things LIMIT 30 OFFSET 90", state: incomplete, most: none},
	}},
	{name: "a limit beyond what there is", things: counted(100), steps: []step{
		{sql: "SELECT count(*) FROM (SELECT id FROM things LIMIT 30 OFFSET 90)", want: "10", state: complete},
	}},
	{name: "a limit within what is given", things: counted(300), steps: []step{
		{sql: "SELECT count(*) FROM (SELECT id FROM things LIMIT 30)", want: "30", state: complete, most: 1},
	}},
	{name: "a limit of rows that come twice", things: counted(300), faults: []fault{onThings(spoil(func(x *exchange) {
		if len(x.items) > 1 {
			x.items[1] = x.items[0]
		}
	}))}, steps: []step{{sql: "SELECT id FROM things LIMIT 5", state: incomplete}}},
	{name: "doubt that settles", things: counted(250), faults: []fault{onThings(fault{serve: func(x *exchange) {
		if x.n < 3 {
			announce(x.n)(x)
		}
	}})}, steps: []step{{sql: count, want: "250", state: complete, most: 8}}},
	{name: "doubt about many pages is not read again", things: counted(530), max: 5, faults: []fault{onThings(spoil(announce(1)))}, steps: []step{
		{sql: count, want: "530", state: incomplete, most: 110},
		{sql: count, want: "530", state: incomplete, most: none},
	}},
	{name: "doubt ends with the time to live", things: counted(60), ttl: 300 * time.Millisecond, faults: []fault{onThings(spoil(total("430")))}, steps: []step{
		{sql: count, want: "60", state: incomplete},
		{sql: count, want: "60", state: complete, mends: true, waits: 350 * time.Millisecond},
	}},
	{name: "doubtful rows are no other condition's", things: counted(60), faults: []fault{onThings(spoil(total("430")))}, steps: []step{
		{sql: "SELECT count(*) FROM things WHERE kind IN ('a', 'b')", want: "60", state: incomplete},
		{sql: "SELECT count(*) FROM things WHERE kind = 'b'", want: "15", state: incomplete},
		{sql: "SELECT id FROM things WHERE kind = 'b' LIMIT 20", state: incomplete},
		{sql: count, want: "60", state: incomplete},
	}},
	{name: "rows of a limit are no whole table", things: counted(300), steps: []step{
		{sql: "SELECT count(*) FROM (SELECT id FROM things LIMIT 7)", want: "7", state: complete},
		{sql: count, want: "300", state: complete},
		{sql: "SELECT count(*) FROM things WHERE kind = 'b'", want: "75", state: complete, most: none},
	}},

	// Ends of lists.
	{name: "a short page is not the end", stream: flowing(500), faults: []fault{onStream(spoilPage(1, func(x *exchange) { x.items = x.items[:len(x.items)-1] }))}, steps: []step{
		{sql: stream, want: "499", state: complete},
	}},
	{name: "a list without a total ends with an empty page", stream: flowing(500), steps: []step{{sql: stream, want: "500", state: complete}}},
	{name: "a row goes while a list without a total is read", stream: flowing(500),
		faults: []fault{onStream(changing(1, func(rows []record) []record { return rows[1:] }))}, steps: []step{
			{sql: "SELECT count(*), min(id) FROM stream", want: "499 | 2", state: complete, most: 14},
		}},
	{name: "an empty list without a total", steps: []step{{sql: stream, want: "0", state: complete, most: 1}}},
	{name: "a page that comes twice stops the reading", stream: flowing(500),
		faults: []fault{onStream(later(func(x *exchange) { x.give(x.all, 0, x.size) }))}, steps: []step{
			{sql: stream, want: "100", state: incomplete, most: 8},
			{sql: stream, want: "100", state: incomplete, most: none},
		}},
	{name: "items null", faults: []fault{onThings(spoil(func(x *exchange) { x.items = nil })), onStream(spoil(func(x *exchange) { x.items = nil }))}, steps: []step{
		{sql: count, want: "0", state: complete}, {sql: stream, want: "0", state: complete},
	}},
	{name: "a list sent as an object", things: counted(1), faults: []fault{onThings(spoil(func(x *exchange) {
		x.body = `{"items":{"0":` + object(x.table, x.all[0]) + `},"total":1}`
	}))}, steps: []step{{sql: "SELECT co2e FROM things", state: refused}}},
	{name: "a null item", things: counted(3), faults: []fault{onThings(spoil(onFirst("null")))}, steps: []step{{sql: count, want: "3", state: complete, told: "null"}}},
	{name: "records without an id", things: append(counted(3), without("id", 5), without("id", 7)), steps: []step{
		{sql: "SELECT count(*), count(id), sum(co2e) FROM things", want: "5 | 3 | real 15", state: complete},
		{sql: "SELECT co2e FROM things WHERE id IS NULL ORDER BY 1", want: "real 5; real 7", state: complete},
	}},

	// Keys that are not unique.
	{name: "two records under one id", things: []record{
		thing(1, map[string]cell{"co2e": decimal(60)}), thing(1, map[string]cell{"co2e": decimal(40)}), thing(2, map[string]cell{"co2e": decimal(1)}),
	}, steps: []step{
		{sql: "SELECT sum(co2e) FROM things WHERE id = 1", want: "real 100", state: complete, told: "not unique"},
		{sql: "SELECT count(*), sum(co2e) FROM things", want: "3 | real 101", state: complete, told: "not unique", most: 2},
		{sql: "SELECT count(*), sum(co2e) FROM things", want: "3 | real 101", state: complete, told: "not unique", most: none},
		{sql: "SELECT co2e FROM things ORDER BY co2e", want: "real 1; real 40; real 60", state: complete, told: "not unique", most: none},
	}},
	{name: "one id, another record at each reading", things: []record{thing(1, map[string]cell{"co2e": decimal(60)}), thing(2, nil)},
		faults: []fault{onThings(spoil(func(x *exchange) { x.items = append(x.items, `{"id":1,"co2e":`+number(100+x.n)+`}`); announce(1)(x) }))}, steps: []step{
			{sql: "SELECT count(*) FROM things", want: "2", state: incomplete},
			{sql: "SELECT co2e FROM things WHERE id = 1", state: incomplete},
		}},
	{name: "the same record twice", things: counted(3), faults: []fault{onThings(spoil(func(x *exchange) {
		if len(x.items) > 0 {
			x.items = append(x.items, x.items[0])
		}
	}))}, steps: []step{{sql: "SELECT count(*), sum(co2e) FROM things", want: "3 | real 3", state: open_}}},

	// Values of the wrong kind.
	{name: "numbers that are none", things: append(each("co2e", append(repeat(10, decimal(5)), cell{raw: `"1.234,50"`}, cell{raw: `"n/a"`})...), thing(20, nil)), steps: []step{
		{sql: "SELECT sum(co2e), count(co2e), max(co2e) FROM things", want: "real 50 | 10 | real 5", state: complete,
			told: "things.co2e: 2 of 12 values are no numbers, such as '1.234,50'; they are NULL here"},
		{sql: "SELECT count(*) FROM things WHERE co2e > 1000", want: "0", state: complete, told: "things.co2e: 2 of 12 values are no numbers", most: none},
		{sql: "SELECT count(*) FROM things", want: "13", state: complete, quiet: "no numbers", most: none},
		{sql: "SELECT typeof(co2e) FROM things WHERE id = 11", want: `"null"`, state: complete, told: "no numbers", most: none},
	}},
	{name: "numbers as text", things: each("co2e", asText(decimal(12.5)), text("1e3"), text("-0.25")), steps: []step{
		{sql: "SELECT sum(co2e), max(co2e) FROM things", want: "real 1012.25 | real 1000", state: complete, quiet: "no numbers"},
	}},
	{name: "dates that are none", things: each("day", day(date(2025, 1, 31), time.DateOnly), cell{raw: `"31/01/2025"`}), steps: []step{
		{sql: "SELECT count(*), count(day), max(day) FROM things", want: "2 | 1 | time 1738281600.", state: complete, told: "such as '31/01/2025'"},
		{sql: "SELECT count(*) FROM things WHERE day > '2025-01-01'", want: "1", state: complete, told: "such as '31/01/2025'", most: none},
	}},
	{name: "truths that are none", things: each("flag", boolean(true), cell{raw: `"yes"`}), steps: []step{
		{sql: "SELECT count(*), count(flag), sum(flag) FROM things", want: "2 | 1 | 1", state: complete, told: "such as 'yes'"},
	}},
	{name: "integers beyond an int64", things: each("count", integer(9223372036854775807), huge("9223372036854775808"), huge("-99999999999999999999")), steps: []step{
		{sql: "SELECT count, typeof(count) FROM things ORDER BY id", state: complete, told: "things.count",
			want: `9223372036854775807 | "integer"; "9223372036854775808" | "text"; "-99999999999999999999" | "text"`},
	}},
	{name: "integers beyond 2^53", things: each("count", integer(9007199254740993), asText(integer(9007199254740995))), steps: []step{
		{sql: "SELECT sum(count), max(count) FROM things", want: "18014398509481988 | 9007199254740995", state: complete},
		{sql: "SELECT id FROM things WHERE count = 9007199254740993", want: "1", state: complete},
	}},
	{name: "reals keep their digits", things: each("co2e", decimal(1234567.1234567891)), steps: []step{
		{sql: "SELECT co2e FROM things", want: "real 1.2345671234567892e+06", state: complete},
	}},
	{name: "JSON is stored without escapes", things: each("data", document(`{"name": "M\u00fcnchen \u0026 \/"}`, "")), steps: []step{
		{sql: "SELECT id FROM things WHERE data LIKE '%ü%'", want: "1", state: complete},
		{sql: "SELECT id FROM things WHERE data LIKE '%MÜNCHEN & /%'", want: "1", state: complete, most: none},
		{sql: "SELECT data ->> 'name' FROM things", want: `"München & /"`, state: complete, most: none},
	}},

	// Time compares as time.
	{name: "times", things: each("at", times("2026-11-17T23:59:59Z", "2026-11-18T00:00:00Z", "2026-11-18 10:00:00.5", "2026-11-18T10:00:00Z", "2026-11-19T00:30:00+01:00",
		"2026-11-19", "2026-11-19T00:00:00.000Z")...), steps: []step{
		{sql: "SELECT id FROM things WHERE at BETWEEN '2026-11-18 00:00:00' AND '2026-11-18 23:59:59' ORDER BY id", want: "2; 3; 4; 5", state: complete},
		{sql: "SELECT id FROM things WHERE at > '2026-11-18T10:00:00Z' AND at < '2026-11-18T11:00:00Z'", want: "3", state: complete},
		{sql: "SELECT id FROM things WHERE at = '2026-11-18T23:30:00Z'", want: "5", state: complete},
		{sql: "SELECT id FROM things WHERE at = '2026-11-19' ORDER BY id", want: "6; 7", state: complete},
		{sql: "SELECT id FROM things WHERE at >= '2026-11-18T11:00:00+01:00' ORDER BY at, id", want: "4; 3; 5; 6; 7", state: complete},
		{sql: "SELECT max(at), min(at), count(DISTINCT at) FROM things", want: "time 1795046400. | time 1794959999. | 6", state: complete},
		{sql: "SELECT count(*) FROM things GROUP BY at ORDER BY at DESC LIMIT 1", want: "2", state: complete},
		{sql: "SELECT id FROM things WHERE at >= datetime('2026-11-18 23:30:00') ORDER BY id", want: "5; 6; 7", state: complete},
		{sql: "SELECT a.id, b.id FROM things a JOIN things b ON a.at = b.at AND a.id < b.id", want: "6 | 7", state: complete},
		{sql: "SELECT id FROM things WHERE at IN ('2026-11-18 00:00:00', '2026-11-18T23:30:00Z') ORDER BY id", want: "2; 5", state: complete},
	}},
	{name: "days as times", things: each("day", cell{raw: `"2026-11-18T00:00:00Z"`}, cell{raw: `"2026-11-18"`}, cell{raw: `"2026-11-19 08:00:00"`}), steps: []step{
		{sql: "SELECT id FROM things WHERE day = '2026-11-18' ORDER BY id", want: "1; 2", state: complete},
		{sql: "SELECT id FROM things WHERE day <= '2026-11-18T23:59:59' ORDER BY id", want: "1; 2", state: complete},
		{sql: "SELECT id FROM things WHERE day BETWEEN '2026-11-18 00:00:00' AND '2026-11-19 00:00:00' ORDER BY id", want: "1; 2; 3", state: complete},
	}},

	// Text folds like people read.
	{name: "letters", things: each("name", text("MÁLAGA"), text("málaga"), text("Málaga 100%"), text("malaga"), text("ЗАВОД"), text("m_a")), steps: []step{
		{sql: "SELECT id FROM things WHERE name LIKE '%MÁLAGA%' ORDER BY id", want: "1; 2; 3", state: complete},
		{sql: "SELECT id FROM things WHERE name LIKE '%á%' ORDER BY id", want: "1; 2; 3", state: complete},
		{sql: `SELECT id FROM things WHERE name LIKE '%ÁLAGA 100\%' ESCAPE '\'`, want: "3", state: complete},
		{sql: `SELECT id FROM things WHERE name LIKE 'M!_A' ESCAPE '!'`, want: "6", state: complete},
		{sql: "SELECT id FROM things WHERE name LIKE 'завод'", want: "5", state: complete},
		{sql: "SELECT id FROM things WHERE lower(name) = 'málaga' ORDER BY id", want: "1; 2", state: complete},
		{sql: "SELECT id FROM things WHERE upper(name) = 'ЗАВОД'", want: "5", state: complete},
		{sql: "SELECT id FROM things WHERE name NOT LIKE '%MÁLAGA%' ORDER BY id", want: "4; 5; 6", state: complete},
		{sql: "SELECT id FROM things WHERE name LIKE '%MALAGA%'", want: "4", state: complete},
	}},
}

// without is a thing that lacks a column, and has a number to be known by.
func without(column string, co2e float64) record {
	r := thing(0, map[string]cell{"co2e": decimal(co2e)})
	r[tables["things"].column(column)] = cell{}
	return r
}

func repeat(n int, c cell) []cell {
	out := make([]cell, n)
	for i := range out {
		out[i] = c
	}
	return out
}

func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t)
		})
	}
}
