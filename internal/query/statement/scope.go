package statement

import (
	"slices"
	"strings"
)

// field is a column that a source or a SELECT offers.
type field struct {
	name string
	typ  typ
}

// relation is the columns of a source or a SELECT.
type relation struct {
	fields []field
	open   bool    // there may be other columns, too
	sel    *Select // that gives them; nil for a table
}

const (
	// maxFields is how many columns SQLite lets a SELECT give here; with more, none are known.
	maxFields = 1000
	// maxSources is how many sources SQLite joins; those beyond are not looked at.
	maxSources = 64
)

// add puts the other's columns behind one's own.
func (r *relation) add(fields []field, open bool) {
	r.fields = append(r.fields, fields...)
	if r.open = r.open || open || len(r.fields) > maxFields; len(r.fields) > maxFields {
		r.fields = nil
	}
}

// binding is a source with its columns, as the expressions of its core see it.
type binding struct {
	source *Source
	label  string
	table  *Table // of the schema; nil for all else
	// optional says that a row may lack the source, and hold NULL for it.
	optional bool
	relation
}

// scope is what the expressions of one core can name.
type scope struct {
	core     *Core
	bindings []*binding
	outer    *scope // of the statement around a subquery
	named    bool   // the results' aliases can be named: by all but the results themselves
	inView   bool   // the core is of a view's SELECT
}

// target is what a column reference means: a column of a source, or the result
// that has the name as its alias.
type target struct {
	scope   *scope
	binding *binding
	field   *field
	result  *Result
}

func (r relation) find(name string) *field {
	i := slices.IndexFunc(r.fields, func(f field) bool { return strings.EqualFold(f.name, name) })
	if i < 0 {
		return nil
	}
	return &r.fields[i]
}

// find looks a column up in the scope and those around it. It is nil when the
// column is not there, or may be another one's.
func (s *scope) find(ref *ColumnRef) *target {
	for ; s != nil; s = s.outer {
		t, sure := s.ofSources(ref)
		if t == nil && sure && ref.Table == "" {
			t = s.ofResults(ref.Name)
		}
		if t != nil || !sure {
			return t
		}
	}
	return nil
}

// ofSources finds the first source that has the column: when more have it, the
// statement is one of USING or NATURAL, or wrong. It is not sure when a source
// whose columns are unknown may have it.
func (s *scope) ofSources(ref *ColumnRef) (t *target, sure bool) {
	sure = true
	for _, b := range s.bindings {
		if ref.Table != "" && !strings.EqualFold(b.label, ref.Table) {
			continue
		}
		if f := b.find(ref.Name); f != nil {
			return &target{scope: s, binding: b, field: f}, sure
		}
		if b.open {
			sure = false
		}
	}
	return nil, sure
}

func (s *scope) ofResults(alias string) *target {
	if !s.named {
		return nil
	}
	for _, r := range s.core.Results[:min(len(s.core.Results), maxFields)] {
		if r.As != "" && strings.EqualFold(r.As, alias) {
			return &target{scope: s, result: r}
		}
	}
	return nil
}

// orderTarget is what a bare name in ORDER BY means: a result first.
func (s *scope) orderTarget(ref *ColumnRef) *target {
	if ref.Table == "" {
		if t := s.ofResults(ref.Name); t != nil {
			return t
		}
	}
	return s.find(ref)
}

// env is the WITH tables that can be named, those of inner statements first.
type env struct {
	tables map[string]relation // by lower-case name
	outer  *env
}

func (e *env) find(name string) (relation, bool) {
	for ; e != nil; e = e.outer {
		if r, ok := e.tables[strings.ToLower(name)]; ok {
			return r, true
		}
	}
	return relation{}, false
}
