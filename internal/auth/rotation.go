package auth

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// RotateOptions names the connection whose key is replaced, and gives the new one.
type RotateOptions struct {
	Connection string // "": the only one, or the one that is chosen
	KeyFile    string // path of the new key; - is stdin
	Yes        bool   // take a key that acts as somebody else without asking
}

// Rotate leads from the key that a connection of a profile has to a new one.
func Rotate(ctx context.Context, d Deps, p profile.Profile, o RotateOptions) error {
	r, err := newRotation(ctx, d, p, o)
	if err != nil {
		return err
	}
	if err = r.run(ctx); errors.Is(err, prompt.ErrInterrupted) {
		return r.leftOff()
	}
	return err
}

// leftOff says how far a walk came that was interrupted.
func (r *rotation) leftOff() error {
	if _, unfinished, err := r.unfinished(); err == nil && unfinished {
		return &Error{Interrupted, errors.New("interrupted: the new key is in force, and the old one still works"), r.revokeAndGoOn()}
	}
	return &Error{Interrupted, errors.New("interrupted: nothing was changed here"), "Run it again; a new key that was made already can be given then."}
}

// rotation leads from an old key to a new one.
type rotation struct {
	Deps
	o       RotateOptions
	store   *profile.Store
	profile string
	kept    profile.Connection
	old     Candidate // with the key that is in force
	secret  *manifest.Credential
}

func newRotation(ctx context.Context, d Deps, p profile.Profile, o RotateOptions) (*rotation, error) {
	store, err := d.Profiles()
	if err != nil {
		return nil, err
	}
	r := &rotation{Deps: d, o: o, store: store, profile: p.Name}
	if r.kept, err = r.chooseConnection(ctx, p); err != nil {
		return nil, err
	}
	s := connectionSettings(p.Name, r.kept, filepath.Dir(store.Paths().File), d.Profiles)
	m, err := d.OpenManifest(s.Platform, s.Manifest)
	if err != nil {
		return nil, err
	}
	m = m.At(s.BaseURL)
	if r.old, err = candidateOf(m, s, "profile "+p.Name); err != nil {
		return nil, err
	}
	r.secret, err = keyOf(m, r.kept)
	return r, err
}

func (r *rotation) chooseConnection(ctx context.Context, p profile.Profile) (profile.Connection, error) {
	if r.o.Connection != "" {
		c, ok := p.Connection(r.o.Connection)
		if !ok {
			return c, NoConnection(p, r.o.Connection)
		}
		return c, nil
	}
	if len(p.Connections) == 1 {
		return p.Connections[0], nil
	}
	var options []prompt.Option
	for _, c := range p.Connections {
		options = append(options, prompt.Option{Name: c.Name, About: c.OrganizationName})
	}
	if !r.Ask.Possible() {
		return profile.Connection{}, missing("the connection", "--connection "+words.Or(p.ConnectionNames()))
	}
	at, err := r.Ask.Choose(ctx, "The key of which connection?", options, -1)
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
	return nil, usage("Change the password there, then run orgdata-mcp auth login.", "the connection %s signs in to %s without a key", c.Name, m.Title)
}

// run leads through the steps, or through what is left of an earlier walk.
func (r *rotation) run(ctx context.Context) error {
	if before, unfinished, err := r.unfinished(); err != nil {
		return err
	} else if unfinished {
		if err := r.goOn(ctx, before); err != nil || r.o.KeyFile == "" {
			return err
		}
	}
	if !r.Ask.Possible() && r.o.KeyFile == "" {
		return missing("the new key", "--key-file FILE, or --key-file - to read it from stdin")
	}
	who, err := r.Identify(ctx, r.old)
	switch {
	case isRefusal(err):
		r.Show("The key in force is refused already: " + words.Sentence(PublicText(err)) + " It is replaced all the same.")
	case err != nil:
		return refused(err)
	default:
		r.tellKey("The key of "+r.kept.Name+" in profile "+r.profile, who, r.old.Manifest.Rotation)
	}
	for _, step := range r.old.Manifest.RotationWalk() {
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
	r.Show("The key before this one was not seen to be refused yet.")
	at := slices.IndexFunc(r.old.Manifest.RotationWalk(), func(s manifest.RotationStep) bool { return s.Do == manifest.StepRetire })
	step := manifest.RotationStep{Do: manifest.StepRetire, Text: "Revoke the old key.", At: r.old.Manifest.Dashboard["keys"]}
	if at >= 0 {
		step = r.old.Manifest.RotationWalk()[at]
	}
	return r.retire(ctx, step, before)
}

var errSameKey = &Error{Failed, errors.New("that is the key in force, and no new one"), "Make another key, and give that."}

// NoConnection is that a profile has none of a name.
func NoConnection(p profile.Profile, name string) error {
	return usage("There are "+words.And(p.ConnectionNames())+".", "profile %s has no connection %q", p.Name, words.Line(name, 60))
}
