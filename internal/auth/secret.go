package auth

import (
	"context"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/platform"
	"github.com/orgdata-mcp/orgdata-mcp/internal/signin"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// askSecret asks for a secret until it can be one. of says which it is, as "new ", ""; what was taken off is said.
func (d Deps) askSecret(ctx context.Context, m *manifest.Manifest, c *manifest.Credential, of string) (string, error) {
	for {
		given, err := d.Ask.Hidden(ctx, words.Capital(of+words.Spoken(c.Name)))
		if err != nil {
			return "", err
		}
		value, off, err := signin.Secret(c, given)
		if err != nil {
			d.Show("That " + err.Error() + ". Give the " + words.Spoken(c.Name) + " itself.")
			continue
		}
		if len(off) > 0 {
			d.Show("Left out: " + words.And(off) + ".")
		}
		if err := platform.CheckCredential(m, c, value); err != nil {
			d.Show(words.Sentence(err.Error()) + " Give the " + words.Spoken(c.Name) + " itself.")
			continue
		}
		foreign := signin.Foreign(m, c.Name, value, manifest.Embedded())
		if foreign == "" {
			return value, nil
		}
		yes, err := d.Ask.Confirm(ctx, foreign+" Use it all the same?", false)
		if yes || err != nil {
			return value, err
		}
	}
}

// secretFrom reads a secret from a file, or from stdin where its path is -. Errors show nothing of it.
func (d Deps) secretFrom(ctx context.Context, path string, m *manifest.Manifest, c *manifest.Credential) (string, error) {
	data, err := d.ReadKey(ctx, path)
	if err != nil {
		return "", err
	}
	name, from := words.Spoken(c.Name), "the file of --key-file"
	if path == "-" {
		from = "stdin"
	} else {
		d.warnOfMode(path)
	}
	text, ok := config.DecodeText(data)
	if !ok {
		return "", usage("Write the "+name+" into it as plain text.", "%s holds bytes that are no text", from)
	}
	value, _, err := signin.Secret(c, text)
	if err != nil {
		return "", usage("Give the "+name+", and nothing else, on one line.", "what %s gives %w", from, err)
	}
	if foreign := signin.Foreign(m, c.Name, value, manifest.Embedded()); foreign != "" {
		return "", usage("Give --platform the one that it is of, or the right "+name+".", "what %s gives is another platform's %s. %s", from, name, foreign)
	}
	return value, nil
}
