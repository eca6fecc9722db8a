package manifest

import (
	"strings"
	"time"
)

// Manifest describes one platform. It is read-only once parsed and safe for concurrent use.
type Manifest struct {
	File           string // where it was read, for messages
	Platform       string // short name: dcycle
	Title          string // name for people: Dcycle
	About          string // what its data is about, in the words that people ask with: carbon footprint, energy; "": not told
	BaseURL        string // no trailing slash
	Dashboard      map[string]string
	Credentials    []Credential
	Authenticators []Authenticator // in order of preference
	Scope          *Scope          // nil: the platform has one organisation per key
	Paginators     map[string]*Paginator
	Errors         ErrorShape
	Limits         Limits
	Trace          []string       // response headers that identify a request: the request's own id first, then the correlation id
	Rotation       *Rotation      // nil: the platform gives no advice
	RotationSteps  []RotationStep `json:",omitempty"` // from an old key to a new one; none: see [Manifest.RotationWalk]
	ConfigFile     *ConfigFile    `json:",omitempty"` // of another tool for the platform; nil: none is known
	Security       *Security      `json:",omitempty"` // nil: nothing is known
	Prompts        []Prompt       // tasks over its tables
	Words          []string       // units of its columns, then names of its tables and views: what its data is found by before the tables are parsed
	Sparse         bool           `json:",omitempty"` // its records lack fields that have no value
	Cannot         []string       `json:",omitzero"`  // what none of its tables can tell, each as the end of "they cannot tell …"

	References []ReferencePage   `json:",omitempty"` // what a reader may look up; their content is had by [Manifest.ReferenceContent]
	Gone       map[string]string `json:",omitempty"` // views that a [Restriction] took away with what they read, and why

	identity   func() *Identity // nil: the platform does not tell
	keys       func() *KeyList  // likewise
	tables     func() ([]Table, error)
	views      func() ([]View, error)                      // nil: there are none
	references func() (map[string]ReferenceContent, error) // by name

	viewsChecked bool // see [Manifest.ViewsChecked]
}

// Credential is a value that the user supplies.
type Credential struct {
	Name   string   // "api_key", "organization"
	Env    []string // environment variables of the platform's own documentation
	Secret bool     // never shown, redacted wherever the platform echoes it
	Format string   // FormatUUID, FormatPassword or a regular expression; "": anything that fits into a header
	Where  string   // where a person finds it, as a sentence; ""
	Prefix string   `json:",omitempty"` // what every value begins with, so that another platform's is recognised before it is sent; "": not told
}

// Authenticator says which headers carry which credentials.
type Authenticator struct {
	Name    string
	Headers []HeaderTemplate
	Needs   []string // the credentials its templates name
	Login   *Login   `json:",omitempty"` // how {token} in the headers is had; nil: the credentials themselves are sent
	Basic   *Basic   `json:",omitempty"` // what makes the header Authorization; nil: nothing but Headers does
	Form    Form     `json:",omitzero"`
}

// HeaderTemplate is a request header; {name} in the template stands for a credential.
type HeaderTemplate struct{ Header, Template string }

// Fill puts the credentials into the template.
func (h HeaderTemplate) Fill(credentials map[string]string) string {
	return fill(h.Template, credentials)
}

// Needs are the credentials that the template names.
func (h HeaderTemplate) Needs() []string { return placeholders(h.Template) }

func fill(template string, credentials map[string]string) string {
	if name, ok := strings.CutPrefix(template, "{"); ok && strings.IndexByte(name, '}') == len(name)-1 {
		return credentials[name[:len(name)-1]] // the usual case: nothing but one placeholder
	}
	return placeholder().ReplaceAllStringFunc(template, func(p string) string { return credentials[p[1:len(p)-1]] })
}

// Scope says how a request names the organisation it is about.
type Scope struct {
	Noun   string // what the platform calls it: organization, hub
	Header string
	From   string // the credential that is the default
	Tree   string // the table that lists what the key can reach; "": none
	Param  string `json:",omitempty"` // in the place of Header: a request parameter
	Path   string `json:",omitempty"` // or a placeholder of each table's path
	Column string `json:",omitempty"` // column that has the organisation's id, in the tables that have it: no row is another's; "": not told
	// Check is a table that is refused for an organisation which the key does not reach, where others have no rows for it: it is asked before it is
	// believed that there are none. "": all tables are refused.
	Check string `json:",omitempty"`
}

// ErrorShape says where an error answer has its text, and what the platform's documents give as causes and as mends. Errors of one platform come in
// several shapes: of the places that are given for a thing the first that an answer has counts.
type ErrorShape struct {
	Message []string        // dotted paths
	Code    []string        // dotted paths
	Causes  map[int][]Cause // by status
	Next    map[int]string  // by status: what to do; "" lets the client say it

	Advice     []string `json:",omitempty"` // dotted paths: what the platform suggests to do
	Capability []string `json:",omitempty"` // dotted paths: the right that the caller lacks
	// Success is where an answer with status 200 says whether it is one, and Failed where it has what went wrong; "": nowhere. An answer that has no rows
	// and speaks of an error is a failure in any case.
	Success string `json:",omitempty"`
	Failed  string `json:",omitempty"`
	Status  string `json:",omitempty"` // where such an answer has the status that it should have come with; ""
	// Actions are what follows from answers in place of what their status means.
	Actions []Action `json:",omitempty"`
}

// Cause is why a platform may refuse.
type Cause struct {
	Text string // without capital and full stop
	Code string // the code that says so; "": none that is documented
	Next string // what to do if it is that, as a sentence; ""
	Auth string `json:",omitempty"` // the authenticator whose requests are refused for it; "": any
	Take string `json:",omitempty"` // the authenticator to sign in by instead, if it is that; ""
}

// Open returns the causes that an answer leaves open. One with a code that is documented for some has those; one with another code has those
// that no code is documented for; one without a code has all.
func (s ErrorShape) Open(status int, code string) []Cause {
	var same, without []Cause
	for _, c := range s.Causes[status] {
		switch c.Code {
		case code:
			same = append(same, c)
		case "":
			without = append(without, c)
		}
	}
	switch {
	case code == "":
		return s.Causes[status]
	case len(same) > 0:
		return same
	}
	return without
}

// Limit is a request budget: at most Requests in any window of length Per.
type Limit struct {
	Name     string // for people: the scope's noun, "key"
	Requests int
	Per      time.Duration
}

// Limits are the request budgets that the platform documents, and the headers in which it reports them.
type Limits struct {
	Scope, Key                                []Limit
	LimitHeader, RemainingHeader, ResetHeader string

	Routes []Route `json:",omitempty"` // parts of the platform with limits of their own
}
