package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
)

// checkKept looks at what the program writes on this machine.
func (x *examination) checkKept(context.Context) []doctor.Finding {
	return []doctor.Finding{x.auditFile()}
}

// auditFile says whether records can be appended to it. A file that is not there yet is not made.
func (x *examination) auditFile() doctor.Finding {
	path := valueOf(x.environ, config.AuditFileSetting)
	if path == "" {
		return doctor.Fine("audit", "No file is set (%s); calls are recorded in the log alone.", config.AuditFileSetting)
	}
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return folderForAudit(path)
	}
	file, err := openAuditFile(path)
	if err != nil {
		return problem("audit", err)
	}
	file.Close()
	return doctor.Fine("audit", "Calls are recorded in %s.", path)
}

// folderForAudit tries whether a file can be made where the audit is to be.
func folderForAudit(path string) doctor.Finding {
	probe, err := os.CreateTemp(filepath.Dir(path), ".orgdata-mcp-*")
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return doctor.Failure("audit", "Make the folder, or let the user that this program runs as write to it.", "%s is to be %s, and no file can be made in its folder (%v).", config.AuditFileSetting, path, err)
	}
	probe.Close()
	os.Remove(probe.Name())
	return doctor.Fine("audit", "Calls will be recorded in %s, which is not there yet.", path)
}
