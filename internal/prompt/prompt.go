package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// ErrInterrupted is returned where the person pressed Ctrl-C, or the process was told to end; ErrNoAnswer where input ended with Ctrl-D.
var (
	ErrInterrupted = errors.New("interrupted")
	ErrNoAnswer    = errors.New("input ended before there was an answer")
)

// Prompter asks at a terminal. The zero value asks nobody. It is not safe for concurrent use.
type Prompter struct {
	in   *os.File
	out  io.Writer
	wrap func(string) string
}

// New asks on out and reads answers from in, both of a terminal; where in is nil there is nobody to ask. wrap breaks a question into lines that fit.
func New(in *os.File, out io.Writer, wrap func(string) string) *Prompter {
	return &Prompter{in: in, out: out, wrap: wrap}
}

// Possible tells whether there is somebody to ask.
func (p *Prompter) Possible() bool { return p.in != nil }

// Line asks for a line. preset is the answer of who presses Enter alone; where it is "", an answer is asked for until there is one.
func (p *Prompter) Line(ctx context.Context, question, preset string) (string, error) {
	if preset != "" {
		question += " [" + preset + "]"
	}
	for {
		answer, err := p.ask(ctx, question+":", readLine)
		if err != nil || answer != "" {
			return answer, err
		}
		if preset != "" {
			return preset, nil
		}
	}
}

// Optional asks for a line; the answer of who presses Enter alone is "".
func (p *Prompter) Optional(ctx context.Context, question string) (string, error) {
	return p.ask(ctx, question+":", readLine)
}

// Hidden asks for a secret, until there is one. It is not shown, and of several lines that are pasted only the first is taken.
func (p *Prompter) Hidden(ctx context.Context, question string) (string, error) {
	for {
		answer, err := p.ask(ctx, question+" (not shown):", readHidden)
		if err == nil {
			fmt.Fprintln(p.out) // Enter was not shown either
		}
		if err != nil || answer != "" {
			return answer, err
		}
	}
}

// Confirm asks yes or no; preset is the answer of who presses Enter alone.
func (p *Prompter) Confirm(ctx context.Context, question string, preset bool) (bool, error) {
	choices := " [y/N]"
	if preset {
		choices = " [Y/n]"
	}
	for {
		answer, err := p.ask(ctx, question+choices, readLine)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "":
			return preset, nil
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
		fmt.Fprintln(p.out, "Answer y or n.")
	}
}

// ask writes a question and reads the answer, without blanks around it. The terminal is as it was before however that ends.
func (p *Prompter) ask(ctx context.Context, question string, read func(*os.File, *term.State) (string, error)) (string, error) {
	if !p.Possible() {
		return "", ErrNoAnswer
	}
	if ctx.Err() != nil {
		return "", ErrInterrupted
	}
	fd := int(p.in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("reading the terminal's state: %w", err)
	}
	fmt.Fprint(p.out, p.wrap(question)+" ")
	answer, err := answerIn(ctx, func() (string, error) { return read(p.in, before) })
	if err != nil {
		term.Restore(fd, before)
		fmt.Fprintln(p.out)
	}
	return strings.TrimSpace(answer), err
}

// answerIn is what read returns, or ErrInterrupted when ctx ends first; read may then go on until the process ends.
func answerIn(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		return a.text, a.err
	case <-ctx.Done():
		return "", ErrInterrupted
	}
}
