package fault

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Spec is one fault as it was asked for. The zero values of the options mean: everywhere, always, without end.
type Spec struct {
	Kind string
	// Duration is the delay of latency, the Retry-After of 429, the skew of a clock.
	Duration time.Duration
	// Jitter is how far latency varies, up and down.
	Jitter time.Duration
	// Size is bytes a second of slow, rows an answer of insert and delete.
	Size int
	// Page: a gateway's web page, not the platform's own error.
	Page bool

	Platform, Path, Method string
	Every                  int     // only each Nth request; 0: each
	Chance                 float64 // of a request; 0: each
	Count                  int     // hits after which it ends
	For                    time.Duration
	Seed                   int64 // of jitter and chance
}

// Parse reads one fault. Its error says what is valid instead.
func Parse(text string) (Spec, error) {
	head, rest, more := strings.Cut(text, ",")
	name, value, given := strings.Cut(strings.TrimSpace(head), "=")
	all := kinds()
	i := slices.IndexFunc(all, func(k kind) bool { return k.name == name })
	if i < 0 {
		return Spec{}, fmt.Errorf("no fault is called %q; %s", name, meant(name, kindNames(all)))
	}
	s, k := Spec{Kind: name}, all[i]
	if given && k.form.example == "" {
		return Spec{}, fmt.Errorf("%s takes no value, not %q", name, value)
	}
	if err := k.form.read(&s, value, given); err != nil {
		return Spec{}, fmt.Errorf("%s=%s: %w; write it like %s", name, value, err, name+k.form.example)
	}
	if more {
		if err := s.readOptions(k, rest); err != nil {
			return Spec{}, err
		}
	}
	return s, s.check(k)
}

func (s *Spec) readOptions(k kind, text string) error {
	var seen []string
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		i := slices.IndexFunc(options(), func(o option) bool { return o.name == name })
		switch {
		case i < 0:
			return fmt.Errorf("%s: no option is called %q; %s", s.Kind, name, meant(name, optionNames(k)))
		case k.options != nil && !slices.Contains(k.options, name):
			return fmt.Errorf("%s takes no option %q; it takes %s", s.Kind, name, strings.Join(optionNames(k), ", "))
		case slices.Contains(seen, name):
			return fmt.Errorf("%s: the option %q stands twice", s.Kind, name)
		}
		o := options()[i]
		if err := o.read(s, value); err != nil {
			return fmt.Errorf("%s: %s=%s: %w; write it like %s=%s", s.Kind, name, value, err, name, o.example)
		}
		seen = append(seen, name)
	}
	return nil
}

func (s Spec) check(k kind) error {
	switch {
	case s.Every > 0 && s.Chance > 0:
		return fmt.Errorf("%s: every and p exclude each other", s.Kind)
	case k.needsPath && s.Path == "":
		return fmt.Errorf("%s: which collection? Add the path that lists it, like path=/v1/invoices", s.Kind)
	}
	return nil
}

// String is the fault in its shortest form; Parse gives the same Spec back.
func (s Spec) String() string {
	var b strings.Builder
	b.WriteString(s.Kind)
	for _, k := range kinds() {
		if k.name == s.Kind {
			b.WriteString(k.form.show(s))
		}
	}
	for _, o := range options() {
		if text := o.show(s); text != "" {
			b.WriteString("," + o.name + "=" + text)
		}
	}
	return b.String()
}

// Specs is a list of faults that a command line fills, one flag at a time.
type Specs []Spec

func (l *Specs) String() string {
	texts := make([]string, len(*l))
	for i, s := range *l {
		texts[i] = s.String()
	}
	return strings.Join(texts, " ")
}

// Set parses and adds one.
func (l *Specs) Set(text string) error {
	s, err := Parse(text)
	if err == nil {
		*l = append(*l, s)
	}
	return err
}

// Type names the value in a help text.
func (l *Specs) Type() string { return "fault" }
