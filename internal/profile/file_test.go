package profile

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAHeldLock: a process that was stopped while it had the lock does not stop others for ever, and one that waited too long does not keep it.
func TestAHeldLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	holder, err := lock(path, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(path, 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), "another process has held "+path+".lock for 50ms") {
		t.Fatalf("while it is held: %v", err)
	}
	holder.unlock()
	next, err := lock(path, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	next.unlock()
}
