package config

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// keyProblem is what is wrong with a text that should be a key and nothing else, as the ends of two sentences: "The file … is empty", "Write the key into it …". It
// shows nothing of the text.
type keyProblem struct{ which, mend string }

// An assignment, as an env file or a shell's profile has it. A key may end in = and may have one in it: what is before it must look like a
// variable's name.
var assignment = words.Pattern(`^(?:(?:export|set|setx)\s+|\$env:)?(?:[A-Z][A-Z0-9_]*|[A-Za-z][A-Za-z0-9_.-]*(?i:key|token|secret))\s*[=:]\s*[^=\s]`)

func assigns(text string) bool {
	return strings.ContainsAny(text, "=:") && assignment().MatchString(text)
}

// keyText returns the key that a file holds or a command prints: one line, in UTF-8 or, as some editors and shells of Windows write it, UTF-16. Byte
// order marks and space around the key go.
func keyText(data []byte) (string, *keyProblem) {
	text, ok := DecodeText(data)
	if !ok {
		return "", &keyProblem{"holds bytes that are no text", " as plain text."}
	}
	key := strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "\ufeff\u200b"))
	switch {
	case key == "":
		return "", &keyProblem{"is empty", "."}
	case strings.ContainsAny(key, "\r\n"):
		return "", &keyProblem{"has several lines", ", and nothing else, on one line."}
	case assigns(key):
		return "", &keyProblem{"has a name before the key", " alone: what stands after the = or the colon."}
	case quoted(key):
		return "", &keyProblem{"has quotes around the key", " without them."}
	case strings.ContainsAny(key, placeholders):
		return "", &keyProblem{"holds a space, a quote or another character that no key has, as a placeholder would", ", and nothing else, on one line."}
	}
	return key, nil
}

// DecodeText reads text in UTF-8 or UTF-16. Without a byte order mark UTF-16 is told by the zeros that every other byte of a key is.
func DecodeText(data []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return decode16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return decode16(data[2:], binary.BigEndian)
	case len(data) >= 2 && data[0] != 0 && data[1] == 0:
		return decode16(data, binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0 && data[1] != 0:
		return decode16(data, binary.BigEndian)
	}
	return string(data), utf8.Valid(data) && !bytes.ContainsRune(data, 0)
}

func decode16(data []byte, order binary.ByteOrder) (string, bool) {
	if len(data)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	text := string(utf16.Decode(units))
	return text, !strings.ContainsRune(text, utf8.RuneError) && !strings.ContainsRune(text, 0)
}
