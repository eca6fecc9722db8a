package dcycle_test

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A query string, whatever it holds, gives rows of the own organisation or a 4xx with a JSON body; never a 5xx.
func FuzzQuery(f *testing.F) {
	for _, e := range endpoints {
		for _, c := range append(wrongPaging, e.cases...) {
			f.Add(e.path, c.query)
		}
	}
	for _, seed := range []string{"sort=id;DROP TABLE dcycle_invoices", "name=%00%ff'\"--", "type[]=%F0%28%8C%28", "invoice_id=%5C%25_", strings.Repeat("cups[]=x&", 3000)} {
		f.Add("/v1/invoices", seed)
	}
	a := account(f, shared, assistant)
	f.Fuzz(func(t *testing.T, path, query string) {
		target := shared.URL("dcycle") + (&url.URL{Path: "/" + strings.TrimLeft(path, "/")}).EscapedPath()
		req, err := http.NewRequest(http.MethodGet, target, nil)
		if err != nil {
			t.Skip()
		}
		req.URL.RawQuery = query
		req.Header.Set("x-api-key", a.Key)
		req.Header.Set("x-organization-id", a.OrganizationID)
		res, err := transport.RoundTrip(req)
		if err != nil {
			t.Skip() // not a request that Go can send
		}
		defer res.Body.Close()
		if res.StatusCode >= 500 || res.StatusCode < 200 {
			t.Fatalf("%s?%s: %d", path, query, res.StatusCode)
		}
		if res.Header.Get("Content-Type") == "application/json" {
			if err := json.NewDecoder(res.Body).Decode(new(any)); err != nil {
				t.Fatalf("%s?%s: %v", path, query, err)
			}
		}
	})
}

// Bytes that are no HTTP at all do not stop the server.
func FuzzWire(f *testing.F) {
	f.Add("GET /v1/facilities HTTP/1.1\r\nHost: x\r\nx-organization-id: \x00\r\n\r\n")
	f.Add("GET http://[::1 HTTP/1.1\r\n\r\n")
	f.Add("POST /v1/facilities HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc")
	f.Add("\x16\x03\x01\x00\xa5")
	address := strings.TrimPrefix(shared.URL("dcycle"), "http://")
	f.Fuzz(func(t *testing.T, raw string) {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(200 * time.Millisecond))
		conn.Write([]byte(raw))
		conn.(*net.TCPConn).CloseWrite()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return // closed without an answer, or not in time
		}
		defer res.Body.Close()
		if res.StatusCode >= 500 && res.StatusCode != http.StatusHTTPVersionNotSupported && res.StatusCode != http.StatusNotImplemented {
			t.Fatalf("%q: %d", raw, res.StatusCode)
		}
	})
}
