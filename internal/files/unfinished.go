package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// sweepAfter is how old what a process left beside a file has to be for the next writer to remove it: on a shared folder the process may be another
// machine's, of which this one does not see that it lives.
const sweepAfter = time.Hour

// sweep removes what processes that ended while they wrote path have left beside it. What cannot be removed stays.
func sweep(path string) {
	for _, left := range Unfinished(path) {
		info, err := os.Lstat(left)
		if err == nil && time.Since(info.ModTime()) > sweepAfter && !alive(writerOf(left, path)) {
			_ = os.Remove(left)
		}
	}
}

// Unfinished are the files beside path that take its place when they are whole, or were left by processes that ended before.
func Unfinished(path string) []string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil
	}
	var left []string
	for _, e := range entries {
		if name := filepath.Join(filepath.Dir(path), e.Name()); writerOf(name, path) > 0 {
			left = append(left, name)
		}
	}
	return left
}

// besideName is what a file is called until it takes its place, with any digits for the star: besides its own name it has its writer's.
func besideName(path string) string { return fmt.Sprintf("%s%d-*", besidePrefix(path), os.Getpid()) }

func besidePrefix(path string) string {
	const longest = 100 // bytes, which leaves room for the rest of a name
	base := filepath.Base(path)
	return "." + strings.ToValidUTF8(base[:min(len(base), longest)], "") + "."
}

// writerOf is the process that writes, or wrote, a file of that name beside path; 0 where the file is something else.
func writerOf(name, path string) int {
	rest, ok := strings.CutPrefix(filepath.Base(name), besidePrefix(path))
	process, random, dashed := strings.Cut(rest, "-")
	pid, err := strconv.Atoi(process)
	if _, number := strconv.ParseUint(random, 10, 64); !ok || !dashed || err != nil || number != nil {
		return 0
	}
	return max(pid, 0)
}

// alive tells whether there is a process of a number, unless the system is sure that there is none.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	err = p.Signal(syscall.Signal(0))
	return err == nil || !errors.Is(err, os.ErrProcessDone)
}
