package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// ownSandbox starts platforms in miniature for this process alone: the one that platform names, or else those of the settings, or else the first. It returns
// the environment that points at them.
func (a *app) ownSandbox(ctx context.Context, platform string) (*sandbox.Sandbox, []string, error) {
	named, err := a.namedMiniatures()
	if err != nil {
		return nil, nil, err
	}
	if platform != "" {
		if named, err = chosenMiniature(named, platform); err != nil {
			return nil, nil, err
		}
	}
	return a.miniature(ctx, named)
}

// chosenMiniature is the connection that a name is of, among those named, or else one to the platform of that name.
func chosenMiniature(named []config.Named, name string) ([]config.Named, error) {
	for _, n := range named {
		if n.Name == name {
			return []config.Named{n}, nil
		}
	}
	names := sandbox.Names()
	if !slices.Contains(names, name) {
		return nil, usageError{advised{fmt.Errorf("--platform is %q, which is no platform that there is in miniature", name), "Give " + words.Or(names) + "."}}
	}
	return []config.Named{{Name: name, Platform: name}}, nil
}

// namedMiniatures are the connections that the settings name, or else one to the first platform.
func (a *app) namedMiniatures() ([]config.Named, error) {
	names := sandbox.Names()
	named, err := config.NamedIn(a.environ, names, query.IsReserved)
	if err != nil {
		return nil, err
	}
	for _, n := range named {
		if !slices.Contains(names, n.Platform) {
			return nil, a.noMiniature(n.Platform)
		}
	}
	if len(named) == 0 {
		named = []config.Named{{Name: names[0], Platform: names[0]}}
	}
	return named, nil
}

// noMiniature says that there is none of a platform, and which setting names it.
func (a *app) noMiniature(platform string) error {
	names := sandbox.Names()
	if isSet(a.environ, config.PlatformsSetting) {
		return &config.Error{
			Text: fmt.Sprintf("%s names %q, which is no platform that there is in miniature.", config.PlatformsSetting, platform),
			Next: "Name " + words.Or(names) + ", or unset it.",
		}
	}
	return &config.Error{
		Text: fmt.Sprintf("%s is %q, which is no platform that there is in miniature.", config.PlatformSetting, platform),
		Next: "Set it to " + words.Or(names) + ", or unset it.",
	}
}

// demoSandbox starts one platform in miniature: the given one, or else the first of those that the settings name, or else the first.
func (a *app) demoSandbox(ctx context.Context, platform string) (*sandbox.Sandbox, []string, error) {
	names := sandbox.Names()
	if platform != "" && !slices.Contains(names, platform) {
		return nil, nil, usageError{advised{fmt.Errorf("--platform is %q, which is no platform that there is in miniature", platform), "Give " + words.Or(names) + "."}}
	}
	if platform == "" {
		named, err := a.namedMiniatures()
		if err != nil {
			return nil, nil, err
		}
		platform = named[0].Platform
	}
	return a.miniature(ctx, []config.Named{{Name: platform, Platform: platform}})
}

// miniature starts the platforms of connections in miniature, and returns the environment that points at them in the place of any real ones.
func (a *app) miniature(ctx context.Context, named []config.Named) (*sandbox.Sandbox, []string, error) {
	environ := a.detached()
	if _, err := config.Logging(environ); err != nil {
		return nil, nil, err // before anything starts
	}
	sb, err := startSandbox(ctx, sandbox.Options{Seed: 1, Platforms: platformsOf(named)})
	if err != nil {
		return nil, nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	env, err := miniatures{sb}.environ(named)
	if err != nil {
		sb.Close()
		return nil, nil, err
	}
	environ = append(environ, config.ProfileSetting+"="+config.NoProfile) // a process that is started with it reads none
	return sb, append(environ, linesOf(env)...), nil
}

// detached is the environment without what could point at a real platform, or open it.
func (a *app) detached() []string {
	var own []string
	for _, k := range knownPlatforms() {
		own = append(own, k.Env...)
	}
	return config.Detach(a.environ, own)
}

// platformsOf are those of connections, each once.
func platformsOf(named []config.Named) []string {
	var platforms []string
	for _, n := range named {
		if !slices.Contains(platforms, n.Platform) {
			platforms = append(platforms, n.Platform)
		}
	}
	return platforms
}

// eachOnce names a connection for each platform.
func eachOnce(exports []sandbox.Export) []config.Named {
	named := make([]config.Named, len(exports))
	for i, e := range exports {
		named[i] = config.Named{Name: e.Platform, Platform: e.Platform}
	}
	return named
}

func linesOf(env []sandbox.Variable) []string {
	lines := make([]string, len(env))
	for i, v := range env {
		lines[i] = v.Name + "=" + v.Value
	}
	return lines
}

// miniatures are running platforms, as connections to them are set up.
type miniatures struct{ sandbox *sandbox.Sandbox }

// environ is what connections are opened with. Of several to one platform each has a key of its own, in an organisation of its own as far as there are keys in
// others.
func (m miniatures) environ(named []config.Named) ([]sandbox.Variable, error) {
	exports := map[string]sandbox.Export{}
	for _, e := range m.sandbox.Exports() {
		exports[e.Platform] = e
	}
	if len(named) == 1 && named[0].Name == named[0].Platform {
		return exports[named[0].Platform].Env, nil
	}
	var list []string
	var env []sandbox.Variable
	times := map[string]int{}
	for _, n := range named {
		own, err := m.connection(n, exports[n.Platform], times[n.Platform])
		if err != nil {
			return nil, err
		}
		times[n.Platform]++
		for _, v := range own {
			if !slices.Contains(env, v) { // all have one certificate authority
				env = append(env, v)
			}
		}
		list = append(list, n.Name+"="+n.Platform)
		if n.Name == n.Platform {
			list[len(list)-1] = n.Name
		}
	}
	return append([]sandbox.Variable{{Name: config.PlatformsSetting, Value: strings.Join(list, ",")}}, env...), nil
}

// connection is what one is opened with; before counts those that are opened to the same platform already.
func (m miniatures) connection(n config.Named, e sandbox.Export, before int) ([]sandbox.Variable, error) {
	described, err := manifest.Load(n.Platform)
	if err != nil {
		return nil, err
	}
	accounts := m.accounts(e)
	if before >= len(accounts) {
		return nil, &config.Error{
			Text: fmt.Sprintf("There are keys for %s of %s in miniature only.", words.Plural(len(accounts), "connection"), e.Title),
			Next: "Name fewer of them in " + config.PlatformsSetting + ".",
		}
	}
	account := accounts[before]
	values := map[string]string{
		config.APIKey: account.Key, config.Organization: account.OrganizationID, "user": account.User.ID, "email": account.User.Email, "password": account.Password,
	}
	env := []sandbox.Variable{{Name: config.SettingFor(n.Name, config.BaseURLSetting), Value: e.BaseURL}}
	for _, c := range describe(described).Credentials {
		given := func(v sandbox.Variable) bool { return slices.Contains(c.Env, v.Name) }
		if slices.ContainsFunc(e.Env, given) {
			env = append(env, sandbox.Variable{Name: config.CredentialFor(n.Name, c), Value: values[c.Name]})
		}
	}
	for _, v := range e.Env {
		if strings.HasPrefix(v.Name, "SSL_") {
			env = append(env, v)
		}
	}
	return env, nil
}

// accounts are those with a key that works: that of the export, then one of each other organisation, then the others.
func (m miniatures) accounts(e sandbox.Export) []sandbox.Account {
	exported := func(a sandbox.Account) bool {
		return slices.ContainsFunc(e.Env, func(v sandbox.Variable) bool { return v.Value == a.Key })
	}
	var first, others, rest []sandbox.Account
	seen := map[string]bool{}
	usable := slices.DeleteFunc(slices.Clone(m.sandbox.Accounts(e.Platform)), func(a sandbox.Account) bool { return a.Key == "" || a.Revoked })
	for _, a := range usable {
		if exported(a) {
			first, seen[a.OrganizationID] = append(first, a), true
		}
	}
	for _, a := range usable {
		switch {
		case exported(a):
		case !seen[a.OrganizationID]:
			others, seen[a.OrganizationID] = append(others, a), true
		default:
			rest = append(rest, a)
		}
	}
	return slices.Concat(first, others, rest)
}
