package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// step does one step of the walk; who is who the old key acts as.
func (r *rotation) step(ctx context.Context, s manifest.RotationStep, who answer.Connection) error {
	switch s.Do {
	case manifest.StepPlaces:
		r.Show(s.Text)
		r.tellPlaces()
		return nil
	case manifest.StepAct:
		return r.act(ctx, s)
	case manifest.StepEnter:
		return r.enter(ctx, s, who)
	}
	before, unfinished, err := r.unfinished()
	if err != nil || !unfinished {
		return err
	}
	return r.retire(ctx, s, before)
}

// act has the person do what no request can do. Who gives the new key by a flag has done it.
func (r *rotation) act(ctx context.Context, s manifest.RotationStep) error {
	if r.o.KeyFile != "" {
		return nil
	}
	r.tell(s)
	yes, err := r.Ask.Confirm(ctx, "Done?", true)
	if err == nil && !yes {
		err = failed("Run it again when that can be done.", "nothing was changed")
	}
	return err
}

func (r *rotation) tell(s manifest.RotationStep) {
	r.Show("")
	r.Show(s.Text)
	if s.At != "" {
		r.Show(indentation + s.At)
	}
}

// enter takes the new key, tries it, and puts it in the place of the old one wherever that is.
func (r *rotation) enter(ctx context.Context, s manifest.RotationStep, before answer.Connection) error {
	if r.o.KeyFile == "" {
		r.tell(s)
	}
	for {
		fresh, who, err := r.tryNew(ctx)
		if again := r.o.KeyFile == "" && (isRefusal(err) || errors.Is(err, errSameKey)); again {
			r.Show(words.Sentence(PublicText(err)) + " The old key stays in force. Give the new one again, or press Ctrl-C.")
			continue
		}
		if err != nil {
			return refused(err)
		}
		if err := r.accept(ctx, before, who); err != nil {
			return err
		}
		return r.replace(fresh)
	}
}

func (r *rotation) tryNew(ctx context.Context) (fresh string, who answer.Connection, err error) {
	if r.o.KeyFile != "" {
		fresh, err = r.secretFrom(ctx, r.o.KeyFile, r.old.Manifest, r.secret)
	} else {
		fresh, err = r.askSecret(ctx, r.old.Manifest, r.secret, "new ")
	}
	if err != nil {
		return "", who, err
	}
	if fresh == r.old.Values[r.secret.Name] {
		return "", who, errSameKey
	}
	who, err = r.Identify(ctx, r.old.with(r.secret.Name, fresh))
	return fresh, who, err
}

// accept says where the new key acts as somebody else, and asks whether that is meant.
func (r *rotation) accept(ctx context.Context, before, now answer.Connection) error {
	differ := differences(before, now)
	if len(differ) == 0 {
		r.Show("The new key works: " + WhoIs(now) + ".")
		return nil
	}
	text := "the new key works, and is not the old one's like: " + strings.Join(differ, "; ")
	another := "Make a key of the same person in the same " + cmp.Or(now.Noun, "account") + ", and run it again"
	switch {
	case r.o.Yes:
		r.Show(words.Sentence(text))
		return nil
	case !r.Ask.Possible():
		return usage(another+", or give --yes if that is meant.", "%s; the old key stays in force", text)
	}
	yes, err := r.Ask.Confirm(ctx, words.Sentence(text)+" Use it?", false)
	if err == nil && !yes {
		err = failed(another+".", "the old key stays in force")
	}
	return err
}

// differences are what the platform tells of two keys and is not the same. What it does not tell of both is no difference.
func differences(before, now answer.Connection) []string {
	var differ []string
	for _, fact := range []string{manifest.FactName, "email", "role"} {
		old, fresh := factText(before, fact), factText(now, fact)
		if old != "" && fresh != "" && old != fresh {
			differ = append(differ, fmt.Sprintf("%s is %s, was %s", fact, fresh, old))
		}
	}
	var lost []string
	for _, o := range before.Organizations {
		if !slices.ContainsFunc(now.Organizations, func(n answer.Organization) bool { return n.ID == o.ID }) {
			lost = append(lost, words.Name(o.Name))
		}
	}
	if len(lost) > 0 && len(now.Organizations) > 0 {
		differ = append(differ, "it does not reach "+words.AndMore(lost, 5))
	}
	return differ
}

// replace puts the new key into all connections that have the old one. There the old one is kept, until the platform is seen to refuse it.
func (r *rotation) replace(fresh string) error {
	store, err := r.Profiles() // as the file is now: another process may have changed it
	if err != nil {
		return err
	}
	old := r.old.Values[r.secret.Name]
	if now, err := store.Secret(r.profile, r.kept.Name, r.secret.Name); err != nil || now != old {
		return errors.Join(err, failed("Run orgdata-mcp auth status to see what is in force.", "the key of the profile was changed meanwhile, and is left as it is"))
	}
	r.store = store
	for _, at := range r.sameKey() {
		c := at.connection
		c.Secrets, c.Since = maps.Clone(c.Secrets), r.Now()
		kept, err := store.Put(at.profile, c, map[string]string{r.secret.Name: fresh, r.secret.Name + retiring: old})
		if err != nil {
			return err
		}
		r.Show(fmt.Sprintf("The new key is in force in profile %s for %s.", at.profile, c.Name) + whereKept(kept))
	}
	r.Show("MCP servers that are running take it as soon as the old one is refused, without a restart.")
	p, _ := store.Profile(r.profile)
	r.kept, _ = p.Connection(r.kept.Name)
	r.old = r.old.with(r.secret.Name, fresh)
	return nil
}

// How long the platform is asked whether the old key has ended, after the person said so.
const (
	retireTime  = 10 * time.Second
	retireEvery = time.Second
)

// retire sees that the platform refuses the old key, and forgets it then.
func (r *rotation) retire(ctx context.Context, s manifest.RotationStep, before string) error {
	who, ended, err := r.ended(ctx, before)
	if err != nil || ended {
		return r.retired(err)
	}
	if !r.Ask.Possible() {
		return r.stillWorks()
	}
	r.tell(s)
	r.tellKey("The old key", who, nil)
	for {
		yes, err := r.Ask.Confirm(ctx, "Done? The platform is asked then", true)
		if err != nil {
			return err
		}
		if !yes {
			return r.stillWorks()
		}
		if ended, err = r.awaitEnd(ctx, before); err != nil || ended {
			return r.retired(err)
		}
		r.Show("The platform still takes the old key.")
	}
}

func (r *rotation) stillWorks() error {
	return &Error{Unfinished, errors.New("the new key is in force, and the old one still works"), r.revokeAndGoOn()}
}

func (r *rotation) revokeAndGoOn() string {
	return "Revoke it, then run orgdata-mcp auth rotate --profile " + words.ShellWord(r.profile) + " --connection " + words.ShellWord(r.kept.Name) + " again."
}

// awaitEnd asks until the old key is refused, for as long as it may take to be.
func (r *rotation) awaitEnd(ctx context.Context, before string) (ended bool, err error) {
	again, late := time.NewTicker(retireEvery), time.After(retireTime)
	defer again.Stop()
	for asked := 1; ; asked++ {
		if _, ended, err = r.ended(ctx, before); ended || err != nil {
			return ended, err
		}
		if asked == 1 {
			r.Show(fmt.Sprintf("The old key still works; the platform is asked again for %d seconds …", retireTime/time.Second))
		}
		select {
		case <-again.C:
		case <-late:
			return false, nil
		case <-ctx.Done():
			return false, prompt.ErrInterrupted
		}
	}
}

// ended asks with the old key, and returns who it acts as while it has not.
func (r *rotation) ended(ctx context.Context, before string) (who answer.Connection, ended bool, err error) {
	who, err = r.Identify(ctx, r.old.with(r.secret.Name, before))
	switch {
	case err == nil, isCodeOf(err, platform.CodeForbidden):
		return who, false, nil
	case isCodeOf(err, platform.CodeUnauthorized):
		return who, true, nil
	}
	return who, false, err
}

// tellKey says which key it is, so that no other is taken for it on the platform's page, and by the advice when another is due.
func (r *rotation) tellKey(which string, who answer.Connection, advice *manifest.Rotation) {
	key := keyText(who)
	if key == "" {
		return
	}
	text := which + " is " + strings.TrimPrefix(key, "key ")
	if age, _ := advice.KeyAge(Made(who), time.Time{}, r.Now()); age != "" {
		text += ", " + age
	}
	r.Show(text + ".")
}

// retired forgets the old key wherever it is kept.
func (r *rotation) retired(err error) error {
	if errors.Is(err, prompt.ErrInterrupted) {
		return err
	}
	if err != nil {
		return &Error{Unfinished, fmt.Errorf("the new key is in force; whether the old one has ended could not be asked: %s", PublicText(err)), "Run orgdata-mcp auth rotate again."}
	}
	for _, at := range r.withRetiring() {
		c := at.connection
		c.Secrets = maps.Clone(c.Secrets)
		if _, err := r.store.Put(at.profile, c, map[string]string{r.secret.Name + retiring: ""}); err != nil {
			return err
		}
	}
	r.Show("The platform refuses the old key now. It is forgotten here.")
	p, _ := r.store.Profile(r.profile)
	r.kept, _ = p.Connection(r.kept.Name)
	return nil
}
