package dashboard_test

import (
	"context"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// started is the one sandbox of the tests that need all platforms: seeding them takes longer than most of these tests.
var started = sync.OnceValues(func() (*sandbox.Sandbox, error) {
	return sandbox.Start(context.Background(), sandbox.Options{Dashboard: "127.0.0.1:0"})
})

// shared starts it for the first test that asks. A test that leaves something behind there must not mind what others leave.
func shared(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	sb, err := started()
	if err != nil {
		t.Fatal(err)
	}
	return sb
}

// tidy ends the shared sandbox before leaks are looked for.
type tidy struct{ *testing.M }

func (m tidy) Run() int {
	code := m.M.Run()
	if sb, err := started(); err == nil {
		sb.Close()
	}
	return code
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(tidy{m}) }
