package cli

import (
	"context"
	"os"
	"path/filepath"
	"runtime"

	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkProgram says which program this is, and whether a shell would start the same.
func (x *examination) checkProgram(context.Context) []doctor.Finding {
	p := x.program
	found := []doctor.Finding{x.version()}
	if p.Path == "" {
		return append(found, doctor.NotChecked("path", "Start it by its whole path.", "This system does not tell where the program is."))
	}
	installed, temporary := x.app.installedPath(p.Path)
	if temporary {
		return append(found, doctor.Doubt("path", "Install it with: go install ./cmd/orgdata-mcp", "This is a temporary build; clients need one that stays, such as %s.", installed))
	}
	return append(found, doctor.Fine("path", "%s.", p.Path), onPath(p.Path, filepath.SplitList(valueOf(x.environ, "PATH"))))
}

func (x *examination) version() doctor.Finding {
	p := x.program
	of := ""
	if p.Commit != "" {
		of = " of commit " + p.Commit
	}
	return doctor.Fine("version", "%s %s%s, %s/%s, built with %s.", p.Name, p.Version, of, p.OS, p.Arch, p.Go)
}

// onPath says whether a shell finds the program at path, another, or none.
func onPath(path string, folders []string) doctor.Finding {
	self, err := os.Stat(path)
	if err != nil {
		return doctor.Failure("PATH", "Install the program again: it was moved or removed while it runs.", "%s is not there any more.", path)
	}
	name := "orgdata-mcp"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, folder := range folders {
		there := filepath.Join(folder, name)
		info, err := os.Stat(there)
		switch {
		case folder == "" || err != nil || !info.Mode().IsRegular():
			continue
		case os.SameFile(info, self):
			return doctor.Fine("PATH", "A shell finds this program, as %s.", there)
		}
		return doctor.Doubt("PATH", "Remove the one that is not wanted, or name this one by its whole path.", "A shell finds another program of this name first: %s.", there)
	}
	return doctor.Fine("PATH", "No folder of it has the program; clients name it by its whole path, and so does a shell: %s.", words.ShellWord(path))
}
