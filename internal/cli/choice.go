package cli

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// choice is what a command line says of whom to ask.
type choice struct {
	sandbox      bool   // platforms in miniature, in this process
	profile      string // name of one; ""
	platform     string // name of a platform or a connection; ""
	organization string // id or name; ""
	asked        string // the same, of a question; ""

	timeout  time.Duration // for an answer; 0: as the settings say
	patience time.Duration // for one where they say nothing; 0: the usual
}

func (c *choice) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.sandbox, "sandbox", false, "answer from a platform in miniature, in this process, instead of a real account: that of --platform, or those that "+config.PlatformsSetting+" or "+config.PlatformSetting+" names, or else the first")
	cmd.Flags().StringVar(&c.profile, "profile", "", "`name` of the profile to use; without it what "+config.ProfileSetting+" says, else the current one")
	cmd.Flags().StringVar(&c.platform, "platform", "", "`name` of the platform, or of the connection, to ask; without it all that the settings or the profile name")
	cmd.Flags().StringVar(&c.organization, "org", "", "id or `name` of the organization to ask, in the place of what the settings or the profile say")
}

// otherwise is the organisation to sign in for where the settings say none: that of the question, unless it is of all.
func (c choice) otherwise() string {
	if c.asked == allOrganizations {
		return ""
	}
	return c.asked
}

// allOrganizations stands for every organisation that the key reaches.
const allOrganizations = "*"

// check refuses flags that contradict each other.
func (c choice) check() error {
	if c.sandbox && c.profile != "" && c.profile != config.NoProfile {
		return usageError{advised{errors.New("--sandbox and --profile are both given, and a platform in miniature is asked with no real key"), "Leave one of them out."}}
	}
	return refuseKeys(config.PlatformFlag, c.platform)
}
