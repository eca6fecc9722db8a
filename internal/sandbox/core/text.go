package core

import "time"

// Timestamp is an instant as the platforms write it: RFC 3339 in UTC, whole seconds.
func Timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Date is a day as YYYY-MM-DD.
func Date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Nullable is a text, or NULL when it is empty.
func Nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// NullableTime is a timestamp, or NULL for the zero time.
func NullableTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return Timestamp(t)
}
