package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// usualWidth is how many characters a line has where nobody says how many there are.
const usualWidth = 80

// widthOf is how many characters a line has where stream ends.
func widthOf(stream any) int {
	if f := fileOf(stream); f != nil {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return usualWidth
}

// colourOn tells whether text may be coloured: on a terminal that knows how, unless its user has said NO_COLOR (no-color.org: set to anything).
func colourOn(stream io.Writer, environ []string) bool {
	return isTerminal(stream) && valueOf(environ, "NO_COLOR") == "" && valueOf(environ, "TERM") != "dumb"
}

func isTerminal(stream any) bool {
	f := fileOf(stream)
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// fileOf is the file that a stream of the process comes from or ends in; nil when there is none.
func fileOf(stream any) *os.File {
	switch s := stream.(type) {
	case *os.File:
		return s
	case *logQueue:
		return fileOf(s.out)
	case *standardOutput:
		return fileOf(s.w)
	}
	return nil
}
