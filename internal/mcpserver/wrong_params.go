package mcpserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/mark3labs/mcp-go/server"
)

// wrongParams says which member is of a wrong type, in JSON's words.
func wrongParams(err *server.UnparsableMessageError) string {
	if kind := kindOfParams(err.GetMessage()); kind != "" {
		return "params must be an object, not " + kind
	}
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) || wrong.Type == nil {
		return "the params do not have the form that this method needs"
	}
	path, want := paramsPath(wrong.Field), kindInJSON(wrong.Type.Kind())
	switch {
	case strings.HasPrefix(wrong.Value, "number "):
		return path + ": a number is out of range"
	case strings.HasSuffix(path, ".arguments") && want != anObject: // arguments are an object, so it is one of them
		path = "a value in " + path
	}
	return fmt.Sprintf("%s must be %s, not %s", path, want, valueInJSON(wrong.Value))
}

// kindOfParams is what the params of a message are when they are no object; "" when they are one, or left out.
func kindOfParams(message json.RawMessage) string {
	var m struct {
		Params map[string]json.RawMessage `json:"params"`
	}
	var wrong *json.UnmarshalTypeError
	if !errors.As(json.Unmarshal(message, &m), &wrong) || wrong.Field != "params" {
		return ""
	}
	return valueInJSON(wrong.Value)
}

// paramsPath is where in params, which are an object, the fault is, as far as that can be told: mcp-go decodes some members by code of its own, and then
// the path begins inside them, or has the name of a type in it. No member of the protocol begins with a capital.
func paramsPath(field string) string {
	path := slices.DeleteFunc(strings.Split(field, "."), func(name string) bool {
		return name == "" || unicode.IsUpper(rune(name[0]))
	})
	if len(path) < 2 || path[0] != "params" {
		return "a value in params"
	}
	return strings.Join(path, ".")
}

const anObject = "an object"

func kindInJSON(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Map, reflect.Struct, reflect.Pointer, reflect.Interface:
		return anObject
	default:
		return "a number"
	}
}

func valueInJSON(value string) string {
	switch value {
	case "bool":
		return "true or false"
	case "array", "object":
		return "an " + value
	default:
		return "a " + value
	}
}
