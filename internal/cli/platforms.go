package cli

import (
	"context"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// loadConfig reads the settings and the manifests of the platforms that they open.
func loadConfig(ctx context.Context, environ []string, given config.Given) (config.Config, *manifests, error) {
	allowed, err := config.AllowedHTTP(environ)
	if err != nil {
		return config.Config{}, nil, err
	}
	read, files := map[string]*manifest.Manifest{}, map[string]*manifest.File{}
	cfg, err := config.Load(ctx, environ, given, config.Platforms{
		Known: knownPlatforms(),
		Open: func(name, file string) (config.Platform, error) {
			m, f, err := openManifest(name, file, allowed)
			if err != nil {
				return config.Platform{}, err
			}
			read[m.Platform], files[file] = m, f
			return describe(m), nil
		},
		Reserved: query.IsReserved,
	})
	if err != nil {
		return cfg, nil, err
	}
	all := manifestsOf(cfg, read, files)
	return cfg, all, checkOrganizations(cfg, all.all)
}

// namedAs is a manifest as the settings call its platform: an alias stands behind its title, and the credentials those variables that the connection reads.
func namedAs(m *manifest.Manifest, c config.Connection) *manifest.Manifest {
	named := *m
	if c.Name != c.Platform {
		named.Title = m.Title + " " + c.Name
	}
	named.Credentials = slices.Clone(m.Credentials)
	for i := range named.Credentials {
		named.Credentials[i].Env = c.Variables[named.Credentials[i].Name]
	}
	return &named
}

// knownPlatforms lists the embedded platforms with their own variable names, those of the key first: error texts show the first.
func knownPlatforms() []config.Known {
	var known []config.Known
	for _, m := range manifest.AllKnown() {
		k := config.Known{Name: m.Platform}
		for _, c := range m.Credentials {
			if c.Name == config.APIKey {
				k.Env = slices.Insert(k.Env, 0, c.Env...)
			} else {
				k.Env = append(k.Env, c.Env...)
			}
			if c.Secret {
				k.Secrets = append(k.Secrets, c.Env...)
			}
		}
		known = append(known, k)
	}
	return known
}

// openManifest reads an embedded manifest or, where file is not "", the user's own there. f is nil for an embedded one.
func openManifest(name, file string, allowed []string) (m *manifest.Manifest, f *manifest.File, err error) {
	if file == "" {
		m, err = manifest.Load(name)
		return m, nil, err
	}
	f, m, err = manifest.OpenFile(file, allowed...)
	return m, f, err
}

// describe tells config what it has to know of a platform.
func describe(m *manifest.Manifest) config.Platform {
	p := config.Platform{Name: m.Platform, BaseURL: m.BaseURL, KeysPage: m.Dashboard["keys"]}
	if m.Scope != nil {
		p.Noun = m.Scope.Noun
	}
	for _, c := range m.Credentials {
		required := c.Name == config.APIKey && keyFirst(m) || m.Scope != nil && m.Scope.From == c.Name
		p.Credentials = append(p.Credentials, config.Credential{
			Name: c.Name, Env: c.Env, Required: required, Where: c.Where, Secret: c.Secret, Password: c.Format == manifest.FormatPassword,
			Blanks: platform.InAddress(m, c.Name),
			OrgID:  m.Scope != nil && m.Scope.From == c.Name,
		})
	}
	for _, a := range m.Authenticators {
		if !slices.Contains(a.Needs, config.APIKey) {
			p.Ways = append(p.Ways, a.Needs)
		}
	}
	return p
}

// keyFirst tells whether the key is what a platform is opened with, if by nothing else.
func keyFirst(m *manifest.Manifest) bool {
	return len(m.Authenticators) > 0 && slices.Contains(m.Authenticators[0].Needs, config.APIKey)
}
