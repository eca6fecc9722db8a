package config

import (
	"os"
	"strings"
	"testing"
	"time"
)

// A command that does not end is stopped at its time, with what it started.
func TestKeyCommandTakesTooLong(t *testing.T) {
	t.Parallel()
	c, err := newKeyCommand(commandSetting, "sh -c 'sleep 1000 & echo waiting for your fingerprint >&2; sleep 1000'", nil, []string{"PATH=" + os.Getenv("PATH")})
	if err != nil {
		t.Fatal(err)
	}
	if c.limit != 10*time.Second {
		t.Errorf("the limit is %s, documented are 10s", c.limit)
	}
	c.limit = 200 * time.Millisecond
	began := time.Now()
	err = c.renew(t.Context(), "")
	if err == nil || !strings.Contains(err.Error(), "sh had not ended after 200ms and was stopped. It said: “waiting for your fingerprint”. Next: See that it needs nobody") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

// An agent that the command leaves behind may keep its output open: the key has come, and the agent is left alone.
func TestKeyCommandThatLeavesAnAgent(t *testing.T) {
	t.Parallel()
	c, err := newKeyCommand(commandSetting, "sh -c 'sleep 3 & echo sk_live_1'", nil, []string{"PATH=" + os.Getenv("PATH")})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.renew(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if key, _ := c.value(); key != "sk_live_1" {
		t.Errorf("the key is %q", key)
	}
}
