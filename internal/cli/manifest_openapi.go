package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/catalog"
	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/openapi"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// openapiOptions is the command line of manifest from-openapi.
type openapiOptions struct {
	document string
	name     string
	baseURL  string
	only     []string
	output   manifestOutput
}

func newFromOpenAPICommand(run func(openapiOptions) error) *cobra.Command {
	var o openapiOptions
	cmd := &cobra.Command{
		Use:   "from-openapi SPEC",
		Short: "Make a manifest of an OpenAPI document",
		Long: `Make a manifest of an OpenAPI document of version 3.0 or 3.1, in YAML or JSON: its lists and single records become tables, with their paging, ways in,
parents, columns, values, filters and orders. What was converted, what is a guess and what has no place in a manifest is printed, with file and line; guesses
stand in the manifest as comments, too. Nothing is asked of the API, and only files in the document's folder are read.

The address of the API is the first of the document that a key can be sent to. POSTs become no tables.`,
		Example: `  orgdata-mcp manifest from-openapi openapi.yaml -o acme.yaml
  orgdata-mcp manifest from-openapi openapi.json -o acme.yaml \
    --base-url https://acme.example/api/v3 --only /orders --only /customers`,
		DisableFlagsInUseLine: true,
		Args:                  one("document", "Name its file", "openapi.yaml -o acme.yaml"),
		RunE: func(_ *cobra.Command, args []string) error {
			o.document = args[0]
			return run(o)
		},
	}
	cmd.Flags().StringVar(&o.name, "name", "", "the platform's `name` in the manifest (default: made of the document's title)")
	cmd.Flags().StringVar(&o.baseURL, "base-url", "", "the `URL` of the API, in place of the document's servers")
	cmd.Flags().StringArrayVar(&o.only, "only", nil, "convert what is at this `path` and below it alone; may be given several times")
	o.output.addFlags(cmd)
	return cmd
}

// fromOpenAPI makes a manifest of a document, writes it and tells what it is made of.
func (a *app) fromOpenAPI(o openapiOptions) error {
	if err := o.output.check(); err != nil {
		return err
	}
	folder, name, err := openDocument(o.document)
	if err != nil {
		return err
	}
	defer folder.Close()
	allowed, err := config.AllowedHTTP(a.environ)
	if err != nil {
		return err
	}
	made, err := openapi.Convert(folder.FS(), name, openapi.Options{Platform: o.name, BaseURL: o.baseURL, Only: o.only, AllowHTTP: allowed})
	if err != nil {
		return documentError(o.document, err)
	}
	if err := catalog.CheckViews(made.Manifest); err != nil {
		return err
	}
	if err := a.writeManifest(o.output, made.Text); err != nil {
		return err
	}
	return a.tellConversion(a.reportTo(o.output), o.output, made)
}

// openDocument opens the folder of a document, which nothing leads out of, and gives the document's name in it.
func openDocument(document string) (folder *os.Root, name string, err error) {
	if strings.Contains(document, "://") {
		return nil, "", usageError{advised{fmt.Errorf("%q is an address, and nothing is fetched", document), "Save the document to a file, and name that."}}
	}
	whole, err := filepath.EvalSymlinks(document)
	if err == nil {
		folder, err = os.OpenRoot(filepath.Dir(whole))
	}
	if err != nil {
		return nil, "", documentError(document, err)
	}
	return folder, filepath.Base(whole), nil
}

// documentError is for the terminal why no manifest is made of a document.
func documentError(document string, err error) error {
	var refused *openapi.Refusal
	if errors.As(err, &refused) {
		return advised{errors.New(words.HideSecrets(refused.Text)), refused.Next}
	}
	var unread *fs.PathError
	if errors.As(err, &unread) {
		err = unread.Err
	}
	return usageError{advised{fmt.Errorf("%q cannot be read: %w", document, err), "Name the file of an OpenAPI document."}}
}

// tellConversion says what became of a document, and what comes next.
func (a *app) tellConversion(w io.Writer, o manifestOutput, made *openapi.Result) error {
	for _, part := range []struct {
		kind  string
		notes []openapi.Note
	}{{"converted", made.Report.Converted}, {"guessed", made.Report.Guessed}, {"refused", made.Report.Refused}} {
		for _, n := range part.notes {
			fmt.Fprintf(w, "%-9s  %s\n", part.kind, words.HideSecrets(n.String()))
		}
	}
	text, err := contents(made.Manifest)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s %d converted, %d guessed, %d refused.\n", text, len(made.Report.Converted), len(made.Report.Guessed), len(made.Report.Refused))
	a.tellNext(w, o, made.Manifest)
	return nil
}
