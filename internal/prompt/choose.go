package prompt

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Option is one of a list to choose from.
type Option struct {
	Name  string // that it may be chosen by, besides its number
	About string // what is written behind it; ""
	Depth int    // how far it is indented, for a list that is a tree
}

// Choose asks for one of the options, by number or name, and returns its place. preset is that of who presses Enter alone; -1: there is none.
func (p *Prompter) Choose(ctx context.Context, question string, options []Option, preset int) (int, error) {
	p.list(question, options)
	ask := "Number or name"
	if preset >= 0 {
		ask += fmt.Sprintf(" [%d]", preset+1)
	}
	for {
		answer, err := p.ask(ctx, ask+":", readLine)
		if err != nil {
			return 0, err
		}
		if answer == "" && preset >= 0 {
			return preset, nil
		}
		found := matching(options, answer)
		if len(found) == 1 {
			return found[0], nil
		}
		fmt.Fprintln(p.out, p.wrap(refusal(options, answer, found)))
	}
}

func (p *Prompter) list(question string, options []Option) {
	fmt.Fprintf(p.out, "\n%s\n", p.wrap(question))
	number, name := len(strconv.Itoa(len(options))), 0
	for _, o := range options {
		name = max(name, 2*o.Depth+utf8.RuneCountInString(o.Name))
	}
	for i, o := range options {
		line := fmt.Sprintf("  %*d  %-*s  %s", number, i+1, name, strings.Repeat("  ", o.Depth)+o.Name, o.About)
		fmt.Fprintln(p.out, p.wrap(strings.TrimRight(line, " ")))
	}
}

// matching are the places of the options that an answer means: its number, else the name, else the beginning of names.
func matching(options []Option, answer string) []int {
	if answer == "" {
		return nil
	}
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
		return []int{n - 1}
	}
	var whole, part []int
	for i, o := range options {
		switch {
		case strings.EqualFold(o.Name, answer):
			whole = append(whole, i)
		case strings.HasPrefix(strings.ToLower(o.Name), strings.ToLower(answer)), slices.Contains(strings.Fields(o.About), answer):
			part = append(part, i)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}

// refusal says why an answer is none. It repeats nothing that was typed: it may have been a secret, given at the wrong question.
func refusal(options []Option, answer string, found []int) string {
	switch {
	case answer == "":
		return fmt.Sprintf("Give a number from 1 to %d, or a name.", len(options))
	case len(found) > 1:
		return fmt.Sprintf("That means %d of them; give a number from 1 to %d.", len(found), len(options))
	}
	return fmt.Sprintf("That is none of them; give a number from 1 to %d, or a name.", len(options))
}
