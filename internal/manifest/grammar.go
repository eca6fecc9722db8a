package manifest

import "github.com/goccy/go-yaml/ast"

// The structs of this file are the grammar: each is one mapping of a manifest, its fields the keys that the mapping may have. What a key means
// is said at the field of [Manifest] and its parts that it becomes. A field of type ast.Node is a mapping of its own, which its own code decodes.
// A key that the tag says is since:"2" is refused in a file that does not begin with manifest: 2. examples/manifest/README.md tells people of all of
// them, and a test holds it against these structs.

type fileKeys struct {
	Manifest       positive `yaml:"manifest"`
	Platform       text     `yaml:"platform"`
	Title          text     `yaml:"title"`
	About          text     `yaml:"about"`
	BaseURL        text     `yaml:"base_url"`
	Dashboard      ast.Node `yaml:"dashboard"`
	Credentials    ast.Node `yaml:"credentials"`    // {name: credentialKeys}
	Authenticators ast.Node `yaml:"authenticators"` // {name: authenticatorKeys}
	Scope          ast.Node `yaml:"scope"`
	Paginators     ast.Node `yaml:"paginators"` // {name: paginatorKeys}
	Errors         ast.Node `yaml:"errors"`
	Limits         ast.Node `yaml:"limits"`
	Trace          texts    `yaml:"trace"`
	Rotation       ast.Node `yaml:"rotation"`
	Identity       ast.Node `yaml:"identity"` // tableKeys or identityKeys
	Keys           ast.Node `yaml:"keys"`     // tableKeys or keysKeys
	Prompts        ast.Node `yaml:"prompts"`  // {name: promptKeys}
	Tables         ast.Node `yaml:"tables"`   // {name: tableKeys}
	Cannot         texts    `yaml:"cannot" since:"2"`
	Reference      ast.Node `yaml:"reference" since:"2"` // {name: referenceKeys}
	Views          ast.Node `yaml:"views" since:"2"`     // {name: viewKeys}
	Groups         ast.Node `yaml:"groups" since:"2"`    // {heading: tables and views}
	Security       ast.Node `yaml:"security" since:"2"`
	Sparse         bool     `yaml:"sparse" since:"2"`
	ConfigFile     ast.Node `yaml:"config_file" since:"2"`
}

type dashboardKeys struct {
	Home    text `yaml:"home"`
	Keys    text `yaml:"keys"`
	Docs    text `yaml:"docs"`
	Support text `yaml:"support"`
}

type credentialKeys struct {
	Env    texts `yaml:"env"`
	Secret bool  `yaml:"secret"`
	Format text  `yaml:"format"`
	Where  text  `yaml:"where"`
	Prefix text  `yaml:"prefix" since:"2"`
}

type authenticatorKeys struct {
	Headers ast.Node `yaml:"headers"` // {header: template}
	Login   ast.Node `yaml:"login" since:"2"`
	Basic   ast.Node `yaml:"basic" since:"2"` // basicKeys

	ClientCredentials ast.Node `yaml:"client_credentials" since:"2"` // clientCredentialsKeys

	ScopeHeader text     `yaml:"scope_header" since:"2"`
	Paths       ast.Node `yaml:"paths" since:"2"` // {path: path}
}

type scopeKeys struct {
	Noun   text `yaml:"noun"`
	Header text `yaml:"header"`
	From   text `yaml:"from"`
	Tree   text `yaml:"tree"`
	Param  text `yaml:"param" since:"2"`
	Path   text `yaml:"path" since:"2"`
	Column text `yaml:"column" since:"2"`
	Check  text `yaml:"check" since:"2"`
}

type paginatorKeys struct {
	Page   text     `yaml:"page"`
	First  natural  `yaml:"first"`
	Offset text     `yaml:"offset"`
	Size   text     `yaml:"size"`
	Max    positive `yaml:"max"`
	Items  text     `yaml:"items"`
	Total  text     `yaml:"total"`
	More   text     `yaml:"more"`
	Stop   text     `yaml:"stop"`

	TotalHeader text `yaml:"total_header" since:"2"`
	Cursor      text `yaml:"cursor" since:"2"`
	From        text `yaml:"from" since:"2"`
	FromHeader  text `yaml:"from_header" since:"2"`
	FromLast    text `yaml:"from_last" since:"2"`
	Next        text `yaml:"next" since:"2"`
	NextHeader  text `yaml:"next_header" since:"2"`
}

type errorKeys struct {
	Message texts    `yaml:"message"`
	Code    texts    `yaml:"code"`
	Causes  ast.Node `yaml:"causes"` // {status: a text, causeKeys or a list of them}
	Next    ast.Node `yaml:"next"`   // {status: text}

	Advice     texts    `yaml:"advice" since:"2"`
	Capability texts    `yaml:"capability" since:"2"`
	Success    text     `yaml:"success" since:"2"`
	Failed     text     `yaml:"failed" since:"2"`
	Status     text     `yaml:"status" since:"2"`
	Actions    ast.Node `yaml:"actions" since:"2"` // [actionKeys]
}

type causeKeys struct {
	Cause text `yaml:"cause"`
	Code  text `yaml:"code"`
	Next  text `yaml:"next"`
	Auth  text `yaml:"auth" since:"2"`
	Take  text `yaml:"take" since:"2"`
}

type limitKeys struct {
	Scope   texts    `yaml:"scope"`
	Key     texts    `yaml:"key"`
	Headers ast.Node `yaml:"headers"`
	Routes  ast.Node `yaml:"routes" since:"2"` // [routeKeys]
}

type limitHeaderKeys struct {
	Limit     text `yaml:"limit"`
	Remaining text `yaml:"remaining"`
	Reset     text `yaml:"reset"`
}

type rotationKeys struct {
	Due     text     `yaml:"due"`
	Overdue text     `yaml:"overdue"`
	Steps   ast.Node `yaml:"steps" since:"2"` // [stepKeys]
}

type stepKeys struct {
	Places text `yaml:"places"`
	Act    text `yaml:"act"`
	Enter  text `yaml:"enter"`
	Retire text `yaml:"retire"`
	At     text `yaml:"at"`
}

type configFileKeys struct {
	Of       text     `yaml:"of"`
	Paths    texts    `yaml:"paths"`
	Assumed  bool     `yaml:"assumed"`
	Members  ast.Node `yaml:"members"` // {credential: places}
	BaseURL  texts    `yaml:"base_url"`
	Profiles texts    `yaml:"profiles"`
	Current  texts    `yaml:"current"`
}

type securityKeys struct {
	Residency       text  `yaml:"residency"`
	ReadRoles       texts `yaml:"read_roles"`
	ReadPermissions texts `yaml:"read_permissions"`
}

type referenceKeys struct {
	Title   text     `yaml:"title"`
	About   text     `yaml:"about"`
	Text    text     `yaml:"text"`
	Columns texts    `yaml:"columns"`
	Rows    ast.Node `yaml:"rows"` // [{column: scalar}]
}

type identityKeys struct {
	Parts  ast.Node `yaml:"parts" since:"2"`  // {name: tableKeys}
	Untold ast.Node `yaml:"untold" since:"2"` // {fact: text}
}

type keysKeys struct {
	List   ast.Node `yaml:"list" since:"2"`   // tableKeys
	Roles  ast.Node `yaml:"roles" since:"2"`  // tableKeys
	People ast.Node `yaml:"people" since:"2"` // tableKeys
	Untold ast.Node `yaml:"untold" since:"2"` // {fact: text}
}

type promptKeys struct {
	Title     text     `yaml:"title"`
	About     text     `yaml:"about"`
	Arguments ast.Node `yaml:"arguments"` // {name: promptArgumentKeys}
	Text      text     `yaml:"text"`
}

type promptArgumentKeys struct {
	About    text `yaml:"about"`
	Kind     text `yaml:"kind"`
	Required bool `yaml:"required"`
}

type tableKeys struct {
	About     text     `yaml:"about"`
	Get       text     `yaml:"get"`
	Paginator text     `yaml:"paginator"`
	Items     text     `yaml:"items"`
	Tree      ast.Node `yaml:"tree"`
	Keyless   bool     `yaml:"keyless"`
	Assumed   bool     `yaml:"assumed"`
	Envelope  ast.Node `yaml:"envelope"`
	Notes     texts    `yaml:"notes"`
	Columns   ast.Node `yaml:"columns"`        // {name: columnKeys}
	Each      ast.Node `yaml:"each" since:"2"` // {column: table.column}, at_once, most
	One       ast.Node `yaml:"one" since:"2"`  // a text or oneKeys
	SameRows  bool     `yaml:"same_rows" since:"2"`
	Post      text     `yaml:"post" since:"2"`
	Body      ast.Node `yaml:"body" since:"2"` // members of a JSON object
	Read      bool     `yaml:"read" since:"2"`
	Params    ast.Node `yaml:"params" since:"2"`  // {parameter: value or list}
	Headers   ast.Node `yaml:"headers" since:"2"` // {header: text}
	Scope     ast.Node `yaml:"scope" since:"2"`   // none or placeKeys
	Rows      ast.Node `yaml:"rows" since:"2"`    // rowsKeys
	Cannot    texts    `yaml:"cannot" since:"2"`
	LeavesOut texts    `yaml:"leaves_out" since:"2"`
	Freshness text     `yaml:"freshness" since:"2"`
	Order     ast.Node `yaml:"order" since:"2"`
	Actions   ast.Node `yaml:"actions" since:"2"`
	Window    ast.Node `yaml:"window" since:"2"`
	MostRows  positive `yaml:"most_rows" since:"2"`
}

type viewKeys struct {
	About     text     `yaml:"about"`
	Select    text     `yaml:"select"`
	Columns   ast.Node `yaml:"columns"` // {name: viewColumnKeys}
	Notes     texts    `yaml:"notes"`
	Cannot    texts    `yaml:"cannot"`
	Freshness text     `yaml:"freshness"`
	Record    ast.Node `yaml:"record"` // recordKeys
}

type recordKeys struct {
	Table  text     `yaml:"table"`
	Unit   text     `yaml:"unit"`
	By     texts    `yaml:"by"`
	Most   positive `yaml:"most"`
	Select text     `yaml:"select"`
}

type viewColumnKeys struct {
	Type       text  `yaml:"type"`
	Unit       text  `yaml:"unit"`
	UnitFrom   text  `yaml:"unit_from"`
	NullMeans  text  `yaml:"null_means"`
	About      text  `yaml:"about"`
	Enum       texts `yaml:"enum"`
	References text  `yaml:"references"`
	Within     texts `yaml:"within"`
}

type rowsKeys struct {
	Path   text `yaml:"path"`
	Record text `yaml:"record"`
}

type treeKeys struct {
	Children text `yaml:"children"`
	Parent   text `yaml:"parent"`
	Depth    text `yaml:"depth"`
}

type envelopeKeys struct {
	Units  ast.Node `yaml:"units"` // {column: path}, as the others
	Totals ast.Node `yaml:"totals"`
	From   ast.Node `yaml:"from"`
	To     ast.Node `yaml:"to"`
}

type orderKeys struct {
	Param     text     `yaml:"param"`
	Direction text     `yaml:"direction"`
	Asc       text     `yaml:"asc"`
	Desc      text     `yaml:"desc"`
	Columns   ast.Node `yaml:"columns"` // [column] or {column: name on the wire}
	Nulls     text     `yaml:"nulls"`
	Text      text     `yaml:"text"`
}

type windowKeys struct {
	From text  `yaml:"from"`
	To   text  `yaml:"to"`
	Most text  `yaml:"most"`
	By   texts `yaml:"by"`
	Add  texts `yaml:"add"`
}

type columnKeys struct {
	Type       text     `yaml:"type"`
	Unit       text     `yaml:"unit"`
	UnitFrom   text     `yaml:"unit_from"`
	NullMeans  text     `yaml:"null_means"`
	About      text     `yaml:"about"`
	Enum       texts    `yaml:"enum"`
	Key        bool     `yaml:"key"`
	References text     `yaml:"references"`
	Required   bool     `yaml:"required"`
	Input      bool     `yaml:"input"`
	Default    scalar   `yaml:"default"`
	Path       text     `yaml:"path"`
	Filter     ast.Node `yaml:"filter"` // {comparison: parameter's name or paramKeys}

	NullIf   scalars  `yaml:"null_if" since:"2"`
	Epoch    text     `yaml:"epoch" since:"2"`
	Scale    positive `yaml:"scale" since:"2"`
	Coalesce texts    `yaml:"coalesce" since:"2"`
	Union    text     `yaml:"union" since:"2"`

	Secret        scalar `yaml:"secret" since:"2"` // true or prefix
	Personal      bool   `yaml:"personal" since:"2"`
	SecretPaths   texts  `yaml:"secret_paths" since:"2"`
	PersonalPaths texts  `yaml:"personal_paths" since:"2"`

	From text `yaml:"from" since:"2"` // record, element, position or key

	Adds text `yaml:"adds" since:"2"` // below

	Include text  `yaml:"include" since:"2"`
	By      texts `yaml:"by" since:"2"`
}

type paramKeys struct {
	Param text `yaml:"param"`
	Style text `yaml:"style"`
	As    text `yaml:"as"`
	Exact bool `yaml:"exact"`
	Folds text `yaml:"folds"`
	In    text `yaml:"in" since:"2"`
}
