package export

import (
	"path/filepath"
	"strings"
)

// Format is one way to write a result.
type Format string

// The formats.
const (
	CSV      Format = "csv"      // RFC 4180 with a header; NULL is nothing, the empty text ""
	JSON     Format = "json"     // an array of objects
	JSONL    Format = "jsonl"    // an object a line
	Markdown Format = "markdown" // a table of GitHub's Markdown
)

// Formats are all of them.
func Formats() []Format { return []Format{CSV, JSON, JSONL, Markdown} }

var endings = map[string]Format{".csv": CSV, ".json": JSON, ".jsonl": JSONL, ".ndjson": JSONL, ".md": Markdown, ".markdown": Markdown}

// ByEnding is the format that the ending of a file's name says; "" when it says none.
func ByEnding(file string) Format { return endings[strings.ToLower(filepath.Ext(file))] }
