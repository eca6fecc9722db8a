package words

import "bytes"

// Nesting returns the first line of a YAML or JSON text whose brackets, or lists in lists ("- - - a"), nest deeper than most, counting those in strings as
// well; 0: none. It is asked before a parser, whose time and memory grow with the square of that.
func Nesting(text []byte, most int) int {
	depth, number := 0, 0
	for line := range bytes.Lines(text) {
		number++
		if entries(line) > most {
			return number
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
			if depth > most {
				return number
			}
		}
	}
	return 0
}

// entries counts the signs of YAML that begin an entry or a key, on a line that begins with one.
func entries(line []byte) int {
	line = bytes.TrimLeft(line, " \t")
	if len(line) == 0 || line[0] != '-' && line[0] != '?' {
		return 0
	}
	n := 0
	for i, c := range line[1:] {
		if (c == ' ' || c == '\t') && (line[i] == '-' || line[i] == '?') {
			n++
		}
	}
	return n
}
