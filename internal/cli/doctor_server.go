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
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

// checkServer starts this program as a client does, once for each revision of the protocol that clients speak, while its log says all there is to say. Where the
// settings open nothing, it answers from a platform in miniature.
func (x *examination) checkServer(ctx context.Context) []doctor.Finding {
	if x.program.Path == "" {
		return []doctor.Finding{doctor.NotChecked("server", "Start it by its whole path.", "This system does not tell where the program is.")}
	}
	args, environ := x.server()
	var besides []doctor.Finding
	if x.broken != nil {
		mini, err := startSandbox(ctx, sandbox.Options{Seed: 1, Platforms: sandbox.Names()[:1]})
		if err != nil {
			return []doctor.Finding{problem("server", err)}
		}
		defer mini.Close()
		args, environ = []string{"stdio"}, append(x.app.withoutSettings(), linesOf(mini.Exports()[0].Env)...)
		besides = []doctor.Finding{doctor.Fine("settings", "These servers answered from a platform in miniature, since the settings open none.")}
	}
	talks := make([]doctor.Transcript, len(doctor.Eras))
	var talking sync.WaitGroup
	for i, era := range doctor.Eras {
		talking.Go(func() { talks[i] = x.talk(ctx, era, args, environ) })
	}
	talking.Wait()
	return append(doctor.Conversations(talks), besides...)
}

// server is how a client would start the server with the settings as they are.
func (x *examination) server() (args, environ []string) {
	args = []string{"stdio"}
	if x.choice.sandbox {
		return args, x.environ // which points at the platforms in miniature already
	}
	for _, flag := range []struct{ name, value string }{
		{config.ProfileFlag, x.choice.profile}, {config.PlatformFlag, x.choice.platform}, {config.OrganizationFlag, x.choice.organization},
	} {
		if flag.value != "" {
			args = append(args, flag.name, flag.value)
		}
	}
	return args, x.environ
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
func (x *examination) talk(ctx context.Context, era doctor.Era, args, environ []string) doctor.Transcript {
	var out, log strings.Builder
	cmd := exec.CommandContext(ctx, x.program.Path, args...)
	// The log must not reach stdout, whatever it says; records of calls are not made here.
	cmd.Env = append(slices.Clone(environ), config.LogLevelSetting+"=debug", config.AuditFileSetting+"=")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(era.Lines()), &out, &log
	cmd.WaitDelay = time.Second
	began := time.Now()
	err := cmd.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("it did not end within %s", time.Since(began).Round(time.Second))
	}
	return doctor.Transcript{Era: era, Stdout: out.String(), Stderr: log.String(), Took: time.Since(began), Err: err}
}
