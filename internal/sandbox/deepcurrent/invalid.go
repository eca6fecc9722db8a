package deepcurrent

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// mistake is one entry of a 422's list, as FastAPI and pydantic 2 write it; that the platform does not change that form is inferred.
type mistake struct {
	Type  string `json:"type"`
	Loc   []any  `json:"loc"`
	Msg   string `json:"msg"`
	Input any    `json:"input,omitempty"`
}

func invalid(list ...mistake) *failure {
	return &failure{status: http.StatusUnprocessableEntity, detail: list}
}

// invalidValue is a value that is of the right type and yet not allowed.
func invalidValue(msg string, input any, loc ...any) *failure {
	return invalid(mistake{"value_error", loc, "Value error, " + msg, input})
}

// readBody reads and checks a JSON body.
func readBody(r *http.Request, shape core.Shape) (core.Object, error) {
	body, err := core.ReadObject(r)
	switch {
	case errors.Is(err, core.ErrBodyTooLarge):
		return nil, fail(http.StatusRequestEntityTooLarge, "Request body is too large")
	case errors.Is(err, core.ErrBodyNotJSON):
		return nil, invalid(mistake{"json_invalid", []any{"body"}, "JSON decode error", nil})
	case err != nil:
		return nil, invalid(mistake{"model_attributes_type", []any{"body"}, "Input should be a valid dictionary or object to extract fields from", nil})
	}
	var list []mistake
	for _, p := range shape.Check(body) {
		list = append(list, mistakeOf(p))
	}
	if list != nil {
		return nil, invalid(list...)
	}
	return body, nil
}

// mistakeOf words a problem as pydantic does.
func mistakeOf(p core.Problem) mistake {
	m := mistake{Loc: append([]any{"body"}, p.Path...), Input: p.Actual}
	counted := map[core.Type][2]string{core.TextValue: {"string", "characters"}, core.ListValue: {"List", "items"}, core.TextList: {"List", "items"},
		core.ObjectList: {"List", "items"}, core.ObjectValue: {"Dictionary", "items"}}[p.Type]
	switch p.Rule {
	case core.Missing:
		m.Type, m.Msg = "missing", "Field required"
	case core.WrongType:
		m.Type, m.Msg = wrongType(p)
	case core.NotOneOf:
		m.Type, m.Msg = "literal_error", "Input should be '"+strings.Join(p.OneOf, "', '")+"'"
	case core.TooSmall:
		m.Type, m.Msg = strings.ToLower(counted[0])+"_too_short", fmt.Sprintf("%s should have at least %d %s", counted[0], p.Bound, counted[1])
	case core.TooLarge:
		m.Type, m.Msg = strings.ToLower(counted[0])+"_too_long", fmt.Sprintf("%s should have at most %d %s", counted[0], p.Bound, counted[1])
	}
	if p.Type == core.IntegerValue && p.Rule == core.TooSmall {
		m.Type, m.Msg = "greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %d", p.Bound)
	}
	if p.Type == core.IntegerValue && p.Rule == core.TooLarge {
		m.Type, m.Msg = "less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", p.Bound)
	}
	if size, err := json.Marshal(m.Input); err != nil || len(size) > 1000 {
		m.Input = nil // an answer need not carry a whole body back
	}
	return m
}

func wrongType(p core.Problem) (kind, msg string) {
	names := map[core.Type][2]string{
		core.TextValue: {"string_type", "string"}, core.IntegerValue: {"int_type", "integer"}, core.BooleanValue: {"bool_type", "boolean"},
		core.ObjectValue: {"dict_type", "dictionary"}, core.ListValue: {"list_type", "list"}, core.TextList: {"list_type", "list"},
		core.ObjectList: {"list_type", "list"}, core.AnyValue: {"missing", "value"},
	}[p.Type]
	return names[0], "Input should be a valid " + names[1]
}
