package fault

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// Control is the API described in the package comment. It asks for no credentials: listen on loopback only. Pages of other sites that a browser
// shows on the same machine are refused.
func (in *Injector) Control() http.Handler {
	routes := core.NewRoutes(controlError)
	routes.Handle("GET", "/{$}", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, help()) })
	routes.Handle("GET", "/faults", func(w http.ResponseWriter, _ *http.Request) {
		core.WriteJSON(w, http.StatusOK, map[string]any{"faults": in.List()})
	})
	routes.Handle("POST", "/faults", in.controlSet)
	routes.Handle("DELETE", "/faults", func(w http.ResponseWriter, r *http.Request) { in.controlClear(w, r, 0) })
	routes.Handle("DELETE", "/faults/{id}", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.PathValue("id"))
		if err != nil || id < 1 {
			id = -1 // none has it
		}
		in.controlClear(w, r, id)
	})
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !local(r.Host) { // a foreign name that was made to mean this machine
			controlError(w, http.StatusForbidden, "name this machine as localhost or by its loopback address")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxControlBody)
		routes.ServeHTTP(w, r)
	}))
}

const maxControlBody = 4 << 10

func (in *Injector) controlSet(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Fault string `json:"fault"`
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		controlError(w, http.StatusBadRequest, `send {"fault": "429=2s,every=10"}: `+err.Error())
		return
	}
	spec, err := Parse(asked.Fault)
	if err != nil {
		controlError(w, http.StatusBadRequest, err.Error())
		return
	}
	state, err := in.Set(spec)
	switch {
	case errors.Is(err, ErrTooMany):
		controlError(w, http.StatusConflict, err.Error())
	case err != nil:
		controlError(w, http.StatusBadRequest, err.Error())
	default:
		core.WriteJSON(w, http.StatusCreated, state)
	}
}

func (in *Injector) controlClear(w http.ResponseWriter, r *http.Request, id int) {
	n, err := in.Clear(r.Context(), id)
	switch {
	case err != nil:
		controlError(w, http.StatusInternalServerError, err.Error())
	case id != 0 && n == 0:
		controlError(w, http.StatusNotFound, "there is no such fault")
	default:
		core.WriteJSON(w, http.StatusOK, map[string]int{"cleared": n})
	}
}

func controlError(w http.ResponseWriter, status int, detail string) {
	core.WriteJSON(w, status, map[string]string{"error": detail})
}

func local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}

func help() string {
	return `Faults of the sandbox.

GET    /faults       the faults that are set, with how often they have struck
POST   /faults       {"fault": "latency=200ms±50ms,platform=dcycle,path=/v1/invoices"}
DELETE /faults       clears all and gives deleted rows back
DELETE /faults/{id}  clears one

` + Grammar()
}
