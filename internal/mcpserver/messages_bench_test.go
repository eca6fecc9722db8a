package mcpserver

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What the message layer costs a call: the tool does nothing.
func BenchmarkMessages(b *testing.B) {
	s, err := New(Options{Name: "orgdata", Tools: benchTools()})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("stdio", func(b *testing.B) { benchmarkStdio(b, s) })
	for name, change := range map[string]func(string) string{
		"http":            func(m string) string { return m },
		"http with _meta": func(m string) string { return strings.Replace(m, `"name"`, `"_meta":{},"name"`, 1) },
	} {
		b.Run(name, func(b *testing.B) { benchmarkHTTP(b, s, change(call(1, "echo", `{"text":"hello"}`))) })
	}
}

func benchmarkStdio(b *testing.B, s *Server) {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- s.ServeStdio(b.Context(), inR, outW) }()
	answers := bufio.NewReader(outR)
	message := call(1, "echo", `{"text":"hello"}`) + "\n"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := io.WriteString(inW, message); err != nil {
			b.Fatal(err)
		}
		if _, err := answers.ReadSlice('\n'); err != nil {
			b.Fatal(err)
		}
	}
	inW.Close()
	<-ended
}

// benchmarkHTTP leaves the network out: it is the same before and after.
func benchmarkHTTP(b *testing.B, s *Server, message string) {
	h, err := s.Handler(HTTPOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/mcp", strings.NewReader(message))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
}
