package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// tryWays signs in, with each authenticator that takes what was given until one is not refused, and finds the organisation.
func (l *login) tryWays(ctx context.Context, way signin.Way) error {
	var err error
	l.c.Auth = "" // an earlier round may have left its own
	for i, name := range way.Authenticators {
		if i > 0 || l.o.Auth != "" || l.needsName(way) {
			l.c.Auth = name
		}
		if err = l.findOrganization(ctx); !isRefusal(err) {
			return err
		}
	}
	return err
}

// needsName tells whether the authenticators before that of a way could be taken for it.
func (l *login) needsName(way signin.Way) bool {
	first := signin.Ways(l.c.Manifest)[0]
	return len(first.Needs) == 0 && len(way.Needs) > 0
}

// findOrganization asks for the organisation, where the platform has any: before anything else where it can be asked nothing without one, or else from the
// list of those that the credentials reach.
func (l *login) findOrganization(ctx context.Context) error {
	m := l.c.Manifest
	if m.Scope == nil {
		return nil
	}
	if l.c.organization() != "" {
		return nil
	}
	if !l.listedFirst() {
		return l.askOrganization(ctx)
	}
	all, missing, err := l.Reach(ctx, l.c)
	switch unlisted := err != nil && !isCodeOf(err, platform.CodeUnauthorized) || missing != ""; {
	case unlisted && l.o.Organization != "" && platform.FitsScope(m, l.o.Organization):
		l.setOrganization(l.o.Organization, "--org") // the list does not tell whether it is reached, and what is asked next does
		return nil
	case err != nil:
		return err
	case len(all) == 0:
		return l.askOrganization(ctx)
	}
	return l.chooseOrganization(ctx, all)
}

func (l *login) listedFirst() bool { return ListedFirst(l.c.Manifest) }

// ListedFirst tells whether a platform's organisations can be listed before one is named.
func ListedFirst(m *manifest.Manifest) bool {
	if m.Scope == nil || m.Scope.Tree == "" {
		return false
	}
	t, err := m.Table(m.Scope.Tree)
	return err == nil && t.Scope.None
}

func (l *login) setOrganization(id, source string) {
	l.c = l.c.with(l.c.Manifest.Scope.From, id)
	l.c.Sources[l.c.Manifest.Scope.From] = source
}

// askOrganization asks for an id.
func (l *login) askOrganization(ctx context.Context) error {
	m := l.c.Manifest
	noun := m.Scope.Noun
	c := m.Credential(m.Scope.From)
	if l.o.Organization != "" {
		if platform.FitsScope(m, l.o.Organization) {
			l.setOrganization(l.o.Organization, "--org")
			return nil
		}
		return usage("Give the id. "+c.Where, "--org is no id of %s %s, and %s lists its %ss by name only to who gives one", article(noun), noun, m.Title, noun)
	}
	if !l.Ask.Possible() {
		return usage(strings.TrimSpace("Give --org ID. "+c.Where), "the %s is not given, and %w", noun, ErrNobodyToAsk)
	}
	l.Show(strings.TrimSpace(fmt.Sprintf("%s is asked in the name of one %s, so its id comes first. %s", m.Title, noun, c.Where)))
	for {
		id, err := l.Ask.Line(ctx, words.Capital(noun)+" id", "")
		if err != nil {
			return err
		}
		if platform.FitsScope(m, id) {
			l.setOrganization(id, typed)
			return nil
		}
		l.Show("That is no id of " + article(noun) + " " + noun + ".")
	}
}

// chooseOrganization has one chosen of those that the credentials reach.
func (l *login) chooseOrganization(ctx context.Context, all []answer.Organization) error {
	noun := l.c.Manifest.Scope.Noun
	switch {
	case l.o.Organization != "":
		id, err := OrganizationNamed(all, noun, l.o.Organization)
		if err == nil {
			l.setOrganization(id, "--org")
		}
		return err
	case len(all) == 1:
		l.setOrganization(all[0].ID, "the list of "+noun+"s")
		return nil
	case !l.Ask.Possible():
		return missing("the "+noun, "--org with the id of one: "+listOrganizations(all))
	}
	at, err := l.Ask.Choose(ctx, fmt.Sprintf("Which %s is asked, unless a question names another?", noun), organizationOptions(all), preset(all, l.c.organization()))
	if err == nil {
		l.setOrganization(all[at].ID, "the list of "+noun+"s")
	}
	return err
}

// OrganizationNamed is the id of the one that --org names among all that credentials reach, by its id or its name. Errors are *Error.
func OrganizationNamed(all []answer.Organization, noun, name string) (id string, _ error) {
	switch found := withName(all, name); len(found) {
	case 0:
		return "", usage("Give the id or the name of one: "+listOrganizations(all)+".", "--org is %q, which is no %s that the credentials reach", words.Line(words.HideSecrets(name), 60), noun)
	case 1:
		return all[found[0]].ID, nil
	default:
		return "", usage("Give the id of one: "+listOrganizations(all)+".", "--org names %s that the credentials reach", words.Plural(len(found), noun))
	}
}

func organizationOptions(all []answer.Organization) []prompt.Option {
	var options []prompt.Option
	for _, o := range all {
		option := prompt.Option{Name: words.Name(o.Name), About: words.Name(o.ID), Depth: o.Depth}
		if o.Name == "" {
			option.Name, option.About = words.Name(o.ID), ""
		}
		options = append(options, option)
	}
	return options
}

// preset is the place of an organisation; -1 where there is none.
func preset(all []answer.Organization, id string) int {
	return slices.IndexFunc(all, func(o answer.Organization) bool { return words.SameID(o.ID, id) })
}

// withName are the places of those that have an id or a name.
func withName(all []answer.Organization, name string) []int {
	var found []int
	for i, o := range all {
		if words.SameID(o.ID, name) || strings.EqualFold(o.Name, name) {
			found = append(found, i)
		}
	}
	return found
}

// listOrganizations names the first of them.
func listOrganizations(all []answer.Organization) string {
	var parts []string
	for _, o := range all {
		parts = append(parts, fmt.Sprintf("%s (%s)", words.Name(o.ID), words.Name(o.Name)))
	}
	return words.AndMore(parts, 10)
}

// identified asks who it is, and lets another organisation be chosen of those that came to light.
func (l *login) identified(ctx context.Context) error {
	who, err := l.Identify(ctx, l.c)
	if err != nil {
		return err
	}
	l.who = who
	if l.c.Manifest.Scope == nil || l.listedFirst() || len(who.Organizations) < 2 || !l.Ask.Possible() || l.o.Organization != "" {
		return nil
	}
	before := l.c.organization()
	if err := l.chooseOrganization(ctx, who.Organizations); err != nil {
		return err
	}
	if l.c.organization() == before {
		return nil
	}
	if _, err := l.Identify(ctx, l.c); err != nil {
		return err
	}
	l.who.Scope = l.c.organization() // who it is was told of where the key is at home
	return nil
}

// another asks whether to choose another organisation after a refusal; nil: one was chosen.
func (l *login) another(ctx context.Context, why error) error {
	if !isCodeOf(why, platform.CodeForbidden) || l.c.Manifest.Scope == nil || !l.Ask.Possible() || l.o.Organization != "" {
		return why
	}
	l.Show(words.Sentence(PublicText(why)))
	yes, err := l.Ask.Confirm(ctx, "Choose another "+l.c.Manifest.Scope.Noun+"?", true)
	if err != nil {
		return err
	}
	if !yes {
		return why
	}
	l.c = l.c.with(l.c.Manifest.Scope.From, "")
	return l.findOrganization(ctx)
}

func organizationName(who answer.Connection, id string) string {
	for _, o := range who.Organizations {
		if words.SameID(o.ID, id) {
			return o.Name
		}
	}
	return ""
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an"
	}
	return "a"
}
