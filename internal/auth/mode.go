package auth

import (
	"fmt"
	"os"
	"runtime"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// warnOfMode tells of a file that others may read. On Windows the mode says nothing of that.
func (d Deps) warnOfMode(path string) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		d.Show(fmt.Sprintf("%s may be read by other users (mode %04o): chmod 600 %s, and make another key if others use this machine.", path, info.Mode().Perm(), words.ShellWord(path)))
	}
}
