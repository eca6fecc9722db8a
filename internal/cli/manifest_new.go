package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/draft"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// newOptions is the command line of manifest new.
type newOptions struct {
	url     string
	name    string
	headers []string
	basic   string
	add     string // the manifest that the table is added to; "": one is made
	output  manifestOutput
}

func newNewCommand(run func(context.Context, newOptions) error) *cobra.Command {
	var o newOptions
	cmd := &cobra.Command{
		Use:   "new URL",
		Short: "Make a manifest from a live answer of an API",
		Long: `Make a manifest from what an API answers at a URL, one of a list of records: where they are, how they are paged, which field is the key, columns and their
types. What was seen, what is a guess and what was not found is printed, and stands in the file as comments; no value of a record does.

The key is read from ` + config.APIKeySetting + `, from the file that ` + config.APIKeyFileSetting + ` names, or from NAME_API_KEY. Without --header the API is asked without it first; on a refusal
the key is sent in the header that the refusal names, and in common ones. It goes to the URL's host alone, never across a redirect. At most eight requests
are made, each a GET, and each is printed.

With --add the manifest of a file gets the table, and says how requests are signed; its own lines stay.`,
		Example: `  orgdata-mcp manifest new -o acme.yaml \
    'https://api.acme.example/v1/customers?page=1&per_page=2'
  orgdata-mcp manifest new -o acme.yaml --header 'X-Api-Key: {api_key}' \
    https://api.acme.example/v1/customers`,
		DisableFlagsInUseLine: true,
		Args:                  one("URL", "Name it in quotes", "'https://api.acme.example/v1/customers?page=1&per_page=2'"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.url = args[0]
			if o.add != "" && (o.name != "" || len(o.headers) > 0 || o.basic != "" || o.output != manifestOutput{}) {
				return usageError{advised{errors.New("--add takes the name, the way in and the file from the manifest that it names"), "Leave --name, --header, --basic, --output and --force out, or --add."}}
			}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.name, "name", "", "the platform's `name` in the manifest (default: made of the host)")
	cmd.Flags().StringArrayVar(&o.headers, "header", nil, "a request `header` as in 'X-Api-Key: {api_key}'; may be given several times")
	cmd.Flags().StringVar(&o.basic, "basic", "", "`user` and password of Basic as in '{user}:{password}', which NAME_USER and NAME_PASSWORD hold")
	cmd.Flags().StringVar(&o.add, "add", "", "add a table to the manifest in this `file`, which says how requests are signed")
	o.output.addFlags(cmd)
	return cmd
}

// newManifest makes a manifest, writes it and tells what it is made of.
func (a *app) newManifest(ctx context.Context, o newOptions) error {
	if err := o.output.check(); err != nil {
		return err
	}
	options := draft.Options{URL: o.url, Platform: o.name, Headers: o.headers, Basic: o.basic, KeySettings: config.APIKeySetting + " or " + config.APIKeyFileSetting}
	var err error
	if options.AllowHTTP, err = config.AllowedHTTP(a.environ); err != nil {
		return err
	}
	asker := &asker{app: a, clients: map[string]*platform.Client{}}
	defer asker.close()
	if options.Platform, err = draft.PlatformOf(options); err != nil {
		return asker.draftError(err)
	}
	if options.Existing, err = existing(o.add, options.AllowHTTP); err != nil {
		return err
	}
	if o.add != "" {
		o.output = manifestOutput{file: o.add, force: true}
	}
	options.HasKey = a.sets(config.VariablesOf(config.APIKey, []string{draft.KeyVariable(options.Platform)}, true))
	d, err := draft.New(ctx, options, asker.ask)
	report := a.reportTo(o.output)
	if err != nil {
		if len(d.Requests) > 0 {
			asker.tellRequests(a.stderr, d.Requests)
		}
		return asker.draftError(err)
	}
	if err := a.writeManifest(o.output, d.Text); err != nil {
		return err
	}
	asker.tellRequests(report, d.Requests)
	asker.tellDraft(report, o.output, d)
	return nil
}

// existing is the manifest in a file; nil where none is named.
func existing(file string, allowed []string) (*draft.Existing, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, manifestError(file, err)
	}
	m, err := manifest.Parse(file, text, allowed...)
	if err != nil {
		return nil, manifestError(file, err)
	}
	return &draft.Existing{File: file, Text: string(text), Manifest: m}, nil
}

// asker makes the requests of a draft, with a client for each way in.
type asker struct {
	app     *app
	clients map[string]*platform.Client // by the text of their manifests
}

func (k *asker) ask(ctx context.Context, text, address string) (*draft.Answer, error) {
	client, err := k.client(ctx, text)
	if err != nil {
		return nil, err
	}
	look, err := client.Look(ctx, address)
	if err != nil {
		return nil, settingOrFailure(err)
	}
	return &draft.Answer{Status: look.Status, Header: textproto.MIMEHeader(look.Header), Body: look.Body, Redact: client.Redactor().Text}, nil
}

// client is one as the server would have it with a manifest, which is read from a file as the server reads it.
func (k *asker) client(ctx context.Context, text string) (*platform.Client, error) {
	if c := k.clients[text]; c != nil {
		return c, nil
	}
	folder, err := os.MkdirTemp("", "orgdata-mcp-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "draft.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	c, err := k.app.checkClient(ctx, k.environ(file), config.Given{})
	if err != nil {
		return nil, err
	}
	k.clients[text] = c
	return c, nil
}

// environ is the environment with nothing in it that is about another platform than that of a manifest's file: the key goes to the URL's host alone.
func (k *asker) environ(file string) []string {
	environ := k.app.environ
	for _, other := range []string{config.PlatformSetting, config.PlatformsSetting, config.BaseURLSetting, config.AuthSetting, config.DenySetting, config.OrgAllowSetting} {
		environ = withSetting(environ, other, "")
	}
	return withSetting(environ, config.ManifestSetting, file)
}

func (k *asker) close() {
	for _, c := range k.clients {
		c.Close()
	}
}

// redacted is a text without secrets that the API may have repeated.
func (k *asker) redacted(text string) string {
	for _, c := range k.clients {
		text = words.Redacted(text, c.Redactor().Text)
	}
	return text
}

func (k *asker) safe(line string) string { return words.Line(k.redacted(line), maxShown) }

func (k *asker) tellRequests(w io.Writer, requests []draft.Request) {
	for _, r := range requests {
		fmt.Fprintln(w, k.safe(r.Text()))
	}
}

// tellDraft says what a manifest is made of, and what comes next.
func (k *asker) tellDraft(w io.Writer, o manifestOutput, d *draft.Draft) {
	fmt.Fprintln(w)
	for _, n := range d.Notes {
		fmt.Fprintf(w, "%-9s  %s: %s\n", n.Kind, n.Where, k.safe(n.Text))
	}
	fmt.Fprintln(w)
	k.app.tellNext(w, o, d.Manifest)
}

// draftError is for the terminal why there is no manifest.
func (k *asker) draftError(err error) error {
	var wrong *draft.Error
	if !errors.As(err, &wrong) {
		return err
	}
	told := advised{errors.New(k.redacted(wrong.Text)), k.redacted(wrong.Next)}
	if wrong.Usage {
		return usageError{told}
	}
	return told
}

// settingOrFailure is for the terminal why nothing answered.
func settingOrFailure(err error) error {
	var e *platform.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Code == platform.CodeConfiguration {
		return settingError(err)
	}
	return advised{errors.New(e.Public), e.Next}
}
