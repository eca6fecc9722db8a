package platform

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// learn tells the governor what the rate-limit headers of an answer say.
func (c *call) learn(h http.Header) {
	l := &c.client.manifest.Limits
	limit, ok := wholeNumber(h, l.LimitHeader)
	remaining, told := wholeNumber(h, l.RemainingHeader)
	if ok && told {
		c.budgets.Observe(limit, remaining, parseReset(h.Get(l.ResetHeader), time.Now()))
	}
}

// wholeNumber reads a header; a name of "" is one that the platform does not send.
func wholeNumber(h http.Header, name string) (n int, ok bool) {
	if name == "" {
		return 0, false
	}
	n, err := strconv.Atoi(h.Get(name))
	return n, err == nil
}

// parseReset reads "time until the limit resets", which platforms write as seconds from now or as a moment, in
// seconds or milliseconds since 1970. 0: it says nothing.
func parseReset(s string, now time.Time) time.Duration {
	const (
		moment = 1e9  // seconds: later than 2001 as a moment, 31 years as a wait
		millis = 1e12 // 2001 in milliseconds, the year 33658 in seconds
	)
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	switch {
	case err != nil || f != f || f <= 0 || f > 1e15:
		return 0
	case f >= millis:
		return max(0, time.UnixMilli(int64(f)).Sub(now))
	case f >= moment:
		return max(0, time.Unix(int64(f), 0).Sub(now))
	}
	return time.Duration(f * float64(time.Second))
}

// retryAfter reads Retry-After, seconds or a date. A date is compared with the answer's own, where it has one: the clock here may be wrong. 0: the header is missing or malformed.
func retryAfter(h http.Header, now time.Time) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if s == "" {
		return 0
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		if n > 0 && n < 1e8 {
			return time.Duration(n * float64(time.Second))
		}
		return 0
	}
	if t, err := http.ParseTime(s); err == nil {
		if sent, err := http.ParseTime(h.Get("Date")); err == nil {
			now = sent
		}
		return max(0, t.Sub(now))
	}
	return 0
}
