package manifest

import "testing"

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := parseEmbedded("dcycle"); err != nil {
			b.Fatal(err)
		}
	}
}
