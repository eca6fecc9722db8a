package openapi

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// shape is what a schema comes to when its parts are put together: those that all hold (allOf), and those of which one does (oneOf, anyOf). What values
// may be is the least that is certain of them.
type shape struct {
	kinds    []string // types of JSON but null, as the document has them; none: not told
	nullable bool
	format   string
	about    string
	enum     []string // all values; none: not told, or not all of them are texts
	fields   []field  // members of an object, in the document's order
	items    *openapi3.SchemaRef
	open     bool // an object has members of any name
	hidden   bool // it is never in an answer (writeOnly)
	variants bool // it is one of several things, of which one is a plain value
}

// field is a member of an object.
type field struct {
	name   string
	parts  []*openapi3.SchemaRef
	values []string // what a discriminator says that there is
}

// is tells whether values are of one kind alone.
func (s *shape) is(kind string) bool { return len(s.kinds) == 1 && s.kinds[0] == kind }

// expandable tells whether values are ids, or in answers that are asked to expand them what has the id.
func (s *shape) expandable() bool {
	return s.variants && len(s.fields) > 0 && slices.Contains(s.kinds, openapi3.TypeString)
}

// field is a member by its name, or nil.
func (s *shape) field(name string) *field {
	if i := slices.IndexFunc(s.fields, func(f field) bool { return f.name == name }); i >= 0 {
		return &s.fields[i]
	}
	return nil
}

// schemas reads the schemas of a document.
type schemas struct {
	below map[*openapi3.Schema][]*openapi3.SchemaRef // what extends a schema with a discriminator by allOf
	known map[*openapi3.Schema]*shape                // of schemas that are within none; never changed
	steps int                                        // schemas that were read
}

// maxSteps bounds the work: a few schemas that are put together of each other several times over are read a number of times that doubles with each.
const maxSteps = 1 << 19

// newSchemas looks through a document for schemas that extend others.
func newSchemas(doc *openapi3.T) *schemas {
	r := &schemas{below: map[*openapi3.Schema][]*openapi3.SchemaRef{}, known: map[*openapi3.Schema]*shape{}}
	if doc.Components == nil {
		return r
	}
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		ref := doc.Components.Schemas[name]
		if ref == nil || ref.Value == nil {
			continue
		}
		for _, base := range ref.Value.AllOf {
			if base != nil && base.Value != nil && base.Value.Discriminator != nil {
				r.below[base.Value] = append(r.below[base.Value], ref)
			}
		}
	}
	return r
}

// of is the shape of a value of which all the parts hold. above are the schemas that it is within: one that is within itself has no shape there.
func (r *schemas) of(parts []*openapi3.SchemaRef, above []*openapi3.Schema) *shape {
	alone := len(parts) == 1 && len(above) == 0 && parts[0] != nil && parts[0].Value != nil
	if alone && r.known[parts[0].Value] != nil {
		return r.known[parts[0].Value]
	}
	sum := &shape{}
	for _, part := range parts {
		sum.both(r.one(part, above))
	}
	if alone {
		r.known[parts[0].Value] = sum
	}
	return sum
}

func (r *schemas) one(ref *openapi3.SchemaRef, above []*openapi3.Schema) *shape {
	if ref == nil || ref.Value == nil || slices.Contains(above, ref.Value) || r.steps > maxSteps {
		return &shape{}
	}
	r.steps++
	s := ref.Value
	above = append(slices.Clip(above), s)
	sh := plainShape(s)
	for _, part := range s.AllOf {
		sh.both(r.one(part, above))
	}
	for _, alternatives := range [][]*openapi3.SchemaRef{s.OneOf, s.AnyOf} {
		if len(alternatives) > 0 {
			sh.both(r.oneOf(alternatives, above))
		}
	}
	for _, below := range r.below[s] {
		sh.extend(r.one(below, above))
	}
	if d := s.Discriminator; d != nil {
		if f := sh.field(d.PropertyName); f != nil {
			f.values = discriminated(s)
		}
	}
	return sh
}

// holders are the schemas that parts are put together of, at any depth.
func (r *schemas) holders(parts []*openapi3.SchemaRef, all map[*openapi3.Schema]bool) map[*openapi3.Schema]bool {
	for _, part := range parts {
		if part == nil || part.Value == nil || all[part.Value] {
			continue
		}
		s := part.Value
		all[s] = true
		r.holders(slices.Concat(s.AllOf, s.OneOf, s.AnyOf, r.below[s]), all)
	}
	return all
}

// plainShape is what a schema says of itself.
func plainShape(s *openapi3.Schema) *shape {
	sh := &shape{nullable: s.Nullable, format: s.Format, about: cmp.Or(s.Description, s.Title), items: s.Items, hidden: s.WriteOnly}
	for _, kind := range s.Type.Slice() {
		if kind == "null" {
			sh.nullable = true
		} else {
			sh.kinds = append(sh.kinds, kind)
		}
	}
	switch {
	case len(sh.kinds) > 0:
	case len(s.Properties) > 0:
		sh.kinds = []string{openapi3.TypeObject}
	case s.Items != nil:
		sh.kinds = []string{openapi3.TypeArray}
	}
	extra := s.AdditionalProperties
	sh.open = extra.Schema != nil || extra.Has != nil && *extra.Has
	sh.enum = texts(s)
	order, _ := s.Extensions[orderExtension].([]any)
	for _, name := range order {
		name, _ := name.(string)
		sh.fields = append(sh.fields, field{name: name, parts: []*openapi3.SchemaRef{s.Properties[name]}})
	}
	return sh
}

// texts are all values that a schema allows, if they are texts.
func texts(s *openapi3.Schema) []string {
	var all []string
	for _, v := range s.Enum {
		text, isText := v.(string)
		if v == nil {
			continue
		}
		if !isText || text == "" {
			return nil
		}
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// discriminated are the values of a schema's discriminator.
func discriminated(s *openapi3.Schema) []string {
	values := slices.Sorted(maps.Keys(s.Discriminator.Mapping))
	if len(values) > 0 {
		return values
	}
	for _, ref := range slices.Concat(s.OneOf, s.AnyOf) {
		if ref == nil || ref.Ref == "" {
			return nil
		}
		values = append(values, ref.Ref[strings.LastIndex(ref.Ref, "/")+1:])
	}
	return values
}

// both makes it the shape of what is of another one as well.
func (s *shape) both(other *shape) {
	switch common := intersect(s.kinds, other.kinds); {
	case len(s.kinds) == 0:
		s.kinds = other.kinds
	case len(common) > 0:
		s.kinds = common
	}
	if len(s.enum) == 0 {
		s.enum = other.enum
	}
	s.nullable, s.open, s.hidden = s.nullable || other.nullable, s.open || other.open, s.hidden || other.hidden
	s.variants = s.variants || other.variants
	s.format, s.about = cmp.Or(s.format, other.format), cmp.Or(s.about, other.about)
	if s.items == nil {
		s.items = other.items
	}
	s.addFields(other.fields)
}

// intersect are the kinds that both lists have; an integer is a number.
func intersect(a, b []string) []string {
	var common []string
	for _, kind := range a {
		switch {
		case slices.Contains(b, kind):
			common = append(common, kind)
		case kind == openapi3.TypeNumber && slices.Contains(b, openapi3.TypeInteger), kind == openapi3.TypeInteger && slices.Contains(b, openapi3.TypeNumber):
			common = append(common, openapi3.TypeInteger)
		}
	}
	return common
}

func (s *shape) addFields(fields []field) {
	for _, f := range fields {
		if mine := s.field(f.name); mine != nil {
			mine.parts = append(slices.Clip(mine.parts), f.parts...)
			continue
		}
		s.fields = append(s.fields, f)
	}
}

// extend adds the members that only some values of the shape have.
func (s *shape) extend(other *shape) {
	for _, f := range other.fields {
		if s.field(f.name) == nil {
			s.fields = append(s.fields, f)
		}
	}
}

// oneOf is the shape of what is of one of several.
func (r *schemas) oneOf(alternatives []*openapi3.SchemaRef, above []*openapi3.Schema) *shape {
	var all []*shape
	sum := &shape{}
	for _, ref := range alternatives {
		sh := r.one(ref, above)
		if ref != nil && ref.Value != nil && ref.Value.Type.Is(openapi3.TypeNull) {
			sum.nullable = true
			continue
		}
		all = append(all, sh)
	}
	for i, sh := range all {
		if i == 0 {
			nullable := sum.nullable
			*sum = *sh
			sum.fields = slices.Clone(sh.fields)
			sum.nullable = sum.nullable || nullable
			continue
		}
		sum.either(sh)
	}
	return sum
}

// either makes it the shape of what is of another one instead.
func (s *shape) either(other *shape) {
	plain := func(x *shape) bool { return x.is(openapi3.TypeString) || x.is(openapi3.TypeInteger) }
	s.variants = s.variants || plain(s) != plain(other)
	if len(s.kinds) > 0 && len(other.kinds) > 0 {
		for _, kind := range other.kinds {
			if !slices.Contains(s.kinds, kind) {
				s.kinds = append(slices.Clip(s.kinds), kind)
			}
		}
	} else {
		s.kinds = nil
	}
	if s.format != other.format {
		s.format = ""
	}
	s.enum = union(s.enum, other.enum)
	s.nullable, s.open, s.hidden = s.nullable || other.nullable, s.open || other.open, s.hidden && other.hidden
	if s.items == nil {
		s.items = other.items
	}
	for _, f := range other.fields {
		if mine := s.field(f.name); mine != nil {
			mine.parts = []*openapi3.SchemaRef{{Value: &openapi3.Schema{OneOf: slices.Concat(alternativesOf(mine.parts), alternativesOf(f.parts))}}}
			continue
		}
		s.fields = append(s.fields, f)
	}
}

// alternativesOf makes of parts that all hold one schema.
func alternativesOf(parts []*openapi3.SchemaRef) []*openapi3.SchemaRef {
	if len(parts) < 2 {
		return parts
	}
	return []*openapi3.SchemaRef{{Value: &openapi3.Schema{AllOf: parts}}}
}

// union are the values of both lists, if both are told.
func union(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	all := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}
