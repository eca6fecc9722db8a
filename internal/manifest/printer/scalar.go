package printer

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// plain is a text that needs no quotes anywhere, in a mapping on one line neither.
var plain = words.Pattern(`^[A-Za-z/_][A-Za-z0-9_./()'-]*( [A-Za-z0-9_./()'-]+)*$`)

// reserved are words that YAML, of one version or another, takes for no text.
var reserved = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}

// scalar is a text as YAML has it, in double quotes where it could be read as something else.
func scalar(s string) string {
	if plain().MatchString(s) && !slices.Contains(reserved, strings.ToLower(s)) {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b) // a text in JSON is one in YAML
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always can be
	return strings.TrimSuffix(b.String(), "\n")
}
