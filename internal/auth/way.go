package auth

import (
	"context"
	"maps"
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// chooseWay finds the way in: the one of the flags, the only one, or the one that is chosen. Without a terminal it is the first that takes what is given.
func (l *login) chooseWay(ctx context.Context) (signin.Way, error) {
	ways := signin.Ways(l.c.Manifest)
	if l.o.Auth != "" {
		at := slices.IndexFunc(ways, func(w signin.Way) bool { return slices.Contains(w.Authenticators, l.o.Auth) })
		if at < 0 {
			return signin.Way{}, usage("Give "+words.Or(authenticatorsOf(ways))+".", "--auth is %q, which is no way into %s", words.Line(l.o.Auth, 60), l.c.Manifest.Title)
		}
		ways[at].Authenticators = []string{l.o.Auth}
		return ways[at], nil
	}
	given := l.values()
	maps.Copy(given, l.given)
	fits := slices.DeleteFunc(slices.Clone(ways), func(w signin.Way) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(given)), func(name string) bool { return takenBySome(ways, name) && !w.Takes(name) })
	})
	switch {
	case len(fits) == 0:
		return signin.Way{}, usage("Leave out what it does not take.", "%s has no way in that takes %s", l.c.Manifest.Title, words.And(slices.Sorted(maps.Keys(given))))
	case len(fits) == 1 || !l.Ask.Possible() || l.o.KeyFile != "":
		return fits[0], nil
	}
	var options []prompt.Option
	for _, w := range fits {
		options = append(options, prompt.Option{Name: w.Title()})
	}
	at, err := l.Ask.Choose(ctx, "How do you sign in?", options, 0)
	if err != nil {
		return signin.Way{}, err
	}
	return fits[at], nil
}

func authenticatorsOf(ways []signin.Way) []string {
	var all []string
	for _, w := range ways {
		all = append(all, w.Authenticators...)
	}
	return all
}

func takenBySome(ways []signin.Way, credential string) bool {
	return slices.ContainsFunc(ways, func(w signin.Way) bool { return w.Takes(credential) })
}
