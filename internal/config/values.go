package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// clean returns the variables with the values of ours and of the platforms' own (own) as they were meant: without space and line breaks around
// them, and with the home folder where a file's path begins with ~/. Quotes around a value are refused: no shell has taken them off.
func clean(vars map[string]string, own []string) (map[string]string, error) {
	cleaned := make(map[string]string, len(vars))
	for name, value := range vars {
		cleaned[name] = value
	}
	for _, name := range slices.Concat(names(), own) {
		value, set := vars[name]
		if !set {
			continue
		}
		value = strings.TrimSpace(strings.Trim(value, "\ufeff\u200b"))
		if !isOf(name, commandSetting) && quoted(value) {
			return nil, quotesAround(name)
		}
		if isUnfilled(value) && !isOf(name, commandSetting) {
			return nil, mistake("Set that variable where the client is started, or write the value itself.", "%s holds the name of a variable that nobody has filled in.", name)
		}
		if err := refuseSecret(name, value); err != nil {
			return nil, err
		}
		if isFile(name) {
			var err error
			if value, err = homePaths(name, value, vars); err != nil {
				return nil, err
			}
		}
		cleaned[name] = value
	}
	return cleaned, nil
}

// A reference as clients' configurations and shells have them: ${DCYCLE_API_KEY}, ${env:DCYCLE_API_KEY}, $KEY, %KEY%.
var unfilled = words.Pattern(`^(\$\{[A-Za-z_][\w:.-]*\}|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|\{\{[^{}]*\}\})$`)

func isUnfilled(value string) bool {
	return strings.ContainsAny(value, "$%{") && unfilled().MatchString(value)
}

func quotesAround(name string) error {
	return mistake("Write it without them: nothing takes them off in an env file or in a client's configuration.", "%s has quotes around its value.", name)
}

// quoted tells values such as "k", 'k' and “k”.
func quoted(value string) bool {
	for _, pair := range []string{`""`, `''`, "``", "“”", "‘’"} {
		signs := []rune(pair)
		opens, closes := string(signs[0]), string(signs[1])
		if len(value) >= len(pair) && strings.HasPrefix(value, opens) && strings.HasSuffix(value, closes) {
			return true
		}
	}
	return false
}

// refuseSecret tells of a key in a setting that has another purpose, before an error repeats its value. An organisation's id may look like a key.
func refuseSecret(name, value string) error {
	free := func(setting string) bool { return isOf(name, setting) }
	if slices.ContainsFunc([]string{general[APIKey], general[Organization], commandSetting}, free) || !ofSettings(name) {
		return nil
	}
	if isFile(name) && strings.ContainsAny(value, "\r\n") {
		return mistake("Write that into a file, and give the file's path.", "%s has several lines, which is no path of a file.", name)
	}
	parts := []string{value}
	if name == ManifestSetting {
		parts = manifestPaths(value)
	}
	if !slices.ContainsFunc(parts, func(s string) bool { return words.LooksSecret(s) && !(isFile(name) && exists(s)) }) {
		return nil
	}
	return mistake("Set "+beside(name, general[APIKey])+" to a key, or "+beside(name, fileSetting)+" to the path of a file that holds it.", "%s holds what looks like a key itself.", name)
}

// ofSettings tells the program's settings, those of a connection too.
func ofSettings(name string) bool {
	return slices.Contains(names(), name) || slices.ContainsFunc(perConnection, func(s string) bool { return isOf(name, s) })
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// homePaths is homePath for a setting that may list several.
func homePaths(name, value string, vars map[string]string) (string, error) {
	if name != ManifestSetting || exists(value) {
		return homePath(name, value, vars)
	}
	paths := manifestPaths(value)
	for i := range paths {
		var err error
		if paths[i], err = homePath(name, paths[i], vars); err != nil {
			return "", err
		}
	}
	return strings.Join(paths, ","), nil
}

// isFile tells the settings whose value is the path of a file, or of several.
func isFile(name string) bool {
	return strings.HasPrefix(name, "ORGDATA_") && (strings.HasSuffix(name, "_FILE") || name == ManifestSetting)
}

// homePath puts the home folder in the place of ~ at the beginning of a path, as a shell would. Whatever else a shell does with a path stays undone, and a path
// that counts on it is refused.
func homePath(name, path string, vars map[string]string) (string, error) {
	if strings.HasPrefix(path, "$") || strings.HasPrefix(path, "%") || strings.HasPrefix(path, "file:") {
		return "", mistake("Write the path itself; only ~/ at its beginning is understood.", "%s is %q, in which nothing is filled in.", name, path)
	}
	rest, found := strings.CutPrefix(path, "~")
	if !found {
		return path, nil
	}
	home := vars["HOME"]
	if home == "" {
		home = vars["USERPROFILE"]
	}
	if rest != "" && rest[0] != '/' && rest[0] != filepath.Separator {
		return "", mistake("Write the whole path; ~/ is this user's home folder, and no other is known.", "%s is %q, another user's home folder.", name, path)
	}
	if home == "" {
		return "", mistake("Write the whole path.", "%s is %q, but HOME is not set.", name, path)
	}
	return filepath.Join(home, rest), nil
}
