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
