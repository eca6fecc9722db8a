package cli

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/auth"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/doctor"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkKept looks at what the program writes on this machine.
func (x *examination) checkKept(context.Context) []doctor.Finding {
	return append([]doctor.Finding{x.auditFile()}, x.memory()...)
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
		return doctor.Failure("audit", "Make the folder, or let the user that this program runs as write to it.", "%s is to be %s, and no file can be made in its folder (%v).", config.AuditFileSetting, path, files.Cause(err))
	}
	probe.Close()
	os.Remove(probe.Name())
	return doctor.Fine("audit", "Calls will be recorded in %s, which is not there yet.", path)
}

// secretsOf says where the secrets of a profile are, a line for each place. Those in files are read, which tells of one that is missing or that others may
// read; a keyring is left alone, for it may ask its user.
func (x *examination) secretsOf(store *profile.Store, name string) []doctor.Finding {
	p, _ := store.Profile(name)
	what := "profile " + name
	var found []doctor.Finding
	var inKeyring, inFiles []string
	for _, c := range p.Connections {
		for _, secret := range slices.Sorted(maps.Keys(c.Secrets)) {
			if c.Secrets[secret] == profile.InKeyring {
				inKeyring = append(inKeyring, secretOf(c, secret))
			} else if _, err := store.Secret(name, c.Name, secret); err != nil {
				found = append(found, problem(what, err))
			} else {
				inFiles = append(inFiles, secretOf(c, secret))
			}
		}
	}
	if len(inKeyring) > 0 {
		found = append(found, doctor.Fine(what, "In the system's keyring: %s.", words.And(inKeyring)))
	}
	if len(inFiles) > 0 {
		found = append(found, doctor.Fine(what, "In files that only this user may read, in %s: %s.", store.Paths().Secrets, words.And(inFiles)))
	}
	return append(found, unfinishedRotations(p)...)
}

// unfinishedRotations are the connections of a profile whose old key is not seen to be refused.
func unfinishedRotations(p profile.Profile) []doctor.Finding {
	var found []doctor.Finding
	for _, c := range p.Connections {
		for _, secret := range slices.Sorted(maps.Keys(c.Secrets)) {
			if credential, before := auth.Retiring(secret); before {
				found = append(found, doctor.Doubt("profile "+p.Name, "Run orgdata-mcp auth rotate --profile "+words.ShellWord(p.Name)+" --connection "+words.ShellWord(c.Name)+".",
					"The %s of %s was replaced, and the one before may still work.", words.Spoken(credential), c.Name))
			}
		}
	}
	return found
}

// secretOf names a secret of a connection.
func secretOf(c profile.Connection, secret string) string {
	credential, before := auth.Retiring(secret)
	name := words.Spoken(credential) + " of " + c.Name
	if before {
		return "the " + name + " before that, until it is refused"
	}
	return "the " + name
}

// keptSecrets is where credentials come from, for the page on security.
func (x *examination) keptSecrets() []doctor.Finding {
	found := []doctor.Finding{}
	for _, c := range x.cfg.Connections {
		var from []string
		for _, credential := range slices.Sorted(maps.Keys(c.Sources)) {
			from = append(from, "the "+words.Spoken(credential)+" from "+c.Sources[credential])
		}
		if len(from) > 0 {
			found = append(found, doctor.Fine(c.Name, "It has %s.", words.And(from)))
		}
	}
	if x.choice.sandbox {
		return found
	}
	return append(found, x.checkProfiles(context.Background())...)
}

// memory says whether there is memory for the rows that the settings allow.
func (x *examination) memory() []doctor.Finding {
	if x.live == nil {
		return nil
	}
	free, known := doctor.FreeMemory(os.ReadFile)
	return []doctor.Finding{doctor.Memory(x.cfg.Memory, config.MemorySetting, free, known)}
}
