package config

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// collect gathers the platform's credentials. An ORGDATA_* variable and the platform's own may both be set only when they agree: a key must
// not go, unnoticed, where another was meant.
func collect(s settings, vars map[string]string, p Platform) (func() (map[string]string, error), error) {
	fixed := map[string]string{}
	for _, c := range p.Credentials {
		value, err := credential(c, s, vars)
		if err != nil {
			return nil, err
		}
		if strings.ContainsAny(value, placeholders) {
			return nil, mistake("the %s for %s holds a space, a quote or another character that none has, as a placeholder would: set it to the value itself",
				strings.ReplaceAll(c.Name, "_", " "), p.Name)
		}
		if value != "" {
			fixed[c.Name] = value
		}
	}
	if s.APIKeyFile != "" {
		fromFile, key, err := keyFromFile(s.APIKeyFile, fixed)
		if err != nil {
			return nil, err
		}
		fixed[APIKey] = key
		return fromFile, p.missing(fixed)
	}
	if err := p.missing(fixed); err != nil {
		return nil, err
	}
	return func() (map[string]string, error) { return fixed, nil }, nil
}

// credential returns the value of c from its own ORGDATA_* variable or from the platform's names for it.
func credential(c Credential, s settings, vars map[string]string) (string, error) {
	set := map[string]string{APIKey: s.APIKey, Organization: s.OrgID}[c.Name]
	name, own := firstSet(vars, c.Env)
	switch {
	case c.Name == APIKey && s.APIKeyFile != "" && own != "":
		return "", mistake("ORGDATA_API_KEY_FILE and %s are both set: unset one of them", name)
	case set != "" && own != "" && set != own:
		return "", mistake("%s and %s are both set and differ: unset one of them", general[c.Name], name)
	case set != "":
		return set, nil
	default:
		return own, nil
	}
}

// placeholders are characters of templates that were pasted without being filled in ("${KEY}", "your api key", "…").
const placeholders = " \t\"'`$<>{}…"

// general are the ORGDATA_* variables of the credentials that have one.
var general = map[string]string{APIKey: "ORGDATA_API_KEY", Organization: "ORGDATA_ORG_ID"}

// missing says which variable to set for the first required credential that is not there.
func (p Platform) missing(have map[string]string) error {
	for _, c := range p.Credentials {
		if !c.Required || have[c.Name] != "" {
			continue
		}
		names := words.Or(slices.DeleteFunc(append([]string{general[c.Name]}, c.Env...), func(n string) bool { return n == "" }))
		if c.Name != APIKey {
			return mistake("no %s for %s: set %s to its id", strings.ReplaceAll(c.Name, "_", " "), p.Name, names)
		}
		where := ""
		if p.KeysPage != "" {
			where = " to a key made at " + p.KeysPage
		}
		return mistake("no API key for %s: set %s%s, or ORGDATA_API_KEY_FILE to a file that holds it; to try it without an account run: orgdata-mcp demo",
			p.Name, names, where)
	}
	return nil
}

// keyFile is a key kept in a file, read again when the file's time or size changes: a key rotated on disk is used without a restart.
type keyFile struct {
	path string

	mu       sync.Mutex
	modified time.Time
	size     int64
	key      string
}

// maxKeyFile is far above any key; a larger file is the wrong file.
const maxKeyFile = 64 << 10

// keyFromFile returns the credentials with the key as the file has it at the time of asking, and the key as it has it now.
func keyFromFile(path string, fixed map[string]string) (credentials func() (map[string]string, error), key string, err error) {
	f := &keyFile{path: path}
	key, err = f.read()
	return func() (map[string]string, error) {
		key, err := f.read()
		if err != nil {
			return nil, err
		}
		all := maps.Clone(fixed)
		all[APIKey] = key
		return all, nil
	}, key, err
}

func (f *keyFile) read() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		return "", mistake("ORGDATA_API_KEY_FILE is %q, which cannot be read: give the path of a file that holds the key (%v)", f.path, cause(err))
	}
	if f.key != "" && info.ModTime().Equal(f.modified) && info.Size() == f.size {
		return f.key, nil
	}
	if !info.Mode().IsRegular() || info.Size() > maxKeyFile {
		return "", mistake("ORGDATA_API_KEY_FILE is %q, which is no key file: give a regular file that holds the key and nothing else", f.path)
	}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return "", mistake("ORGDATA_API_KEY_FILE is %q, which cannot be read: let this user read it (%v)", f.path, cause(err))
	}
	key := string(bytes.TrimSpace(data))
	switch {
	case key == "" && f.key != "":
		return f.key, nil // being rewritten in place; the next call reads the new key
	case key == "":
		return "", mistake("ORGDATA_API_KEY_FILE is %q, which is empty: write the key into it", f.path)
	case strings.ContainsAny(key, "\r\n"):
		return "", mistake("ORGDATA_API_KEY_FILE is %q, which has several lines: write the key, and nothing else, on one line", f.path)
	}
	f.key, f.modified, f.size = key, info.ModTime(), info.Size()
	return key, nil
}

// cause drops the operation and the path, which the sentence around it has already.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func firstSet(vars map[string]string, names []string) (name, value string) {
	for _, n := range names {
		if v := strings.TrimSpace(vars[n]); v != "" {
			return n, v
		}
	}
	return "", ""
}
