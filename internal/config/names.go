package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// names lists every ORGDATA_* variable, from the struct that reads them.
func names() []string {
	t := reflect.TypeFor[settings]()
	all := make([]string, t.NumField())
	for i := range all {
		all[i] = t.Field(i).Tag.Get("env")
	}
	return all
}

// refuseUnknown stops the start at a variable that nobody reads: a misspelt safety setting must not pass for one that is set. Names that begin
// with ORGDATA, however that is written, are this program's. Those of others are left alone, but for a slip of one or two letters in one of ours, or in one of a
// platform's own (own) that is not set itself. Before the platforms of the connections that are named are open, what begins as a variable of theirs is left for
// later; known are the platforms that there are.
func refuseUnknown(vars map[string]string, own []string, named []naming, known []Known) error {
	ourNames := names()
	for _, n := range named {
		ourNames = append(ourNames, n.settings()...)
	}
	for _, name := range own {
		if ours(name) {
			ourNames = append(ourNames, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		later := slices.ContainsFunc(named, func(n naming) bool { return strings.HasPrefix(name, n.prefix()) })
		if later || slices.Contains(ourNames, name) || slices.Contains(own, name) || vars[name] == "" && !ours(name) {
			continue
		}
		if platform := ofOther(name, known); platform != "" {
			return mistake("Name it there, or unset the variable.", "%s is of the connection %s, which %s does not name.", words.Line(name, 100), platform, PlatformsSetting)
		}
		if meant := misspelt(name, ourNames, own, vars); meant != "" {
			return mistake("Did you mean "+meant+"?", "%s is no setting of this program.", words.Line(name, 100))
		}
		if ours(name) {
			return mistake("Unset it; there are "+words.And(ourNames)+".", "%s is no setting of this program.", words.Line(name, 100))
		}
	}
	return nil
}

// ofOther is the known platform whose connection a variable would be of, "" for none.
func ofOther(name string, known []Known) string {
	if !ours(name) {
		return ""
	}
	for _, k := range known {
		if slices.Contains((naming{k.Name, k.Name}).settings(), name) {
			return k.Name
		}
	}
	return ""
}

// ours tells names that begin with ORGDATA_, also in small letters or with another sign after it.
func ours(name string) bool {
	rest, found := strings.CutPrefix(strings.ToUpper(name), "ORGDATA")
	return found && rest != "" && strings.ContainsAny(rest[:1], "_-. ")
}

// nearlyOurs tells names whose first word, or first two, may be meant as ORGDATA: ORGADTA_MEMORY and ORG_DATA_MEMORY, but not ORG_DATABASE_URL.
func nearlyOurs(name string) bool {
	const prefix = "ORGDATA"
	first := firstWord(name)
	second := firstWord(rest(name))
	return strings.HasPrefix(first, prefix) || words.Distance(first, prefix) <= 2 || words.Distance(first+second, prefix) <= 1
}

// misspelt returns the setting that a name was to be, "" for none.
func misspelt(name string, known, own []string, vars map[string]string) string {
	if ours(name) {
		return nearestOfOurs(name, known)
	}
	if nearlyOurs(name) {
		for _, k := range known {
			if slip(name, k) {
				return k
			}
		}
	}
	first := firstWord(name)
	for _, k := range own {
		if vars[k] == "" && begins(k, first) && firstWord(k) == first && slip(name, k) {
			return k
		}
	}
	return ""
}

// begins tells in little time that a name has another first word: a start asks it of every variable and every platform's names.
func begins(name, first string) bool {
	return len(name) >= len(first) && strings.EqualFold(name[:len(first)], first)
}

// nearestOfOurs returns the setting that says the same in other words, else the one whose words behind ORGDATA are nearest, "" for none: that beginning alone
// would make any two alike.
func nearestOfOurs(name string, known []string) string {
	for _, k := range known {
		if meaning(name) != "" && meaning(name) == meaning(k) {
			return k
		}
	}
	rests := map[string]string{}
	for _, k := range known {
		rests[rest(k)] = k
	}
	if near := words.Nearest(rest(name), slices.Sorted(maps.Keys(rests)), 1); len(near) > 0 {
		return rests[near[0]]
	}
	for _, k := range known {
		if strings.HasPrefix(k, strings.ToUpper(name)+"_") {
			return k
		}
	}
	return ""
}

// rest is a name without its first word: API_KEY of DCYCLE_API_KEY.
func rest(name string) string {
	end := strings.IndexAny(name, "_-. ")
	if end < 0 {
		return ""
	}
	return strings.TrimLeft(name[end:], "_-. ")
}

// slip tells whether two names are one but for the signs between their words, their case, or two letters; one where they, or what stands behind their first words, are short.
func slip(a, b string) bool {
	const short, shortRest = 9, 5
	last := len(letters(rest(b)))
	a, b = letters(a), letters(b)
	most := 2
	if len(b) < short || last < shortRest {
		most = 1
	}
	return max(len(a), len(b))-min(len(a), len(b)) <= most && words.Distance(a, b) <= most
}

func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-. ", r) {
			return -1
		}
		return r
	}, strings.ToUpper(name))
}

// firstWord is what parts the variables of one program from those of another: DCYCLE of DCYCLE_API_KEY.
func firstWord(name string) string {
	first, _, _ := strings.Cut(strings.Map(func(r rune) rune {
		if strings.ContainsRune("-. ", r) {
			return '_'
		}
		return r
	}, strings.ToUpper(name)), "_")
	return first
}

// underOwnName returns the setting that a variable would be if it began with ORGDATA in the place of a platform's name, of those that say where and as whom to ask:
// ORGDATA_API_KEY_FILE for DCYCLE_API_KEY_FILE. It may be another program's, and is no reason to stop.
func underOwnName(name string, own []string) string {
	if slices.Contains(own, name) || !slices.ContainsFunc(own, func(o string) bool { return firstWord(o) == firstWord(name) }) {
		return ""
	}
	for _, k := range connection {
		if k != PlatformSetting && k != PlatformsSetting && letters(rest(name)) == letters(rest(k)) {
			return k
		}
	}
	return ""
}

// doubtNames warns of variables that are set under a platform's name where the program has a setting of its own, which is not set.
func (o *opening) doubtNames(c circumstances) {
	var own []string
	for _, cr := range o.Credentials {
		own = append(own, cr.variables()...)
	}
	for _, name := range slices.Sorted(maps.Keys(c.vars)) {
		k := underOwnName(name, own)
		if k == "" || c.vars[name] == "" || !o.sole {
			continue
		}
		if _, set := firstSet(c.vars, o.names(k)); set == "" && c.vars[k] == "" {
			c.warn(words.Line(name, 100) + " is set, which is no setting of this program. Next: If it is meant for this program, set " + o.setting(k) + " instead")
		}
	}
}

// takenFor is what an error says of a variable that is set and was meant as one of names, or says where one of them is kept. It follows another sentence; meant is
// the general setting that it was meant as, "" where the error itself has to say what to do. Those that are known to be read are left alone.
func takenFor(names []string, vars map[string]string, known []string) (hint, meant string) {
	taken := meantBy(names, vars, known)
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if k := underOwnName(name, names); taken == "" && vars[name] != "" && slices.Contains([]string{fileSetting, commandSetting}, k) {
			taken, meant = name, k
		}
	}
	if taken == "" {
		return "", ""
	}
	return " " + words.Line(taken, 100) + " is set, which is no setting of this program.", meant
}

// meantBy returns a variable that is set and that somebody may have taken for one of names, "" for none: it says the same in other words, or one
// or two letters are wrong. It is a hint where none of names is set, not a reason to stop.
func meantBy(names []string, vars map[string]string, known []string) string {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if vars[name] == "" || slices.Contains(names, name) || slices.Contains(known, name) {
			continue
		}
		for _, k := range names {
			if slip(name, k) || firstWord(joined(name)) == firstWord(k) && meaning(joined(name)) == meaning(k) {
				return name
			}
		}
	}
	return ""
}

// joined writes ORG_DATA_KEY as ORGDATA_KEY.
func joined(name string) string {
	if after, found := strings.CutPrefix(strings.ToUpper(name), "ORG_DATA_"); found {
		return "ORGDATA_" + after
	}
	return name
}

// meaning is what a name is about, without the first word: ORG of DCYCLE_ORGANIZATION_ID.
func meaning(name string) string {
	same := map[string]string{"ORGANIZATION": "ORG", "ORGANISATION": "ORG", "TOKEN": "KEY", "SECRET": "KEY", "APIKEY": "KEY", "ORGID": "ORG", "ID": "", "API": "", "CMD": "COMMAND", "TIMEOUT": "DEADLINE"}
	var said []string
	for i, word := range strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return strings.ContainsRune("_-. ", r) }) {
		if other, known := same[word]; known {
			word = other
		}
		if i > 0 && word != "" && !slices.Contains(said, word) {
			said = append(said, word)
		}
	}
	return strings.Join(said, " ")
}
