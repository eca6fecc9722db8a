package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// keyCommand is a key that a secret manager's command prints. It is run at the start, and once more when the platform has refused the key. What is printed
// is kept in memory alone.
type keyCommand struct {
	setting string // that gives it
	argv    []string
	environ []string
	limit   time.Duration // for one run
	pause   time.Duration // from the end of one run to the next, when the last one brought no other key

	mu      sync.Mutex // guards what is below
	key     string
	current *keyRun
	last    time.Time // when a run ended that brought no other key
	lastErr error     // why; nil: it brought the same
}

// keyRun is a run of the command, for all that wait for it. It is stopped when nobody does.
type keyRun struct {
	done    chan struct{}
	waiting int
	stop    context.CancelFunc
	err     error // once done
}

func newKeyCommand(setting, command string, vars map[string]string, environ []string) (*keyCommand, error) {
	argv, err := splitCommand(setting, command)
	if err != nil {
		return nil, err
	}
	if err := checkProgram(setting, argv[0]); err != nil {
		return nil, err
	}
	if argv[0], err = homePath(setting, argv[0], vars); err != nil {
		return nil, err
	}
	for i, word := range argv[1:] {
		if path, err := homePath(setting, word, vars); err == nil && strings.HasPrefix(word, "~/") {
			argv[1+i] = path
		}
	}
	return &keyCommand{setting: setting, argv: argv, environ: environ, limit: 10 * time.Second, pause: 30 * time.Second}, nil
}

var setsVariable = words.Pattern(`^[A-Za-z_][A-Za-z0-9_]*=`)

// checkProgram refuses what stands in a program's place and may hold a key. It shows nothing of it.
func checkProgram(setting, program string) error {
	_, notFound := exec.LookPath(program)
	switch {
	case setsVariable().MatchString(program):
		return mistake("Write env before it: env NAME=value program arguments.", "%s begins with NAME=, which only a shell understands, and no shell runs it.", setting)
	case notFound != nil && words.LooksSecret(program):
		return mistake("Set "+beside(setting, general[APIKey])+" to a key; this is the command that prints it.", "%s holds what looks like a key itself.", setting)
	}
	return nil
}

func (c *keyCommand) value() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.key, nil
}

// renew runs the command unless the key is another than the refused one by now. Who calls while it runs waits for that run; who calls soon after one in
// vain gets what came of that.
func (c *keyCommand) renew(ctx context.Context, refused string) error {
	c.mu.Lock()
	switch {
	case c.key != refused:
		c.mu.Unlock()
		return nil
	case c.current == nil && !c.last.IsZero() && time.Since(c.last) < c.pause:
		defer c.mu.Unlock()
		return c.lastErr
	case c.current == nil:
		c.start()
	}
	run := c.current
	run.waiting++
	c.mu.Unlock()
	select {
	case <-run.done:
		return run.err
	case <-ctx.Done():
		c.leave(run)
		return ctx.Err()
	}
}

// start begins a run. The caller holds the lock.
func (c *keyCommand) start() {
	ctx, stop := context.WithTimeout(context.Background(), c.limit)
	run := &keyRun{done: make(chan struct{}), stop: stop}
	c.current = run
	known := c.key
	go func() {
		defer stop()
		key, err := c.run(ctx, known)
		c.mu.Lock()
		defer c.mu.Unlock()
		switch run.err = err; {
		case errors.Is(err, context.Canceled): // nobody waits for it
		case err != nil, key == known:
			c.last, c.lastErr = time.Now(), err
		default:
			c.key, c.last = key, time.Time{}
		}
		if c.current == run {
			c.current = nil
		}
		close(run.done)
	}()
}

// leave stops a run that nobody waits for any more, and returns when it has ended, so that no process outlives this one. Who comes next begins another.
func (c *keyCommand) leave(run *keyRun) {
	c.mu.Lock()
	run.waiting--
	last := run.waiting == 0
	if last && c.current == run {
		c.current = nil
	}
	c.mu.Unlock()
	if last {
		run.stop()
		<-run.done
	}
}

// run returns what the command prints. known, the key so far, is taken out of its complaints.
func (c *keyCommand) run(ctx context.Context, known string) (string, error) {
	const longestComplaint = 4 << 10
	out, complaint := &bounded{limit: maxKeyFile, fail: true}, &bounded{limit: longestComplaint}
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = c.environ, out, complaint
	ownGroup(cmd)
	cmd.WaitDelay = time.Second // for who keeps its output open when it has ended, as an agent that it started
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	if out.full || err != nil {
		return "", c.failed(ctx, err, out, c.quote(string(complaint.kept), known, string(out.kept)))
	}
	key, problem := keyText(out.kept)
	if problem != nil {
		return "", mistake("Let it print the key"+problem.mend, "%s: what %s prints %s.%s", c.setting, c.program(), problem.which, c.quote(string(complaint.kept), known, string(out.kept)))
	}
	return key, nil
}

// failed says why a run brought nothing; said is the command's own complaint.
func (c *keyCommand) failed(ctx context.Context, err error, out *bounded, said string) error {
	var exit *exec.ExitError
	switch {
	case out.full:
		return mistake("Let it print the key and nothing else.", "%s: %s printed more than %d KiB, which is no key.", c.setting, c.program(), maxKeyFile>>10)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return mistake("See that it needs nobody to answer it, such as for a password: it has no terminal.",
			"%s: %s had not ended after %s and was stopped.%s", c.setting, c.program(), c.limit, said)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &exit):
		return mistake("Run it in a terminal and mend what it complains of.", "%s: %s ended with %s.%s", c.setting, c.program(), exit.ProcessState, said)
	}
	return mistake(runMend(c.argv[0], err), "%s: %s cannot be run (%v).", c.setting, c.program(), runCause(err))
}

// runMend is what to do about a program that the system does not run.
func runMend(program string, err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist) && exists(program):
		return "See that the program in its first line (#!) is there, and that no carriage return ends that line, as editors of Windows write it."
	case errors.Is(err, syscall.ENOEXEC):
		return "Begin it with a line such as #!/bin/sh, or give a program that is built for this machine."
	case errors.Is(err, os.ErrPermission):
		return "Make it executable with chmod +x, or give the path of a program."
	}
	return "Give the path of a program, and its arguments; no shell runs it."
}

// runCause drops the program's name, which the sentence around it has already.
func runCause(err error) error {
	var lookup *exec.Error
	if errors.As(err, &lookup) {
		return lookup.Err
	}
	return cause(err)
}

func (c *keyCommand) program() string { return words.Line(c.argv[0], 200) }

// quote repeats a command's complaint as a sentence, in one line, without what may be secret: the key known, all that it printed on stdout, the values of variables
// whose name says that they are, and what looks like a key.
func (c *keyCommand) quote(complaint string, known, printed string) string {
	const longest, telling = 300, 4
	secrets := append(strings.Fields(printed), known)
	for _, e := range c.environ {
		if name, value, _ := strings.Cut(e, "="); secretName().MatchString(name) {
			secrets = append(secrets, value)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be part of another
	for _, secret := range secrets {
		if secret = strings.TrimSpace(secret); len(secret) >= telling {
			complaint = strings.ReplaceAll(complaint, secret, "[redacted]")
		}
	}
	if complaint = words.Line(words.HideSecrets(complaint), longest); complaint == "" {
		return ""
	}
	return fmt.Sprintf(" It said: “%s”.", complaint)
}

var secretName = words.Pattern(`(?i)(token|secret|passw|passphrase|_key|session)`)

// bounded keeps the first bytes that are written to it, up to a limit. What comes then is lost or, with fail, an error to who writes.
type bounded struct {
	kept  []byte
	limit int
	fail  bool
	full  bool
}

func (b *bounded) Write(p []byte) (int, error) {
	fits := min(len(p), b.limit-len(b.kept))
	b.kept = append(b.kept, p[:fits]...)
	if fits < len(p) {
		b.full = true
		if b.fail {
			return fits, errors.New("too much")
		}
	}
	return len(p), nil
}
