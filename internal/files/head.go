package files

import (
	"io"
	"os"
)

// Head reads a file up to a number of bytes. Whoever wants to know whether there is more reads one more than they take.
func Head(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}
