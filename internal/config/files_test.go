package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// loginPlatform has a key and, beside it, an e-mail and a password; a request needs none of them for sure.
func loginPlatform() config.Platforms {
	return config.Platforms{
		Known: []config.Known{{Name: "acme", Env: []string{"ACME_API_KEY", "ACME_EMAIL", "ACME_PASSWORD"}, Secrets: []string{"ACME_API_KEY", "ACME_PASSWORD"}}},
		Open: func(string, string) (config.Platform, error) {
			return config.Platform{Name: "acme", Credentials: []config.Credential{
				{Name: "api_key", Env: []string{"ACME_API_KEY"}, Secret: true},
				{Name: "email", Env: []string{"ACME_EMAIL"}},
				{Name: "password", Env: []string{"ACME_PASSWORD"}, Secret: true, Password: true},
			}}, nil
		},
	}
}

// TestSecretsInFiles: each secret of a platform may be in a file that its own variable names with _FILE; a password may have any characters.
func TestSecretsInFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, password := write("key", "k-1\n"), write("password", " pässword \"with\" $igns \r\n")
	for name, c := range map[string]struct {
		environ []string
		want    map[string]string
		wrong   []string
	}{
		"key":                {[]string{"ACME_API_KEY_FILE=" + key}, map[string]string{"api_key": "k-1"}, nil},
		"login":              {[]string{"ACME_EMAIL=ana@acme.example", "ACME_PASSWORD_FILE=" + password}, map[string]string{"email": "ana@acme.example", "password": `pässword "with" $igns`}, nil},
		"in the environment": {[]string{"ACME_EMAIL=ana@acme.example", "ACME_PASSWORD=a <b> $c"}, map[string]string{"email": "ana@acme.example", "password": "a <b> $c"}, nil},
		"home":               {[]string{"HOME=" + dir, "ACME_PASSWORD_FILE=~/password"}, map[string]string{"password": `pässword "with" $igns`}, nil},
		"a key is no text":   {[]string{"ACME_API_KEY_FILE=" + password}, nil, []string{`ACME_API_KEY_FILE is "`, "no key has"}},
		"two lines":          {[]string{"ACME_PASSWORD_FILE=" + write("two", "a\nb\n")}, nil, []string{"ACME_PASSWORD_FILE is", "has several lines", "Write the password into it, and nothing else, on one line."}},
		"empty":              {[]string{"ACME_PASSWORD_FILE=" + write("none", "\n")}, nil, []string{"is empty", "Write the password into it."}},
		"no such file":       {[]string{"ACME_PASSWORD_FILE=/nowhere"}, nil, []string{"ACME_PASSWORD_FILE", "no such file", "a file that holds the password"}},
		"a folder":           {[]string{"ACME_PASSWORD_FILE=" + dir}, nil, []string{"a folder", "holds the password and nothing else"}},
		"both":               {[]string{"ACME_PASSWORD=x", "ACME_PASSWORD_FILE=" + password}, nil, []string{"ACME_PASSWORD_FILE and ACME_PASSWORD are both set"}},
		"both, in general":   {[]string{"ORGDATA_API_KEY=x", "ACME_API_KEY_FILE=" + key}, nil, []string{"ACME_API_KEY_FILE and ORGDATA_API_KEY are both set"}},
		"two files":          {[]string{"ORGDATA_API_KEY_FILE=" + key, "ACME_API_KEY_FILE=" + key}, nil, []string{"ACME_API_KEY_FILE and ORGDATA_API_KEY_FILE are both set"}},
		"file and command":   {[]string{"ORGDATA_API_KEY_COMMAND=echo x", "ACME_API_KEY_FILE=" + key}, nil, []string{"ACME_API_KEY_FILE and ORGDATA_API_KEY_COMMAND are both set"}},
		"misspelt":           {[]string{"ACME_API_KEY=x", "ACME_PASWORD_FILE=" + password}, nil, []string{"ACME_PASWORD_FILE is no setting", "Did you mean ACME_PASSWORD_FILE?"}},
		"no secret":          {[]string{"ACME_API_KEY=x", "ACME_EMAIL_FILE=" + password}, map[string]string{"api_key": "x"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := config.Load(t.Context(), c.environ, config.Given{}, loginPlatform())
			if c.wrong != nil {
				requireMistake(t, err, c.wrong)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			creds, err := got.Connections[0].Credentials()
			if diff := cmp.Diff(c.want, creds); diff != "" || err != nil {
				t.Errorf("error %v, credentials (-want +got):\n%s", err, diff)
			}
		})
	}
}

// TestPasswordFileIsReadAgain when it changes, as the key's is.
func TestPasswordFileIsReadAgain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	got, err := config.Load(t.Context(), []string{"ACME_EMAIL=a@b.c", "ACME_PASSWORD_FILE=" + file, "ORGDATA_AUTH=login"}, config.Given{}, loginPlatform())
	if err != nil {
		t.Fatal(err)
	}
	if got.Connections[0].Auth != "login" || got.Connections[0].Sources["password"] != "ACME_PASSWORD_FILE" || got.Connections[0].Sources["email"] != "ACME_EMAIL" {
		t.Errorf("way in %q, sources %v", got.Connections[0].Auth, got.Connections[0].Sources)
	}
	write("second one")
	now, err := got.Connections[0].Credentials()
	if now["password"] != "second one" || now["email"] != "a@b.c" || err != nil {
		t.Errorf("%v, error %v", now, err)
	}
	if err := got.Connections[0].Renew(t.Context(), now); err != nil {
		t.Errorf("renewing: %v", err)
	}
}
