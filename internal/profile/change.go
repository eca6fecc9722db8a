package profile

import (
	"maps"
	"slices"
)

// Put sets a connection of a profile, which is made where it is not there, and keeps the secrets given, by the credentials' names; "" removes one. Secrets that
// were kept before and are not given stay. The first profile of a file becomes the current one. Errors are *Error.
func (s *Store) Put(profile string, c Connection, secrets map[string]string) (Kept, error) {
	for _, name := range []struct{ what, name string }{{"profile", profile}, {"connection", c.Name}} {
		if err := checkName(name.what, name.name); err != nil {
			return Kept{}, err
		}
	}
	if c.Platform == "" {
		c.Platform = c.Name
	}
	if err := s.load(); err != nil {
		return Kept{}, err
	}
	p, _ := s.Profile(profile)
	before, _ := p.Connection(c.Name)
	before.Name = c.Name
	earlier := s.earlier(profile, before, secrets)
	where, kept, err := s.keep(profile, c.Name, secrets)
	if err == nil {
		err = s.change(func(now *content) {
			c.Secrets = now.secrets(profile, c.Name, where)
			now.put(profile, c)
		})
	}
	if err != nil {
		s.restore(profile, before, where, earlier)
		return Kept{}, err
	}
	kept.Left, err = s.forgetMoved(profile, before, where)
	return kept, err
}

// secrets are the places of all secrets of a connection once some are in others, "" for none.
func (c content) secrets(profile, connection string, moved map[string]string) map[string]string {
	now, _ := c.profile(profile).Connection(connection)
	all := maps.Clone(now.Secrets)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, moved)
	return nonEmpty(all)
}

// put sets a connection of a profile.
func (c *content) put(profile string, connection Connection) {
	at := slices.IndexFunc(c.profiles, func(p Profile) bool { return p.Name == profile })
	if at < 0 {
		at = len(c.profiles)
		c.profiles = append(c.profiles, Profile{Name: profile})
	}
	p := &c.profiles[at]
	if i := slices.IndexFunc(p.Connections, func(o Connection) bool { return o.Name == connection.Name }); i >= 0 {
		p.Connections[i] = connection
	} else {
		p.Connections = append(p.Connections, connection)
	}
	if c.current == "" {
		c.current = profile
	}
}

// Remove takes a connection out of a profile, with its secrets; "" is the whole profile. A profile without connections goes, too, and is not the current one any
// more. Errors are *Error.
func (s *Store) Remove(profile, connection string) error {
	if err := s.load(); err != nil {
		return err
	}
	p, ok := s.Profile(profile)
	if !ok {
		return s.noProfile(profile)
	}
	gone := p.Connections
	if connection != "" {
		c, ok := p.Connection(connection)
		if !ok {
			return mistake("orgdata-mcp auth status lists those that there are.", "The profile %s has no connection %q.", profile, connection)
		}
		gone = []Connection{c}
	}
	for _, c := range gone {
		for name := range c.Secrets {
			if err := s.forget(profile, c, name); err != nil {
				return err
			}
			s.forgetLeft(profile, c, name)
		}
	}
	return s.change(func(now *content) { now.remove(profile, connection) })
}

// remove takes a connection out, or all with "".
func (c *content) remove(profile, connection string) {
	at := slices.IndexFunc(c.profiles, func(p Profile) bool { return p.Name == profile })
	if at < 0 {
		return
	}
	p := &c.profiles[at]
	p.Connections = slices.DeleteFunc(p.Connections, func(o Connection) bool { return connection == "" || o.Name == connection })
	if len(p.Connections) > 0 {
		return
	}
	c.profiles = slices.Delete(c.profiles, at, at+1)
	if c.current == profile {
		c.current = ""
	}
}

// Switch makes a profile the current one. Errors are *Error.
func (s *Store) Switch(name string) error {
	if err := s.load(); err != nil {
		return err
	}
	if _, ok := s.Profile(name); !ok {
		return s.noProfile(name)
	}
	return s.change(func(now *content) { now.current = name })
}

func (s *Store) noProfile(name string) error {
	return mistake("orgdata-mcp auth status lists those that there are; orgdata-mcp auth login makes one.", "There is no profile %q.", name)
}

// change reads the file, changes what it says, and writes it, while no other process does.
func (s *Store) change(edit func(*content)) error {
	file, err := lock(s.paths.File, lockLimit)
	if err != nil {
		return err
	}
	defer file.unlock()
	data, err := file.read()
	if err != nil {
		return err
	}
	before, err := read(s.paths.File, data)
	if err != nil {
		return err
	}
	after := before.clone()
	edit(&after)
	changed, err := rewrite(s.paths.File, data, before, after)
	if err != nil {
		return err
	}
	if err := file.write(changed); err != nil {
		return err
	}
	s.file = after
	return nil
}

// clone is a content whose lists can be changed without this one.
func (c content) clone() content {
	c.profiles = slices.Clone(c.profiles)
	for i := range c.profiles {
		c.profiles[i].Connections = slices.Clone(c.profiles[i].Connections)
	}
	return c
}
