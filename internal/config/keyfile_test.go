package config_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

const madeUpKey = "sk_live_0123456789abcdef=="

func inUTF16(s string, little, mark bool) string {
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xFEFF}, units...)
	}
	data := make([]byte, 0, 2*len(units))
	for _, u := range units {
		if little {
			data = append(data, byte(u), byte(u>>8))
		} else {
			data = append(data, byte(u>>8), byte(u))
		}
	}
	return string(data)
}

// keyTexts are what a file may hold, or a command print, where a key is wanted; what is wrong with those that hold none, "" for those that do.
var keyTexts = map[string]struct{ text, wrong string }{
	"the key alone":              {madeUpKey, ""},
	"with a line's end":          {madeUpKey + "\n", ""},
	"with a line's end, Windows": {madeUpKey + "\r\n", ""},
	"with space around it":       {"\n\t " + madeUpKey + "  \n\n", ""},
	"with a byte order mark":     {"\ufeff" + madeUpKey + "\r\n", ""},
	"in UTF-16":                  {inUTF16(madeUpKey+"\r\n", true, true), ""},
	"in UTF-16, big end first":   {inUTF16(madeUpKey+"\r\n", false, true), ""},
	"in UTF-16, no mark":         {inUTF16(madeUpKey, true, false), ""},
	"in UTF-16, big, no mark":    {inUTF16(madeUpKey, false, false), ""},
	"base64 with an = within":    {"abcdefgh=ijkl", ""},
	"half of a UTF-16 character": {inUTF16(madeUpKey, true, true) + "\x00", "holds bytes that are no text"},
	"bytes that are no text":     {"sk_live\xff\xfe\x01", "holds bytes that are no text"},
	"a zero":                     {"sk_li\x00ve", "holds bytes that are no text"},
	"nothing":                    {"", "is empty"},
	"nothing but space":          {" \r\n\t\n", "is empty"},
	"nothing but a mark":         {"\ufeff", "is empty"},
	"two lines":                  {madeUpKey + "\nsecond\n", "has several lines"},
	"a comment and a key":        {"# production\n" + madeUpKey, "has several lines"},
	"an env file's line":         {"DCYCLE_API_KEY=" + madeUpKey + "\n", "has a name before the key"},
	"the same with a mark":       {"\ufeffDCYCLE_API_KEY=" + madeUpKey, "has a name before the key"},
	"a shell's line":             {"export DCYCLE_API_KEY='" + madeUpKey + "'", "has a name before the key"},
	"PowerShell's line":          {"$env:DCYCLE_API_KEY = \"" + madeUpKey + "\"", "has a name before the key"},
	"small letters":              {"api_key=" + madeUpKey, "has a name before the key"},
	"YAML":                       {"apiKey: " + madeUpKey, "has a name before the key"},
	"a header":                   {"x-api-key: " + madeUpKey, "has a name before the key"},
	"quotes":                     {`"` + madeUpKey + `"` + "\n", "has quotes around the key"},
	"single quotes":              {"'" + madeUpKey + "'", "has quotes around the key"},
	"quotes of a word processor": {"“" + madeUpKey + "”", "has quotes around the key"},
	"JSON":                       {`{"api_key":"` + madeUpKey + `"}`, "holds a space, a quote or another character"},
	"with its scheme":            {"Bearer " + madeUpKey, "holds a space"},
	"a template":                 {"${DCYCLE_API_KEY}", "holds a space, a quote or another character"},
}

// requireKeyOrMistake sees that err and the key are as one of keyTexts says, and that an error shows nothing of the text.
func requireKeyOrMistake(t *testing.T, key string, err error, text, wrong string) {
	t.Helper()
	switch {
	case wrong != "":
		requireMistake(t, err, []string{wrong, " Next: "})
		if strings.Contains(err.Error(), "sk_li") {
			t.Errorf("%v shows the text", err)
		}
	case err != nil:
		t.Error(err)
	case key != madeUpKey && !strings.HasPrefix(text, key):
		t.Errorf("the key is %q", key)
	}
}

// Each text is tried at the start and when the file has changed.
func TestKeyFiles(t *testing.T) {
	t.Parallel()
	for name, c := range keyTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "key")
			writeKey(t, file, c.text, 0o600, time.Hour)
			cfg, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms())
			key := ""
			if err == nil {
				key = keyOf(t, cfg)
			} else if !strings.Contains(err.Error(), file) {
				t.Errorf("%v does not name the file", err)
			}
			requireKeyOrMistake(t, key, err, c.text, c.wrong)

			writeKey(t, file, "another", 0o600, 2*time.Hour)
			if cfg, err = config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms()); err != nil {
				t.Fatal(err)
			}
			writeKey(t, file, c.text, 0o600, time.Hour)
			creds, err := cfg.Connections[0].Credentials()
			requireKeyOrMistake(t, creds["api_key"], err, c.text, c.wrong)
		})
	}
}

func writeKey(t *testing.T, file, text string, mode os.FileMode, age time.Duration) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(file, at, at); err != nil {
		t.Fatal(err)
	}
}

func keyOf(t *testing.T, cfg config.Config) string {
	t.Helper()
	creds, err := cfg.Connections[0].Credentials()
	if err != nil {
		t.Fatal(err)
	}
	return creds["api_key"]
}

// What is no file to read a key from is named, at the start and when it takes the file's place; nothing is waited for.
func TestWhatIsNoKeyFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		put   func(t *testing.T, path string)
		wrong string
	}{
		"nothing":   {func(*testing.T, string) {}, "cannot be read (no such file or directory)"},
		"a folder":  {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, "a folder. Next: Give a regular file"},
		"a pipe":    {func(t *testing.T, path string) { makePipe(t, path) }, "a pipe, which can be read only once. Next: Give a regular file, or let ORGDATA_API_KEY_COMMAND"},
		"a device":  {func(t *testing.T, path string) { must(t, os.Symlink("/dev/zero", path)) }, "no regular file. Next: Give"},
		"a loop":    {func(t *testing.T, path string) { must(t, os.Symlink(path, path)) }, "cannot be read (too many levels of symbolic links)"},
		"too large": {func(t *testing.T, path string) { writeKey(t, path, strings.Repeat("k", 70_000), 0o600, 0) }, "a file of 70000 bytes, which is no key"},
		"forbidden": {func(t *testing.T, path string) {
			if os.Getuid() == 0 {
				t.Skip("root may read everything")
			}
			writeKey(t, path, madeUpKey, 0, 0)
		}, "Let the user that this program runs as read it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "key")
			environ := []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}
			writeKey(t, file, madeUpKey, 0o600, time.Hour)
			cfg, err := config.Load(t.Context(), environ, config.Given{}, platforms())
			must(t, err)
			must(t, os.Remove(file))
			c.put(t, file)
			_, err = config.Load(t.Context(), environ, config.Given{}, platforms())
			requireMistake(t, err, []string{file, c.wrong})
			_, err = cfg.Connections[0].Credentials()
			requireMistake(t, err, []string{file, strings.Split(c.wrong, " Next: ")[0]})
		})
	}
}

func makePipe(t *testing.T, path string) {
	t.Helper()
	must(t, exec.Command("mkfifo", "-m", "600", path).Run())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A file that vanishes while the program runs is told with what to do, and read again once it is there.
func TestKeyFileThatVanishes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	writeKey(t, file, madeUpKey, 0o600, time.Hour)
	cfg, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms())
	must(t, err)
	must(t, os.Remove(file))
	_, err = cfg.Connections[0].Credentials()
	requireMistake(t, err, []string{file, "cannot be read", "Next: Put a file with the key there again; it is read at the next call, without a restart."})
	writeKey(t, file, "second", 0o600, 0)
	if key := keyOf(t, cfg); key != "second" {
		t.Errorf("the key is %q", key)
	}
	writeKey(t, file, "", 0o600, 3*time.Second)
	_, err = cfg.Connections[0].Credentials()
	requireMistake(t, err, []string{"is empty"}) // nobody is writing it
}

// A key of the same length that was written within the time that the file system tells apart is found once the platform has refused the old one.
func TestKeyFileIsReadAgainAfterARefusal(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	writeKey(t, file, "first0", 0o600, time.Hour)
	at, err := os.Stat(file)
	must(t, err)
	cfg, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms())
	must(t, err)
	writeKey(t, file, "second", 0o600, 0)
	must(t, os.Chtimes(file, at.ModTime(), at.ModTime()))
	must(t, cfg.Connections[0].Renew(t.Context(), map[string]string{"api_key": "first0"}))
	if key := keyOf(t, cfg); key != "second" {
		t.Errorf("the key is %q", key)
	}
}

// A file put in the place of the old one is read, though it has the same time and size.
func TestKeyFileThatIsReplaced(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	writeKey(t, file, "first0", 0o600, time.Hour)
	at, err := os.Stat(file)
	must(t, err)
	cfg, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms())
	must(t, err)
	writeKey(t, file+".new", "second", 0o600, 0)
	must(t, os.Chtimes(file+".new", at.ModTime(), at.ModTime()))
	must(t, os.Rename(file+".new", file))
	if key := keyOf(t, cfg); key != "second" {
		t.Errorf("the key is %q", key)
	}
}

// A key file that others may read is warned of, at the start and when its mode changes, once each.
func TestKeyFileReadableByOthers(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a mode says nothing there")
	}
	file := filepath.Join(t.TempDir(), "my $key")
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620, 0o600, 0o400} {
		writeKey(t, file, madeUpKey, mode, time.Hour)
		cfg, err := config.Load(t.Context(), []string{"ORGDATA_PLATFORM=zen", "ORGDATA_API_KEY_FILE=" + file}, config.Given{}, platforms())
		must(t, err)
		keyOf(t, cfg)
		lines := cfg.Warnings()
		if want := mode&0o077 != 0; len(lines) > 1 || want != (len(lines) == 1) {
			t.Errorf("mode %o: warnings %q", mode, lines)
		}
		if len(lines) == 1 && (!strings.Contains(lines[0], file) || !strings.HasSuffix(lines[0], "Next: Run chmod 600 '"+file+"'") || strings.Contains(lines[0], madeUpKey)) {
			t.Errorf("mode %o: %q", mode, lines[0])
		}
		must(t, os.Chmod(file, 0o666))
		keyOf(t, cfg)
		keyOf(t, cfg)
		if lines := cfg.Warnings(); len(lines) != 1 || !strings.Contains(lines[0], "0666") {
			t.Errorf("mode %o made 666: warnings %q", mode, lines)
		}
		must(t, os.Remove(file))
	}
}
