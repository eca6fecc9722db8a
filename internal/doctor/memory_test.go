package doctor_test

import (
	"errors"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

func TestFreeMemory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		err   error
		bytes int64
		known bool
	}{
		"Linux":             {text: "MemTotal:       32778484 kB\nMemFree:  7 kB\nMemAvailable:   2048 kB\nBuffers: 1 kB\n", bytes: 2 << 20, known: true},
		"an older kernel":   {text: "MemTotal: 32778484 kB\nMemFree: 7 kB\n"},
		"no number":         {text: "MemAvailable: much kB\n"},
		"nothing behind it": {text: "MemAvailable:\n"},
		"no such file":      {err: errors.New("not there")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := func(string) ([]byte, error) { return []byte(c.text), c.err }
			if bytes, known := doctor.FreeMemory(read); bytes != c.bytes || known != c.known {
				t.Errorf("%d, %t; want %d, %t", bytes, known, c.bytes, c.known)
			}
		})
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		free  int64
		known bool
		state doctor.State
		text  string
	}{
		"enough":    {4 << 30, true, doctor.OK, "Rows may take 512 MiB (MEMORY); 4096 MiB are free."},
		"tight":     {900 << 20, true, doctor.Warning, "Rows may take 512 MiB (MEMORY); 900 MiB are free."},
		"not known": {0, false, doctor.OK, "Rows may take 512 MiB (MEMORY); how much is free is not known on this system."},
	} {
		if got := doctor.Memory(512<<20, "MEMORY", c.free, c.known); got.State != c.state || got.Text != c.text || (got.Next != "") != (c.state == doctor.Warning) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
