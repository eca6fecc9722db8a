package config

// InForce is one setting as it counts, for people.
type InForce struct {
	Connection string   // that it is of; "" for all
	Name       string   // "platform", "API key", "organization", "address", or the variable's name for what connections share
	Value      string   // "" for a secret
	Secret     bool     // the value is not shown
	By         string   // who gives it: a flag, a variable, or "profile NAME"; "" is the default
	Over       []string // who gives it too and does not count
}

// Explain lists the settings in force with who set them: those of each connection, in the order of connections, then those that all share.
func (c Config) Explain() []InForce { return c.inForce }
