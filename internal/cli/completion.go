package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/orgdata-mcp/orgdata-mcp/internal/clients"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// asked is a command line that a shell asks about: what may stand next. Whatever goes wrong, there is nothing to offer, and not a word of it: it would stand in
// the middle of what the person types. No request is made, and no secret read.
type asked struct {
	*app
	cmd  *cobra.Command
	args []string // those before
}

// flagValues are the values of flags, by name. That of every other flag is a file or a folder where its usage says so, and else nothing known.
var flagValues = map[string]func(asked) []cobra.Completion{
	"platform":   asked.platforms,
	"profile":    asked.profileNames,
	"connection": asked.connections,
	"org":        asked.organizations,
	"fault":      asked.faults,
}

// argumentValues are the values of arguments, by the command's path below the program. Those of every other command that takes any are files where its usage
// line says so.
var argumentValues = map[string]func(asked) []cobra.Completion{
	"install":        asked.clients,
	"uninstall":      asked.clients,
	"tables":         asked.tables,
	"call":           asked.tools,
	"auth switch":    asked.profileNames,
	"manifest lint":  asked.embedded,
	"manifest check": asked.embedded,
	"manifest docs":  asked.embedded,
}

// completes tells whether a shell asks what may stand next on a command line.
func completes(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// addCompletions teaches every command what its flags and arguments take.
func (a *app) addCompletions(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		_ = cmd.RegisterFlagCompletionFunc(f.Name, a.flagCompletion(f)) // the flag is there
		_, f.Usage = pflag.UnquoteUsage(f)                              // shells show it as it is
	})
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = a.argumentCompletion(cmd)
	}
	for _, c := range cmd.Commands() {
		a.addCompletions(c)
	}
}

func (a *app) flagCompletion(f *pflag.Flag) cobra.CompletionFunc {
	kind, usage := pflag.UnquoteUsage(f)
	values := flagValues[f.Name]
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if values == nil && f.Name == "format" {
			return namedIn(usage, formats), cobra.ShellCompDirectiveNoFileComp
		}
		if values != nil {
			return values(asked{a, cmd, args}), cobra.ShellCompDirectiveNoFileComp
		}
		return nil, directiveFor(kind)
	}
}

// formats are those that some command prints, of which the usage of each names its own.
var formats = []string{"table", "csv", "json", "jsonl", "markdown"}

// namedIn are the words of a usage that are among those known.
func namedIn(usage string, known []string) []cobra.Completion {
	said := strings.FieldsFunc(usage, func(r rune) bool { return strings.ContainsRune(" ,;:.", r) })
	return slices.DeleteFunc(slices.Clone(known), func(name string) bool { return !slices.Contains(said, name) })
}

// directiveFor says what a shell offers by itself for a value of a kind.
func directiveFor(kind string) cobra.ShellCompDirective {
	switch strings.ToLower(kind) {
	case "file", "spec":
		return cobra.ShellCompDirectiveDefault
	case "folder":
		return cobra.ShellCompDirectiveFilterDirs
	}
	return cobra.ShellCompDirectiveNoFileComp
}

func (a *app) argumentCompletion(cmd *cobra.Command) cobra.CompletionFunc {
	values := argumentValues[strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")]
	_, usage, _ := strings.Cut(cmd.Use, " ")
	files := cobra.ShellCompDirectiveNoFileComp
	if strings.Contains(usage, "FILE") || strings.Contains(usage, "SPEC") {
		files = cobra.ShellCompDirectiveDefault
	}
	several := strings.HasSuffix(strings.TrimSuffix(usage, "]"), "...")
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if values == nil || len(args) > 0 && !several {
			return nil, files
		}
		return withoutGiven(values(asked{a, cmd, args}), args), files
	}
}

// withoutGiven leaves out what stands on the command line already.
func withoutGiven(all []cobra.Completion, given []string) []cobra.Completion {
	return slices.DeleteFunc(all, func(c cobra.Completion) bool {
		name, _, _ := strings.Cut(c, "\t")
		return slices.Contains(given, name)
	})
}

// platforms are the names of the profile's connections, where the command asks any, then of all platforms that there are.
func (q asked) platforms() []cobra.Completion {
	if q.cmd.Flags().Lookup("profile") == nil {
		return q.embedded()
	}
	var all []cobra.Completion
	seen := map[string]bool{}
	for _, c := range q.profile().Connections {
		all, seen[c.Name] = append(all, cobra.CompletionWithDesc(c.Name, cmp.Or(c.OrganizationName, c.Platform))), true
	}
	return append(all, slices.DeleteFunc(q.embedded(), func(c cobra.Completion) bool {
		name, _, _ := strings.Cut(c, "\t")
		return seen[name]
	})...)
}

func (asked) embedded() []cobra.Completion {
	var all []cobra.Completion
	for _, m := range manifest.Embedded() {
		all = append(all, cobra.CompletionWithDesc(m.Platform, m.Title))
	}
	return all
}

func (q asked) profileNames() []cobra.Completion {
	store, err := q.profiles()
	if err != nil {
		return nil
	}
	var all []cobra.Completion
	for _, name := range store.Names() {
		p, _ := store.Profile(name)
		var of []string
		for _, c := range p.Connections {
			of = append(of, c.Name)
		}
		all = append(all, cobra.CompletionWithDesc(name, words.And(of)))
	}
	return all
}

// profile is the one that the command line or the environment names, or else the current one; empty where there is none.
func (q asked) profile() profile.Profile {
	store, err := q.profiles()
	if err != nil {
		return profile.Profile{}
	}
	flag, _ := q.cmd.Flags().GetString("profile") // "" where the command has none
	name, _ := config.NamedProfile(flag, q.environ)
	p, _ := store.Profile(cmp.Or(name, store.Current()))
	return p
}

func (q asked) connections() []cobra.Completion {
	var all []cobra.Completion
	for _, c := range q.profile().Connections {
		all = append(all, cobra.CompletionWithDesc(c.Name, c.OrganizationName))
	}
	return all
}

// organizations are those that the profile's connections ask.
func (q asked) organizations() []cobra.Completion {
	var all []cobra.Completion
	for _, c := range q.profile().Connections {
		if c.Organization != "" {
			all = append(all, cobra.CompletionWithDesc(c.Organization, c.OrganizationName))
		}
	}
	return all
}

func (asked) clients() []cobra.Completion {
	var all []cobra.Completion
	for _, c := range clients.All() {
		all = append(all, cobra.CompletionWithDesc(c.ID, c.Name))
	}
	return all
}

func (asked) faults() []cobra.Completion {
	var all []cobra.Completion
	for _, k := range sandbox.FaultKinds() {
		all = append(all, cobra.CompletionWithDesc(k.Name, k.About))
	}
	return all
}

func (asked) tools() []cobra.Completion {
	var all []cobra.Completion
	for _, t := range tools.All(tools.Deps{}) {
		all = append(all, cobra.CompletionWithDesc(t.Tool.Name, t.Tool.Title))
	}
	return all
}

// tables are those of the platform that would be asked; of several they are offered by their names alone, too, which is how most are written.
func (q asked) tables() []cobra.Completion {
	asks := q.asks()
	var all []cobra.Completion
	seen := map[string]bool{}
	for _, n := range asks {
		m, err := manifest.Load(n.Platform)
		if err != nil {
			continue // one of the user's own
		}
		tables, err := m.Tables()
		if err != nil {
			continue
		}
		for _, t := range tables {
			if len(asks) > 1 {
				all = append(all, cobra.CompletionWithDesc(n.Name+"."+t.Name, t.About))
			}
			if !seen[t.Name] {
				all, seen[t.Name] = append(all, cobra.CompletionWithDesc(t.Name, t.About)), true
			}
		}
	}
	return all
}

// asks are the connections that a command would ask, as far as names say: those of the command line, the environment, the profile, or else the miniature's.
func (q asked) asks() []config.Named {
	var of []config.Named
	for _, c := range q.profile().Connections {
		of = append(of, config.Named{Name: c.Name, Platform: cmp.Or(c.Platform, c.Name)})
	}
	if flag, _ := q.cmd.Flags().GetString("platform"); flag != "" {
		if i := slices.IndexFunc(of, func(n config.Named) bool { return n.Name == flag }); i >= 0 {
			return of[i : i+1]
		}
		return []config.Named{{Name: flag, Platform: flag}}
	}
	if named, err := config.NamedIn(q.environ, platformNames(), func(string) bool { return false }); err == nil && len(named) > 0 {
		return named
	}
	if len(of) > 0 {
		return of
	}
	named, err := q.namedMiniatures()
	if err != nil {
		return nil
	}
	return named
}
