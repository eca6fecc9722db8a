package tools

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
)

// A tool's arguments are a struct of string, int and bool fields. Tags: json (the name), desc (for the model), enum ("a,b"), required
// ("true"), min and max (int). The schema is written here rather than by mcp.WithInputSchema because that one adds
// additionalProperties and type unions, which some clients refuse.

// schemaOf writes the JSON Schema of a tool's arguments in the subset that every client takes: one type a property, flat enums.
func schemaOf[A any]() mcp.ToolInputSchema {
	schema := mcp.ToolInputSchema{Type: "object", Properties: map[string]any{}}
	for _, f := range fieldsOf[A]() {
		schema.Properties[f.name] = f.property()
		if f.required {
			schema.Required = append(schema.Required, f.name)
		}
	}
	return schema
}

type field struct {
	name     string
	index    int
	kind     reflect.Kind
	desc     string
	enum     []string
	required bool
	min, max *int
}

func fieldsOf[A any]() []field {
	t := reflect.TypeFor[A]()
	fields := make([]field, t.NumField())
	for i := range fields {
		s := t.Field(i)
		fields[i] = field{
			name: s.Tag.Get("json"), index: i, kind: s.Type.Kind(), desc: s.Tag.Get("desc"), required: s.Tag.Get("required") == "true",
			min: bound(s.Tag.Get("min")), max: bound(s.Tag.Get("max")),
		}
		if enum := s.Tag.Get("enum"); enum != "" {
			fields[i].enum = strings.Split(enum, ",")
		}
	}
	return fields
}

func bound(tag string) *int {
	n, err := strconv.Atoi(tag)
	if err != nil {
		return nil
	}
	return &n
}

func (f field) property() map[string]any {
	types := map[reflect.Kind]string{reflect.String: "string", reflect.Int: "integer", reflect.Bool: "boolean"}
	p := map[string]any{"type": types[f.kind], "description": f.desc}
	if f.enum != nil {
		p["enum"] = f.enum
	}
	if f.min != nil {
		p["minimum"] = *f.min
	}
	if f.max != nil {
		p["maximum"] = *f.max
	}
	return p
}

// decode fills a tool's arguments. It takes "42" for 42 and ["a"] for "a" kindly, and refuses what it does not know by name.
func decode[A any](fields []field, raw map[string]any) (A, error) {
	var args A
	if err := refuseUnknown(fields, raw); err != nil {
		return args, err
	}
	target := reflect.ValueOf(&args).Elem()
	for _, f := range fields {
		value, given := raw[f.name]
		if !given || value == nil {
			if f.required {
				return args, answer.Wrong("the argument %q is missing: %s", f.name, f.desc)
			}
			continue
		}
		if err := f.set(target.Field(f.index), value); err != nil {
			return args, err
		}
	}
	return args, nil
}

func refuseUnknown(fields []field, raw map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			return answer.Wrong("unknown argument %q: %s", name, validNames(fields))
		}
	}
	return nil
}

func validNames(fields []field) string {
	if len(fields) == 0 {
		return "this tool takes no arguments"
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return "this tool takes " + strings.Join(names, ", ")
}

func (f field) set(target reflect.Value, value any) error {
	if list, ok := value.([]any); ok && len(list) == 1 {
		value = list[0]
	}
	switch f.kind {
	case reflect.String:
		return f.setString(target, value)
	case reflect.Int:
		return f.setInt(target, value)
	default:
		return f.setBool(target, value)
	}
}

func (f field) setString(target reflect.Value, value any) error {
	s, ok := value.(string)
	if !ok {
		return answer.Wrong("the argument %q must be a string, not %s", f.name, kindOf(value))
	}
	if f.enum != nil && !slices.Contains(f.enum, s) {
		return answer.Wrong("the argument %q must be one of %s, not %q", f.name, strings.Join(f.enum, ", "), s)
	}
	target.SetString(s)
	return nil
}

func (f field) setInt(target reflect.Value, value any) error {
	n, ok := integer(value)
	if !ok {
		return answer.Wrong("the argument %q must be a whole number, not %s", f.name, kindOf(value))
	}
	if f.min != nil && n < *f.min || f.max != nil && n > *f.max {
		return answer.Wrong("the argument %q must be from %d to %d, not %d", f.name, *f.min, *f.max, n)
	}
	target.SetInt(int64(n))
	return nil
}

func integer(value any) (int, bool) {
	switch v := value.(type) {
	case float64:
		return int(v), v == math.Trunc(v) && math.Abs(v) < 1<<53
	case json.Number:
		n, err := strconv.Atoi(v.String())
		return n, err == nil
	case string:
		n, err := strconv.Atoi(strings.TrimSpace(v))
		return n, err == nil
	default:
		return 0, false
	}
}

func (f field) setBool(target reflect.Value, value any) error {
	switch v := value.(type) {
	case bool:
		target.SetBool(v)
		return nil
	case string:
		if b, err := strconv.ParseBool(v); err == nil {
			target.SetBool(b)
			return nil
		}
	}
	return answer.Wrong("the argument %q must be true or false, not %s", f.name, kindOf(value))
}

// kindOf names a JSON value for an error text without repeating what may be long.
func kindOf(value any) string {
	switch v := value.(type) {
	case string:
		if len(v) > 40 {
			return "a text"
		}
		return strconv.Quote(v)
	case float64, json.Number, bool:
		return fmt.Sprint(v)
	case []any:
		return fmt.Sprintf("a list of %d", len(v))
	case map[string]any:
		return "an object"
	default:
		return "null"
	}
}
