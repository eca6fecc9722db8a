package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// contents is what a file of profiles holds. Whoever writes that file says to which address a secret goes: one that other users may change is refused.
// Errors but that it is not there are *Error.
func contents(path string) ([]byte, error) {
	const most, deepest = 1 << 20, 50 // bytes: some thousand profiles
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err == nil && !info.IsDir() && !info.Mode().IsRegular():
		err = errors.New("it is no regular file")
	case err == nil && info.Mode().IsRegular() && info.Size() > most:
		err = fmt.Errorf("it has %s, more than the %s that profiles may have", words.Plural(int(info.Size()), "byte"), words.Plural(most, "byte"))
	}
	if err == nil {
		if err := othersWrite(path); err != nil {
			return nil, err
		}
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if line := words.Nesting(data, deepest); err == nil && line > 0 {
		err = fmt.Errorf("it has brackets or lists more than %d deep on line %d", deepest, line)
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	return data, nil
}

// othersWrite is the error of a file, or the folder that it is in, that every user may write to. A group may: on many systems it is the user's own.
func othersWrite(path string) error {
	const others = 0o002
	if runtime.GOOS == "windows" { // which keeps rights elsewhere
		return nil
	}
	path, err := files.Follow(path)
	if err != nil {
		return nil // reading it says why
	}
	for _, p := range []string{path, filepath.Dir(path)} {
		info, err := os.Stat(p)
		if err != nil || info.Mode()&others == 0 || info.Mode()&fs.ModeSticky != 0 && p != path { // there each may change only what is theirs
			continue
		}
		return mistake("Run chmod o-w "+words.ShellWord(p)+" and look whether anybody has changed what is in it.",
			"%q may be changed by every user of this machine (mode %04o), and it says where secrets go.", p, info.Mode().Perm())
	}
	return nil
}
