package draft

import (
	"slices"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/manifest"
	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// enough is how many different values must be of a form before it is believed of all, unless the name says the same.
const enough = 3

// guess is the type of a field, and why it may be wrong.
type guess struct {
	typ   manifest.ColumnType
	epoch manifest.Epoch
	doubt string // "": none
}

// typeOf guesses a type by the values and, where they are few, by the name.
func typeOf(f *field, name string) guess {
	switch {
	case f.objects > 0 || f.lists > 0:
		return guess{typ: manifest.JSON}
	case f.present() == f.nulls:
		return guess{typ: manifest.Text, doubt: "it is null wherever it was seen"}
	case f.bools > 0 && len(f.numbers)+len(f.texts) == 0:
		return guess{typ: manifest.Boolean}
	case f.bools > 0 || len(f.numbers) > 0 && len(f.texts) > 0:
		return guess{typ: manifest.Text, doubt: "its values are of several types"}
	case len(f.numbers) > 0:
		return numeric(f, name)
	}
	return textual(f, name)
}

func numeric(f *field, name string) guess {
	for _, form := range [...]struct {
		epoch     manifest.Epoch
		low, high int64
	}{{manifest.Seconds, 631152000, 4102444800}, {manifest.Milliseconds, 631152000_000, 4102444800_000}} { // 1990 to 2100
		if namedTime(name) && allBetween(f.numbers, form.low, form.high) {
			return guess{typ: manifest.Datetime, epoch: form.epoch, doubt: "numbers that look like times since 1970"}
		}
	}
	if slices.ContainsFunc(f.numbers, func(n string) bool { return strings.ContainsAny(n, ".eE") }) {
		return guess{typ: manifest.Number}
	}
	return guess{typ: manifest.Integer}
}

func allBetween(numbers []string, low, high int64) bool {
	return !slices.ContainsFunc(numbers, func(s string) bool {
		n, err := strconv.ParseInt(s, 10, 64)
		return err != nil || n < low || n > high
	})
}

func textual(f *field, name string) guess {
	for _, form := range [...]struct {
		typ   manifest.ColumnType
		test  func(string) bool
		named bool // the name says the same
	}{
		{manifest.UUID, words.IsUUID, namedID(name)},
		{manifest.Date, dateForm().MatchString, namedTime(name)},
		{manifest.Datetime, func(s string) bool { return datetimeForm().MatchString(s) || dateForm().MatchString(s) }, namedTime(name)},
	} {
		switch {
		case !f.all(form.test):
		case form.named || distinct(f.texts) >= enough:
			return guess{typ: form.typ}
		default:
			return guess{typ: manifest.Text, doubt: "its values are of type " + string(form.typ) + ", and too few to tell"}
		}
	}
	if namedAmount(name) && distinct(f.texts) >= enough && f.all(decimalForm().MatchString) {
		return guess{typ: manifest.Number, doubt: "texts that are decimal numbers"}
	}
	return guess{typ: manifest.Text}
}

// hasWord tells whether one of the words is a part of a name that is spelled as the grammar has names.
func hasWord(name string, list ...string) bool {
	return slices.ContainsFunc(strings.Split(name, "_"), func(part string) bool { return slices.Contains(list, part) })
}

func namedID(name string) bool { return hasWord(name, "id", "uuid", "guid") }

func namedTime(name string) bool {
	return hasWord(name, "at", "on", "date", "day", "time", "timestamp", "datetime", "created", "updated", "modified", "deleted", "start", "end", "from", "until", "due", "expires", "expiry", "since", "ts", "published")
}

func namedAmount(name string) bool {
	return hasWord(name, "amount", "price", "total", "cost", "rate", "value", "sum", "balance", "tax", "fee", "quantity", "weight", "volume", "vat", "net", "gross", "subtotal", "discount", "percent")
}
