//go:build unix

package config

import (
	"os/exec"
	"syscall"
)

// ownGroup puts a process and its children into a group of their own, so that they can be ended together.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
