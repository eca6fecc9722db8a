package dashboard

import (
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// What a person's shell makes of the commands: over plain HTTP, and over TLS with an authority in a folder of an awkward name.
func TestCommandsAsAShellReadsThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shell Shell
		want  string
	}{
		{Shell{}, "<curl><http://127.0.0.1:1/v1?size=1><orgdata-mcp><stdio>"},
		{Shell{Program: "'/my programs/orgdata-mcp'", Authority: "/it's mine/ca.pem"},
			"<curl><--cacert></it's mine/ca.pem><http://127.0.0.1:1/v1?size=1></my programs/orgdata-mcp><stdio><--env><SSL_CERT_FILE=/it's mine/ca.pem><SSL_CERT_FILE=/it's mine/ca.pem>"},
	} {
		d := newWorks(t, time.Now)
		d.shell = c.shell
		p := place{Platform: &platform{Platform: core.Platform{Name: acme}}}
		p.Platform.Connect = []command{{"all", []string{"curl{curl-trust} '{base}/v1?size=1' {program} stdio{env-trust} {shell-trust}"}}}
		got, err := exec.Command("sh", "-c", "printf '<%s>' "+d.connect(p, "k")[0].Lines).Output()
		if err != nil || string(got) != c.want {
			t.Errorf("%+v: %v\n%s\nwant\n%s", c.shell, err, got, c.want)
		}
	}
}

// Pressing rotate in two windows at once must not make two keys where there is one a person, nor two successors of one key.
func TestOneChangeAtATime(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, c := range []struct {
		platform string
		inForce  int
	}{{"single", 1}, {acme, 2}} {
		k, _ := l.key(north, "elena", "ETL", func(k *core.Key) { k.Platform = c.platform })
		elena := l.signIn("elena")
		page := "/o/" + c.platform + "/north/keys/" + k.ID
		token := elena.token(page)
		var presses sync.WaitGroup
		for i := range 20 {
			presses.Go(func() {
				elena.do(http.MethodPost, page+"/rotate", url.Values{"csrf": {token}, "number": {fmt.Sprintf("PRESS%021d", i)}})
			})
		}
		presses.Wait()
		if live := inForce(l.world.Keys.List(c.platform, func(core.Key) bool { return true })); len(live) != c.inForce {
			t.Errorf("%s: %d keys in force, want %d", strings.ToUpper(c.platform), len(live), c.inForce)
		}
	}
}
