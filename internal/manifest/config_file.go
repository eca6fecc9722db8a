package manifest

// ConfigFile is where another tool for the platform keeps its settings, in YAML or JSON, and which of them are credentials here. Places are dotted paths from
// the top of the file, of which the first that the file has counts.
//
//	config_file:
//	  of: Acme's command line
//	  paths: ~/.acme/config.yaml
//	  members: {api_key: [api_key, auth.api_key]}
type ConfigFile struct {
	Of       string              // the tool, in a sentence
	Paths    []string            // of the file, the usual one first; ~/ is the person's home folder
	Assumed  bool                // whether the places are guessed, since the tool's documents do not tell them
	Members  map[string][]string // by credential
	BaseURL  []string            // places of the platform's address
	Profiles []string            // places of a mapping of several sets of settings by their names, in which Members are looked for then
	Current  []string            // places of the name of the set in use
}
