package tools

import (
	"encoding/json"
	"fmt"
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
func schemaOf(fields []field) mcp.ToolInputSchema {
	schema := mcp.ToolInputSchema{Type: "object", Properties: map[string]any{}}
	for _, f := range fields {
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

// decode fills a tool's arguments from what a model wrote. It takes kindly what means only one thing: a value that says nothing ("", 0, null, "None",
// an empty list) for an optional argument, "42" for 42, ["a"] for "a", another case of an enum's word, and the arguments in a text or a wrapper. It
// refuses by name what it does not know, with what to use instead. A tool without arguments takes anything: it means nothing.
func decode[A any](fields []field, raw any) (A, error) {
	var args A
	if len(fields) == 0 {
		return args, nil
	}
	given, err := unwrap(fields, raw)
	if err != nil {
		return args, err
	}
	if err := refuseUnknown(fields, given); err != nil {
		return args, err
	}
	target := reflect.ValueOf(&args).Elem()
	for _, f := range fields {
		value := single(given[f.name])
		if saysNothing(value, f) {
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

// single takes a value out of a list of one.
func single(value any) any {
	if list, ok := value.([]any); ok && len(list) == 1 {
		return list[0]
	}
	return value
}

// saysNothing tells what models write for an argument that they do not use. Of a required text nothing but emptiness does: it may be false or 0.
func saysNothing(value any, f field) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		v = strings.TrimSpace(v)
		n, number := integer(v)
		return v == "" || !f.required && (slices.Contains([]string{"null", "NULL", "None", "undefined", "nil"}, v) || f.kind == reflect.Int && number && n == 0)
	case float64, json.Number:
		n, whole := integer(v)
		return whole && n == 0 && !f.required
	case bool:
		return !v && !f.required
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func (f field) set(target reflect.Value, value any) error {
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
	var s string
	switch v := value.(type) {
	case string:
		s = strings.TrimSpace(v)
	case float64:
		s = strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		s = v.String()
	default:
		return answer.Wrong("the argument %q must be a string, not %s", f.name, kindOf(value))
	}
	if f.enum != nil {
		word := strings.ToLower(strings.Trim(s, `"' `))
		if !slices.Contains(f.enum, word) {
			return answer.Wrong("the argument %q must be one of %s, not %s", f.name, strings.Join(f.enum, ", "), kindOf(s))
		}
		s = word
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

// integer reads a whole number, also one with a point or as text: 200, 200.0, "200".
func integer(value any) (int, bool) {
	var v float64
	var err error
	switch text := value.(type) {
	case float64:
		v = text
	case json.Number:
		v, err = text.Float64()
	case string:
		v, err = strconv.ParseFloat(strings.TrimSpace(text), 64)
	default:
		return 0, false
	}
	return int(v), err == nil && v == math.Trunc(v) && math.Abs(v) < 1<<53
}

func (f field) setBool(target reflect.Value, value any) error {
	switch strings.ToLower(strings.TrimSpace(fmt.Sprint(value))) {
	case "true", "1", "yes":
		target.SetBool(true)
	case "false", "0", "no":
		target.SetBool(false)
	default:
		return answer.Wrong("the argument %q must be true or false, not %s", f.name, kindOf(value))
	}
	return nil
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
