package clients

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestRandomFiles: files as people and clients write them, in every mixture of forms, are edited as FuzzJSON and FuzzTOML ask for.
func TestRandomFiles(t *testing.T) {
	t.Parallel()
	const files = 1500
	refused := 0
	for seed := range uint64(files) {
		w := writer{rand.New(rand.NewPCG(seed, 1)), "\n"}
		if w.one(4) {
			w.newline = "\r\n"
		}
		mark := ""
		if w.one(8) {
			mark = "\ufeff"
		}
		json, toml := mark+w.json(), mark+w.toml()
		checkEdits(t, "cursor", json, plainJSON, isExtra)
		checkEdits(t, "codex", toml, plainTOML, func(s string) bool { return strings.TrimSpace(s) == "" || s == "{}" })
		for client, text := range map[string]string{"cursor": json, "codex": toml} {
			if _, err := edited(mustFind(t, client), text, Options{}, false); err != nil {
				refused++
				if client == "cursor" {
					t.Fatalf("%q: %v", text, err)
				}
			}
		}
	}
	if refused > files/10 {
		t.Errorf("%d of %d files of TOML were refused: this test tries too little", refused, files)
	}
}

// writer writes at random.
type writer struct {
	*rand.Rand
	newline string
}

func (w writer) one(of int) bool { return w.IntN(of) == 0 }

func (w writer) pick(from ...string) string { return from[w.IntN(len(from))] }

// extra is space and comments.
func (w writer) extra() string {
	return w.pick("", "", "", " ", w.newline, w.newline+"  ", w.newline+"\t", " /* sk_x: \"{\" */ ", " // \"}, ]"+w.newline, w.newline+w.newline+"    // two"+w.newline+"  ")
}

func (w writer) json() string {
	members := []string{}
	for i := range w.IntN(4) {
		members = append(members, w.member(fmt.Sprintf("m%d", i), w.value(2)))
	}
	if !w.one(4) {
		var servers []string
		for i := range w.IntN(4) {
			servers = append(servers, w.member(w.pick("s", "mcpServers", "or\\u0067", "ü")+fmt.Sprint(i), w.object([]string{w.member("command", `"x"`), w.member("env", w.value(2))})))
		}
		members = append(members, w.member(w.pick("mcpServers", `mcp\u0053ervers`), w.object(servers)))
	}
	w.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return w.extra() + w.object(members) + w.extra()
}

func (w writer) member(name, value string) string {
	return w.extra() + `"` + name + `"` + w.pick("", " ") + ":" + w.extra() + value + w.pick("", "", " ", " /* c */ ")
}

func (w writer) object(members []string) string {
	comma := ""
	if len(members) > 0 && w.one(3) {
		comma = ","
	}
	return "{" + strings.Join(members, ",") + comma + w.extra() + "}"
}

func (w writer) value(depth int) string {
	switch w.IntN(6 + depth) {
	case 6:
		return "[" + w.extra() + w.value(depth-1) + w.pick("", ",") + w.extra() + "]"
	case 7:
		return w.object([]string{w.member("k", w.value(depth-1))})
	}
	return w.pick("1", "1.50", "true", "null", `"a\\b{\"}"`, `"//"`, "{}", "[]", "12345678901234567890")
}

func (w writer) toml() string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + w.pick("", " # \"[x]\"") + w.newline) }
	line(w.pick("", "a = 1", "# top", "a = '''x"+w.newline+"[mcp_servers]'''", "f = nan", "d = 1979-05-27T07:32:00Z"))
	switch w.IntN(5) {
	case 0:
		line("mcp_servers = { ", w.pick("", `s = { command = "x" }`, `s = {}, "t.u" = { args = ["a", '}'] }`), " }")
	case 1:
		line("mcp_servers.s.command = 'x'")
	case 2:
		line(w.pick("[mcp_servers]", "[ mcp_servers ]", `["mcp_servers"]`))
		line(w.pick("", `s = { command = "x" }`, "s.command = 'x'", "  # none"))
	case 3:
		line("[mcp_servers.s]")
		line("  args = [ # c"+w.newline, `  "]", "a"`, w.newline, "]")
		line(w.pick("", "[mcp_servers.s.env]"+w.newline+"K = 'v'"))
	}
	for i := range w.IntN(3) {
		line(w.pick("", fmt.Sprintf("[t%d]", i), fmt.Sprintf("[[l%d]]", i), fmt.Sprintf(`[projects."/p/%d"]`, i)))
		line("  ", w.pick("x = 1", "", "y = \"\"\"[z]"+w.newline+"\"\"\"", "x = {a = 1, b = [1, 2]}"))
	}
	return strings.TrimSuffix(b.String(), w.pick("", w.newline))
}
