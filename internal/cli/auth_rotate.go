package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// rotateOptions names the key that is replaced, and gives the new one.
type rotateOptions struct {
	profile    string
	connection string
	keyFile    string // path of the new key; - is stdin
}

func newRotateCommand(run func(context.Context, rotateOptions) error) *cobra.Command {
	var o rotateOptions
	var refused refusedFlags
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Replace the key of a connection, step by step",
		Long: `Replace the key of a connection, step by step, as the platform's documents have it.

The new key is tried with a real request before it takes the old one's place, in every connection that has the old one. That the old one has ended is asked
of the platform, too; until then it is kept, and another auth rotate goes on there. MCP servers that are running take the new key as soon as the old one is refused, without a restart.

For scripts, once the new key is made:
  pass show acme-new | orgdata-mcp auth rotate --profile prod --key-file -
and, when the old one is revoked, orgdata-mcp auth rotate --profile prod. The exit code is 3 as long as the old one works.`,
		Args: noKeyArgument,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := refused.check(cmd); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.profile, "profile", "", "`name` of the profile; without it the current one")
	cmd.Flags().StringVar(&o.connection, "connection", "", "`name` of the connection, where the profile has several")
	cmd.Flags().StringVar(&o.keyFile, "key-file", "", "`file` that holds the new key; - reads it from stdin")
	refused.add(cmd)
	return cmd
}

func (a *app) rotate(ctx context.Context, o rotateOptions) error {
	r, err := a.newRotation(ctx, o)
	if err != nil {
		return interrupted(err)
	}
	if err = r.run(ctx); errors.Is(err, prompt.ErrInterrupted) {
		return interruptedError{r.leftOff()}
	}
	return interrupted(err)
}

// leftOff says how far a walk came that was interrupted.
func (r *rotation) leftOff() error {
	if _, unfinished, err := r.unfinished(); err == nil && unfinished {
		return advised{errors.New("interrupted: the new key is in force, and the old one still works"), r.revokeAndGoOn()}
	}
	return advised{errors.New("interrupted: nothing was changed here"), "Run it again; a new key that was made already can be given then."}
}

// rotation leads from an old key to a new one.
type rotation struct {
	a       *app
	o       rotateOptions
	ask     *prompt.Prompter
	page    page
	store   *profile.Store
	cfg     config.Config // what all connections share
	profile string
	kept    profile.Connection
	old     candidate // with the key that is in force
	secret  *manifest.Credential
}

func (a *app) newRotation(ctx context.Context, o rotateOptions) (*rotation, error) {
	store, p, err := a.chosenProfile(o.profile)
	if err != nil {
		return nil, err
	}
	cfg, err := config.Common(a.environ, config.Given{}, config.Platforms{Known: knownPlatforms()})
	if err != nil {
		return nil, err
	}
	r := &rotation{a: a, o: o, ask: a.prompter(), page: newPage(a.stdout, a.environ), store: store, cfg: cfg, profile: p.Name}
	if r.kept, err = r.chooseConnection(ctx, p); err != nil {
		return nil, err
	}
	if r.old, err = candidateOf(store, cfg, p.Name, r.kept); err != nil {
		return nil, err
	}
	r.secret, err = keyOf(r.old.m, r.kept)
	return r, err
}

func (r *rotation) chooseConnection(ctx context.Context, p profile.Profile) (profile.Connection, error) {
	if r.o.connection != "" {
		c, ok := p.Connection(r.o.connection)
		if !ok {
			return c, noConnection(p, r.o.connection)
		}
		return c, nil
	}
	if len(p.Connections) == 1 {
		return p.Connections[0], nil
	}
	var options []prompt.Option
	var names []string
	for _, c := range p.Connections {
		options, names = append(options, prompt.Option{Name: c.Name, About: c.OrganizationName}), append(names, c.Name)
	}
	if !r.ask.Possible() {
		return profile.Connection{}, missingFlag("the connection", "--connection "+words.Or(names))
	}
	at, err := r.ask.Choose(ctx, "The key of which connection?", options, -1)
	if err != nil {
		return profile.Connection{}, err
	}
	return p.Connections[at], nil
}

// keyOf is the credential that is a key among the secrets of a connection. A password is changed where it is used to sign in.
func keyOf(m *manifest.Manifest, c profile.Connection) (*manifest.Credential, error) {
	for i := range m.Credentials {
		credential := &m.Credentials[i]
		if _, is := c.Secrets[credential.Name]; is && credential.Format != manifest.FormatPassword {
			return credential, nil
		}
	}
	return nil, usageError{advised{fmt.Errorf("the connection %s signs in to %s without a key", c.Name, m.Title), "Change the password there, then run orgdata-mcp auth login."}}
}

// retiring is what the name of a secret ends with that is the key before, until the platform is seen to refuse it.
const retiring = ".retiring"

func isRetiring(secret string) bool { return strings.HasSuffix(secret, retiring) }

// candidateOf is a connection of a profile, to be tried out.
func candidateOf(store *profile.Store, cfg config.Config, name string, kept profile.Connection) (candidate, error) {
	m, _, err := openManifest(kept.Platform, kept.Manifest, cfg.AllowHTTP)
	if err != nil {
		return candidate{}, err
	}
	c := candidate{m: m, name: kept.Name, baseURL: kept.BaseURL, auth: kept.Auth, values: map[string]string{}, sources: map[string]string{}}
	set := func(credential, value string) {
		c.values[credential], c.sources[credential] = value, "profile "+name
	}
	for credential, value := range kept.Credentials {
		set(credential, value)
	}
	if m.Scope != nil && kept.Organization != "" {
		set(m.Scope.From, kept.Organization)
	}
	for secret := range kept.Secrets {
		if isRetiring(secret) {
			continue
		}
		value, err := store.Secret(name, kept.Name, secret)
		if err != nil {
			return candidate{}, err
		}
		set(secret, value)
	}
	return c, nil
}

// run leads through the steps, or through what is left of an earlier walk.
func (r *rotation) run(ctx context.Context) error {
	if before, unfinished, err := r.unfinished(); err != nil {
		return err
	} else if unfinished {
		if err := r.goOn(ctx, before); err != nil || r.o.keyFile == "" {
			return err
		}
	}
	if !r.ask.Possible() && r.o.keyFile == "" {
		return missingFlag("the new key", "--key-file FILE, or --key-file - to read it from stdin")
	}
	who, err := r.a.identify(ctx, r.cfg, r.old)
	switch {
	case isRefusal(err):
		r.page.line("The key in force is refused already: " + words.Sentence(publicText(err)) + " It is replaced all the same.")
	case err != nil:
		return refusedError(err)
	default:
		r.tellKey("The key of "+r.kept.Name+" in profile "+r.profile, who)
	}
	for _, step := range r.old.m.RotationWalk() {
		if err := r.step(ctx, step, who); err != nil {
			return err
		}
	}
	return nil
}

// unfinished is the key of an earlier walk that is not seen to be refused yet.
func (r *rotation) unfinished() (key string, is bool, err error) {
	name := r.secret.Name + retiring
	if _, is = r.kept.Secrets[name]; !is {
		return "", false, nil
	}
	key, err = r.store.Secret(r.profile, r.kept.Name, name)
	return key, true, err
}

// goOn asks after the key of an earlier walk.
func (r *rotation) goOn(ctx context.Context, before string) error {
	r.page.line("The key before this one was not seen to be refused yet.")
	at := slices.IndexFunc(r.old.m.RotationWalk(), func(s manifest.RotationStep) bool { return s.Do == manifest.StepRetire })
	step := manifest.RotationStep{Do: manifest.StepRetire, Text: "Revoke the old key.", At: r.old.m.Dashboard["keys"]}
	if at >= 0 {
		step = r.old.m.RotationWalk()[at]
	}
	return r.retire(ctx, step, before)
}

var errSameKey = errors.New("that is the key in force, and no new one")
