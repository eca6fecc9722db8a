package config

// APIKeySetting and OrganizationSetting are the variables that have the key of any platform, and the id of the organisation.
const (
	APIKeySetting       = "ORGDATA_API_KEY"
	OrganizationSetting = "ORGDATA_ORG_ID"
)

// VariablesOf are all variables that may give a credential: own are the platform's names for it.
func VariablesOf(name string, own []string, secret bool) []string {
	var all []string
	if setting := general[name]; setting != "" {
		all = append(all, setting)
	}
	if name == APIKey {
		all = append(all, fileSetting, commandSetting)
	}
	for _, variable := range own {
		if all = append(all, variable); secret {
			all = append(all, variable+fileSuffix)
		}
	}
	return all
}
