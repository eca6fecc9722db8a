package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
	"github.com/orgdata-mcp/orgdata-mcp/tools"
)

// tellAnswer prints what a tool answers. Where that is not complete, stderr says why, and the error is a partialError.
func (a *app) tellAnswer(ctx context.Context, s *session, d tools.Deps, tool string, arguments any, print func(text string) error) error {
	partial := ""
	d.Partial = func(why string) { partial = why }
	text, err := s.toolText(ctx, d, tool, arguments)
	if err != nil {
		return err
	}
	if err := print(text); err != nil || partial == "" {
		return err
	}
	fmt.Fprintf(a.stderr, "# INCOMPLETE: %s\n", partial)
	return partialError{exitIncomplete}
}

// toolText is the text that a tool answers with, called in this process as a client calls it, and recorded as such a call is.
func (s *session) toolText(ctx context.Context, d tools.Deps, name string, arguments any) (string, error) {
	tool, err := toolNamed(d, name)
	if err != nil {
		return "", err
	}
	asked, err := json.Marshal(arguments)
	if err != nil {
		return "", fmt.Errorf("writing the arguments of %s: %w", name, err)
	}
	ctx, used := tools.Meter(ctx)
	record := s.recording(name, string(asked))
	text, refused, err := callTool(ctx, tool, arguments)
	if unwritten := record.write(ctx, used(), err); unwritten != nil {
		return "", unwritten
	}
	switch {
	case err != nil:
		return "", err
	case ctx.Err() != nil:
		return "", ctx.Err()
	case refused:
		return "", refusedText(text)
	}
	return text, nil
}

// toolNamed finds a tool among those that clients are offered.
func toolNamed(d tools.Deps, name string) (server.ServerTool, error) {
	list := tools.All(d)
	i := slices.IndexFunc(list, func(t server.ServerTool) bool { return t.Tool.Name == name })
	if i < 0 {
		return server.ServerTool{}, noTool(list, name)
	}
	return list[i], nil
}

// callTool calls a tool in this process; refused tells that the text is a refusal, as [words.Failure] writes it.
func callTool(ctx context.Context, t server.ServerTool, arguments any) (text string, refused bool, err error) {
	var request mcp.CallToolRequest
	request.Params.Name, request.Params.Arguments = t.Tool.Name, arguments
	result, err := t.Handler(ctx, request)
	if err != nil {
		return "", false, fmt.Errorf("calling %s: %w", t.Tool.Name, err)
	}
	return resultText(result), result.IsError, nil
}

func noTool(list []server.ServerTool, name string) error {
	names := make([]string, len(list))
	for i, t := range list {
		names[i] = t.Tool.Name
	}
	next := "There are " + words.And(names) + "."
	if near := words.Nearest(name, names, 1); len(near) > 0 {
		next = "Did you mean " + near[0] + "? " + next
	}
	return usageError{advised{fmt.Errorf("there is no tool %q", name), next}}
}

// printText prints what a tool says: as it is, or on a terminal broken between words and with tables aligned.
func (a *app) printText(text string) error {
	text = strings.TrimSuffix(asCommands(text), "\n") + "\n"
	if !isTerminal(a.stdout) {
		_, err := io.WriteString(a.stdout, text)
		return err
	}
	p := newPage(a.stdout, a.environ)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		wrapped := strings.Split(words.Wrap(line, p.width), "\n")
		if len(wrapped) > 1 && !strings.HasPrefix(line, " ") {
			wrapped = append(wrapped[:1], strings.Split(words.Wrap("  "+strings.Join(wrapped[1:], " "), p.width), "\n")...)
		}
		for _, part := range wrapped {
			fmt.Fprintln(p.w, p.styled(line, part))
		}
	}
	return nil
}

// styled gives a line, or a part of it, the looks of its kind: a comment, a heading, or anything else.
func (p page) styled(line, part string) string {
	switch {
	case strings.HasPrefix(line, sectionMark):
		return p.style("1", part)
	case strings.HasPrefix(line, "#"):
		return p.style("2", part)
	}
	return part
}

// printDocument prints a tool's JSON.
func (a *app) printDocument(text string) error {
	return a.printLine(json.RawMessage(text))
}
