package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// manifestOutput is where a command writes the manifest that it makes.
type manifestOutput struct {
	file  string // "": stdout
	force bool   // a file that there is may be replaced
}

func (o *manifestOutput) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&o.file, "output", "o", "", "write the manifest to this `file`, and the report to stdout (default: the manifest to stdout, the report to stderr)")
	cmd.Flags().BoolVar(&o.force, "force", false, "replace the file if there is one")
}

// check refuses a file that is there, before any work is done for it.
func (o *manifestOutput) check() error {
	if o.file == "" || o.force {
		return nil
	}
	_, err := os.Lstat(o.file)
	switch {
	case err == nil:
		return o.exists()
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return o.unwritten(err)
}

func (o *manifestOutput) exists() error {
	return usageError{advised{fmt.Errorf("%q is there already, and may hold somebody's work", o.file), "Name another file with -o, or add --force to replace it."}}
}

func (o *manifestOutput) unwritten(err error) error {
	return usageError{advised{fmt.Errorf("%q cannot be written: %w", o.file, files.Cause(err)), "Name a file that you may write with -o."}}
}

// writeManifest writes the text of a manifest. A file is there whole or not at all: a server may be reading it.
func (a *app) writeManifest(o manifestOutput, text string) error {
	if o.file == "" {
		_, err := io.WriteString(a.stdout, text)
		return err
	}
	if err := o.check(); err != nil {
		return err // it came while the manifest was made
	}
	if err := files.Write(o.file, 0o644, []byte(text)); err != nil { // it holds names of variables, and no key
		return o.unwritten(err)
	}
	return nil
}

// reportTo is where the report goes that belongs to a manifest.
func (a *app) reportTo(o manifestOutput) io.Writer {
	if o.file == "" {
		return a.stderr
	}
	return a.stdout
}

// tellNext says where a manifest is, and what comes next.
func (a *app) tellNext(w io.Writer, o manifestOutput, m *manifest.Manifest) {
	if o.file != "" {
		fmt.Fprintf(w, "%s is written. Next:\n", o.file)
	} else {
		fmt.Fprintln(w, "With -o it is written to a file. Next:")
	}
	for _, line := range a.nextCommands(o.file, m) {
		fmt.Fprintln(w, "  "+line)
	}
}

// nextCommands are the lines for a shell by which a manifest is checked and served. name is the file; "" stands for one to be named.
func (a *app) nextCommands(name string, m *manifest.Manifest) []string {
	if name == "" {
		name = m.Platform + ".yaml"
	}
	absolute, err := filepath.Abs(name)
	if err != nil {
		absolute = name
	}
	return append(a.missingExports(m),
		"orgdata-mcp manifest lint "+words.ShellWord(name),
		"orgdata-mcp manifest check "+words.ShellWord(name),
		config.ManifestSetting+"="+words.ShellWord(absolute)+" orgdata-mcp")
}

// missingExports are lines that set the credentials of a manifest's first way in, of those that the environment lacks.
func (a *app) missingExports(m *manifest.Manifest) []string {
	var lines []string
	for _, c := range m.Credentials {
		needed := len(m.Authenticators) > 0 && slices.Contains(m.Authenticators[0].Needs, c.Name) || m.Scope != nil && m.Scope.From == c.Name
		if needed && len(c.Env) > 0 && !a.sets(config.VariablesOf(c.Name, c.Env, c.Secret)) {
			lines = append(lines, "export "+c.Env[0]+"=…")
		}
	}
	return lines
}

// sets tells whether the environment sets one of the variables.
func (a *app) sets(names []string) bool {
	return slices.ContainsFunc(a.environ, func(e string) bool {
		name, value, _ := strings.Cut(e, "=")
		return value != "" && slices.Contains(names, name)
	})
}
