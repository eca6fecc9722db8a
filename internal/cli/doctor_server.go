package cli

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

// checkServer starts this program as a client does, once for each revision of the protocol that clients speak, and once with a log that says all there is
// to say.
func (x *examination) checkServer(ctx context.Context) []doctor.Finding {
	switch {
	case x.broken != nil:
		return []doctor.Finding{doctor.NotChecked("server", "Mend the settings first.", "The server does not start with these settings.")}
	case x.program.Path == "":
		return []doctor.Finding{doctor.NotChecked("server", "Start it by its whole path.", "This system does not tell where the program is.")}
	}
	talks := make([]doctor.Transcript, len(doctor.Eras))
	var talking sync.WaitGroup
	for i, era := range doctor.Eras {
		talking.Go(func() { talks[i] = x.talk(ctx, era) })
	}
	talking.Wait()
	return doctor.Conversations(talks)
}

// talk has one conversation with a server of its own, which asks no platform anything.
func (x *examination) talk(ctx context.Context, era doctor.Era) doctor.Transcript {
	var out, log strings.Builder
	cmd := exec.CommandContext(ctx, x.program.Path, "stdio")
	cmd.Env = append(x.environ[:len(x.environ):len(x.environ)], config.LogLevelSetting+"=debug") // which must not reach stdout
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(era.Lines()), &out, &log
	cmd.WaitDelay = time.Second
	began := time.Now()
	err := cmd.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("it did not end within %s", time.Since(began).Round(time.Second))
	}
	return doctor.Transcript{Era: era, Stdout: out.String(), Stderr: log.String(), Took: time.Since(began), Err: err}
}
