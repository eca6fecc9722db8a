package config

import (
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// fileSuffix makes of a secret's variable the one that names a file with the secret in it.
const fileSuffix = "_FILE"

// variables are all that may give a credential, but for the ORGDATA_* ones.
func (c Credential) variables() []string {
	all := c.Env
	if c.Secret {
		all = withFiles(all, c.Env)
	}
	return all
}

// variables are all that tell that a platform is meant.
func (k Known) variables() []string { return withFiles(k.Env, k.Secrets) }

// withFiles adds to names those of the files with the secrets.
func withFiles(names, secrets []string) []string {
	all := append([]string{}, names...)
	for _, name := range secrets {
		all = append(all, name+fileSuffix)
	}
	return all
}

// findFile takes a secret from the file that one of its variables names. source is the variable that gives it otherwise, "" when none does.
func (all *credentials) findFile(o *opening, cr Credential, c circumstances, source string) error {
	if !cr.Secret {
		return nil
	}
	name, path := firstSet(c.vars, o.files(cr))
	if name == "" {
		return nil
	}
	for _, other := range []string{source, o.setAmong(cr, c.vars)} {
		if other != "" {
			return bothSet(name, other)
		}
	}
	path, err := homePath(name, path, c.vars)
	if err != nil {
		return err
	}
	return all.keep(newKeyFile(name, path, cr.Name, cr.Password, c.warn))
}

// setAmong is the setting that says where the key is kept instead, when c is the key.
func (o *opening) setAmong(c Credential, vars map[string]string) string {
	if c.Name != APIKey {
		return ""
	}
	name, _ := firstSet(vars, slices.Concat(o.names(fileSetting), o.names(commandSetting)))
	return name
}

// newKeyFile is a credential in a file, and the setting that names the file.
func newKeyFile(setting, path, credential string, password bool, warn func(string)) (kept, string) {
	f := &keyFile{setting: setting, path: path, what: strings.TrimPrefix(words.Spoken(credential), "API "), text: keyText, warn: warn}
	if password {
		f.text = passwordText
	}
	return kept{credential, f.value, f.renew}, setting
}

// noPipe says what to do where a file is a pipe.
func (f *keyFile) noPipe() string {
	if isOf(f.setting, fileSetting) {
		return "Give a regular file, or let " + beside(f.setting, commandSetting) + " print the key."
	}
	return "Give a regular file."
}

// passwordText returns the password that a file holds: one line, in which any character may be.
func passwordText(data []byte) (string, *keyProblem) {
	text, ok := DecodeText(data)
	if !ok {
		return "", &keyProblem{"holds bytes that are no text", " as plain text."}
	}
	password := strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "\ufeff\u200b"))
	switch {
	case password == "":
		return "", &keyProblem{"is empty", "."}
	case strings.ContainsAny(password, "\r\n"):
		return "", &keyProblem{"has several lines", ", and nothing else, on one line."}
	}
	return password, nil
}
