//go:build unix

package files

import (
	"errors"
	"os"
	"syscall"
)

// KeepOwner gives a file to the owner of another, where that is somebody else: an administrator may change a user's configuration.
func KeepOwner(file *os.File, of string) error {
	info, err := os.Stat(of)
	if err != nil {
		return nil // it is new
	}
	own, err := file.Stat()
	if err != nil {
		return err
	}
	want, ok := info.Sys().(*syscall.Stat_t)
	have, known := own.Sys().(*syscall.Stat_t)
	if !ok || !known || have.Uid == want.Uid && have.Gid == want.Gid {
		return nil
	}
	err = file.Chown(int(want.Uid), int(want.Gid))
	if have.Uid == want.Uid {
		return nil // a group that one is not in cannot be given, and the file stays its owner's
	}
	return err
}

// NoSpace tells whether an error is that a disk, or a user's share of it, is full.
func NoSpace(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
