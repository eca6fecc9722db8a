package dcycle_test

import "testing"

// One request over the wire each, on a kept connection.
func BenchmarkRequests(b *testing.B) {
	for _, path := range []string{"/v1/api-keys", "/v1/invoices?size=100", "/v1/invoices?size=100&page=13", "/v1/facilities", "/v1/employees?size=100"} {
		b.Run(path, func(b *testing.B) {
			for range b.N {
				if a := as(b, shared, assistant, path); a.status != 200 {
					b.Fatal(a.status)
				}
			}
		})
	}
}
