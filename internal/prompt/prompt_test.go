package prompt_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/orgdata-mcp/orgdata-mcp/internal/prompt"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// patience bounds the waiting for what must happen; it is no measure of speed.
const patience = time.Minute

// terminal is one with a person at it: it collects what is shown.
type terminal struct {
	person, program *os.File

	mu    sync.Mutex // guards shown
	shown strings.Builder
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there are no pseudo terminals to open on Windows")
	}
	person, program, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	tt := &terminal{person: person, program: program}
	go func() { // ends with the terminal
		buffer := make([]byte, 4096)
		for {
			n, err := person.Read(buffer)
			tt.mu.Lock()
			tt.shown.Write(buffer[:n])
			tt.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		program.Close()
		person.Close()
	})
	return tt
}

func (tt *terminal) text() string {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return tt.shown.String()
}

// await waits until the terminal shows text behind what it showed before, and returns where that ends.
func (tt *terminal) await(t *testing.T, text string, from int) int {
	t.Helper()
	for range looks(t) {
		if at := strings.Index(tt.text()[from:], text); at >= 0 {
			return from + at + len(text)
		}
	}
	t.Fatalf("%q was not shown; there is\n%s", text, tt.text())
	return 0
}

// awaitRaw waits until the terminal edits no lines itself.
func (tt *terminal) awaitRaw(t *testing.T, before *term.State) {
	t.Helper()
	for range looks(t) {
		if !reflect.DeepEqual(tt.state(t), before) {
			return
		}
	}
	t.Fatal("the terminal went on to show what is typed")
}

func (tt *terminal) state(t *testing.T) *term.State {
	t.Helper()
	s, err := term.GetState(int(tt.program.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (tt *terminal) prompter() *prompt.Prompter {
	return prompt.New(tt.program, tt.program, func(s string) string { return s })
}

var options = []prompt.Option{{Name: "Meridia Holding", About: "0f2a"}, {Name: "Meridia Iberia", Depth: 1}, {Name: "Nordwind"}}

func TestAnswers(t *testing.T) {
	t.Parallel()
	line := func(ctx context.Context, p *prompt.Prompter) (any, error) { return p.Line(ctx, "E-mail", "") }
	preset := func(ctx context.Context, p *prompt.Prompter) (any, error) { return p.Line(ctx, "Profile", "default") }
	optional := func(ctx context.Context, p *prompt.Prompter) (any, error) { return p.Optional(ctx, "User") }
	hidden := func(ctx context.Context, p *prompt.Prompter) (any, error) { return p.Hidden(ctx, "Key") }
	yes := func(ctx context.Context, p *prompt.Prompter) (any, error) { return p.Confirm(ctx, "Go on?", true) }
	no := func(ctx context.Context, p *prompt.Prompter) (any, error) { return p.Confirm(ctx, "Go on?", false) }
	choose := func(ctx context.Context, p *prompt.Prompter) (any, error) {
		return p.Choose(ctx, "Which?", options, -1)
	}
	first := func(ctx context.Context, p *prompt.Prompter) (any, error) { return p.Choose(ctx, "Which?", options, 0) }
	token := strings.Repeat("k3y-", 5000)
	for name, c := range map[string]struct {
		ask   func(context.Context, *prompt.Prompter) (any, error)
		steps []string // what is awaited and what is typed then, by turns
		want  any
		err   error
		never string // is not shown
	}{
		"a line":                         {line, []string{"E-mail:", "a@b.example\n"}, "a@b.example", nil, "\x00"},
		"a line, after none":             {line, []string{"E-mail:", "\n", "E-mail:", " x \n"}, "x", nil, "\x00"},
		"a line, kept as it is":          {preset, []string{"Profile [default]:", "\n"}, "default", nil, "\x00"},
		"a line, another":                {preset, []string{"Profile [default]:", "prod\n"}, "prod", nil, "\x00"},
		"a line that may be left out":    {optional, []string{"User:", "\n"}, "", nil, "\x00"},
		"a line, not left out":           {optional, []string{"User:", "u1\n"}, "u1", nil, "\x00"},
		"the end of input":               {line, []string{"E-mail:", "\x04"}, "", prompt.ErrNoAnswer, "\x00"},
		"a secret":                       {hidden, []string{"(not shown):", "s3cret\r"}, "s3cret", nil, "s3cret"},
		"a secret, after none":           {hidden, []string{"(not shown):", "\r", "(not shown):", "s3cret\r"}, "s3cret", nil, "s3cret"},
		"a secret, mended":               {hidden, []string{"(not shown):", "x\x15s3cx\x7fret\r"}, "s3cret", nil, "s3c"},
		"a secret, pasted":               {hidden, []string{"(not shown):", "\x1b[200~s3cret\x1b[201~\r"}, "s3cret", nil, "s3cret"},
		"a secret, pasted with more":     {hidden, []string{"(not shown):", "s3cret\rrm -rf\r"}, "s3cret", nil, "rm"},
		"a secret, with arrows":          {hidden, []string{"(not shown):", "s3\x1b[D\x1bOCcret\r"}, "s3cret", nil, "s3"},
		"a secret of 20,000 characters":  {hidden, []string{"(not shown):", token + "\r"}, token, nil, "k3y"},
		"a secret, interrupted":          {hidden, []string{"(not shown):", "s3c\x03"}, "", prompt.ErrInterrupted, "s3c"},
		"a secret, at the end of input":  {hidden, []string{"(not shown):", "\x04"}, "", prompt.ErrNoAnswer, "\x00"},
		"yes":                            {no, []string{"[y/N]", "Yes\n"}, true, nil, "\x00"},
		"no":                             {yes, []string{"[Y/n]", "n\n"}, false, nil, "\x00"},
		"yes, kept":                      {yes, []string{"[Y/n]", "\n"}, true, nil, "\x00"},
		"neither yes nor no":             {yes, []string{"[Y/n]", "perhaps\n", "Answer y or n.", "no\n"}, false, nil, "\x00"},
		"one by number":                  {choose, []string{"3  Nordwind", "3\n"}, 2, nil, "\x00"},
		"one by name":                    {choose, []string{"or name:", "meridia iberia\n"}, 1, nil, "\x00"},
		"one by the beginning of a name": {choose, []string{"or name:", "nord\n"}, 2, nil, "\x00"},
		"one by what is written behind":  {choose, []string{"or name:", "0f2a\n"}, 0, nil, "\x00"},
		"one, kept":                      {first, []string{"or name [1]:", "\n"}, 0, nil, "\x00"},
		"one of two that are meant":      {choose, []string{"or name:", "meridia\n", "That means 2 of them", "1\n"}, 0, nil, "\x00"},
		"one, after none":                {choose, []string{"or name:", "9\n", "none of them", "\n", "Give a number from 1 to 3", "2\n"}, 1, nil, "\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt := newTerminal(t)
			before := tt.state(t)
			type answer struct {
				value any
				err   error
			}
			answers := make(chan answer, 1)
			go func() {
				value, err := c.ask(t.Context(), tt.prompter())
				answers <- answer{value, err}
			}()
			at := 0
			for i := 0; i < len(c.steps); i += 2 {
				at = tt.await(t, c.steps[i], at)
				if strings.HasPrefix(c.steps[i], "(not") {
					tt.awaitRaw(t, before)
				}
				if _, err := io.WriteString(tt.person, c.steps[i+1]); err != nil {
					t.Fatal(err)
				}
			}
			a := <-answers
			if !errors.Is(a.err, c.err) || a.err == nil && a.value != c.want {
				t.Errorf("got %.40v, %v; want %.40v, %v", a.value, a.err, c.want, c.err)
			}
			if got := tt.state(t); !reflect.DeepEqual(got, before) {
				t.Errorf("the terminal is left as %+v, was %+v", got, before)
			}
			if strings.Contains(tt.text(), c.never) {
				t.Errorf("%q was shown:\n%q", c.never, tt.text())
			}
		})
	}
}

// TestEndOfTheProcess has the program told to end while it waits for an answer.
// TestOptionsFit: what stands behind an option is broken as questions are, and goes on below itself.
func TestOptionsFit(t *testing.T) {
	t.Parallel()
	tt := newTerminal(t)
	p := prompt.New(tt.program, tt.program, func(s string) string { return words.Wrap(s, 40) })
	go p.Choose(t.Context(), "Which?", []prompt.Option{{Name: "Acme", About: "all that is known of the holding"}, {Name: "Nordwind"}}, -1)
	tt.await(t, "  1  Acme      all that is known of the\r\n               holding\r\n  2  Nordwind\r\n", 0)
}

func TestEndOfTheProcess(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(context.Context, *prompt.Prompter) error{
		"a line":   func(ctx context.Context, p *prompt.Prompter) error { _, err := p.Line(ctx, "What", ""); return err },
		"a secret": func(ctx context.Context, p *prompt.Prompter) error { _, err := p.Hidden(ctx, "What"); return err },
		"a choice": func(ctx context.Context, p *prompt.Prompter) error {
			_, err := p.Choose(ctx, "What", options, -1)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt := newTerminal(t)
			before := tt.state(t)
			ctx, end := context.WithCancel(t.Context())
			errs := make(chan error, 1)
			go func() { errs <- ask(ctx, tt.prompter()) }()
			tt.await(t, ":", 0)
			if name == "a secret" {
				tt.awaitRaw(t, before)
			}
			end()
			if err := <-errs; !errors.Is(err, prompt.ErrInterrupted) {
				t.Errorf("it ended with %v", err)
			}
			if got := tt.state(t); !reflect.DeepEqual(got, before) {
				t.Errorf("the terminal is left as %+v, was %+v", got, before)
			}
		})
	}
}

func TestNobodyToAsk(t *testing.T) {
	t.Parallel()
	var shown strings.Builder
	p := prompt.New(nil, &shown, nil)
	if _, err := p.Line(t.Context(), "What", "x"); !errors.Is(err, prompt.ErrNoAnswer) || p.Possible() || shown.Len() > 0 {
		t.Errorf("nobody was asked %q: %v", shown.String(), err)
	}
}

// looks comes by often, and ends when it was waited long enough.
func looks(t *testing.T) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		often, end := time.NewTicker(2*time.Millisecond), time.After(patience)
		defer often.Stop()
		for {
			select {
			case now := <-often.C:
				if !yield(now) {
					return
				}
			case <-end:
				return
			case <-t.Context().Done():
				return
			}
		}
	}
}
