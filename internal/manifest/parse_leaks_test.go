package manifest

import (
	"strings"
	"testing"
)

func TestWhatIsHiddenIsShownByNoOtherColumn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ columns, want string }{
		{"a: {type: text, path: key, secret: true}\n      b: {type: text, path: key}", "column things.b shows what column things.a hides; make it secret: true"},
		{"a: {type: text, path: key, secret: true}\n      b: {type: text, path: key, secret: prefix}", ""},
		{"a: {type: text, path: key, secret: true}\n      b: {type: json, path: keys}", ""},
		{"a: {type: text, path: config.db.password, secret: true}\n      b: {type: json, path: config}", "column things.b shows what column things.a hides; add secret_paths: password"},
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
		{"a: {type: json, path: user, personal: true}\n      b: {type: text, path: user.name}", "make it personal: true"},
		{"a: {type: json, path: user, personal: true}\n      b: {type: text, path: user.name, personal: true}", ""},
		{"a: {type: json, path: config, secret_paths: password}\n      b: {type: text, path: config.db.password}", "make it secret: true"},
		{"a: {type: json, path: config, secret_paths: password}\n      b: {type: text, path: config.db.Password}", "make it secret: true"},
		{"a: {type: json, path: config, secret_paths: password}\n      b: {type: text, path: config.db.host}", ""},
		{"a: {type: json, path: config, secret_paths: password}\n      b: {type: json, path: config.db}", "add secret_paths: password"},
		{"a: {type: json, path: config.db, secret_paths: password}\n      b: {type: json, path: config}", "add secret_paths: password"},
		{"a: {type: json, path: config, secret_paths: \"*\"}\n      b: {type: text, path: config.port}", "make it secret: true"},
		{"a: {type: json, path: user, personal_paths: [name, email]}\n      b: {type: json, path: user, personal_paths: name}", "add personal_paths: email"},
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
		"{type: json, from: element}":                        "column things.y shows what column things.x hides; add personal_paths: email",
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

// TestTablesOfTheSameRecords sees the same of a table of the records and one of what they hold in a map.
func TestTablesOfTheSameRecords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ data, value, want string }{
		{"{type: json, personal_paths: [name]}", "{type: text, from: element}", "column fields.value shows what column things.data hides; add personal_paths: name"},
		{"{type: json, personal_paths: [name]}", "{type: text, from: element, personal_paths: name}", ""},
		{"{type: json, personal_paths: [name]}", "{type: text, from: element, personal: true}", `column things.data shows what column fields.value hides; add personal_paths: "*"`},
		{"{type: json, personal: true}", "{type: text, from: element, personal_paths: name}", "column fields.value shows what column things.data hides"},
		{"{type: json}", "{type: text, from: element, personal_paths: name}", "column things.data shows what column fields.value hides; add personal_paths: name"},
		{"{type: text, path: data.name, personal: true}", "{type: text, from: element}", "column fields.value shows what column things.data hides"},
		{"{type: text, path: other, personal: true}", "{type: text, from: element}", ""},
	} {
		t.Run(tt.data+tt.value, func(t *testing.T) {
			file := second("      data: "+tt.data+"\n") + `  fields:
    about: Fields
    get: /v1/things
    keyless: true
    rows: {path: data, record: id}
    columns:
      field: {type: text, from: key}
      value: ` + tt.value + "\n"
			_, err := Parse("acme.yaml", []byte(file))
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
