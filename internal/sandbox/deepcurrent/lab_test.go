package deepcurrent

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newLab(t testing.TB) *lab.Lab {
	t.Helper()
	return lab.New(t, Platform(), base)
}

// logIn signs a seeded person in.
func logIn(t testing.TB, l *lab.Lab, handle string) lab.Reply {
	t.Helper()
	u := l.World.Person(handle)
	return signIn(t, l, "username="+u.Email+"&password="+core.Password(u))
}

func signIn(t testing.TB, l *lab.Lab, form string) lab.Reply {
	t.Helper()
	req := l.Request(t, "POST", "/login/access-token", strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return l.Do(t, req)
}

// creditsOf is what an account can spend.
func creditsOf(t testing.TB, l *lab.Lab, key string) int {
	t.Helper()
	return l.Send(t, "GET", "/subscriptions/status", key, nil).Want(t, 200).Number("credits_total")
}
