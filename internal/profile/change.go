package profile

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"
)

// Put sets a connection of a profile, which is made where it is not there, and keeps the secrets given, by the credentials' names. The first profile of a file
// becomes the current one. Errors are *Error.
func (s *Store) Put(profile string, c Connection, secrets map[string]string) (Kept, error) {
	kept, err := s.keep(profile, &c, secrets)
	if err != nil {
		return kept, err
	}
	at := slices.IndexFunc(s.file.profiles, func(p Profile) bool { return p.Name == profile })
	if at < 0 {
		s.file.profiles, at = append(s.file.profiles, Profile{Name: profile}), len(s.file.profiles)
	}
	p := &s.file.profiles[at]
	if i := slices.IndexFunc(p.Connections, func(o Connection) bool { return o.Name == c.Name }); i >= 0 {
		p.Connections[i] = c
	} else {
		p.Connections = append(p.Connections, c)
	}
	if s.file.current == "" {
		s.file.current = profile
	}
	return kept, s.write()
}

// Remove takes a connection out of a profile, with its secrets; "" is the whole profile. Errors are *Error.
func (s *Store) Remove(profile, connection string) error {
	p, ok := s.Profile(profile)
	if !ok {
		return s.noProfile(profile)
	}
	for _, c := range p.Connections {
		if connection == "" || c.Name == connection {
			for name := range c.Secrets {
				if err := s.forget(profile, c, name); err != nil {
					return err
				}
			}
		}
	}
	at := slices.IndexFunc(s.file.profiles, func(o Profile) bool { return o.Name == profile })
	s.file.profiles[at].Connections = slices.DeleteFunc(p.Connections, func(c Connection) bool { return connection == "" || c.Name == connection })
	if len(s.file.profiles[at].Connections) == 0 {
		s.file.profiles = slices.Delete(s.file.profiles, at, at+1)
		if s.file.current == profile {
			s.file.current = ""
		}
	}
	return s.write()
}

// Switch makes a profile the current one. Errors are *Error.
func (s *Store) Switch(name string) error {
	if _, ok := s.Profile(name); !ok {
		return s.noProfile(name)
	}
	s.file.current = name
	return s.write()
}

// write is a first form: it keeps no comments yet.
func (s *Store) write() error {
	profiles := yaml.MapSlice{}
	for _, p := range s.file.profiles {
		connections := yaml.MapSlice{}
		for _, c := range p.Connections {
			connections = append(connections, yaml.MapItem{Key: c.Name, Value: c.members()})
		}
		profiles = append(profiles, yaml.MapItem{Key: p.Name, Value: yaml.MapSlice{{Key: "connections", Value: connections}}})
	}
	data, err := yaml.Marshal(yaml.MapSlice{{Key: "version", Value: 1}, {Key: "current", Value: s.file.current}, {Key: "profiles", Value: profiles}})
	if err == nil {
		if err = os.MkdirAll(filepath.Dir(s.paths.File), 0o700); err == nil {
			err = os.WriteFile(s.paths.File, data, 0o600)
		}
	}
	if err != nil {
		return mistake("See that this user may write there, and that there is room.", "The profiles cannot be written to %q: %w.", s.paths.File, err)
	}
	return nil
}

// members are those of a connection in the file, without those that are empty.
func (c Connection) members() yaml.MapSlice {
	var all yaml.MapSlice
	add := func(name, value string) {
		if value != "" {
			all = append(all, yaml.MapItem{Key: name, Value: value})
		}
	}
	if c.Platform != c.Name {
		add("platform", c.Platform)
	}
	add("organization", c.Organization)
	add("organization_name", c.OrganizationName)
	add("base_url", c.BaseURL)
	add("manifest", c.Manifest)
	for _, m := range []struct {
		name   string
		values map[string]string
	}{{"credentials", c.Credentials}, {"secrets", c.Secrets}} {
		var values yaml.MapSlice
		for _, name := range slices.Sorted(maps.Keys(m.values)) {
			values = append(values, yaml.MapItem{Key: name, Value: m.values[name]})
		}
		if len(values) > 0 {
			all = append(all, yaml.MapItem{Key: m.name, Value: values})
		}
	}
	if !c.Since.IsZero() {
		add("since", c.Since.Format("2006-01-02"))
	}
	return all
}

func (s *Store) noProfile(name string) error {
	return mistake("orgdata-mcp auth status lists those that there are; orgdata-mcp auth login makes one.", "There is no profile %q.", name)
}
