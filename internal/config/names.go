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
// platform's own (own) that is not set itself.
func refuseUnknown(vars map[string]string, own []string) error {
	known := names()
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if slices.Contains(known, name) || slices.Contains(own, name) || vars[name] == "" && !ours(name) {
			continue
		}
		if meant := misspelt(name, known, own, vars); meant != "" {
			return mistake("Did you mean "+meant+"?", "%s is no setting of this program.", words.Line(name, 100))
		}
		if ours(name) {
			return mistake("Unset it; there are "+words.And(known)+".", "%s is no setting of this program.", words.Line(name, 100))
		}
	}
	return nil
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
	second := firstWord(strings.TrimLeft(name[len(first):], "_-. "))
	return strings.HasPrefix(first, prefix) || words.Distance(first, prefix) <= 2 || words.Distance(first+second, prefix) <= 1
}

// misspelt returns the setting that a name was to be, "" for none.
func misspelt(name string, known, own []string, vars map[string]string) string {
	if ours(name) {
		if near := words.Nearest(name, known, 1); len(near) > 0 {
			return near[0]
		}
		return ""
	}
	for _, k := range known {
		if nearlyOurs(name) && slip(name, k) {
			return k
		}
	}
	for _, k := range own {
		if vars[k] == "" && firstWord(name) == firstWord(k) && slip(name, k) {
			return k
		}
	}
	return ""
}

// slip tells whether two names are one but for the signs between their words, their case, or two letters; one where they are short.
func slip(a, b string) bool {
	const short = 9
	a, b = letters(a), letters(b)
	most := 2
	if len(b) < short {
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

// meantBy returns a variable that is set and that somebody may have taken for one of names, "" for none: it says the same in other words, or one
// or two letters are wrong. It is a hint where none of names is set, not a reason to stop.
func meantBy(names []string, vars map[string]string) string {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if vars[name] == "" || slices.Contains(names, name) {
			continue
		}
		for _, k := range names {
			if slip(name, k) || firstWord(name) == firstWord(k) && meaning(name) == meaning(k) {
				return name
			}
		}
	}
	return ""
}

// meaning is what a name is about, without the first word: ORG of DCYCLE_ORGANIZATION_ID.
func meaning(name string) string {
	same := map[string]string{"ORGANIZATION": "ORG", "ORGANISATION": "ORG", "TOKEN": "KEY", "SECRET": "KEY", "APIKEY": "KEY", "ORGID": "ORG", "ID": "", "API": ""}
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
