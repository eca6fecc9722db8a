package archtest

import (
	"slices"
	"strings"
	"testing"
)

// arrow says what one room may import of the others. A room that is not listed may import none of ours.
type arrow struct {
	from string
	to   []string
	why  string
}

// shared may be imported by every room, and imports none itself.
const shared = "internal/words"

var arrows = []arrow{
	{"cmd/orgdata-mcp", []string{"internal/cli"}, "main only hands the process over, so that tests can call all the rest"},
	{"internal/cli", []string{"internal", "tools"}, "the command line is where the rooms are put together"},
	{"internal/mcpserver", []string{"tools", "internal/audit"}, "the server carries tools and knows nothing of platforms and SQL"},
	{"internal/e2e/conformance", []string{"internal/mcpserver"}, "a program for the conformance suite to judge: the server with tools that mean nothing"},
	{"tools", []string{"internal/catalog", "internal/query", "internal/platform", "internal/manifest", "internal/answer"},
		"a tool turns arguments into a question and has the answer worded; how it is served, configured or started is not its business"},
	{"internal/answer", []string{"internal/query", "internal/platform", "internal/manifest"},
		"it words results and errors that others got; how they are asked for and carried is not its business"},
	{"internal/catalog", []string{"internal/platform", "internal/manifest", "internal/query", "internal/instant"}, "the one place where tables meet requests"},
	{"internal/query/statement", []string{"internal/instant"}, "a statement is text: what it means is told without a row or a database"},
	{"internal/query/meter", []string{"internal/query/offheap"}, "it counts bytes for connections, and knows neither statements nor what they say when it is too much"},
	{"internal/query/rows/memfile", []string{"internal/query/offheap"}, "it keeps databases for SQLite, and knows neither rows nor who asks"},
	{"internal/query/offheap", nil, "it makes addresses for SQLite, and knows nothing of what they are for"},
	{"internal/query/rows/btree", nil, "it writes SQLite's file format, and knows neither where pages are kept nor what is in them"},
	{"internal/query/rows", []string{"internal/query/rows/memfile", "internal/query/rows/btree", "internal/query/offheap", "internal/instant"},
		"rows are kept without knowing which statement wants them"},
	{"internal/query", []string{"internal/query/statement", "internal/query/rows", "internal/query/meter", "internal/query/offheap", "internal/instant"},
		"the one place where statements meet rows"},
	{"internal/platform/session", []string{"internal/manifest"}, "a token is had for credentials as a manifest says, whatever it is then used for"},
	{"internal/platform", []string{"internal/manifest", "internal/governor", "internal/instant", "internal/platform/session"}, "every request is paid from the budget, and nothing above is known down here"},
	{"internal/manifest/markdown", []string{"internal/manifest"}, "it writes down what a manifest says, whatever it is printed for"},
	{"internal/manifest/printer", nil, "it prints what it is given, and knows no word of the grammar"},
	{"internal/manifest/fieldname", nil, "it guesses by a name alone, whosever name that is"},
	{"internal/draft", []string{"internal/manifest"}, "it reads answers that others get; a request it cannot make"},
	{"internal/drift", []string{"internal/platform", "internal/manifest"}, "it compares answers with manifests; what comes of it is printed by others"},
	{"internal/doctor", []string{"internal/platform", "internal/manifest", "internal/clients", "internal/files"},
		"it judges what others found; settings, processes and the terminal are handed to it in words and funcs"},
	{"internal/openapi", []string{"internal/manifest"}, "it makes a manifest of a document: no request is needed for it, and none is made"},
	{"internal/files", nil, "it writes what it is given, and knows nothing of what that is"},
	{"internal/clients", []string{"internal/files"}, "a client's file is text with an entry in it: whom the entry's server asks is not its business, and it is told of the machine"},
	{"internal/memnet", nil, "it carries bytes between the parts of a test, and knows nothing of what they say"},
	{"internal/instant", nil, "a time is a text: what is asked, sent and kept is read by the same rules. The sandbox has a reader of its own, as a platform has"},
	{"internal/prompt", nil, "it asks a person and hands over the answer; what for is not its business"},
	{"internal/toolfile", []string{"internal/manifest"}, "it reads a text as the manifest has it; which file that is, and what is done with it, is not its business"},
	{"internal/signin", []string{"internal/manifest"}, "it reads what a person gives as the manifest has it; whoever asks, tries and keeps that is above it"},
	{"internal/auth", []string{"internal/signin", "internal/toolfile", "internal/prompt", "internal/profile", "internal/config", "internal/answer", "internal/platform", "internal/manifest", "internal/files"},
		"it leads a walk over what the rooms below read, ask and keep; how a platform is asked, and which clients there are, is handed to it"},
	{"internal/config", []string{"internal/files"}, "it reads settings, whatever they are then used for: platforms and profiles are handed to it in types of its own"},
	{"internal/profile", []string{"internal/files"}, "it keeps what it is given by name; what that is for, and which variables say so too, is not its business"},
	{"internal/sandbox", []string{"internal/sandbox"},
		"the sandbox must never share a type with the client: a field name that is wrong on both sides would pass every test"},
}

// unimportable are the rooms that no program may import; tests may.
var unimportable = map[string]string{
	"internal/archtest": "it judges the code and is no part of it",
	"internal/e2e":      "it drives the built program from outside",
	"internal/bench":    "it measures the built program against the smallest one that could do the job",
	"internal/truth":    "it judges answers from outside",
	"internal/memnet":   "it stands for a network in tests",
	"examples":          "an example is a program to copy, not a library",
	"cmd":               "a program is run, not imported",
}

func TestRoomsImportAlongTheArrows(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	for _, file := range all.production() {
		rule := arrowFrom(file.room)
		for _, imported := range file.imports {
			room, ours := strings.CutPrefix(imported, module+"/")
			if !ours || room == file.room || room == shared || underAny(room, rule.to) && !forbidden(room) {
				continue
			}
			t.Errorf("%s imports %s.\n\t%s may import %s: %s.\n\tMove what is needed to where both may see it, or hand it in as a func or value.",
				file.path, room, rule.from, orNothing(rule.to), rule.why)
		}
	}
}

func arrowFrom(room string) arrow {
	for _, rule := range arrows {
		if under(room, rule.from) {
			return rule
		}
	}
	return arrow{from: room, why: "a room at the bottom is understood, tested and replaced alone"}
}

func forbidden(room string) bool {
	for closed := range unimportable {
		if under(room, closed) {
			return true
		}
	}
	return false
}

func orNothing(rooms []string) string {
	if len(rooms) == 0 {
		return "no room of ours"
	}
	return strings.Join(rooms, ", ")
}

// TestEveryArrowIsOfARoomThatExists keeps the table above from outliving the rooms.
func TestEveryArrowIsOfARoomThatExists(t *testing.T) {
	t.Parallel()
	rooms := readTree(t).rooms()
	for _, rule := range arrows {
		found := false
		for room := range rooms {
			found = found || under(room, rule.from)
		}
		if !found {
			t.Errorf("the table of arrows names %s, which does not exist", rule.from)
		}
	}
}

// reserve keeps an outside package for the rooms that are about it.
type reserve struct {
	imports []string // an import path, or with "/..." all paths from there down
	rooms   []string
	why     string
}

var reserves = []reserve{
	{[]string{"net/http/...", "github.com/go-resty/resty/v2/..."}, []string{"internal/platform", "internal/sandbox", "internal/mcpserver", "internal/cli", "internal/bench"},
		"a request made elsewhere would escape the governor, the credentials' guard and the error mapping"},
	{[]string{"database/sql/...", "modernc.org/sqlite/..."}, []string{"internal/query", "internal/sandbox"},
		"SQL is run in one place, under its authorizer; the sandbox has a database because a real platform has one"},
	{[]string{"github.com/spf13/cobra", "github.com/spf13/pflag"}, []string{"internal/cli"}, "commands and flags are the command line's"},
	{[]string{"github.com/mark3labs/mcp-go/..."}, []string{"internal/mcpserver", "tools", "internal/cli", "internal/bench", "internal/e2e/conformance", "examples"},
		"the protocol's library can be replaced only while few know it (cli has the demo's client, bench the baseline to be measured against, the conformance fixture its own tools)"},
	{[]string{"github.com/caarlos0/env/v11"}, []string{"internal/config"}, "the environment is read once, into one Config"},
	{[]string{"github.com/goccy/go-yaml/..."}, []string{"internal/manifest", "internal/profile", "internal/toolfile"}, "manifests, profiles and files of other tools are the only YAML, and their mistakes are told with line and mend"},
	{[]string{"github.com/zalando/go-keyring"}, []string{"internal/profile"}, "secrets are kept and read in one place, which knows what to do where there is no keyring"},
	{[]string{"github.com/getkin/kin-openapi/...", "go.yaml.in/yaml/v4"}, []string{"internal/openapi"},
		"documents of others are read in one place, with the YAML reader that the library of OpenAPI brings"},
	{[]string{"github.com/tailscale/hujson", "github.com/pelletier/go-toml/v2/..."}, []string{"internal/clients"}, "files of other programs are edited in one place, which keeps all else in them"},
	{[]string{"github.com/lmittmann/tint"}, []string{"internal/cli"}, "who logs is handed a *slog.Logger and does not choose its looks"},
	{[]string{"os/exec"}, []string{"internal/cli", "internal/config"},
		"the demo starts the server, and config the one command that prints the key, as the user set it: nothing that a caller says may start a process"},
	{[]string{"log"}, []string{"internal/cli"}, "log/slog, with a logger that is handed in; cli only leads there what libraries log by the global one"},
	{[]string{"unsafe"}, []string{"internal/query/offheap"},
		"SQLite takes addresses of functions and of memory; one small room makes them, so that all the rest can be followed by the race detector and the reader"},
	{[]string{"plugin"}, nil, "no cleverness that the race detector and the reader cannot follow"},
}

func TestOutsidePackagesStayInTheirRooms(t *testing.T) {
	t.Parallel()
	all := readTree(t)
	for _, file := range all.production() {
		for _, imported := range file.imports {
			for _, rule := range reserves {
				if slices.ContainsFunc(rule.imports, matches(imported)) && !underAny(file.room, rule.rooms) {
					t.Errorf("%s imports %s, which is kept for %s: %s.", file.path, imported, orNothing(rule.rooms), rule.why)
				}
			}
		}
	}
}

func matches(imported string) func(pattern string) bool {
	return func(pattern string) bool {
		folder, wide := strings.CutSuffix(pattern, "/...")
		return imported == pattern || wide && under(imported, folder)
	}
}

// TestOneMCPLibraryOneHTTPClient stops a second library for what one does already.
func TestOneMCPLibraryOneHTTPClient(t *testing.T) {
	t.Parallel()
	gomod := readTree(t).read(t, "go.mod")
	rivals := map[string]string{
		"github.com/modelcontextprotocol/go-sdk": "github.com/mark3labs/mcp-go",
		"github.com/mattn/go-sqlite3":            "modernc.org/sqlite, which needs no C compiler",
		"resty.dev/v3":                           "github.com/go-resty/resty/v2",
		"gopkg.in/yaml.v3":                       "github.com/goccy/go-yaml",
		"github.com/spf13/viper":                 "github.com/caarlos0/env/v11",
		"github.com/stretchr/testify":            "the standard library and github.com/google/go-cmp",
		"go.uber.org/zap":                        "log/slog",
	}
	for line := range strings.Lines(gomod) {
		fields := strings.Fields(line)
		if len(fields) < 2 || strings.Contains(line, "// indirect") {
			continue
		}
		for rival, chosen := range rivals {
			if slices.Contains(fields, rival) {
				t.Errorf("go.mod requires %s; this project uses %s", rival, chosen)
			}
		}
	}
}
