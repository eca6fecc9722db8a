package core

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Object is the JSON object of a request's body. Numbers are json.Number, so that none loses digits.
type Object map[string]any

// Errors of ReadObject.
var (
	ErrBodyTooLarge  = errors.New("the body is too large")
	ErrBodyNotJSON   = errors.New("the body is not valid JSON")
	ErrBodyNotObject = errors.New("the body is not a JSON object")
)

// ReadObject reads a body that must be one JSON object and nothing else.
func ReadObject(r *http.Request) (Object, error) {
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	var value any
	err := d.Decode(&value)
	if err == nil {
		// Decode stops after the first value; what follows must be nothing.
		if _, rest := d.Token(); rest != io.EOF {
			err = errors.Join(ErrBodyNotJSON, rest)
		}
	}
	var tooLarge *http.MaxBytesError
	switch object, ok := value.(map[string]any); {
	case errors.As(err, &tooLarge):
		return nil, ErrBodyTooLarge
	case err != nil:
		return nil, ErrBodyNotJSON
	case !ok:
		return nil, ErrBodyNotObject
	default:
		return object, nil
	}
}

// Has says whether a member is there and not null.
func (o Object) Has(name string) bool { return o[name] != nil }

// Text is a member that is a text, "" without one.
func (o Object) Text(name string) string {
	s, _ := o[name].(string)
	return s
}

// Int is a member that is a whole number, otherwise without one.
func (o Object) Int(name string, otherwise int) int {
	n, ok := o[name].(json.Number)
	if !ok {
		return otherwise
	}
	v, err := strconv.Atoi(string(n))
	if err != nil {
		return otherwise
	}
	return v
}

// True says whether a member is true.
func (o Object) True(name string) bool {
	b, _ := o[name].(bool)
	return b
}

// Object is a member that is an object, nil without one.
func (o Object) Object(name string) Object {
	v, _ := o[name].(map[string]any)
	return v
}

// List is a member that is a list, nil without one.
func (o Object) List(name string) []any {
	v, _ := o[name].([]any)
	return v
}

// Texts is the texts of a member that is a list.
func (o Object) Texts(name string) []string {
	var out []string
	for _, v := range o.List(name) {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// Type is what a member of a body must be.
type Type string

// The types. AnyValue takes everything but null.
const (
	AnyValue     Type = "any"
	TextValue    Type = "text"
	IntegerValue Type = "integer"
	BooleanValue Type = "boolean"
	ObjectValue  Type = "object"
	ListValue    Type = "list"
	TextList     Type = "list of text"
	ObjectList   Type = "list of objects"
)

// Member is one member that a body may have. Min and Max bound a text's characters, a number's value or a list's length; Max 0 is no bound.
type Member struct {
	Name     string
	Type     Type
	Required bool
	Nullable bool // null counts as absent
	Min, Max int
	OneOf    []string // of a text, or of each text of a list
}

// Shape is the members that are known. Others are let pass unread, as most platforms do.
type Shape []Member

// Rule is what a problem is about.
type Rule string

// The rules.
const (
	Missing   Rule = "missing"
	WrongType Rule = "type"
	TooSmall  Rule = "min"
	TooLarge  Rule = "max"
	NotOneOf  Rule = "one of"
)

// Problem is one thing wrong with a body. Path leads to the value: names, and indexes of lists.
type Problem struct {
	Path   []any
	Rule   Rule
	Type   Type // what the value must be
	Bound  int
	OneOf  []string
	Actual any
}

// Check lists what is wrong with a body, in the order of the shape.
func (s Shape) Check(o Object) []Problem {
	var out []Problem
	for _, m := range s {
		value, there := o[m.Name]
		switch {
		case !there && m.Required:
			out = append(out, Problem{Path: []any{m.Name}, Rule: Missing, Type: m.Type})
		case there && (value != nil || !m.Nullable):
			out = append(out, m.check([]any{m.Name}, m.Type, value)...)
		}
	}
	return out
}

func (m Member) check(path []any, want Type, value any) []Problem {
	size, ok := measure(want, value)
	p := Problem{Path: path, Type: want, OneOf: m.OneOf, Actual: value}
	text, _ := value.(string)
	switch {
	case !ok:
		p.Rule = WrongType
	case size < m.Min:
		p.Rule, p.Bound = TooSmall, m.Min
	case m.Max > 0 && size > m.Max:
		p.Rule, p.Bound = TooLarge, m.Max
	case len(m.OneOf) > 0 && want == TextValue && !slices.Contains(m.OneOf, text):
		p.Rule = NotOneOf
	default:
		return m.checkItems(path, want, value)
	}
	return []Problem{p}
}

// checkItems checks what is in a list of texts or objects.
func (m Member) checkItems(path []any, want Type, value any) []Problem {
	of, ok := map[Type]Type{TextList: TextValue, ObjectList: ObjectValue}[want]
	if !ok {
		return nil
	}
	var out []Problem
	for i, item := range value.([]any) {
		at := append(slices.Clone(path), i)
		out = append(out, Member{OneOf: m.OneOf}.check(at, of, item)...)
	}
	return out
}

// measure says whether a value is of a type, and gives what Min and Max bound.
func measure(want Type, value any) (size int, ok bool) {
	switch v := value.(type) {
	case string:
		return utf8.RuneCountInString(v), want == TextValue || want == AnyValue
	case json.Number:
		n, err := strconv.Atoi(string(v))
		return n, want == AnyValue || want == IntegerValue && err == nil
	case bool:
		return 0, want == BooleanValue || want == AnyValue
	case map[string]any:
		return len(v), want == ObjectValue || want == AnyValue
	case []any:
		return len(v), want == ListValue || want == TextList || want == ObjectList || want == AnyValue
	default:
		return 0, false
	}
}
