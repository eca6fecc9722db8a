package governor

import (
	"fmt"
	"time"
)

// WaitError says that a request could not start in time.
type WaitError struct {
	Wait   time.Duration // how long it would have had to wait; 0: unknown
	Paused time.Duration // how long the platform wants no request, which may be longer; 0: it did not say
	Cause  error         // the context's, or context.DeadlineExceeded, or that the platform told to pause
}

func (e *WaitError) Error() string {
	if e.Wait <= 0 {
		return "waiting for the request budget: " + e.Cause.Error()
	}
	return fmt.Sprintf("waiting for the request budget: %v; the next request may start in %v", e.Cause, e.Wait.Round(10*time.Millisecond))
}

// Unwrap returns the context's error.
func (e *WaitError) Unwrap() error { return e.Cause }
