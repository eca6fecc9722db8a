package tdc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// failure is an error answer: {"ok": false, "error": CODE, "message": text}. Of the codes only UNAUTHORIZED is documented.
type failure struct {
	status  int
	Code    string
	Message string
}

func (f *failure) Error() string { return f.Code + ": " + f.Message }

func unauthorized(message string) *failure {
	return &failure{http.StatusUnauthorized, "UNAUTHORIZED", message}
}

func forbidden(message string) *failure {
	return &failure{http.StatusForbidden, "FORBIDDEN", message}
}

// locked is a feature that the plan does not have; limited is a quota that is used up. The documents keep the two apart.
func locked(f feature) *failure {
	return forbidden(fmt.Sprintf("The workspace's plan does not include %s. Ask a workspace Owner to upgrade.", f))
}

func limited(what string) *failure {
	return &failure{http.StatusForbidden, "LIMIT_REACHED", "The workspace's plan allows no more " + what + "."}
}

func notFound(what string) *failure {
	return &failure{http.StatusNotFound, "NOT_FOUND", what + " not found"}
}

func conflict(message string) *failure {
	return &failure{http.StatusConflict, "CONFLICT", message}
}

func malformed(message string) *failure {
	return &failure{http.StatusBadRequest, "BAD_REQUEST", message}
}

func invalid(format string, args ...any) *failure {
	return &failure{http.StatusUnprocessableEntity, "VALIDATION_ERROR", fmt.Sprintf(format, args...)}
}

func tooMany(v core.Verdict) *failure {
	return &failure{http.StatusTooManyRequests, "RATE_LIMITED", fmt.Sprintf("The key's %d requests for this hour are used up.", v.Limit)}
}

// answer writes an error. One that is not a failure is ours: its cause goes to the log, not to the client.
func answer(w http.ResponseWriter, r *http.Request, err error) {
	var f *failure
	if !errors.As(err, &f) {
		core.CallOf(r.Context()).Fail(err)
		f = &failure{http.StatusInternalServerError, "INTERNAL_ERROR", "Something went wrong on our side."}
		if errors.Is(err, context.Canceled) { // the client went away: nobody reads this
			f = &failure{http.StatusRequestTimeout, "BAD_REQUEST", "The request was cancelled."}
		}
	}
	writeFailure(w, f)
}

func writeFailure(w http.ResponseWriter, f *failure) {
	core.WriteJSON(w, f.status, map[string]any{"ok": false, "error": f.Code, "message": f.Message})
}

// writeError answers what the core found wrong: unknown paths and methods, and panics.
func writeError(w http.ResponseWriter, status int, detail string) {
	code := map[int]string{http.StatusNotFound: "NOT_FOUND", http.StatusMethodNotAllowed: "METHOD_NOT_ALLOWED", http.StatusInternalServerError: "INTERNAL_ERROR"}[status]
	if code == "" {
		code = "BAD_REQUEST"
	}
	writeFailure(w, &failure{status, code, detail})
}

// readBody reads and checks a JSON body: "JSON bodies with Content-Type: application/json on writes".
func readBody(r *http.Request, shape core.Shape) (core.Object, error) {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return nil, &failure{http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json."}
	}
	body, err := core.ReadObject(r)
	switch {
	case errors.Is(err, core.ErrBodyTooLarge):
		return nil, &failure{http.StatusRequestEntityTooLarge, "PAYLOAD_TOO_LARGE", "The body is too large."}
	case err != nil:
		return nil, malformed("The body must be one JSON object.")
	}
	var list []string
	for _, p := range shape.Check(body) {
		list = append(list, wording(p))
	}
	if list != nil {
		return nil, invalid("%s", strings.Join(list, "; "))
	}
	return body, nil
}

// wording of what is wrong with a member.
func wording(p core.Problem) string {
	name := strings.Join(strings.Fields(fmt.Sprintln(p.Path...)), ".")
	switch p.Rule {
	case core.Missing:
		return name + " is required"
	case core.NotOneOf:
		return name + " must be one of " + strings.Join(p.OneOf, ", ")
	case core.TooSmall:
		return fmt.Sprintf("%s is shorter or less than %d", name, p.Bound)
	case core.TooLarge:
		return fmt.Sprintf("%s is longer or more than %d", name, p.Bound)
	default:
		return fmt.Sprintf("%s must be a %s", name, p.Type)
	}
}
