package cli

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

// checkServer starts this program as a client does, once for each revision of the protocol that clients speak, and once with a log that says all there is
// to say.
func (x *examination) checkServer(ctx context.Context) []doctor.Finding {
	if x.program.Path == "" {
		return []doctor.Finding{doctor.NotChecked("server", "Start it by its whole path.", "This system does not tell where the program is.")}
	}
	talks := make([]doctor.Transcript, len(doctor.Eras))
	var talking sync.WaitGroup
	for i, era := range doctor.Eras {
		talking.Go(func() { talks[i] = x.talk(ctx, era) })
	}
	talking.Wait()
	found := doctor.Conversations(talks)
	if x.broken != nil {
		found = append(found, doctor.Fine("settings", "These servers answered from a platform in miniature, since the settings open none."))
	}
	return found
}

// server is how the server is started: with the settings as they are or, where they open nothing, for a platform in miniature.
func (x *examination) server() (args, environ []string) {
	args, environ = []string{"stdio"}, x.environ
	switch {
	case x.broken != nil:
		return append(args, "--sandbox"), x.app.withoutSettings()
	case x.choice.sandbox:
		return args, environ // which points at the platforms in miniature already
	}
	for _, flag := range []struct{ name, value string }{
		{config.ProfileFlag, x.choice.profile}, {config.PlatformFlag, x.choice.platform}, {config.OrganizationFlag, x.choice.organization},
	} {
		if flag.value != "" {
			args = append(args, flag.name, flag.value)
		}
	}
	return args, environ
}

// withoutSettings is what a process needs of the environment to run at all.
func (a *app) withoutSettings() []string {
	var environ []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "SYSTEMROOT"} {
		if value := a.getenv(name); value != "" {
			environ = append(environ, name+"="+value)
		}
	}
	return environ
}

// talk has one conversation with a server of its own, which asks no platform anything.
func (x *examination) talk(ctx context.Context, era doctor.Era) doctor.Transcript {
	var out, log strings.Builder
	args, environ := x.server()
	cmd := exec.CommandContext(ctx, x.program.Path, args...)
	cmd.Env = append(slices.Clone(environ), config.LogLevelSetting+"=debug") // which must not reach stdout
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(era.Lines()), &out, &log
	cmd.WaitDelay = time.Second
	began := time.Now()
	err := cmd.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("it did not end within %s", time.Since(began).Round(time.Second))
	}
	return doctor.Transcript{Era: era, Stdout: out.String(), Stderr: log.String(), Took: time.Since(began), Err: err}
}
