package truth

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
)

// description is the platform of the tests as a user would describe it. Each table pages in another way, and each filter means what such
// filters mean on platforms: see the tables of the upstream, which are written apart from this.
const description = `manifest: 2
platform: meridian
title: Meridian
base_url: https://api.meridian.example
credentials:
  api_key: {env: [MERIDIAN_API_KEY], secret: true}
  organization: {env: [MERIDIAN_ORG], format: uuid}
authenticators:
  key: {headers: {X-Api-Key: "{api_key}"}}
scope: {noun: organization, header: X-Org, from: organization}
paginators:
  pages: {page: page, size: size, max: MAX, items: items, total: total}
  skipped: {offset: offset, size: limit, max: MAX, items: data.list, total: meta.count}
  endless: {page: p, first: 0, size: per, max: MAX, items: rows}
  flagged: {offset: skip, size: take, max: MAX, items: values, more: has_more}
errors: {message: error.message, code: error.code}
tables:
  sites:
    about: Places
    get: /api/sites
    paginator: pages
    order: {param: sort, asc: "{column}", desc: "-{column}", nulls: low, columns: [area, floors, opened, created_at]}
    columns:
      id: {type: uuid, key: true, filter: {in: "id[]"}}
      name: {type: text, filter: {like: q, eq: q}}
      country: {type: text, enum: [ES, FR, PT], filter: {in: "country[]"}}
      region_id: {type: integer, filter: {eq: region}}
      area: {type: number, unit: m2, filter: {ge: area_min, le: area_max}}
      floors: {type: integer}
      active: {type: boolean, filter: {eq: active}}
      opened: {type: date, filter: {ge: opened_from, le: opened_to}}
      created_at: {type: datetime, filter: {ge: {param: created_from, as: date}, le: {param: created_to, as: date}}}
      tags: {type: json}
  bills:
    about: Bills of sites
    get: /api/bills
    paginator: skipped
    order: {param: order_by, direction: dir, asc: up, desc: down, columns: {amount: amount, serial: serial, huge: huge, issued: issued, received_at: received_at}}
    columns:
      id: {type: text, key: true}
      site_id: {type: uuid, filter: {in: {param: site_id, style: comma}}}
      kind: {type: text, enum: [heat, electricity, water], filter: {in: kind}}
      amount: {type: number}
      serial: {type: integer, filter: {eq: serial, ge: serial_from, le: serial_to}}
      huge: {type: integer}
      paid: {type: boolean, filter: {eq: paid}}
      issued: {type: date, filter: {ge: {param: issued_from, exact: true}, le: {param: issued_to, exact: true}}}
      received_at: {type: datetime, path: times.received, filter: {ge: since, le: until}}
      code: {type: text, filter: {eq: code}}
      note: {type: text, filter: {like: note_contains}}
  trips:
    about: Trips from sites
    get: /api/trips
    paginator: endless
    order: {param: o, asc: "{column}", desc: "-{column}", columns: [distance, passengers, started_at]}
    columns:
      id: {type: integer, key: true}
      site_id: {type: uuid}
      mode: {type: text, filter: {eq: mode}}
      distance: {type: number, unit: km}
      passengers: {type: integer, filter: {ge: passengers_min, le: passengers_max}}
      started_at: {type: datetime}
      details: {type: json}
  readings:
    about: Readings of meters; a meter's number is no key, whatever its documents say
    get: /api/readings
    paginator: flagged
    order: {param: sort, asc: "{column}", desc: "-{column}", columns: [value, read_at]}
    columns:
      id: {type: text, key: true}
      site_id: {type: uuid, filter: {in: site}}
      unit: {type: text, filter: {eq: unit}}
      value: {type: number}
      read_at: {type: datetime, filter: {ge: from, le: to}}
  lines:
    about: Lines of bills
    get: /api/lines
    paginator: pages
    keyless: true
    columns:
      bill_id: {type: text, filter: {in: "bill[]"}}
      n: {type: integer, filter: {le: n_max}}
      what: {type: text}
      price: {type: number}
  units:
    about: Units
    get: /api/units
    columns:
      code: {type: text, key: true}
      name: {type: text}
      factor: {type: number}
  regions:
    about: Regions within regions
    get: /api/regions
    items: root
    tree: {children: parts, parent: parent_id, depth: depth}
    columns:
      id: {type: integer, key: true}
      name: {type: text}
      parent_id: {type: integer}
      depth: {type: integer}
  totals:
    about: What the platform sums up itself
    get: /api/totals
    items: sums
    keyless: true
    columns:
      first_day: {type: date, required: true, input: true, filter: {eq: from}}
      last_day: {type: date, required: true, input: true, filter: {eq: to}}
      split: {type: text, enum: [kind, country], input: true, default: kind, filter: {eq: split}}
      part: {type: text}
      amount: {type: number}
  things:
    about: Things of the cases that are written out
    get: /api/things
    paginator: pages
    columns:
      id: {type: integer, key: true}
      name: {type: text, filter: {like: name}}
      kind: {type: text, enum: [a, b], filter: {in: kind}}
      co2e: {type: number, unit: kg CO2e}
      count: {type: integer}
      flag: {type: boolean}
      day: {type: date}
      at: {type: datetime}
      data: {type: json}
  stream:
    about: Things without a total
    get: /api/stream
    paginator: endless
    columns:
      id: {type: integer, key: true}
      co2e: {type: number}
`

// manifests are those that were parsed, by the rows in a page.
var manifests sync.Map

// described is the manifest with pages of at most max rows.
func described(t testing.TB, max int) *manifest.Manifest {
	t.Helper()
	if m, ok := manifests.Load(max); ok {
		return m.(*manifest.Manifest)
	}
	text := strings.ReplaceAll(description, "MAX", strconv.Itoa(max))
	for _, name := range extras {
		text += fmt.Sprintf("  %s: {about: One more, get: /api/%s, paginator: pages, columns: {id: {type: integer, key: true}}}\n", name, name)
	}
	text += viewDescription
	m, err := manifest.Parse("meridian.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	manifests.Store(max, m)
	return m
}
