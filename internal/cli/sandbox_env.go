package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// envMark begins the files that sandbox --env writes, and no others are replaced.
const envMark = "# orgdata-mcp sandbox --env"

// checkEnvFile refuses a file that sandbox --env has not written, before anything starts.
func checkEnvFile(path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return envUnwritten(path, err)
	case !info.Mode().IsRegular():
		return usageError{advised{fmt.Errorf("--env is %q, which is no file", path), "Name a file, as in --env sandbox.env."}}
	}
	f, err := os.Open(path)
	if err != nil {
		return envUnwritten(path, err)
	}
	defer f.Close()
	first, _ := bufio.NewReader(f).ReadString('\n') // one that cannot be read is not ours
	if info.Size() > 0 && !strings.HasPrefix(first, envMark) {
		return usageError{advised{fmt.Errorf("%q is there already, and no sandbox has written it", path), "Name another file with --env, or move that one away."}}
	}
	return nil
}

func envUnwritten(path string, err error) error {
	return usageError{advised{fmt.Errorf("%q cannot be written: %w", path, files.Cause(err)), "Name a file that you may write with --env."}}
}

// writeEnvFile writes what clients need: lines that a shell, direnv and docker --env-file read alike. It is the user's alone: people are used to that of
// files with keys, and a program may put other keys beside these.
func (m miniatures) writeEnvFile(path string) error {
	if err := checkEnvFile(path); err != nil {
		return err // it came while the sandbox started
	}
	if err := files.Write(path, 0o600, []byte(m.envFile())); err != nil {
		return envUnwritten(path, err)
	}
	return nil
}

// envFile is the text of the file: what orgdata-mcp reads, the addresses, and a section for each platform with its accounts.
func (m miniatures) envFile() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: the platforms in miniature, as long as it runs. In a shell: set -a; . ./FILE; set +a\n", envMark)
	fmt.Fprintf(&b, "\n# What orgdata-mcp and other programs read, with one account a platform\n")
	writeVariables(&b, m.defaults())
	fmt.Fprintf(&b, "\n# Addresses\n")
	writeVariables(&b, m.addresses())
	for _, e := range m.sandbox.Exports() {
		fmt.Fprintf(&b, "\n# %s, an account for each role\n", e.Title)
		for _, a := range m.builderAccounts(e) {
			if a.first {
				fmt.Fprintf(&b, "# %s\n", a.description())
				writeVariables(&b, a.variables())
			}
		}
	}
	return b.String()
}

// defaults are the settings of orgdata-mcp for all platforms, and the platforms' own variables, which other programs may know.
func (m miniatures) defaults() []sandbox.Variable {
	exports := m.sandbox.Exports()
	if len(exports) == 1 {
		return exports[0].Env
	}
	var names []string
	var env []sandbox.Variable
	for _, e := range exports {
		names = append(names, e.Platform)
		env = append(env, sandbox.Variable{Name: config.SettingFor(e.Platform, config.BaseURLSetting), Value: e.BaseURL})
		for _, v := range e.Env {
			if v.Name != config.PlatformSetting && v.Name != config.BaseURLSetting && v.Name != caFileVariable {
				env = append(env, v)
			}
		}
	}
	env = append([]sandbox.Variable{{Name: config.PlatformsSetting, Value: strings.Join(names, ",")}}, env...)
	if file := m.sandbox.CAFile(); file != "" {
		env = append(env, sandbox.Variable{Name: caFileVariable, Value: file})
	}
	return env
}

// caFileVariable names the file of authorities that programs written in Go, and those built on OpenSSL, trust.
const caFileVariable = "SSL_CERT_FILE"

// addresses are those of the platforms and beside them.
func (m miniatures) addresses() []sandbox.Variable {
	var all []sandbox.Variable
	for _, e := range m.sandbox.Exports() {
		all = append(all, sandbox.Variable{Name: builderVariable(e.Platform, "base_url"), Value: e.BaseURL})
	}
	for _, v := range []sandbox.Variable{
		{Name: builderVariable("dashboard_url"), Value: m.sandbox.DashboardURL()},
		{Name: builderVariable("control_url"), Value: m.sandbox.ControlURL()},
		{Name: builderVariable("ca_file"), Value: m.sandbox.CAFile()},
	} {
		if v.Value != "" {
			all = append(all, v)
		}
	}
	return all
}

// description says whose the account is, in one line.
func (a builderAccount) description() string {
	text := a.User.Name() + ", " + a.Role
	if a.OrganizationID != a.User.ID {
		text += " of " + a.OrganizationName
	}
	switch {
	case a.Revoked:
		text += "; the key is revoked, and refused"
	case a.Key == "":
		text += "; no key yet"
	}
	return text
}

// variables are the account's credentials, those that it has.
func (a builderAccount) variables() []sandbox.Variable {
	organization := a.OrganizationID
	if organization == a.User.ID { // each person is one
		organization = ""
	}
	var all []sandbox.Variable
	for _, v := range []sandbox.Variable{
		{Name: "api_key", Value: a.Key}, {Name: "org_id", Value: organization}, {Name: "user_id", Value: a.User.ID},
		{Name: "email", Value: a.User.Email}, {Name: "password", Value: a.Password},
	} {
		if v.Value != "" {
			all = append(all, sandbox.Variable{Name: builderVariable(a.Platform, a.name, v.Name), Value: v.Value})
		}
	}
	return all
}

// builderVariable names a variable so that no program takes it for a setting of its own.
func builderVariable(parts ...string) string {
	return strings.ToUpper(strings.Join(append([]string{"sandbox"}, parts...), "_"))
}

func writeVariables(b *strings.Builder, env []sandbox.Variable) {
	for _, v := range env {
		fmt.Fprintf(b, "%s=%s\n", v.Name, words.ShellWord(v.Value))
	}
}
