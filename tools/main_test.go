package tools_test

import (
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

func TestMain(m *testing.M) {
	if err := query.CountMemory(); err != nil { // before the sandbox uses SQLite
		panic(err)
	}
	m.Run()
}

// skipInShort leaves out, under -short, a test that compares what tools say of fault after fault. Under the race detector, for which .ci/run says -short, they take a minute, and find
// nothing there that tests of callers at once do not, which all stay.
func skipInShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("compares fault after fault; go test without -short does")
	}
}
