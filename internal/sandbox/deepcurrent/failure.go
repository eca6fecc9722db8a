package deepcurrent

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// failure is an error answer: {"detail": ...}, where detail is a text, FastAPI's list of what is wrong with the request, or the nested
// object of the newer backend.
type failure struct {
	status int
	detail any
	header http.Header
}

func (f *failure) Error() string { return http.StatusText(f.status) }

// nested is the newer form of a detail. Only the code corpus_distinct_record_limit_exceeded is documented, the others are inferred.
type nested struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	RetryAfter int    `json:"retry_after_seconds,omitempty"`
	ResetsAt   string `json:"resets_at,omitempty"`
	Next       string `json:"suggested_next_action,omitempty"`
}

func fail(status int, detail string) *failure { return &failure{status: status, detail: detail} }

func unauthorized(detail string) *failure {
	return &failure{http.StatusUnauthorized, detail, http.Header{"Www-Authenticate": {"Bearer"}}}
}

func notFound(what string) *failure { return fail(http.StatusNotFound, what+" not found") }

// outOfCredits is 402, which is documented; that it is nested is inferred from the newer errors.
func outOfCredits(need, have int) *failure {
	return &failure{status: http.StatusPaymentRequired, detail: nested{
		Code: "insufficient_credits", Message: "This needs " + strconv.Itoa(need) + " credits and you have " + strconv.Itoa(have) + ".",
		Next: "Add credits, claim the daily ones or wait for the next cycle.",
	}}
}

// badToken is 403: "wrong or reused quote token" is documented, the codes are inferred.
func badToken(err error) *failure {
	n := nested{Code: "invalid_quote_token", Message: "The quote token does not belong to this request.", Next: "Ask for a new quote and pass its body on unchanged."}
	switch {
	case errors.Is(err, core.ErrUsedToken):
		n.Code, n.Message = "quote_token_used", "The quote token has been used."
	case errors.Is(err, core.ErrExpiredToken):
		n.Code, n.Message = "quote_token_expired", "The quote token has expired."
	}
	return &failure{status: http.StatusForbidden, detail: n}
}

// tooManyRecords is the documented 429.
func tooManyRecords(now, resets time.Time) *failure {
	wait := int((resets.Sub(now) + time.Second - 1) / time.Second)
	return &failure{http.StatusTooManyRequests, nested{
		Code: "corpus_distinct_record_limit_exceeded", Message: "You have seen as many different records today as your plan allows.",
		RetryAfter: wait, ResetsAt: core.Timestamp(resets), Next: "Wait for the reset or upgrade your plan.",
	}, http.Header{"Retry-After": {strconv.Itoa(wait)}}}
}

// answer writes an error. One that is not a failure is ours: its cause goes to the log, not to the client.
func answer(w http.ResponseWriter, r *http.Request, err error) {
	var f *failure
	if !errors.As(err, &f) {
		core.CallOf(r.Context()).Fail(err)
		f = fail(http.StatusInternalServerError, "Internal Server Error")
		if errors.Is(err, context.Canceled) { // the client went away: nobody reads this
			f = fail(http.StatusRequestTimeout, "Request Timeout")
		}
	}
	for name, values := range f.header {
		w.Header()[name] = values
	}
	core.WriteJSON(w, f.status, map[string]any{"detail": f.detail})
}

// writeError answers what the core found wrong: unknown paths and methods, and panics.
func writeError(w http.ResponseWriter, status int, detail string) {
	core.WriteJSON(w, status, map[string]any{"detail": detail})
}
