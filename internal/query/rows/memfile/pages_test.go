package memfile

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"modernc.org/libc"
)

// model is a file as one would write it down: its bytes, and those of each of
// its views.
type model struct {
	t     *testing.T
	tls   *libc.TLS
	file  *File
	bytes []byte
	views []*View
	were  [][]byte
}

// step does what four bytes say, to the file and to the model.
func (m *model) step(op, where, size, fill byte) {
	offset, n := int64(where)*601, int(size)*131
	switch op % 8 {
	default:
		b := bytes.Repeat([]byte{fill | 1}, n)
		if !m.file.write(m.tls, b, offset) {
			m.t.Fatal("no memory")
		}
		if end := int(offset) + n; n > 0 && end > len(m.bytes) {
			m.bytes = append(m.bytes, make([]byte, end-len(m.bytes))...)
		}
		copy(m.bytes[min(int(offset), len(m.bytes)):], b)
	case 5:
		if !m.file.truncate(m.tls, offset) {
			m.t.Fatal("no memory")
		}
		m.bytes = m.bytes[:min(int(offset), len(m.bytes))]
	case 6:
		v, err := m.file.Freeze()
		if err != nil {
			m.t.Fatal(err)
		}
		m.views, m.were = append(m.views, v), append(m.were, bytes.Clone(m.bytes))
	case 7:
		if len(m.views) > 0 {
			i := int(where) % len(m.views)
			m.views[i].Close()
			m.views[i], m.were[i] = m.views[len(m.views)-1], m.were[len(m.views)-1]
			m.views, m.were = m.views[:len(m.views)-1], m.were[:len(m.views)-1]
		}
	}
}

// check reads a range that may reach beyond the end.
func (m *model) check(s source, want []byte, offset int64, n int) {
	m.t.Helper()
	if s.size() != int64(len(want)) {
		m.t.Fatalf("%d bytes long, want %d", s.size(), len(want))
	}
	got, expected := bytes.Repeat([]byte{0xAA}, n), make([]byte, n)
	short := s.read(got, offset)
	copied := copy(expected, want[min(int(offset), len(want)):])
	if !bytes.Equal(got, expected) || short != (copied < n) {
		m.t.Fatalf("other bytes at %d, or short is %t with %d of %d", offset, short, copied, n)
	}
}

func play(t *testing.T, program []byte) {
	f, err := Create()
	if err != nil {
		t.Fatal(err)
	}
	m := &model{t: t, tls: libc.NewTLS(), file: f}
	defer m.tls.Close()
	for ; len(program) >= 4; program = program[4:] {
		m.step(program[0], program[1], program[2], program[3])
		m.check(f, m.bytes, int64(program[3])*401, int(program[1])*97)
		for i, v := range m.views {
			m.check(v, m.were[i], int64(program[2])*401, int(program[3])*97)
		}
	}
	f.Close()
	for _, v := range m.views {
		v.Close()
	}
	if f.Bytes() != 0 {
		t.Fatalf("%d bytes are left", f.Bytes())
	}
}

func TestPages(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		program := make([]byte, 4*120)
		for i := range program {
			program[i] = byte(r.Uint32())
		}
		play(t, program)
	}
}

func FuzzPages(f *testing.F) {
	f.Add([]byte{0, 0, 255, 1, 6, 0, 0, 0, 0, 10, 9, 8, 5, 3, 0, 9, 7, 0, 1, 2})
	f.Fuzz(play)
}
