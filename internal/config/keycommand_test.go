package config_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// script writes a program for a shell, which stands for a secret manager's command, and returns its path.
func script(t *testing.T, body string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "get key") // its name has a space
	writeScript(t, file, "#!/bin/sh\n"+body+"\n")
	return file
}

// writeScript does not write while another test starts a process: that would inherit the open file, and a file that is open for writing is not run.
func writeScript(t *testing.T, file, text string) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	must(t, os.WriteFile(file, []byte(text), 0o700))
}

func loadCommand(ctx context.Context, command string, more ...string) (config.Config, error) {
	return config.Load(ctx, append(more, "PATH="+os.Getenv("PATH"), "ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_COMMAND="+command), config.Given{}, platforms())
}

// What a command prints is read as a key file is.
func TestKeyCommandPrints(t *testing.T) {
	t.Parallel()
	for name, c := range keyTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed := filepath.Join(t.TempDir(), "printed")
			writeKey(t, printed, c.text, 0o600, 0)
			cfg, err := loadCommand(t.Context(), "cat '"+printed+"'")
			key := ""
			if err == nil {
				key = keyOf(t, cfg)
			}
			requireKeyOrMistake(t, key, err, c.text, c.wrong)
		})
	}
}

// No shell reads the command: quotes part words and nothing is filled in.
func TestKeyCommandIsSplit(t *testing.T) {
	t.Parallel()
	print := script(t, `for word in "$@"; do printf '[%s]' "$word"; done`)
	home := filepath.Dir(print)
	for arguments, want := range map[string]string{
		`one two`:         "[one][two]",
		`  one   two  `:   "[one][two]",
		`'op://a_b/item'`: "[op://a_b/item]",
		`"it's"`:          "", // a quote is none of a key's characters: see below
		`a"b"'c'`:         "[abc]",
		`"" x`:            "[][x]",
		`C:\path\to`:      `[C:\path\to]`,
		`a=b`:             "[a=b]",
		`*`:               "[*]",
		`~/x`:             "[~/x]",
		`'|&;'`:           "[|&;]",
		"one\ttwo\nthree": "[one][two][three]",
	} {
		cfg, err := loadCommand(t.Context(), `"`+print+`" `+arguments)
		if want == "" {
			requireMistake(t, err, []string{"a quote"})
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", arguments, err)
			continue
		}
		if key := keyOf(t, cfg); key != want {
			t.Errorf("%s: printed %s, want %s", arguments, key, want)
		}
	}
	cfg, err := loadCommand(t.Context(), `'~/get key' x ~/key a~/b ~ann/key`, "HOME="+home)
	must(t, err)
	if key, want := keyOf(t, cfg), "[x]["+home+"/key][a~/b][~ann/key]"; key != want {
		t.Errorf("a program below ~/ printed %q, want %q", key, want)
	}
}

// Each way in which a command brings no key is told with the mend, and nothing secret with it.
func TestKeyCommandThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		command string
		wrong   []string
	}{
		"nothing to run":          {"''", []string{"names no program"}},
		"a quote left open":       {`op read "op://x`, []string{"a quote that is not closed", "Next: Close it"}},
		"a pipe":                  {"pass show x | head -1", []string{`a "|", which only a shell understands`, "sh -c"}},
		"a variable":              {"echo $KEY", []string{`a "$"`}},
		"a substitution":          {"echo `x`", []string{"a \"`\""}},
		"two commands":            {"a; b", []string{`a ";"`}},
		"no such program":         {"no-such-program-anywhere x", []string{"no-such-program-anywhere cannot be run", "executable file not found"}},
		"no such file":            {"/nowhere/get-key", []string{"/nowhere/get-key cannot be run (no such file or directory)"}},
		"a folder":                {"/tmp", []string{"/tmp cannot be run (permission denied)"}},
		"an exit code":            {"sh -c 'exit 7'", []string{"sh ended with exit status 7. Next: Run it in a terminal"}},
		"a signal":                {"sh -c 'kill -9 $$'", []string{"sh ended with signal: killed"}},
		"a complaint":             {"sh -c 'echo vault is sealed >&2; exit 2'", []string{"exit status 2. It said: “vault is sealed”."}},
		"a complaint in colours":  {`sh -c 'printf "\033[31mno\033[0m\n\nway\a" >&2; exit 1'`, []string{"It said: “␛[31mno␛[0m way␇”."}},
		"a long complaint":        {"sh -c 'yes complaint | head -c 100000 >&2; exit 1'", []string{"complaint …”."}},
		"a secret repeated":       {"sh -c 'echo sk_live_printed; echo bad key sk_live_printed >&2; exit 1'", []string{"bad key [redacted]"}},
		"a variable before it":    {"KEY=sk_live_0 get-key", []string{"begins with NAME=, which only a shell understands", "env NAME=value"}},
		"the key itself":          {"sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC", []string{"holds what looks like a key itself. Next: Set ORGDATA_API_KEY"}},
		"a key that nobody knows": {"sh -c 'echo token sk_live_UtnCKUmaS5MNICPvcd5IT2OAYUMex2xC is stale >&2; exit 1'", []string{"It said: “token [redacted] is stale”"}},
		"a token of ours":         {"sh -c 'echo refused: $VAULT_TOKEN >&2; exit 1'", []string{"refused: [redacted]"}},
		"nothing":                 {"true", []string{"what true prints is empty. Next: Let it print the key."}},
		"nothing and a complaint": {"sh -c 'echo not signed in >&2'", []string{"what sh prints is empty. It said: “not signed in”."}},
		"without end":             {"yes sk_live", []string{"yes printed more than 64 KiB, which is no key"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := loadCommand(t.Context(), c.command, "VAULT_TOKEN=hvs.0123456789")
			requireMistake(t, err, append(c.wrong, "ORGDATA_API_KEY_COMMAND"))
			for _, secret := range []string{"hvs.", "sk_live"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%v shows %s", err, secret)
				}
			}
			if len(err.Error()) > 800 {
				t.Errorf("%d bytes: %v", len(err.Error()), err)
			}
		})
	}
}

// A script that the system does not run has a mend of its own.
func TestKeyCommandThatIsNotRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		mend string
	}{
		"no first line":              {"echo k-1\n", 0o700, "(exec format error). Next: Begin it with a line such as #!/bin/sh"},
		"no such program":            {"#!/nowhere/sh\necho k-1\n", 0o700, "Next: See that the program in its first line (#!) is there"},
		"a first line as of Windows": {"#!/bin/sh\r\necho k-1\r\n", 0o700, "no carriage return ends that line"},
		"not executable":             {"#!/bin/sh\necho k-1\n", 0o600, "(permission denied). Next: Make it executable with chmod +x"},
	} {
		file := script(t, "")
		writeScript(t, file, c.text)
		must(t, os.Chmod(file, c.mode))
		_, err := loadCommand(t.Context(), `"`+file+`"`)
		requireMistake(t, err, []string{"cannot be run", c.mend})
		if t.Failed() {
			t.Log(name)
		}
	}
}

// A key that is given in two ways is refused, whichever they are.
func TestOneKeyAlone(t *testing.T) {
	t.Parallel()
	ways := []string{"ORGDATA_API_KEY=k", "ORGDATA_API_KEY_FILE=/x", "ORGDATA_API_KEY_COMMAND=false", "ZEN_KEY=other"}
	for i, one := range ways {
		for _, other := range ways[i+1:] {
			_, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", one, other}, config.Given{}, platforms())
			first, _, _ := strings.Cut(one, "=")
			second, _, _ := strings.Cut(other, "=")
			requireMistake(t, err, []string{first + " and " + second + " are both set", "Next: Unset one of them."})
		}
	}
}

// The command gets this process's environment and nothing to read, and its own group is ended with it when nobody waits any more.
func TestKeyCommandIsStoppedWithItsChildren(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	command := script(t, `cat; [ "$GIVEN" = yes ] || exit 9; sleep 1000 & echo $! > "$PID_FILE"; echo ready > "$PID_FILE.ready"; wait`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	makePipe(t, pid+".ready")
	go func() {
		os.ReadFile(pid + ".ready")
		cancel()
	}()
	_, err := loadCommand(ctx, "'"+command+"'", "GIVEN=yes", "PID_FILE="+pid)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	requireGone(t, pid)
}

// requireGone waits for the end of the process whose id a file has. A killed orphan is there until init reaps it, so a zombie is gone too.
func requireGone(t *testing.T, pidFile string) {
	t.Helper()
	data, err := os.ReadFile(pidFile)
	must(t, err)
	id, err := strconv.Atoi(strings.TrimSpace(string(data)))
	must(t, err)
	process, err := os.FindProcess(id)
	must(t, err)
	for range 500 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
		if err != nil && process.Signal(syscall.Signal(0)) != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Errorf("process %d lives", id)
}

// After a refusal the command runs once, however many ask; not at all for a key that is another by now; and not at once again when it
// brought nothing new.
func TestKeyCommandAfterARefusal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	runs := func() int {
		data, _ := os.ReadFile(filepath.Join(dir, "runs"))
		return strings.Count(string(data), "run\n")
	}
	keyFile := filepath.Join(dir, "key")
	writeKey(t, keyFile, "first", 0o600, 0)
	cfg, err := loadCommand(t.Context(), "'"+script(t, `echo run >> "$DIR/runs"; cat "$DIR/key"`)+"'", "DIR="+dir)
	must(t, err)
	if cfg.Connections[0].Sources["api_key"] != "ORGDATA_API_KEY_COMMAND" || keyOf(t, cfg) != "first" || runs() != 1 {
		t.Fatalf("source %v, key %q, %d runs", cfg.Connections[0].Sources, keyOf(t, cfg), runs())
	}
	renew := func(refused string) {
		t.Helper()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := cfg.Connections[0].Renew(t.Context(), map[string]string{"api_key": refused}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	writeKey(t, keyFile, "second", 0o600, 0)
	renew("first")
	if keyOf(t, cfg) != "second" || runs() != 2 {
		t.Errorf("key %q after %d runs", keyOf(t, cfg), runs())
	}
	renew("first") // whoever is late
	if runs() != 2 {
		t.Errorf("%d runs for a key that is no longer in use", runs())
	}
	renew("second")
	renew("second")
	if keyOf(t, cfg) != "second" || runs() != 3 {
		t.Errorf("key %q after %d runs, want 3: the command has no other key", keyOf(t, cfg), runs())
	}
}

// A command that fails later is told to who asked; the key that there is stays.
func TestKeyCommandThatFailsLater(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeKey(t, filepath.Join(dir, "key"), madeUpKey, 0o600, 0)
	cfg, err := loadCommand(t.Context(), "cat '"+dir+"/key'")
	must(t, err)
	must(t, os.Remove(filepath.Join(dir, "key")))
	for range 2 {
		err = cfg.Connections[0].Renew(t.Context(), map[string]string{"api_key": madeUpKey})
		requireMistake(t, err, []string{"cat ended with exit status 1", "No such file or directory"})
	}
	if key := keyOf(t, cfg); key != madeUpKey {
		t.Errorf("the key is %q", key)
	}
}
