package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// demoTimeout bounds the whole demo; it takes about a second.
const demoTimeout = time.Minute

func newDemoCommand(run func(ctx context.Context, platform string) error) *cobra.Command {
	var platform string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the server at work, without an account and without a network",
		Long: `Start a platform in miniature on loopback and this program as an MCP server in a process of its own, ask it what those who work with the
platform would ask, print questions, calls and answers, and end with the configuration to paste.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return run(cmd.Context(), platform)
		},
	}
	cmd.Flags().StringVar(&platform, "platform", "", "`name` of the platform: "+words.Or(platformNames())+"; without it what "+config.PlatformSetting+" says, else the first")
	return cmd
}

// demo shows a platform, "" for the one that the environment names or else the first.
func (a *app) demo(ctx context.Context, platform string) error {
	ctx, cancel := context.WithTimeout(ctx, demoTimeout)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding this program's own file: %w", err)
	}
	mini, environ, err := a.demoSandbox(ctx, platform)
	if err != nil {
		return err
	}
	defer mini.Close()

	p := newPage(a.stdout, a.environ)
	export := mini.Exports()[0]
	p.line(fmt.Sprintf("%s in miniature listens on %s. This program serves MCP from a process of its own; below, a client asks it what an assistant would.",
		export.Title, export.BaseURL))

	session, err := connect(ctx, self, environ)
	if err != nil {
		return err
	}
	defer session.Close()
	for n, q := range slices.Concat(demoBegin, demoQuestions[export.Platform]) {
		if err := ask(ctx, p, session, n+1, q); err != nil {
			return err
		}
	}
	m, err := manifest.Load(export.Platform)
	if err != nil {
		return err
	}
	program, temporary := a.installedPath(self)
	printConfiguration(p, program, temporary, m)
	printOthers(p, program, export.Platform)
	return nil
}

// printOthers says how to see the other platforms.
func printOthers(p page, program, shown string) {
	others := slices.DeleteFunc(sandbox.Names(), func(name string) bool { return name == shown })
	p.heading("Other platforms")
	p.line("   " + config.PlatformSetting + " switches, in a client's file too: " + words.Or(others) + ". The same demo of another:")
	p.line("")
	for _, name := range others {
		p.command(words.ShellWord(program) + " demo --platform " + name)
	}
}

// connect starts the server as a child process, as an MCP client does, and initializes the session.
func connect(ctx context.Context, self string, environ []string) (*client.Client, error) {
	var log strings.Builder
	session, err := client.NewStdioMCPClientWithOptions(self, environ, []string{"stdio"}, transport.WithCommandFunc(
		func(_ context.Context, command string, env, args []string) (*exec.Cmd, error) {
			cmd := exec.Command(command, args...)
			cmd.Env = env
			return cmd, nil
		}), transport.WithCommandStderrWriter(&log))
	if err != nil {
		return nil, fmt.Errorf("starting the server: %w", err)
	}
	var initialize mcp.InitializeRequest
	initialize.Params.ProtocolVersion = mcp.LATEST_LEGACY_PROTOCOL_VERSION
	initialize.Params.ClientInfo = mcp.Implementation{Name: "orgdata-mcp-demo", Version: serverVersion()}
	if _, err := session.Initialize(ctx, initialize); err != nil {
		session.Close() // after which the server has said what it had to say
		return nil, startError(err, log.String())
	}
	return session, nil
}

// startError is what a server says, on stderr, that does not start, in the place of what its client saw of that.
func startError(err error, said string) error {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	line, own := strings.CutPrefix(lines[len(lines)-1], "orgdata-mcp: ")
	if text, next, found := strings.Cut(line, " Next: "); own && found {
		return usageError{advised{errors.New(text), next}}
	}
	return fmt.Errorf("initializing a session: %w\n%s", err, said)
}

// ask makes one call and prints question, call and answer.
func ask(ctx context.Context, p page, session *client.Client, number int, q question) error {
	p.heading(fmt.Sprintf("%d. %s", number, q.text))
	var call mcp.CallToolRequest
	call.Params.Name = q.tool
	call.Params.Arguments = q.args
	fmt.Fprintln(p.w, indentation+p.style("36", q.tool))
	if sql, ok := q.args["sql"].(string); ok {
		p.quoted(sql)
	}
	p.line("")
	result, err := session.CallTool(ctx, call)
	if err != nil {
		return fmt.Errorf("calling %s: %w", q.tool, err)
	}
	text := resultText(result)
	if result.IsError {
		return fmt.Errorf("%s answered: %w", q.tool, errors.New(text))
	}
	p.answer(text)
	return nil
}

func resultText(result *mcp.CallToolResult) string {
	var b strings.Builder
	for _, c := range result.Content {
		if text, ok := c.(mcp.TextContent); ok {
			b.WriteString(text.Text)
		}
	}
	return b.String()
}
