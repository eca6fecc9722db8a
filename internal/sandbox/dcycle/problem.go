package dcycle

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// problem is an error answer: {"detail": "...", "code": "..."}, the documented body. Code may be missing.
type problem struct {
	status int
	Detail string `json:"detail"`
	Code   string `json:"code,omitempty"`
}

func (p *problem) Error() string { return p.Detail }

// Codes other than INVALID_API_KEY, NOT_FOUND, VEHICLE_NOT_FOUND and INTERNAL_ERROR are inferred.
func badKey() *problem {
	return &problem{http.StatusUnauthorized, "Invalid or revoked API key", "INVALID_API_KEY"}
}

// badToken tells an expired token from an unknown one, as a browser application needs to.
func badToken(err error) *problem {
	if errors.Is(err, core.ErrExpiredToken) {
		return &problem{http.StatusUnauthorized, "Token has expired", "TOKEN_EXPIRED"}
	}
	return &problem{http.StatusUnauthorized, "Invalid token", "INVALID_TOKEN"}
}

func badLogin() *problem {
	return &problem{http.StatusUnauthorized, "Invalid email or password", "INVALID_CREDENTIALS"}
}

func apiOff() *problem {
	return &problem{http.StatusUnauthorized, "Organization doesn't have API enabled", "API_NOT_ENABLED"}
}

func forbidden(detail string) *problem {
	return &problem{http.StatusForbidden, detail, "FORBIDDEN"}
}

func invalid(detail string) *problem {
	return &problem{http.StatusUnprocessableEntity, "Validation error: " + detail, "VALIDATION_ERROR"}
}

// notFound has the documented wording, which is that of the ORM underneath. The code is NOT_FOUND unless another is given.
func notFound(entity, code, id string) *problem {
	if code == "" {
		code = "NOT_FOUND"
	}
	return &problem{http.StatusNotFound, fmt.Sprintf("%s with id=UUID('%s') not found", entity, id), code}
}

func tooMany(v core.Verdict) *problem {
	what := map[string]string{windowKey: "per API key", windowOrganization: "per organization", windowAddress: "per address", windowLogin: "to sign in"}[v.Window]
	return &problem{http.StatusTooManyRequests, fmt.Sprintf("Rate limit exceeded: %d requests %s", v.Limit, what), "RATE_LIMIT_EXCEEDED"}
}

// answer writes an error. One that is not a problem is ours: the cause goes to the log, not to the client.
func answer(w http.ResponseWriter, r *http.Request, err error) {
	var p *problem
	if !errors.As(err, &p) {
		core.CallOf(r.Context()).Fail(err)
		p = &problem{http.StatusInternalServerError, "Internal server error", "INTERNAL_ERROR"}
	}
	core.WriteJSON(w, p.status, p)
}

// writeError answers what the core found wrong: unknown paths and methods (FastAPI's own wording, without a code) and panics.
func writeError(w http.ResponseWriter, status int, detail string) {
	p := &problem{status: status, Detail: detail}
	if status == http.StatusInternalServerError {
		p.Code = "INTERNAL_ERROR"
	}
	core.WriteJSON(w, status, p)
}
