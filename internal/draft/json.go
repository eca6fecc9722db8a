package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// object is a JSON object whose members keep their order.
type object struct {
	names   []string
	members map[string]any // nil, bool, string, json.Number, *object or []any
}

// maxDepth is how deep an answer may nest.
const maxDepth = 200

var (
	errTooDeep = errors.New("it nests too deep")
	errTrailer = errors.New("more follows after its end")
)

// decoded is a JSON text with its numbers as they are written.
func decoded(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errTrailer
	}
	return v, nil
}

func value(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errTooDeep
	}
	switch t {
	case json.Delim('['):
		return elements(d, depth)
	case json.Delim('{'):
		return members(d, depth)
	}
	return t, nil
}

func elements(d *json.Decoder, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func members(d *json.Decoder, depth int) (any, error) {
	o := &object{members: map[string]any{}}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		key := name.(string) // the decoder refuses any other
		if _, twice := o.members[key]; !twice {
			o.names = append(o.names, key)
		}
		o.members[key] = v
	}
	_, err := d.Token()
	return o, err
}

// MarshalJSON writes it as it came, so that values can be compared.
func (o *object) MarshalJSON() ([]byte, error) { return json.Marshal(o.members) }

// text is a value as JSON, by which two are compared.
func text(v any) string {
	b, _ := json.Marshal(v) // it was read from JSON
	return string(b)
}

// kindOf names what a value is.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "a text"
	case json.Number:
		return "a number"
	case *object:
		return "an object"
	}
	return "a list"
}
