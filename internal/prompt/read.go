package prompt

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// readLine reads a line as the terminal lets it be edited. A terminal gives a line at a time, so that what is typed ahead is left for the next question.
func readLine(in *os.File, _ *term.State) (string, error) {
	var line strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := in.Read(buffer)
		line.Write(buffer[:n])
		switch {
		case n > 0 && buffer[n-1] == '\n':
			return line.String(), nil
		case errors.Is(err, io.EOF) || err == nil && n == 0:
			return "", ErrNoAnswer
		case err != nil:
			return "", fmt.Errorf("reading the answer: %w", err)
		}
	}
}

// The keys that have a meaning while nothing is shown.
const (
	interrupt = 0x03 // Ctrl-C
	end       = 0x04 // Ctrl-D
	backspace = 0x08
	erase     = 0x15 // Ctrl-U
	escape    = 0x1b
	del       = 0x7f
)

// maxSecret bounds a secret, in bytes.
const maxSecret = 64 << 10

// readHidden reads a line of which nothing is shown. The terminal hands over each key as it comes, since one that edits lines itself takes no longer ones
// than 1,024 bytes on some systems, and tokens are longer.
func readHidden(in *os.File, before *term.State) (string, error) {
	fd := int(in.Fd())
	if _, err := term.MakeRaw(fd); err != nil {
		return "", fmt.Errorf("hiding what is typed: %w", err)
	}
	defer term.Restore(fd, before)
	var s secret
	buffer := make([]byte, 4096)
	for {
		n, err := in.Read(buffer)
		if done, answer, failed := s.take(buffer[:n]); done {
			return answer, failed
		}
		if err != nil {
			return "", ErrNoAnswer
		}
		if len(s.typed) > maxSecret {
			return "", fmt.Errorf("a secret of more than %d bytes was typed", maxSecret)
		}
	}
}

// secret is what has been typed of one.
type secret struct {
	typed    []byte
	sequence bool // within what a key such as an arrow sends
}

// take reads keys; done is whether they end the answer. What comes behind the end of the line is dropped.
func (s *secret) take(keys []byte) (done bool, answer string, err error) {
	for _, k := range keys {
		if s.inSequence(k) {
			continue
		}
		switch k {
		case '\r', '\n':
			return true, string(s.typed), nil
		case interrupt:
			return true, "", ErrInterrupted
		case end:
			if len(s.typed) == 0 {
				return true, "", ErrNoAnswer
			}
		case backspace, del:
			s.typed = s.typed[:max(0, len(s.typed)-1)]
		case erase:
			s.typed = s.typed[:0]
		default:
			s.typed = append(s.typed, k)
		}
	}
	return false, "", nil
}

// inSequence tells the bytes from an escape to the letter or tilde that ends what the key sends.
func (s *secret) inSequence(k byte) bool {
	switch {
	case k == escape:
		s.sequence = true
	case s.sequence && (k == '~' || k >= 'A' && k <= 'Z' && k != 'O' || k >= 'a' && k <= 'z'):
		s.sequence = false
	case !s.sequence:
		return false
	}
	return true
}
