package auth

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// FirstProfile is what the first profile is called that nobody names.
const FirstProfile = "default"

// LoginOptions is what is given of a connection; what is left out is asked for.
type LoginOptions struct {
	Profile      string // "": the current one, or FirstProfile
	Platform     string
	Alias        string // name of the connection; "": its platform's
	Manifest     string // path of the user's own
	BaseURL      string
	Organization string // id or name
	Auth         string // authenticator
	KeyFile      string // path of the secret; - is stdin
	Email        string
	Values       map[string]string // other credentials that are no secrets
	Unchecked    bool              // keep it although the platform is out of reach
}

// login leads from nothing to a connection that is kept.
type login struct {
	Deps
	o     LoginOptions
	store *profile.Store

	given map[string]string // credentials that another tool's file has, by name
	from  string            // the path of that file

	profile   string
	c         Candidate
	who       answer.Connection
	unchecked bool // nobody knows whether it works
}

// Login keeps a connection that o and the person tell of, once it is tried.
func Login(ctx context.Context, d Deps, o LoginOptions) error {
	l, err := newLogin(d, o)
	if err != nil {
		return err
	}
	return l.run(ctx)
}

func newLogin(d Deps, o LoginOptions) (*login, error) {
	store, err := d.Profiles()
	if err != nil {
		return nil, err
	}
	return &login{Deps: d, o: o, store: store}, nil
}

func (l *login) run(ctx context.Context) error {
	l.profile = cmp.Or(l.o.Profile, l.store.Current(), FirstProfile)
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
	if err := l.optional(ctx); err != nil {
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
		if !isCodeOf(err, platform.CodeUnauthorized) {
			return refused(err)
		}
		forgotten := l.forgetTyped(way)
		if len(forgotten) == 0 {
			return refused(err)
		}
		l.Show(words.Sentence(PublicText(err)) + " Nothing was kept. Give the " + words.And(forgotten) + " again, or press Ctrl-C.")
	}
}

// forgetTyped drops what a person typed of a way in, and names it.
func (l *login) forgetTyped(way signin.Way) (names []string) {
	for _, c := range way.Needs {
		if l.c.Sources[c.Name] == typed {
			delete(l.c.Values, c.Name)
			names = append(names, words.Spoken(c.Name))
		}
	}
	return names
}

// choosePlatform finds the platform, and its manifest.
func (l *login) choosePlatform(ctx context.Context) error {
	all, err := l.platforms()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(m *manifest.Manifest) bool { return m.Platform == l.o.Platform })
	switch {
	case at >= 0:
	case l.o.Platform != "":
		return usage("There are "+words.And(namesOf(all))+"; describe another in a file and give --manifest.", "--platform is %q, which is no known platform", words.Line(l.o.Platform, 60))
	case l.o.Manifest != "":
		at = len(all) - 1 // its own
	case !l.Ask.Possible():
		return missing("the platform", "--platform "+words.Or(namesOf(all)))
	default:
		if at, err = l.Ask.Choose(ctx, "Which platform?", platformOptions(all, l.Width), -1); err != nil {
			return err
		}
	}
	l.c.Manifest = all[at]
	return nil
}

// platforms are the embedded ones and the user's own, which goes before an embedded one of its name.
func (l *login) platforms() ([]*manifest.Manifest, error) {
	all := manifest.Embedded()
	place := func(m *manifest.Manifest) int { return slices.Index(l.Platforms, m.Platform) }
	slices.SortFunc(all, func(a, b *manifest.Manifest) int { return place(a) - place(b) })
	if l.o.Manifest == "" {
		return all, nil
	}
	own, err := l.OpenManifest("", l.o.Manifest)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m *manifest.Manifest) bool { return m.Platform == own.Platform })
	return append(all, own), nil
}

func namesOf(all []*manifest.Manifest) []string {
	var names []string
	for _, m := range all {
		names = append(names, m.Platform)
	}
	return names
}

// platformOptions are the platforms with what they are about, as far as a line of width characters has room for it and the sign that it goes on.
func platformOptions(all []*manifest.Manifest, width int) []prompt.Option {
	room := width - len("  1    .")
	for _, m := range all {
		room = min(room, width-len("  1    .")-utf8.RuneCountInString(m.Title))
	}
	var options []prompt.Option
	for _, m := range all {
		options = append(options, prompt.Option{Name: m.Title, About: words.Line(m.About, max(room, 20))})
	}
	return options
}

// nameConnection names the connection and finds its address. A connection of that name to another platform stays as it is.
func (l *login) nameConnection() error {
	l.c.Name = cmp.Or(l.o.Alias, l.c.Manifest.Platform)
	if why := config.AliasProblem(l.c.Name, l.c.Manifest.Platform, l.Platforms, l.Reserved); why != "" {
		return usage("Give another name, such as "+l.c.Manifest.Platform+"_2.", "--as is %q, %s", words.Line(l.c.Name, 40), why)
	}
	existing, _ := l.existing()
	if existing.Platform != "" && existing.Platform != l.c.Manifest.Platform {
		return usage("Give this one another name with --as.", "profile %s has a connection %s to %s already", l.profile, l.c.Name, existing.Platform)
	}
	l.c.BaseURL = l.o.BaseURL
	if url, by := l.Address(l.c.Name); l.c.BaseURL == "" && url != "" {
		l.c.BaseURL = url
		l.Show("The address " + url + " is that of " + by + ".")
	}
	l.c.Manifest = l.c.Manifest.At(l.c.BaseURL)
	l.c.Values, l.c.Sources = map[string]string{}, map[string]string{}
	return nil
}

// existing is the connection that is replaced.
func (l *login) existing() (profile.Connection, bool) {
	p, _ := l.store.Profile(l.profile)
	return p.Connection(l.c.Name)
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
	if !OutOfReach(err) {
		return err
	}
	return l.keepUnchecked(ctx, err)
}

// keepUnchecked asks whether to keep what could not be tried.
func (l *login) keepUnchecked(ctx context.Context, why error) error {
	if l.c.Manifest.Scope != nil && l.c.organization() == "" {
		return refused(why)
	}
	if !l.o.Unchecked {
		if !l.Ask.Possible() {
			return refused(why)
		}
		l.Show(words.Sentence(PublicText(why)))
		yes, err := l.Ask.Confirm(ctx, "Keep it although it could not be tried?", false)
		if err != nil {
			return err
		}
		if !yes {
			return refused(why)
		}
	}
	l.unchecked = true
	return nil
}

// keep stores the connection and says so.
func (l *login) keep() error {
	before, replaced := l.existing()
	c := profile.Connection{
		Name: l.c.Name, Platform: l.c.Manifest.Platform, Manifest: absolute(l.o.Manifest), BaseURL: l.c.BaseURL, Auth: l.c.Auth,
		Credentials: map[string]string{}, Secrets: maps.Clone(before.Secrets), Since: l.Now(),
	}
	secrets := map[string]string{}
	for name := range before.Secrets {
		secrets[name] = "" // what is not given again goes
	}
	for name, value := range l.c.Values {
		switch credential := l.c.Manifest.Credential(name); {
		case credential.Secret:
			secrets[name] = value
		case l.c.Manifest.Scope != nil && l.c.Manifest.Scope.From == name:
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
