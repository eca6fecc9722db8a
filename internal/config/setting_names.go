package config

// Settings that other rooms name to a person, besides those in config.go and authorities.go: what chooses the platform, where a key is kept, how much is logged.
const (
	PlatformSetting   = "ORGDATA_PLATFORM"
	PlatformsSetting  = "ORGDATA_PLATFORMS"
	APIKeyFileSetting = fileSetting
	LogLevelSetting   = "ORGDATA_LOG_LEVEL"
)
