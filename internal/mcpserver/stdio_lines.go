package mcpserver

import (
	"bufio"
	"errors"
	"io"
)

// lines cuts an input into messages, one a line. A line over maxMessage is never held: it is read past, and only who
// sent it is kept.
type lines struct {
	in *bufio.Reader
}

func newLines(in io.Reader) *lines { return &lines{in: bufio.NewReaderSize(in, 16<<10)} }

// next returns the next line that is not empty, without its end. A last line needs no newline: `printf '{…}' | server`
// is answered. The line is the caller's to keep. For a line that was too long, line is nil and long is set.
// The error is io.EOF at the end of the input.
func (l *lines) next() (line []byte, long *longMessage, err error) {
	for {
		line, long, err = l.read()
		line = trimMessage(line)
		if len(line) > 0 || long != nil {
			return line, long, nil // an error comes again with the next read
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

func (l *lines) read() (line []byte, long *longMessage, err error) {
	for {
		piece, err := l.in.ReadSlice('\n')
		switch {
		case long != nil:
			long.Write(piece)
		case len(line)+len(piece) > maxMessage:
			long = new(longMessage)
			long.Write(line)
			long.Write(piece)
			line = nil
		default:
			line = append(line, piece...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}
