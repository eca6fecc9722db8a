package config

import "strings"

// splitCommand parts a command into words. No shell reads it: words are parted by spaces, a part in "…" or '…' is taken as it stands (with the other
// kind of quote in it if need be), and a backslash is a character like any other, as paths on Windows need. What only a shell could do is refused.
func splitCommand(setting, command string) ([]string, error) {
	var list []string
	word, open := "", false // open: a word has begun, which may be empty
	for rest := command; rest != ""; {
		switch c := rest[0]; {
		case c == '"' || c == '\'':
			part, after, closed := strings.Cut(rest[1:], rest[:1])
			if !closed {
				return nil, mistake("Close it, or put the quote within quotes of the other kind.", "%s has a quote that is not closed.", setting)
			}
			word, open, rest = word+part, true, after
		case strings.IndexByte(" \t\r\n", c) >= 0:
			if open {
				list = append(list, word)
			}
			word, open, rest = "", false, rest[1:]
		case strings.IndexByte("|&;<>`$", c) >= 0:
			return nil, mistake("Put it into a script and name that, or write sh -c '…'.", "%s has a %q, which only a shell understands, and no shell runs it.", setting, rest[:1])
		default:
			word, open, rest = word+rest[:1], true, rest[1:]
		}
	}
	if open {
		list = append(list, word)
	}
	if len(list) == 0 || list[0] == "" {
		return nil, mistake("Give the program that prints the key and its arguments.", "%s names no program.", setting)
	}
	return list, nil
}
