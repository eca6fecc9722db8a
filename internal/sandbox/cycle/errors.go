package cycle

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// failure is what a client is told: {error:{status, code, title, detail?, source?, extra?{capability}}, data:null}.
type failure struct {
	code       string // "404.container": the status is its beginning
	detail     string
	source     string // JSON pointer into the body, or the name of a query parameter
	capability string // which one is missing, of 403.permissions
}

func (f *failure) Error() string { return f.code + ": " + f.detail }

// fail makes a failure; details are for people and documented nowhere (inferred).
func fail(code, format string, args ...any) *failure {
	detail := format
	if len(args) > 0 {
		detail = fmt.Sprintf(format, args...)
	}
	return &failure{code: code, detail: detail}
}

// at says which part of the request is meant.
func (f *failure) at(source string) *failure {
	f.source = source
	return f
}

func (f *failure) status() int {
	status, err := strconv.Atoi(f.code[:3])
	if err != nil { // a code is a constant of this package
		return http.StatusInternalServerError
	}
	return status
}

func writeFailure(w http.ResponseWriter, form form, f *failure) {
	status := f.status()
	e := doc{"status": status, "code": form.code(f.code), "title": http.StatusText(status)}
	if f.detail != "" {
		e["detail"] = f.detail
	}
	if f.source != "" {
		e["source"] = f.source
	}
	if f.capability != "" {
		e["extra"] = doc{"capability": f.capability}
	}
	core.WriteJSON(w, status, doc{"error": e, "data": nil})
}

// olderCodes are the codes whose word, not only their spelling, was another in the project era.
var olderCodes = map[string]string{
	"404.hub": "404.project", "404.hub.api-key": "404.api_key", "404.hub.membership": "404.project_membership",
	"404.hub.invitation": "404.project_invitation", "403.wrong-hub": "403.project_mismatch", "403.mismatch": "403.project_mismatch",
	"404.uri": "404.request",
}

// code spells an error code as the form did: hyphens now, underscores then ("401.auth_invalid"). Dots within the name became
// underscores too (inferred from 404.api_key).
func (f form) code(code string) string {
	if f != projectForm {
		return code
	}
	if older, ok := olderCodes[code]; ok {
		return older
	}
	return code[:4] + strings.NewReplacer("-", "_", ".", "_").Replace(code[4:])
}
