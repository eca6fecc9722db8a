package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxStatement is how many bytes of a file are read as a statement; those that are run are shorter.
const maxStatement = 1 << 20

// statementOf is the statement: the argument's, a file's, or what is piped in.
func (a *app) statementOf(o queryOptions) (string, error) {
	const example = `orgdata-mcp query "SELECT count(*) FROM invoices"`
	switch {
	case len(o.arguments) > 1:
		return "", usageError{advised{fmt.Errorf("orgdata-mcp query takes one statement, and got %s", words.Plural(len(o.arguments), "argument")),
			"Put it in quotes, as in " + example + "."}}
	case len(o.arguments) == 1 && o.file != "":
		return "", usageError{advised{errors.New("a statement is given, and -f names a file with one"), "Leave one of them out."}}
	case len(o.arguments) == 1 && o.arguments[0] != "-":
		return statementText(o.arguments[0], "the argument")
	case o.file != "" && o.file != "-":
		return readStatement(o.file)
	case len(o.arguments) == 0 && o.file == "" && isTerminal(a.stdin):
		return "", usageError{advised{errors.New("orgdata-mcp query needs a statement"), "Give it in quotes, as in " + example + ", or name its file with -f."}}
	}
	text, err := io.ReadAll(io.LimitReader(a.stdin, maxStatement+1))
	if err != nil {
		return "", fmt.Errorf("reading the statement from stdin: %w", err)
	}
	return statementText(string(text), "stdin")
}

func readStatement(file string) (string, error) {
	text, err := files.Head(file, maxStatement+1)
	if err != nil {
		return "", usageError{advised{fmt.Errorf("the statement cannot be read from %s: %w", file, files.Cause(err)), "Name a file with one SELECT in it."}}
	}
	return statementText(string(text), file)
}

// statementText is what came from somewhere, without the mark that some editors put before UTF-8.
func statementText(text, from string) (string, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\uFEFF"))
	switch {
	case text == "":
		return "", usageError{advised{fmt.Errorf("there is no statement in %s", from), `Give one SELECT, as in orgdata-mcp query "SELECT count(*) FROM invoices".`}}
	case len(text) > maxStatement:
		return "", usageError{advised{fmt.Errorf("there is more than a statement in %s: over %d bytes", from, maxStatement), "Give one SELECT."}}
	}
	return text, nil
}
