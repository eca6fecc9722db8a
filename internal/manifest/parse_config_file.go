package manifest

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// configFile reads where another tool for the platform keeps its settings.
func (r *reader) configFile(n ast.Node, of *Manifest) *ConfigFile {
	if n == nil {
		return nil
	}
	var k configFileKeys
	m := r.decode(n, "config_file", &k)
	f := &ConfigFile{
		Of: r.required(m, "of", k.Of, "the tool whose file it is"), Paths: k.Paths, Assumed: k.Assumed,
		BaseURL: k.BaseURL, Profiles: k.Profiles, Current: k.Current, Members: map[string][]string{},
	}
	if len(f.Paths) == 0 {
		r.wrong(m.at, "config_file: paths is missing; add paths: ~/.acme/config.yaml")
	}
	for _, path := range f.Paths {
		if !strings.HasPrefix(path, "~/") && !strings.HasPrefix(path, "/") {
			r.wrong(m.value("paths"), "config_file: %q is no whole path; begin it with ~/, the person's home folder", words.Line(path, 60))
		}
	}
	if k.Members == nil {
		r.wrong(m.at, "config_file: members is missing; add members: {api_key: api_key}")
		return f
	}
	for _, e := range r.entries(k.Members, "config_file: members") {
		var places texts
		if err := places.UnmarshalYAML(e.value); err != nil {
			r.wrong(at(e.value), "config_file: members: %s: give the place in the file, or several", e.key)
			continue
		}
		if of.Credential(e.key) == nil {
			r.wrong(e.at, "config_file: members: no credential %q; %s", e.key, words.DidYouMean(e.key, of.credentialNames()))
		}
		f.Members[e.key] = places
	}
	return f
}
