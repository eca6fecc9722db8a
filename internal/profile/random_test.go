package profile_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/profile"
)

// hand writes files of profiles as people do: with comments anywhere, in blocks or braces, with any indentation.
type hand struct {
	*rand.Rand
	b        strings.Builder
	comments int
}

// aside may end a line, with a comment that is like no other.
func (h *hand) aside() string {
	if h.IntN(3) > 0 {
		return "\n"
	}
	h.comments++
	return fmt.Sprintf("%s# note %d.\n", strings.Repeat(" ", 1+h.IntN(3)), h.comments)
}

// above may put a comment or an empty line before the next.
func (h *hand) above(indent int) {
	switch h.IntN(5) {
	case 0:
		h.comments++
		fmt.Fprintf(&h.b, "%s# note %d.\n", strings.Repeat(" ", indent), h.comments)
	case 1:
		h.b.WriteString("\n")
	}
}

func (h *hand) line(indent int, text string) {
	h.above(indent)
	h.b.WriteString(strings.Repeat(" ", indent) + text + h.aside())
}

func (h *hand) text(value string) string {
	switch h.IntN(3) {
	case 0:
		return `"` + value + `"`
	case 1:
		return `'` + value + `'`
	}
	return value
}

// write is a file with profiles a and b, each with some of the connections x, y and z.
func (h *hand) write() string {
	step := 2 + 2*h.IntN(2)
	if h.IntN(4) == 0 {
		h.b.WriteString("---\n")
	}
	h.line(0, "version: 1")
	h.line(0, "current: "+h.text("a"))
	h.line(0, "profiles:")
	for _, p := range []string{"a", "b"} {
		h.line(step, p+":")
		if h.IntN(3) == 0 {
			h.line(2*step, "colour: "+h.text("red"))
		}
		h.line(2*step, "connections:")
		for _, c := range []string{"x", "y", "z"}[h.IntN(3):] {
			h.connection(3*step, step, c)
		}
	}
	h.above(0)
	return h.b.String()
}

func (h *hand) connection(indent, step int, name string) {
	if h.IntN(4) == 0 {
		h.line(indent, name+": {platform: "+h.text("acme")+", organization: "+h.text("o 1")+"}")
		return
	}
	h.line(indent, name+":")
	h.line(indent+step, "platform: "+h.text("acme"))
	if h.IntN(2) == 0 {
		h.line(indent+step, "organization: "+h.text("o 1"))
	}
	if h.IntN(2) == 0 {
		h.line(indent+step, "secrets: {api_key: keyring}")
	}
	if h.IntN(2) == 0 {
		h.line(indent+step, "credentials:")
		h.line(indent+2*step, "user: "+h.text("u"))
	}
	if h.IntN(3) == 0 {
		h.line(indent+step, "mine: "+h.text("kept"))
	}
}

var note = regexp.MustCompile(`# note \d+\.`)

// TestRandomEdits: whatever a file looks like, an edit that takes nothing away keeps every comment, and says what it was to say; one that takes a connection away
// keeps those before it.
func TestRandomEdits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(80) {
		h := &hand{Rand: rand.New(rand.NewPCG(seed, 1))}
		before := h.write()
		p := at(t, before)
		s := open(t, p, kept(map[string]string{}))
		a, _ := s.Profile("a")
		c := a.Connections[h.IntN(len(a.Connections))]
		c.Organization, c.BaseURL, c.Credentials = "o: 2", "https://x.example", map[string]string{"user": "v", "email": "e@x.example"}
		if h.IntN(3) == 0 {
			c = profile.Connection{Name: "new", Platform: "acme", Organization: "1"}
		}
		if _, err := s.Put(slices.Concat([]string{"a"}, []string{"b", "fresh"})[h.IntN(3)], c, map[string]string{"api_key": "k"}); err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, before)
			continue
		}
		if err := s.Switch("b"); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		after := text(t, p.File)
		if was, is := note.FindAllString(before, -1), note.FindAllString(after, -1); !slices.Equal(was, is) {
			t.Errorf("seed %d: comments %v, were %v\n%s\n----\n%s", seed, is, was, before, after)
		}
		if strings.Count(after, "kept") != strings.Count(before, "kept") || strings.Count(after, "colour") != strings.Count(before, "colour") {
			t.Errorf("seed %d: members of others are lost:\n%s\n----\n%s", seed, before, after)
		}
	}
}
