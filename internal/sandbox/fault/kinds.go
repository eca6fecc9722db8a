package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// kind is what can go wrong.
type kind struct {
	name, about string
	form        form
	options     []string // nil: all of them
	needsPath   bool
	// act puts the fault on a request that it was chosen for. It is nil for those that decide only when they see the answer.
	act func(*hit)
}

// kinds in the order of the help text.
func kinds() []kind {
	rows := []string{"platform", "path", "every", "p", "count", "for", "seed"}
	list := []kind{
		{name: "latency", form: delay(), about: "answer later; jitter varies it evenly up and down", act: (*hit).latency},
		{name: "429", form: retryAfter(), about: "refuse as too many, with this Retry-After (1s)", act: (*hit).tooMany},
	}
	for _, status := range []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
		list = append(list, kind{
			name: fmt.Sprint(status), form: page(), about: http.StatusText(status) + ", in the platform's own body or as a gateway's web page",
			act: func(h *hit) { h.failure(status) },
		})
	}
	return append(list,
		kind{name: "reset", about: "reset the connection half-way through the answer (HTTP/2: the stream)", act: (*hit).reset},
		kind{name: "slow", form: speed(), about: "send the body at so many bytes a second", act: (*hit).slow},
		kind{name: "html", about: "200 with a web page, as a proxy's sign-in does", act: (*hit).webPage},
		kind{name: "half", about: "200 with the first half of the JSON", act: (*hit).half},
		kind{name: "expired", about: "refuse every key and token as expired", act: (*hit).expired},
		kind{name: "skew", form: skew(), options: []string{"platform", "for"}, about: "a clock that is off: Date header and token times", act: (*hit).skew},
		kind{name: "insert", form: rowCount(), options: rows, needsPath: true, about: "after each page of a list, add copies of rows that are on it; needs path="},
		kind{name: "delete", form: rowCount(), options: rows, needsPath: true, about: "after each page of a list, delete rows that are on it; needs path="},
	)
}

func kindNames(all []kind) []string {
	names := make([]string, len(all))
	for i, k := range all {
		names[i] = k.name
	}
	return names
}

// meant ends a sentence about an unknown name: the one that is meant or, when none is near, all that there are.
func meant(name string, known []string) string {
	if near := words.Nearest(name, known, 1); len(near) > 0 {
		return fmt.Sprintf("did you mean %q?", near[0])
	}
	return "there are " + strings.Join(known, ", ")
}

// form is how a kind's value is written.
type form struct {
	example string // with its sign: "=200ms±50ms"; "" for a kind without a value
	parse   func(s *Spec, value string) error
	// missing fills in the value of a kind that stands alone; nil: it must have one.
	missing func(s *Spec)
	print   func(s Spec) string
}

func (f form) read(s *Spec, value string, given bool) error {
	switch {
	case f.parse == nil:
		return nil
	case given:
		return f.parse(s, value)
	case f.missing == nil:
		return errors.New("the value is missing")
	}
	f.missing(s)
	return nil
}

func (f form) show(s Spec) string {
	if f.print == nil {
		return ""
	}
	return f.print(s)
}

const (
	maxDelay      = time.Minute // half of what the server waits before it gives up writing
	maxRetryAfter = time.Hour
	maxSkew       = 10 * 365 * 24 * time.Hour
	maxSpeed      = 1 << 30
	maxRows       = 1000
)

func delay() form {
	return form{
		example: "=200ms±50ms",
		parse: func(s *Spec, value string) (err error) {
			base, jitter, varies := strings.Cut(strings.Replace(value, "+-", "±", 1), "±")
			if s.Duration, err = duration(base, 1, maxDelay); err == nil && varies {
				s.Jitter, err = duration(jitter, 0, s.Duration)
			}
			return err
		},
		print: func(s Spec) string {
			if s.Jitter == 0 {
				return "=" + s.Duration.String()
			}
			return "=" + s.Duration.String() + "±" + s.Jitter.String()
		},
	}
}

func retryAfter() form {
	return form{
		example: "=5s",
		parse: func(s *Spec, value string) (err error) {
			s.Duration, err = duration(value, time.Second, maxRetryAfter)
			if err == nil && s.Duration%time.Second != 0 {
				return errors.New("Retry-After is in whole seconds")
			}
			return err
		},
		missing: func(s *Spec) { s.Duration = time.Second },
		print:   func(s Spec) string { return "=" + s.Duration.String() },
	}
}

func page() form {
	return form{
		example: "=html",
		parse: func(s *Spec, value string) error {
			if s.Page = value == "html"; !s.Page {
				return errors.New("the value must be html, or left out for the platform's own body")
			}
			return nil
		},
		missing: func(*Spec) {},
		print: func(s Spec) string {
			if s.Page {
				return "=html"
			}
			return ""
		},
	}
}

func speed() form {
	return form{
		example: "=1000",
		parse:   func(s *Spec, value string) (err error) { s.Size, err = number(value, 1, maxSpeed); return err },
		print:   func(s Spec) string { return fmt.Sprintf("=%d", s.Size) },
	}
}

func rowCount() form {
	return form{
		example: "=3",
		parse:   func(s *Spec, value string) (err error) { s.Size, err = number(value, 1, maxRows); return err },
		missing: func(s *Spec) { s.Size = 1 },
		print:   func(s Spec) string { return fmt.Sprintf("=%d", s.Size) },
	}
}

func skew() form {
	return form{
		example: "=-90s",
		parse: func(s *Spec, value string) (err error) {
			if s.Duration, err = duration(value, -maxSkew, maxSkew); err == nil && s.Duration == 0 {
				return errors.New("a clock that is right is no fault")
			}
			return err
		},
		print: func(s Spec) string {
			if s.Duration > 0 {
				return "=+" + s.Duration.String()
			}
			return "=" + s.Duration.String()
		},
	}
}

// Kind is a kind of fault and what it does.
type Kind struct{ Name, About string }

// Kinds are all of them.
func Kinds() []Kind {
	var all []Kind
	for _, k := range kinds() {
		all = append(all, Kind{k.name, k.about})
	}
	return all
}

// Grammar is the kinds and options as a person reads them in a help text.
func Grammar() string {
	var b strings.Builder
	b.WriteString("A fault is KIND[=VALUE][,OPTION=VALUE]... Kinds:\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, k := range kinds() {
		value := k.form.example
		if value != "" && k.form.missing != nil {
			value = "[" + value + "]"
		}
		fmt.Fprintf(w, "  %s%s\t%s\n", k.name, value, k.about)
	}
	w.Flush()
	b.WriteString("Options:\n")
	for _, o := range options() {
		fmt.Fprintf(w, "  %s=%s\t%s\n", o.name, o.example, o.about)
	}
	w.Flush()
	return b.String()
}
