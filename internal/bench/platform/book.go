package main

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

const (
	pageSize = 100
	// templates is how many pages are encoded. Later ones are the same again, with ids of their own.
	templates = 500
)

// invoice has 15 columns, of about 470 bytes in JSON and 240 in a database.
type invoice struct {
	ID         string  `json:"id"`
	Type       string  `json:"type"`
	Status     string  `json:"status"`
	Quantity   float64 `json:"quantity"`
	Unit       string  `json:"unit_id"`
	StartDate  string  `json:"start_date"`
	EndDate    string  `json:"end_date"`
	Number     string  `json:"invoice_id"`
	FacilityID string  `json:"facility_id"`
	SupplierID string  `json:"supplier_id"`
	CO2e       float64 `json:"co2e"`
	Energy     float64 `json:"total_energy_kwh"`
	Cups       string  `json:"cups"`
	CreatedAt  string  `json:"created_at"`
	UpdatedAt  string  `json:"updated_at"`
}

// book is the invoices: pages of records as they are sent, each with an id of 36 bytes at a known place.
type book struct {
	rows  int
	pages [][]byte // the records of a page, with commas between them
	ends  [][]int  // where each record of a page ends
}

// idAt is where a record's id is: after {"id":"
const idAt = len(`{"id":"`)

func newBook(rows int) *book {
	b := &book{rows: rows}
	r := rand.New(rand.NewPCG(1, 2))
	for n := range min(templates, (rows+pageSize-1)/pageSize) {
		var page []byte
		var ends []int
		for i := range pageSize {
			record, _ := json.Marshal(random(r, n*pageSize+i)) // it has no value that JSON cannot write
			if i > 0 {
				page = append(page, ',')
			}
			page = append(page, record...)
			ends = append(ends, len(page))
		}
		b.pages, b.ends = append(b.pages, page), append(b.ends, ends)
	}
	return b
}

// page is the answer with the n-th page, from 1, of up to size records. Sizes are those that divide a page of 100, or any for the first one.
func (b *book) page(n, size int) []byte {
	if size <= 0 || size > pageSize {
		size = pageSize
	}
	first := (n - 1) * size
	count := max(0, min(size, b.rows-first, pageSize-first%pageSize))
	body := make([]byte, 0, 64<<10)
	body = fmt.Appendf(body, `{"page":%d,"size":%d,"total":%d,"items":[`, n, size, b.rows)
	if count > 0 {
		body = b.appendRecords(body, first, count)
	}
	return append(body, "]}"...)
}

func (b *book) appendRecords(body []byte, first, count int) []byte {
	at := first / pageSize % len(b.pages)
	page, ends := b.pages[at], b.ends[at]
	start := func(i int) int {
		if i == 0 {
			return 0
		}
		return ends[i-1] + 1
	}
	from := first % pageSize
	offset := len(body) - start(from)
	body = append(body, page[start(from):ends[from+count-1]]...)
	for i := range count {
		putUUID(body[offset+start(from+i)+idAt:], uint64(first+i))
	}
	return body
}

// putUUID writes the id of a row: the same for the same row, in no order.
func putUUID(to []byte, row uint64) {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], mix(2*row))
	binary.BigEndian.PutUint64(b[8:], mix(2*row+1))
	at, left := 0, b[:]
	for i, n := range [...]int{4, 2, 2, 2, 6} {
		if i > 0 {
			to[at] = '-'
			at++
		}
		at += hex.Encode(to[at:], left[:n])
		left = left[n:]
	}
}

// mix is the output function of SplitMix64, which takes no two numbers to the same one.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func uuid(n uint64) string {
	b := make([]byte, 36)
	putUUID(b, n)
	return string(b)
}

func random(r *rand.Rand, i int) invoice {
	day := fmt.Sprintf("%d-%02d-", 2021+r.IntN(5), 1+r.IntN(12))
	moment := fmt.Sprintf("%s%02dT%02d:%02d:%02dZ", day, 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60))
	thousandths := func(below int) float64 { return float64(r.IntN(below*1000)) / 1000 }
	return invoice{
		ID: uuid(0), Type: pick(r, "heat", "electricity", "water", "recharge"), Status: pick(r, "active", "active", "active", "review", "inactive"),
		Quantity: thousandths(1_000_000), Unit: pick(r, "kilowatt_hour_(kwh)", "cubic_metre_(m3)", "megawatt_hour_(mwh)"),
		StartDate: day + "01", EndDate: day + "28", Number: fmt.Sprintf("INV-2025-%06d", i),
		FacilityID: uuid(1<<40 + r.Uint64N(50)), SupplierID: uuid(1<<41 + r.Uint64N(500)),
		CO2e: thousandths(100_000), Energy: thousandths(1_000_000), Cups: fmt.Sprintf("ES00210000%010dXY", r.IntN(1000)),
		CreatedAt: moment, UpdatedAt: moment,
	}
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }
