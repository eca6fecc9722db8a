package draft

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// field is what records have at a place.
type field struct {
	name    string
	below   []*field // members, where there are objects
	nulls   int
	bools   int
	numbers []string
	texts   []string
	objects int
	lists   int
	inside  []string // names of members of objects in lists, at any depth
}

// fieldsOf are the fields of records, in the order of the records.
func fieldsOf(records []*object) *field {
	root := &field{}
	for _, o := range records {
		root.addObject(o)
	}
	return root
}

func (f *field) member(name string) *field {
	if i := slices.IndexFunc(f.below, func(b *field) bool { return b.name == name }); i >= 0 {
		return f.below[i]
	}
	f.below = append(f.below, &field{name: name})
	return f.below[len(f.below)-1]
}

func (f *field) addObject(o *object) {
	f.objects++
	for _, name := range o.names {
		f.member(name).add(o.members[name])
	}
}

func (f *field) add(v any) {
	switch v := v.(type) {
	case nil:
		f.nulls++
	case bool:
		f.bools++
	case string:
		f.texts = append(f.texts, v)
	case json.Number:
		f.numbers = append(f.numbers, v.String())
	case *object:
		f.addObject(v)
	case []any:
		f.lists++
		f.inside = namesIn(f.inside, v)
	}
}

// namesIn adds the names of all members within a value.
func namesIn(names []string, v any) []string {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			names = namesIn(names, one)
		}
	case *object:
		for _, name := range v.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			names = namesIn(names, v.members[name])
		}
	}
	return names
}

// names are those of all members within the field.
func (f *field) names() []string {
	all := slices.Clone(f.inside)
	for _, b := range f.below {
		for _, name := range append([]string{b.name}, b.names()...) {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// scalars is how many values are neither objects nor lists, nor null.
func (f *field) scalars() int { return f.bools + len(f.numbers) + len(f.texts) }

// isMap tells objects whose members are named by data: ids, days, or other names in each record.
func (f *field) isMap() bool {
	const many = 12
	if len(f.below) == 0 {
		return true // it is empty wherever it is
	}
	rare := 0
	for _, b := range f.below {
		if looksLikeID(b.name) || dateForm().MatchString(b.name) || strings.Contains(b.name, ".") || b.name == "" {
			return true
		}
		if b.present()*2 < f.objects {
			rare++
		}
	}
	return len(f.below) > many && rare*2 > len(f.below)
}

func (f *field) present() int { return f.nulls + f.scalars() + f.objects + f.lists }

var (
	dateForm     = words.Pattern(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	datetimeForm = words.Pattern(`^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?$`)
	decimalForm  = words.Pattern(`^-?\d{1,15}\.\d+$`)
	emailForm    = words.Pattern(`^[^\s@]+@[^\s@]+\.[^\s@]+$`)
)

// all tells whether there are texts, and each passes a test.
func (f *field) all(test func(string) bool) bool {
	return len(f.texts) > 0 && !slices.ContainsFunc(f.texts, func(s string) bool { return !test(s) })
}

// distinct is how many different values there are among texts or numbers.
func distinct(values []string) int {
	sorted := slices.Sorted(slices.Values(values))
	return len(slices.Compact(sorted))
}

// looksSecret tells values most of which look like keys.
func (f *field) looksSecret() bool {
	n := 0
	for _, s := range f.texts {
		if words.LooksSecret(s) {
			n++
		}
	}
	return n > 0 && n*2 > len(f.texts)
}
