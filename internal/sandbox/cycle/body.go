package cycle

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
)

// maxBody bounds a JSON body (inferred: the real limit is not documented).
const maxBody = 1 << 20

// fieldType is what a member of a body must be.
type fieldType int

const (
	aText fieldType = iota
	anIdentifier
	anID
	anInteger
	aFlag
	anObject
	aList
	aListOfTexts
)

// field is one member that a body may have. Members that no field names are ignored (inferred).
type field struct {
	name     string
	is       fieldType
	required bool
	nullable bool
	oneOf    []string
}

// must and may declare fields; or is a field that may also be null.
func must(name string, is fieldType) field { return field{name: name, is: is, required: true} }
func may(name string, is fieldType) field  { return field{name: name, is: is, nullable: true} }

// readBody reads a JSON value. An empty body is nil.
func readBody(r *http.Request) (any, *failure) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge) || len(text) > maxBody:
		return nil, fail("422.max-exceeded", "a body has at most %d bytes", maxBody)
	case err != nil:
		return nil, fail("400.invalid-syntax", "the body could not be read")
	case len(text) == 0:
		return nil, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, fail("415.invalid-content-type", "a body must be application/json")
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, fail("400.invalid-syntax", "the body is not JSON")
	}
	return v, nil
}

// checkBody says what is wrong with an object, with a pointer to the place.
func checkBody(v any, fields []field, at string) (doc, *failure) {
	if v == nil {
		v = map[string]any{}
	}
	body, ok := asObject(v)
	if !ok {
		return nil, fail("422.invalid-input", "an object is expected").at(at)
	}
	for _, f := range fields {
		value, given := body[f.name]
		switch {
		case (!given || value == nil) && f.required:
			return nil, fail("422.missing-argument", "%s is missing", f.name).at(at + "/" + f.name)
		case !given:
			continue
		case value == nil && f.nullable:
			continue
		}
		if problem := f.problem(value); problem != "" {
			return nil, fail("422.invalid-argument", "%s must be %s", f.name, problem).at(at + "/" + f.name)
		}
	}
	return body, nil
}

// maxText bounds names and descriptions (inferred).
const maxText = 4096

// problem says what a value should have been, "" when it is.
func (f field) problem(v any) string {
	switch f.is {
	case aText:
		s, ok := v.(string)
		return unless(ok && len(s) <= maxText && (s != "" || !f.required) && f.allows(s), "a text"+f.choices())
	case anIdentifier:
		s, ok := v.(string)
		return unless(ok && s != "" && len(s) <= 255 && slug(s) == s, "an identifier: lower-case letters, digits and single hyphens")
	case anID:
		s, ok := v.(string)
		return unless(ok && isID(s), "an id: 24 lower-case hex characters")
	case anInteger:
		n, ok := v.(float64)
		return unless(ok && n == float64(int64(n)) && n >= -1<<53 && n <= 1<<53, "a whole number")
	case aFlag:
		_, ok := v.(bool)
		return unless(ok, "true or false")
	case anObject:
		_, ok := asObject(v)
		return unless(ok, "an object")
	case aList:
		list, ok := v.([]any)
		return unless(ok && len(list) <= maxListed, "a list of at most "+strconv.Itoa(maxListed))
	default:
		return unless(isTexts(v), "a list of texts, at most "+strconv.Itoa(maxListed))
	}
}

func unless(ok bool, problem string) string {
	if ok {
		return ""
	}
	return problem
}

func (f field) allows(s string) bool {
	for _, v := range f.oneOf {
		if v == s {
			return true
		}
	}
	return len(f.oneOf) == 0
}

func (f field) choices() string {
	text := ""
	for i, v := range f.oneOf {
		if i > 0 {
			text += ","
		}
		text += " " + v
	}
	if text == "" {
		return ""
	}
	return ", one of" + text
}

func isTexts(v any) bool {
	list, ok := v.([]any)
	for _, item := range list {
		s, text := item.(string)
		ok = ok && text && len(s) <= maxText
	}
	return ok && len(list) <= maxListed
}

// texts is a list of texts that has been checked.
func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, item := range list {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
