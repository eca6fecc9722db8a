// Package toolfile reads the configuration file of another tool, as far as a manifest says which of its members are credentials. It opens no file, and must not
// know what comes of what it finds.
package toolfile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Set is one set of settings of a file.
type Set struct {
	Name    string            // in a file that has several; ""
	Current bool              // the file says that it is in use
	Values  map[string]string // by credential
	Places  map[string]string // by credential, the member that it is from, dotted
	BaseURL string            // ""
	Unknown []string          // members that are not understood, dotted and sorted
}

// MaxSize bounds a file, in bytes.
const MaxSize = 1 << 20

// deepest bounds what is within each other.
const deepest = 50

// Read returns the sets of settings of a file, which is YAML or JSON. Errors have line and column, and none of the file's text.
func Read(data []byte, f *manifest.ConfigFile) ([]Set, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("it has more than %s bytes", words.Count(MaxSize))
	}
	if line := words.Nesting(data, deepest); line > 0 {
		return nil, fmt.Errorf("line %d: brackets or lists nest more than %d deep", line, deepest)
	}
	var top map[string]any
	if err := yaml.Unmarshal(data, &top); err != nil {
		return nil, malformed(err)
	}
	if place, sets := several(top, f); sets != nil {
		current, currentPlace := textAt(top, f.Current)
		var all []Set
		for _, name := range slices.Sorted(maps.Keys(sets)) {
			of, ok := sets[name].(map[string]any)
			if !ok {
				continue
			}
			s := setOf(of, f)
			s.Name, s.Current = name, name == current
			s.inherit(setOf(top, f), place, currentPlace)
			all = append(all, s)
		}
		return all, nil
	}
	return []Set{setOf(top, f)}, nil
}

// malformed is a parser's error without the lines of the file that it shows.
func malformed(err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		p := at.GetToken().Position
		return fmt.Errorf("line %d, column %d: %s", p.Line, p.Column, words.Line(words.HideSecrets(at.GetMessage()), 120))
	}
	return errors.New("it is neither YAML nor JSON with names and values")
}

// several are the sets of a file that has them, and where they are; nil where it has one.
func several(top map[string]any, f *manifest.ConfigFile) (place string, sets map[string]any) {
	for _, place := range f.Profiles {
		if sets, ok := at(top, place).(map[string]any); ok && len(sets) > 0 {
			return place, sets
		}
	}
	return "", nil
}

func setOf(members map[string]any, f *manifest.ConfigFile) Set {
	s := Set{Values: map[string]string{}, Places: map[string]string{}}
	var understood []string
	for credential, places := range f.Members {
		if value, place := textAt(members, places); place != "" {
			s.Values[credential], s.Places[credential] = value, place
			understood = append(understood, place)
		}
	}
	value, place := textAt(members, f.BaseURL)
	s.BaseURL = value
	for _, leaf := range leaves(members, "") {
		if leaf != place && !slices.Contains(understood, leaf) {
			s.Unknown = append(s.Unknown, leaf)
		}
	}
	return s
}

// inherit takes what a file says of all its sets; their own place, and that of the name in use, are understood.
func (s *Set) inherit(all Set, sets, current string) {
	for credential, value := range all.Values {
		if s.Values[credential] == "" && all.Places[credential] != current {
			s.Values[credential], s.Places[credential] = value, all.Places[credential]
		}
	}
	if s.BaseURL == "" {
		s.BaseURL = all.BaseURL
	}
	for _, place := range all.Unknown {
		if place != current && !strings.HasPrefix(place, sets+".") {
			s.Unknown = append(s.Unknown, place)
		}
	}
	slices.Sort(s.Unknown)
}

// textAt is the first text of the places, and which it is at; "" where there is none.
func textAt(members map[string]any, places []string) (value, place string) {
	for _, place := range places {
		switch v := at(members, place).(type) {
		case string:
			if v != "" {
				return v, place
			}
		case int, int64, uint64:
			return fmt.Sprint(v), place
		}
	}
	return "", ""
}

// at is the value at a dotted place; nil where there is none.
func at(members map[string]any, place string) any {
	var value any = members
	for name := range strings.SplitSeq(place, ".") {
		m, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = m[name]
	}
	return value
}

// leaves are the places of all values, sorted.
func leaves(members map[string]any, lead string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if below, ok := members[name].(map[string]any); ok {
			all = append(all, leaves(below, lead+name+".")...)
			continue
		}
		all = append(all, lead+name)
	}
	return all
}
