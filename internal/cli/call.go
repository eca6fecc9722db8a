package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// callOptions is the command line of call.
type callOptions struct {
	choice
	tool, args string
}

func newCallCommand(run func(context.Context, callOptions) error) *cobra.Command {
	var o callOptions
	cmd := &cobra.Command{
		Use:   "call TOOL",
		Short: "Call a tool as an assistant does, and print its answer",
		Example: `  orgdata-mcp call whoami --sandbox
  orgdata-mcp call describe_org_data --sandbox --args '{"table": "invoices"}'
  orgdata-mcp call query_org_data --args @question.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if err := one("tool", "Name it", "whoami")(cmd, args); err != nil {
				return err
			}
			o.tool = args[0]
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	o.addFlags(cmd)
	cmd.Flags().StringVar(&o.args, "args", "", "arguments of the tool, as a `JSON` object; @FILE reads them from a file, - from stdin")
	return cmd
}

func (a *app) call(ctx context.Context, o callOptions) error {
	arguments, err := a.argumentsOf(o.args)
	if err != nil {
		return err
	}
	return a.withSession(ctx, o.choice, func(ctx context.Context, s *session) error {
		return a.tellAnswer(ctx, s, s.live.deps(), o.tool, arguments, func(text string) error {
			_, err := io.WriteString(a.stdout, strings.TrimSuffix(text, "\n")+"\n")
			return err
		})
	})
}

// maxArguments is how many bytes the arguments of a tool may have.
const maxArguments = 1 << 20

// argumentsOf reads the arguments of a tool: a JSON object, or the name of where there is one.
func (a *app) argumentsOf(given string) (map[string]any, error) {
	text, from := []byte(given), "--args"
	var err error
	switch file, named := strings.CutPrefix(given, "@"); {
	case strings.TrimSpace(given) == "":
		return map[string]any{}, nil
	case given == "-":
		from = "stdin"
		text, err = io.ReadAll(io.LimitReader(a.stdin, maxArguments+1))
	case named:
		from = file
		text, err = files.Head(file, maxArguments+1)
	}
	if err == nil && len(text) > maxArguments {
		err = fmt.Errorf("there are more than %s bytes", words.Count(maxArguments))
	}
	if err != nil {
		return nil, usageError{advised{fmt.Errorf("the arguments cannot be read from %s: %w", from, files.Cause(err)), "Name a file with a JSON object in it, as in --args @question.json."}}
	}
	return parseArguments(bytes.TrimPrefix(text, []byte("\uFEFF")), from)
}

func parseArguments(text []byte, from string) (map[string]any, error) {
	const next = `Give one JSON object, as in --args '{"table": "invoices"}'.`
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var arguments map[string]any
	err := decoder.Decode(&arguments)
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return nil, usageError{advised{fmt.Errorf("the arguments from %s are a JSON %s, not an object", from, kind.Value), next}}
	case err != nil:
		return nil, usageError{advised{fmt.Errorf("the arguments from %s are no JSON: %s", from, faultOf(err, text)), next}}
	case arguments == nil:
		return nil, usageError{advised{fmt.Errorf("the arguments from %s are a JSON null, not an object", from), next}}
	}
	if rest := bytes.TrimSpace(text[decoder.InputOffset():]); len(rest) > 0 {
		return nil, usageError{advised{fmt.Errorf("there is more behind the JSON object of %s, from %s on", from, placeOf(text, len(text)-len(rest))), next}}
	}
	return arguments, nil
}

// faultOf is what is wrong with JSON, and where.
func faultOf(err error, text []byte) string {
	at := len(text)
	if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) {
		at = int(wrong.Offset) - 1
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "it ends too early, at " + placeOf(text, at)
	}
	return err.Error() + ", at " + placeOf(text, at)
}

// placeOf is a place in a text for a person.
func placeOf(text []byte, offset int) string {
	before := text[:max(0, min(offset, len(text)))]
	line := bytes.Count(before, []byte("\n"))
	column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:])))
	return fmt.Sprintf("line %d, column %d", line+1, column+1)
}
