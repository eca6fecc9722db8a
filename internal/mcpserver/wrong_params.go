package mcpserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// wrongParams says which member is of a wrong type, in JSON's words.
func wrongParams(err error) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) || wrong.Type == nil {
		return "the params do not have the form that this method needs"
	}
	if strings.HasPrefix(wrong.Value, "number ") {
		return fmt.Sprintf("%s: a number is out of range", paramsPath(wrong.Field))
	}
	return fmt.Sprintf("%s must be %s, not %s", paramsPath(wrong.Field), kindInJSON(wrong.Type.Kind()), valueInJSON(wrong.Value))
}

// paramsPath is where the fault is, as far as that can be told: mcp-go decodes some members by code of its own, and then
// the path begins inside them.
func paramsPath(field string) string {
	if field == "params" || strings.HasPrefix(field, "params.") {
		return field
	}
	return "a value in params"
}

func kindInJSON(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Map, reflect.Struct, reflect.Pointer, reflect.Interface:
		return "an object"
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
