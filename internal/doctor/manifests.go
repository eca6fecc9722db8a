package doctor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// Manifest says whether a manifest is read without mistakes, and what it has; check looks at what the grammar alone cannot see.
func Manifest(m *manifest.Manifest, check func(*manifest.Manifest) error) Finding {
	what := "manifest of " + m.Platform
	all, err := m.Described()
	if err == nil {
		err = check(m)
	}
	if err != nil {
		return Failure(what, "orgdata-mcp manifest lint "+words.ShellWord(m.File)+" says all that is wrong with it.", "%s", words.Sentence(firstMistake(err)))
	}
	assumed := 0
	for i := range all {
		if all[i].Assumed {
			assumed++
		}
	}
	text := fmt.Sprintf("%s: %s", m.File, words.Plural(len(all), "table"))
	if assumed > 0 {
		text += fmt.Sprintf(", of which %d are assumed from the platform's documents and may be answered with 404", assumed)
	}
	return Fine(what, "%s.", text)
}

// firstMistake is the first of a manifest's mistakes, and how many there are besides.
func firstMistake(err error) string {
	var wrong *manifest.Error
	if !errors.As(err, &wrong) {
		return words.Line(words.HideSecrets(err.Error()), 300)
	}
	text := words.HideSecrets(wrong.Problems[0].String())
	if more := len(wrong.Problems) - 1; more > 0 {
		text = strings.TrimSuffix(text, ".") + fmt.Sprintf("; and %d more", more)
	}
	return text
}
