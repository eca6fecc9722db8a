package manifest

import "testing"

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		for _, name := range Embedded() {
			if _, err := Load(name); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkHeads(b *testing.B) {
	for b.Loop() {
		Heads()
	}
}

func BenchmarkLoadWithTables(b *testing.B) {
	for b.Loop() {
		m, err := Load("dcycle")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Tables(); err != nil {
			b.Fatal(err)
		}
	}
}
