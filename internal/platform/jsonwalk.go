package platform

import "bytes"

// These functions walk through JSON that encoding/json has found valid, without decoding what is not asked for and without
// copying: a page is most of what the client works on, and decoding it into maps takes five times as long.
// A value has no space around it.

// members calls f for each member of an object, in order, keys as they are between their quotes, and returns how long the object is: more may follow
// it. Of another value it makes nothing.
func members(object []byte, f func(key, value []byte)) (length int) {
	if len(object) == 0 || object[0] != '{' {
		return 0
	}
	i := nextToken(object, 1)
	for object[i] != '}' {
		end := stringEnd(object, i)
		key := object[i+1 : end-1]
		i = nextToken(object, nextToken(object, end)+1) // over the colon
		end = valueEnd(object, i)
		f(key, object[i:end])
		if i = nextToken(object, end); object[i] == ',' {
			i = nextToken(object, i+1)
		}
	}
	return i + 1
}

// elements calls f for each element of an array, in order, until it fails. Of another value it makes nothing.
func elements(array []byte, f func(value []byte) error) error {
	return walk(array, func(rest []byte) (length int, err error) {
		length = valueEnd(rest, 0)
		return length, f(rest[:length])
	})
}

// walk is elements for an f that finds out how long the element is that rest begins with, so that nobody walks through it twice.
func walk(array []byte, f func(rest []byte) (length int, err error)) error {
	if len(array) == 0 || array[0] != '[' {
		return nil
	}
	for i := nextToken(array, 1); array[i] != ']'; {
		length, err := f(array[i:])
		if err != nil {
			return err
		}
		if i = nextToken(array, i+length); array[i] == ',' {
			i = nextToken(array, i+1)
		}
	}
	return nil
}

func nextToken(b []byte, i int) int {
	for b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t' {
		i++
	}
	return i
}

// stringEnd returns the index after the string that begins at i.
func stringEnd(b []byte, i int) int {
	for i = plainEnd(b, i+1); b[i] != '"'; i = plainEnd(b, i+2) {
	}
	return i + 1
}

// valueEnd returns the index after the value that begins at i.
func valueEnd(b []byte, i int) int {
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		for depth := 0; ; i++ {
			switch b[i] {
			case '"':
				i = stringEnd(b, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	for ; i < len(b); i++ {
		switch b[i] {
		case ',', ']', '}', ' ', '\n', '\r', '\t':
			return i
		}
	}
	return i
}

// keyIs compares a key as it is between its quotes.
func keyIs(key []byte, name string) bool {
	if bytes.IndexByte(key, '\\') < 0 {
		return string(key) == name
	}
	return unquoteKey(key) == name
}

func unquoteKey(key []byte) string {
	return unquote(append(append([]byte{'"'}, key...), '"'))
}

// dig follows a path into nested objects; nil when it leads nowhere. Of equal keys the last counts, as it does everywhere.
func dig(value []byte, path []string) []byte {
	for _, name := range path {
		var found []byte
		members(value, func(key, v []byte) {
			if keyIs(key, name) {
				found = v
			}
		})
		value = found
	}
	return value
}

// holds reports whether a path could lead somewhere in a value: all that stands on the way is an object, null, or not there.
func holds(value []byte, path []string) bool {
	for i := range path {
		switch kindOf(dig(value, path[:i])) {
		case "an object", "null", "nothing":
		default:
			return false
		}
	}
	return true
}

// object is the members of an object, so that it is walked through once for several of them.
type object []struct{ key, value []byte }

func objectOf(value []byte) object {
	var o object
	members(value, func(key, value []byte) { o = append(o, struct{ key, value []byte }{key, value}) })
	return o
}

// dig follows a path from the object on, as the function does from a value.
func (o object) dig(path []string) []byte {
	for i := len(o) - 1; i >= 0; i-- {
		if keyIs(o[i].key, path[0]) {
			return dig(o[i].value, path[1:])
		}
	}
	return nil
}

// kindOf names a JSON value for people.
func kindOf(value []byte) string {
	switch {
	case len(value) == 0:
		return "nothing"
	case value[0] == '{':
		return "an object"
	case value[0] == '[':
		return "an array"
	case value[0] == '"':
		return "a string"
	case value[0] == 'n':
		return "null"
	case value[0] == 't', value[0] == 'f':
		return "a boolean"
	}
	return "a number"
}
