package manifest

import "strings"

// Prompt is a task that people come with, as they would write it to an assistant.
type Prompt struct {
	Name      string
	Title     string // for people: what a menu shows
	About     string // what it is for
	Arguments []PromptArgument
	Text      string // {name} stands for an argument
}

// PromptArgument is what a person fills in.
type PromptArgument struct {
	Name     string
	About    string
	Kind     ArgumentKind
	Required bool
}

// ArgumentKind says what an argument's value must be, and what completes it.
type ArgumentKind string

// The kinds of arguments.
const (
	AnyText        ArgumentKind = "text"
	AYear          ArgumentKind = "year"         // four digits
	ATable         ArgumentKind = "table"        // of the manifest
	AColumn        ArgumentKind = "column"       // of the table that another argument names, else of any
	AnOrganization ArgumentKind = "organization" // id or name, which only the platform knows
)

const (
	maxPromptText  = 8_000 // bytes: a model reads it each time
	maxPromptAbout = 200   // bytes, of a title or about
)

// argumentKinds are all of them.
var argumentKinds = []string{string(AnyText), string(AYear), string(ATable), string(AColumn), string(AnOrganization)}

// Fill puts values into the text. A line that names an argument without a value is left out.
func (p *Prompt) Fill(values map[string]string) string {
	var lines []string
	for line := range strings.Lines(p.Text) {
		open := false
		line = placeholder().ReplaceAllStringFunc(line, func(name string) string {
			value := values[name[1:len(name)-1]]
			open = open || value == ""
			return value
		})
		if !open {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}
