package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// manifests are those of the connections, as they stand in their files.
type manifests struct {
	cfg   config.Config
	all   []*manifest.Manifest // by connection
	files []*manifest.File     // those of the user's own that are open, each once
	of    []int                // by connection, which of files; -1: the program's own
}

func manifestsOf(cfg config.Config, read map[string]*manifest.Manifest, files map[string]*manifest.File) *manifests {
	m := &manifests{cfg: cfg}
	for _, c := range cfg.Connections {
		m.all = append(m.all, read[c.Platform])
		at := -1
		if f := files[c.Manifest]; f != nil {
			if at = slices.Index(m.files, f); at < 0 {
				m.files, at = append(m.files, f), len(m.files)
			}
		}
		m.of = append(m.of, at)
	}
	return m
}

// shown are the manifests as this process shows them.
func (m *manifests) shown() ([]*manifest.Manifest, error) {
	shown, err := restricted(m.all, m.cfg)
	if err != nil {
		return nil, err
	}
	for i, c := range m.cfg.Connections {
		shown[i] = shown[i].At(c.BaseURL)
		if len(shown) > 1 || c.Name != c.Platform {
			shown[i] = namedAs(shown[i], c)
		}
	}
	return shown, nil
}

// again returns the manifests with those of the files that have changed; changed are the paths of these, none where there are none. notes say what was
// not taken over, and why.
func (m *manifests) again() (later *manifests, changed, notes []string) {
	later = &manifests{cfg: m.cfg, all: slices.Clone(m.all), files: m.files, of: m.of}
	for i, f := range m.files {
		read, err := f.Again()
		switch {
		case err != nil:
			notes = append(notes, notTaken(f, unreadManifest(err)))
		case read != nil:
			if part := m.all[slices.Index(m.of, i)].NeedsRestart(read); part != "" {
				notes = append(notes, notTaken(f, part+" has changed, which only a restart of the server takes over"))
				continue
			}
			changed = append(changed, f.Path())
			for j, at := range m.of {
				if at == i {
					later.all[j] = read
				}
			}
		}
	}
	return later, changed, notes
}

// notTaken says that a file has something else than what is in use.
func notTaken(f *manifest.File, why string) string {
	return fmt.Sprintf("%s: %s; what it had before is still in use", words.Line(f.Path(), 200), why)
}

// unreadManifest says in one line why a manifest cannot be read.
func unreadManifest(err error) string {
	var wrong *manifest.Error
	if !errors.As(err, &wrong) {
		return words.Line(words.HideSecrets(err.Error()), 300)
	}
	p := wrong.Problems[0]
	text := fmt.Sprintf("line %d: %s", p.Line, words.Line(words.HideSecrets(p.Message), 300))
	if more := len(wrong.Problems) - 1; more > 0 {
		text += fmt.Sprintf(" (and %s)", strings.Replace(words.Plural(more, "mistake"), " ", " more ", 1))
	}
	return text
}
