package config

import "slices"

// doubtUnused warns of settings of credentials that the platform does not ask for: who set one may think that it counts.
func (o *opening) doubtUnused(c circumstances) {
	for _, of := range []struct {
		credential string
		settings   []string
	}{{APIKey, []string{general[APIKey], fileSetting, commandSetting}}, {Organization, []string{general[Organization]}}} {
		if slices.ContainsFunc(o.Credentials, func(cr Credential) bool {
			return cr.Name == of.credential || cr.OrgID && of.credential == Organization
		}) {
			continue
		}
		for _, setting := range of.settings {
			if name, _ := firstSet(c.vars, o.names(setting)); name != "" {
				c.warn(name + " is set, which " + o.Name + " does not ask for. Next: Unset it, or set the variable that the platform's manifest names")
			}
		}
	}
}
