package manifest

import (
	"slices"
	"strings"
	"testing"
)

const recordFile = `manifest: 2
platform: acme
title: Acme
base_url: https://api.acme.example
credentials: {api_key: {env: [ACME_API_KEY], secret: true}}
authenticators: {key: {headers: {X-Key: "{api_key}"}}}
tables:
  orders: {about: Orders, get: /o, columns: {id: {type: uuid, key: true}, day: {type: date}, country: {type: text}, total: {type: number}}}
  revenue: {about: Revenue, get: /r, keyless: true, columns: {amount: {type: number}}}
views:
  sales:
    about: Sales
    select: SELECT day, substr(day, 1, 7) AS month, country, total FROM orders
    columns: {day: {type: date}, month: {type: text, within: day}, country: {type: text}, total: {type: number}}
    record: {table: revenue, unit: EUR, by: [month, country], select: "SELECT 1 AS part, {month} AS here, amount AS record, {first} AS because FROM revenue"}
`

func TestRecord(t *testing.T) {
	m := parsed(t, recordFile)
	v, err := m.View("sales")
	if err != nil || v.Record == nil {
		t.Fatal(v, err)
	}
	if r := v.Record; r.Table != "revenue" || r.Unit != "EUR" || !slices.Equal(r.By, []string{"month", "country"}) || r.Most != 10 || r.Place.Line != 15 || !slices.Equal(v.Columns[1].Within, []string{"day"}) {
		t.Errorf("%+v, %v", r, v.Columns[1])
	}
	for _, deny := range []string{"revenue", "revenue.amount", "sales.country"} {
		limited, err := m.Restricted(Restriction{Deny: []string{deny}, ViewReads: func(*Manifest) (map[string][]string, error) { return map[string][]string{"sales": {"orders"}}, nil }})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := limited.View("sales"); err != nil || v == nil || v.Record != nil {
			t.Errorf("without %s: %+v, %v", deny, v, err)
		}
	}
}

func TestRecordRefusals(t *testing.T) {
	for change, want := range map[[2]string]string{
		{"by: [month, country]", "by: [month, county]"}: `acme.yaml:15:45: view sales: record: by: the view has no column "county"; did you mean "country"?`,
		{"by: [month, country], ", ""}:                  "record: by is missing",
		{"table: revenue", "table: revenues"}:           `view sales: record: no table "revenues"; did you mean "revenue"?`,
		{"table: revenue, ", ""}:                        "record: table is missing",
		{"{first} AS", "{begin} AS"}:                    `{begin} is no column of by; `,
		{"unit: EUR", "most: 0"}:                        "must be a whole number from 1 on",
		{"within: day", "within: country"}:              "within: country has type text; name columns of dates",
		{"within: day", "within: days"}:                 `within: the view has no column "days"; did you mean "day"?`,
		{"within: day", "within: [day, month, total]"}:  "within has the columns of the first day and of the last, or one; found 3",
		{"total: {type: number}}\n    record", "total: {type: number, within: day}}\n    record"}: "within goes with type text, integer or date, not number",
	} {
		_, err := Parse("acme.yaml", []byte(strings.Replace(recordFile, change[0], change[1], 1)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", change[1], err, want)
		}
	}
}
