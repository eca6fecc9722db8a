package fault

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// option narrows a fault.
type option struct {
	name, example, about string
	read                 func(s *Spec, value string) error
	show                 func(s Spec) string // "" when it is not set
}

const (
	maxCount = 1_000_000_000
	maxFor   = 24 * time.Hour
)

// options in the order of the help text and of Spec.String.
func options() []option {
	return []option{
		{"platform", "dcycle", "only this platform",
			func(s *Spec, v string) error { return text(&s.Platform, v, v != "") },
			func(s Spec) string { return s.Platform }},
		{"path", "/v1/invoices", "only this path and what is below it",
			func(s *Spec, v string) error { return text(&s.Path, v, strings.HasPrefix(v, "/")) },
			func(s Spec) string { return s.Path }},
		{"method", "GET", "only this method",
			func(s *Spec, v string) error { return text(&s.Method, v, slices.Contains(methods(), v)) },
			func(s Spec) string { return s.Method }},
		{"every", "10", "only each tenth request",
			func(s *Spec, v string) (err error) { s.Every, err = number(v, 1, maxCount); return err },
			func(s Spec) string { return shown(s.Every) }},
		{"p", "0.1", "only by chance, one in ten",
			func(s *Spec, v string) (err error) { s.Chance, err = chance(v); return err },
			func(s Spec) string { return shownChance(s.Chance) }},
		{"count", "5", "ends after five times",
			func(s *Spec, v string) (err error) { s.Count, err = number(v, 1, maxCount); return err },
			func(s Spec) string { return shown(s.Count) }},
		{"for", "30s", "ends after this time",
			func(s *Spec, v string) (err error) { s.For, err = duration(v, 1, maxFor); return err },
			func(s Spec) string { return shownDuration(s.For) }},
		{"seed", "7", "another run of chance and jitter",
			func(s *Spec, v string) (err error) { s.Seed, err = seed(v); return err },
			func(s Spec) string { return shown(s.Seed) }},
	}
}

func optionNames(k kind) []string {
	if k.options != nil {
		return k.options
	}
	var names []string
	for _, o := range options() {
		names = append(names, o.name)
	}
	return names
}

func methods() []string {
	return []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
}

func text(into *string, value string, ok bool) error {
	if !ok {
		return errors.New("that is none")
	}
	*into = value
	return nil
}

func number(value string, low, high int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("want a number from %d to %d", low, high)
	}
	return n, nil
}

func seed(value string) (int64, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0, errors.New("want a number")
	}
	return n, nil
}

func duration(value string, low, high time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d < low || d > high {
		return 0, fmt.Errorf("want a duration from %v to %v", low, high)
	}
	return d, nil
}

func chance(value string) (float64, error) {
	p, err := strconv.ParseFloat(value, 64)
	if err != nil || !(p > 0 && p <= 1) { // NaN is neither
		return 0, errors.New("want a number above 0, up to 1")
	}
	return p, nil
}

func shown[N int | int64](n N) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

func shownChance(p float64) string {
	if p == 0 {
		return ""
	}
	return strconv.FormatFloat(p, 'g', -1, 64)
}

func shownDuration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
