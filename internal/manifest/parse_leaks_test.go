package manifest

import (
	"strings"
	"testing"
)

func TestWhatIsHiddenIsShownByNoOtherColumn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ columns, want string }{
		{"a: {type: text, path: key, secret: true}\n      b: {type: text, path: key}", "column things.b shows what column a hides; make it secret: true"},
		{"a: {type: text, path: key, secret: true}\n      b: {type: text, path: key, secret: prefix}", ""},
		{"a: {type: text, path: key, secret: true}\n      b: {type: json, path: keys}", ""},
		{"a: {type: text, path: config.db.password, secret: true}\n      b: {type: json, path: config}", "column things.b shows what column a hides; add secret_paths: password"},
		{"a: {type: text, path: config.db.password, secret: true}\n      b: {type: json, path: config, secret_paths: Password}", ""},
		{"a: {type: text, path: config.db.password, secret: true}\n      b: {type: json, path: config, secret_paths: db}", ""},
		{"a: {type: text, path: config.db.password, secret: true}\n      b: {type: json, path: config, secret_paths: \"*\"}", ""},
		{"a: {type: text, path: config.db.password, secret: true}\n      b: {type: json, path: config, personal: true}", "add secret_paths: password"},
		{"a: {type: text, path: config.db.password, secret: true}\n      b: {type: text, path: config.db}", "make it secret: true"},
		{"a: {type: text, path: user.email, personal: true}\n      b: {type: json, path: user}", "add personal_paths: email"},
		{"a: {type: text, path: user.email, personal: true}\n      b: {type: json, path: user, personal_paths: email}", ""},
		{"a: {type: text, path: user.email, personal: true}\n      b: {type: json, path: user, personal: true}", ""},
		{"a: {type: text, path: user.email, personal: true}\n      b: {type: text, path: user.name}", ""},
		{"a: {type: text, path: user.email, personal: true}\n      b: {type: text, path: user.emails}", ""},
		{"a: {type: text, path: email, personal: true}\n      b: {type: text, coalesce: [name, email]}", "make it personal: true"},
		{"a: {type: text, coalesce: [login, email], personal: true}\n      b: {type: text, path: email}", "make it personal: true"},
	} {
		t.Run(tt.columns, func(t *testing.T) {
			_, err := Parse("acme.yaml", []byte(second("      "+tt.columns+"\n")))
			if tt.want == "" && err == nil {
				return
			}
			if err == nil || tt.want == "" || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestElementsHideWhatTheirMembersHide sees the same of rows of an array: the element holds its members.
func TestElementsHideWhatTheirMembersHide(t *testing.T) {
	t.Parallel()
	for element, want := range map[string]string{
		"{type: json, from: element}":                        "column things.y shows what column x hides; add personal_paths: email",
		"{type: json, from: element, personal_paths: email}": "",
		"{type: json, from: element, personal: true}":        "",
		"{type: text, from: record, path: email}":            "",
		"{type: json, from: record, path: lines}":            "add personal_paths: email",
		"{type: json, from: record, path: other}":            "",
	} {
		file := unfolding("{path: lines, record: id}", "{type: text, path: email, personal: true}") + "      y: " + element + "\n"
		_, err := Parse("acme.yaml", []byte(file))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", element, err, want)
		}
	}
}
