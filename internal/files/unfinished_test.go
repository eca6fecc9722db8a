package files_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

// writing is a variable that has this test binary begin a file, and wait to be killed.
const writing = "FILES_TEST_WRITING"

func TestMain(m *testing.M) {
	if path := os.Getenv(writing); path != "" {
		if _, err := files.Create(path, 0o600); err != nil {
			panic(err)
		}
		fmt.Println("begun")
		select {}
	}
	os.Exit(m.Run())
}

// killedWriter is a process that was killed while it wrote path.
func killedWriter(t *testing.T, path string) (pid int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writing+"="+path)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Errorf("%q, %v", line, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // it was killed
	return cmd.Process.Pid
}

// TestSweep: what a writer that was killed has left goes with the next one, once it is old, and nothing else does.
func TestSweep(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "config[1].yaml")
	dead := killedWriter(t, path)
	left := files.Unfinished(path)
	if len(left) != 1 {
		t.Fatalf("a killed writer left %q", left)
	}
	names := map[string]bool{ // that stay; each is old
		filepath.Base(left[0]):                            false,
		fmt.Sprintf(".config[1].yaml.%d-7", dead):         false,
		fmt.Sprintf(".config[1].yaml.%d-77", os.Getpid()): true, // its writer lives
		fmt.Sprintf(".config[1].yaml.%d-7.bak", dead):     true,
		fmt.Sprintf(".config[1].yaml.%d", dead):           true,
		fmt.Sprintf(".config1.yaml.%d-7", dead):           true, // another file's
		".config[1].yaml.swp":                             true,
		".config[1].yaml.-1-7":                            true,
		"config[1].yaml.lock":                             true,
	}
	old := time.Now().Add(-2 * time.Hour)
	for name := range names {
		write(t, filepath.Join(folder, name), "half", 0o600)
		if err := os.Chtimes(filepath.Join(folder, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	young := filepath.Join(folder, fmt.Sprintf(".config[1].yaml.%d-8", dead))
	write(t, young, "half", 0o600)
	if err := files.Write(path, 0o600, []byte("whole")); err != nil {
		t.Fatal(err)
	}
	requireFile(t, path, "whole", 0o600)
	names[filepath.Base(young)] = true
	for name, stays := range names {
		if _, err := os.Stat(filepath.Join(folder, name)); (err == nil) != stays {
			t.Errorf("%s: %v, stays %t", name, err, stays)
		}
	}
}
