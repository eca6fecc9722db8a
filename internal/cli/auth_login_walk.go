package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// login leads from nothing to a connection that is kept.
type login struct {
	a     *app
	o     loginOptions
	ask   *prompt.Prompter
	page  page
	store *profile.Store
	cfg   config.Config // what all connections share
	now   func() time.Time

	given map[string]string // credentials that another tool's file has, by name
	from  string            // the path of that file

	profile   string
	c         candidate
	who       answer.Connection
	unchecked bool // nobody knows whether it works
}

func (a *app) login(ctx context.Context, o loginOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	l, err := a.newLogin(o)
	if err != nil {
		return err
	}
	return interrupted(l.run(ctx))
}

func (a *app) newLogin(o loginOptions) (*login, error) {
	cfg, err := config.Common(a.environ, config.Given{}, config.Platforms{Known: knownPlatforms()})
	if err != nil {
		return nil, err
	}
	store, err := a.profiles()
	if err != nil {
		return nil, err
	}
	return &login{a: a, o: o, ask: a.prompter(), page: newPage(a.stdout, a.environ), store: store, cfg: cfg, now: time.Now}, nil
}

func (l *login) run(ctx context.Context) error {
	l.profile = cmp.Or(l.a.namedProfile(l.o.profile), l.store.Current(), firstProfile)
	if err := profile.CheckName(l.profile); err != nil {
		return err
	}
	if err := l.choosePlatform(ctx); err != nil {
		return err
	}
	if err := l.nameConnection(); err != nil {
		return err
	}
	way, err := l.chooseWay(ctx)
	if err != nil {
		return err
	}
	if err := l.signIn(ctx, way); err != nil {
		return err
	}
	return l.keep()
}

// signIn gathers credentials and tries them. What was typed and is refused may be given again.
func (l *login) signIn(ctx context.Context, way signin.Way) error {
	for {
		if err := l.credentials(ctx, way); err != nil {
			return err
		}
		err := l.checked(ctx, way)
		if !isCodeOf(err, platform.CodeUnauthorized) || !l.forgetTyped(way) {
			return refusedError(err)
		}
		l.page.line(words.Sentence(publicText(err)) + " Nothing was kept. Give it again, or press Ctrl-C.")
	}
}

// forgetTyped drops what a person typed of a way in, and tells whether there was any.
func (l *login) forgetTyped(way signin.Way) bool {
	was := false
	for _, c := range way.Needs {
		if l.c.sources[c.Name] == typed {
			delete(l.c.values, c.Name)
			was = true
		}
	}
	return was
}

// choosePlatform finds the platform, and its manifest.
func (l *login) choosePlatform(ctx context.Context) error {
	all, err := l.platforms()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(m *manifest.Manifest) bool { return m.Platform == l.o.platform })
	switch {
	case at >= 0:
	case l.o.platform != "":
		return usageError{advised{fmt.Errorf("--platform is %q, which is no known platform", words.Line(l.o.platform, 60)),
			"There are " + words.And(namesOf(all)) + "; describe another in a file and give --manifest."}}
	case l.o.manifest != "":
		at = len(all) - 1 // its own
	case !l.ask.Possible():
		return missingFlag("the platform", "--platform "+words.Or(namesOf(all)))
	default:
		if at, err = l.ask.Choose(ctx, "Which platform?", platformOptions(all, l.page.width), -1); err != nil {
			return err
		}
	}
	l.c.m = all[at]
	return nil
}

// platforms are the embedded ones and the user's own, which goes before an embedded one of its name.
func (l *login) platforms() ([]*manifest.Manifest, error) {
	all := manifest.Embedded()
	slices.SortFunc(all, func(a, b *manifest.Manifest) int { return platformOrder(a) - platformOrder(b) })
	if l.o.manifest == "" {
		return all, nil
	}
	own, _, err := openManifest("", l.o.manifest, l.cfg.AllowHTTP)
	if err != nil {
		return nil, manifestError(l.o.manifest, err)
	}
	all = slices.DeleteFunc(all, func(m *manifest.Manifest) bool { return m.Platform == own.Platform })
	return append(all, own), nil
}

// platformOrder is the place of a platform wherever all are listed.
func platformOrder(m *manifest.Manifest) int { return slices.Index(sandbox.Names(), m.Platform) }

func namesOf(all []*manifest.Manifest) []string {
	var names []string
	for _, m := range all {
		names = append(names, m.Platform)
	}
	return names
}

// platformOptions are the platforms with what they are about, as far as a line of width characters has room for it.
func platformOptions(all []*manifest.Manifest, width int) []prompt.Option {
	room := width - len("  1    ")
	for _, m := range all {
		room = min(room, width-len("  1    ")-utf8.RuneCountInString(m.Title))
	}
	var options []prompt.Option
	for _, m := range all {
		options = append(options, prompt.Option{Name: m.Title, About: words.Line(m.About, max(room, 20))})
	}
	return options
}

// nameConnection names the connection and finds its address. A connection of that name to another platform stays as it is.
func (l *login) nameConnection() error {
	l.c.name = cmp.Or(l.o.alias, l.c.m.Platform)
	if why := config.AliasProblem(l.c.name, l.c.m.Platform, platformNames(), query.IsReserved); why != "" {
		return usageError{advised{fmt.Errorf("--as is %q, %s", words.Line(l.c.name, 40), why), "Give another name, such as " + l.c.m.Platform + "_2."}}
	}
	existing, _ := l.existing()
	if existing.Platform != "" && existing.Platform != l.c.m.Platform {
		return usageError{advised{fmt.Errorf("profile %s has a connection %s to %s already", l.profile, l.c.name, existing.Platform), "Give this one another name with --as."}}
	}
	l.c.baseURL = l.o.baseURL
	for _, name := range []string{config.SettingFor(l.c.name, config.BaseURLSetting), config.BaseURLSetting} {
		if value := valueOf(l.a.environ, name); l.c.baseURL == "" && value != "" {
			l.c.baseURL = value
			l.page.line("The address " + value + " is that of " + name + ".")
		}
	}
	l.c.values, l.c.sources = map[string]string{}, map[string]string{}
	return nil
}

// existing is the connection that is replaced.
func (l *login) existing() (profile.Connection, bool) {
	p, _ := l.store.Profile(l.profile)
	return p.Connection(l.c.name)
}

// checked tries the credentials, and finds the organisation.
func (l *login) checked(ctx context.Context, way signin.Way) error {
	err := l.tryWays(ctx, way)
	for err == nil {
		if err = l.identified(ctx); err == nil {
			return nil
		}
		if again := l.another(ctx, err); again != nil {
			err = again
			break
		}
		err = nil
	}
	if !outOfReach(err) {
		return err
	}
	return l.keepUnchecked(ctx, err)
}

// keepUnchecked asks whether to keep what could not be tried.
func (l *login) keepUnchecked(ctx context.Context, why error) error {
	if l.c.m.Scope != nil && l.c.organization() == "" {
		return refusedError(why)
	}
	if !l.o.unchecked {
		if !l.ask.Possible() {
			return refusedError(why)
		}
		l.page.line(words.Sentence(publicText(why)))
		yes, err := l.ask.Confirm(ctx, "Keep it although it could not be tried?", false)
		if err != nil {
			return err
		}
		if !yes {
			return refusedError(why)
		}
	}
	l.unchecked = true
	return nil
}

// keep stores the connection and says so.
func (l *login) keep() error {
	before, replaced := l.existing()
	c := profile.Connection{
		Name: l.c.name, Platform: l.c.m.Platform, Manifest: absolute(l.o.manifest), BaseURL: l.c.baseURL, Auth: l.c.auth,
		Credentials: map[string]string{}, Secrets: maps.Clone(before.Secrets), Since: l.now(),
	}
	secrets := map[string]string{}
	for name := range before.Secrets {
		secrets[name] = "" // what is not given again goes
	}
	for name, value := range l.c.values {
		switch credential := l.c.m.Credential(name); {
		case credential.Secret:
			secrets[name] = value
		case l.c.m.Scope != nil && l.c.m.Scope.From == name:
			c.Organization, c.OrganizationName = value, organizationName(l.who, value)
		default:
			c.Credentials[name] = value
		}
	}
	kept, err := l.store.Put(l.profile, c, secrets)
	if err != nil {
		return err
	}
	l.tell(replaced, kept)
	return nil
}

// outOfReach tells whether an error says nothing of the credentials: the platform could not be asked.
func outOfReach(err error) bool {
	var e *platform.Error
	if !errors.As(err, &e) {
		return errors.Is(err, context.DeadlineExceeded)
	}
	return slices.Contains([]string{platform.CodeUpstreamUnavailable, platform.CodeTimeout, platform.CodeRateLimited, platform.CodeUpstreamInvalid}, e.Code)
}
