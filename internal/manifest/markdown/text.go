package markdown

import (
	"strings"
	"unicode"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// meaningful are the characters that mean something to Markdown within a line, and how each is written so that it does not.
var meaningful = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "$", `\$`,
)

// text is foreign text as a part of a line: no heading, link, emphasis or HTML comes of it.
func text(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return atStart(underscores(meaningful.Replace(words.Clean(s))))
}

// underscores escapes those that are not within a word, where they mean nothing.
func underscores(s string) string {
	var b strings.Builder
	runes := []rune(s)
	within := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || runes[i] == '_')
	}
	for i, r := range runes {
		if r == '_' && !(within(i-1) && within(i+1)) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// atStart escapes what means something at the beginning of a line.
func atStart(s string) string {
	if s != "" && strings.ContainsRune("#-+=:", rune(s[0])) {
		return `\` + s
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}

// code is foreign text as it is to be typed. In a table a bar is escaped even there.
func code(s string) string {
	s = strings.ReplaceAll(words.Clean(s), "|", `\|`)
	if strings.TrimSpace(s) == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// block is foreign text on lines of its own.
func block(language, s string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.Trim(s, "\n"), "\n") {
		lines = append(lines, strings.TrimRight(words.Clean(strings.ReplaceAll(line, "\t", "  ")), " "))
	}
	fence := strings.Repeat("`", max(3, longestRun(s)+1))
	return fence + language + "\n" + strings.Join(lines, "\n") + "\n" + fence + "\n"
}

// longestRun is how many backquotes stand side by side in a text, at most.
func longestRun(s string) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// codes are several.
func codes(list []string) []string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = code(s)
	}
	return all
}

// link is an address, which the manifest's parser has seen to be https:// or mailto:, that can be followed.
func link(address string) string {
	if strings.ContainsAny(address, "<> \n\t\"`") {
		return code(address)
	}
	return "<" + words.Clean(address) + ">"
}

// sentence is foreign text that ends in a full stop.
func sentence(s string) string {
	if s = text(s); s == "" {
		return ""
	}
	return words.Sentence(s)
}
