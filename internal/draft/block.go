package draft

import (
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest/printer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

func (c *columnSet) hasKey() bool {
	for i := range c.columns {
		if c.columns[i].key {
			return true
		}
	}
	return false
}

// note says what is known of the columns as a whole.
func (c *columnSet) note(records int) {
	c.notes.add(Seen, "columns", "types by %s", words.Plural(records, "record"))
	var units, secrets, people []string
	for i := range c.columns {
		col := &c.columns[i]
		if col.unit && !col.key && !col.secret && !col.personal {
			units = append(units, col.name)
		}
		if col.secret || len(col.hides) > 0 {
			secrets = append(secrets, col.name)
		}
		if col.personal || len(col.pseudonymizes) > 0 {
			people = append(people, col.name)
		}
		if col.key {
			c.notes.add(Guessed, "columns", "%s is the key: %s", col.name, keyReason(records))
		}
	}
	for _, n := range []struct {
		kind Kind
		of   []string
		text string
	}{
		{NotFound, units, "units of %s; give each its own, as in {type: number, unit: EUR}"},
		{Guessed, secrets, "secret by name or looks: %s"},
		{Guessed, people, "personal by name or looks: %s; look for others"},
	} {
		if len(n.of) > 0 {
			c.notes.add(n.kind, "columns", n.text, strings.Join(n.of, ", "))
		}
	}
	if len(c.leftOut) > 0 {
		c.notes.add(NotFound, "columns", "room or a use for %s, which leaves_out names", strings.Join(c.leftOut, ", "))
	}
}

func keyReason(records int) string {
	if records < enough {
		return "by its name alone"
	}
	return "no two of " + words.Plural(records, "record") + " have the same"
}

// block are the columns as the manifest has them.
func (c *columnSet) block() printer.Block {
	b := make(printer.Block, len(c.columns))
	for i := range c.columns {
		col := &c.columns[i]
		b[i] = printer.Entry{Key: col.name, Value: col.entry()}
		if col.guess.doubt != "" {
			b[i].Note = "guessed: " + col.guess.doubt
		}
	}
	return b
}

func (col *column) entry() printer.Flow {
	f := printer.Flow{{Key: "type", Value: string(col.guess.typ)}}
	add := func(key string, value any, there bool) {
		if there {
			f = append(f, printer.Entry{Key: key, Value: value})
		}
	}
	add("key", true, col.key)
	add("input", true, col.input)
	add("path", col.path, col.path != col.name)
	add("references", col.references, col.references != "")
	add("filter", printer.Flow{{Key: "eq", Value: col.filter}}, col.filter != "")
	add("epoch", string(col.guess.epoch), col.guess.epoch != manifest.NoEpoch)
	add("secret", true, col.secret)
	add("personal", true, col.personal)
	add("secret_paths", col.hides, len(col.hides) > 0)
	add("personal_paths", col.pseudonymizes, len(col.pseudonymizes) > 0)
	return f
}
