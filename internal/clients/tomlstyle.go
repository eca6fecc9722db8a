package clients

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

func tomlDocument(path []string, entry []member, newline string) string {
	keys := make([]string, len(path))
	for i, name := range path {
		keys[i] = tomlKey(name)
	}
	lines := []string{"[" + strings.Join(keys, ".") + "]"}
	for _, m := range entry {
		lines = append(lines, tomlKey(m.name)+" = "+tomlValue(m.value))
	}
	return strings.Join(lines, newline) + newline
}

func tomlKey(name string) string {
	bare := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
	}
	if name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !bare(r) }) {
		return name
	}
	return quoteTOML(name)
}

func tomlValue(value any) string {
	var items []string
	switch v := value.(type) {
	case string:
		return quoteTOML(v)
	case []string:
		for _, item := range v {
			items = append(items, quoteTOML(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case []member:
		for _, m := range v {
			items = append(items, tomlKey(m.name)+" = "+tomlValue(m.value))
		}
	}
	return "{ " + strings.Join(items, ", ") + " }"
}

// quoteTOML writes a path of Windows as people do, between single quotes; any other string as JSON has it, which is TOML's way but for one character.
func quoteTOML(s string) string {
	control := func(r rune) bool { return r < ' ' || r == '\x7f' }
	if strings.Contains(s, `\`) && !strings.Contains(s, "'") && !strings.ContainsFunc(s, control) {
		return "'" + s + "'"
	}
	return strings.ReplaceAll(quoteJSON(s), "\x7f", `\u007f`)
}

// maskTOML hides every string that is a value, and what comments say.
func maskTOML(text []byte, seen func(path []string) bool) []byte {
	type hidden struct {
		start, end int
		by         string
	}
	var all []hidden
	var p unstable.Parser
	hide := func(n *unstable.Node, by string) {
		all = append(all, hidden{int(n.Raw.Offset), int(n.Raw.Offset + n.Raw.Length), by})
	}
	var walk func(n *unstable.Node, path []string)
	walk = func(n *unstable.Node, path []string) {
		switch n.Kind {
		case unstable.Comment:
			hide(n, "# …")
		case unstable.String:
			if !seen(path) {
				hide(n, `"…"`)
			}
		case unstable.KeyValue:
			key, _, _ := keyOf(n)
			walk(n.Value(), slices.Concat(path, key))
		case unstable.Array, unstable.InlineTable:
			for it := n.Children(); it.Next(); {
				walk(it.Node(), path)
			}
		}
	}
	p.KeepComments = true
	p.Reset(text)
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind == unstable.Table || e.Kind == unstable.ArrayTable {
			table, _, _ = keyOf(e)
		}
		walk(e, table)
	}
	slices.SortFunc(all, func(a, b hidden) int { return b.start - a.start })
	for _, h := range all {
		text = replace(text, h.start, h.end, h.by)
	}
	return text
}
