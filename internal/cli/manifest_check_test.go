package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestACheckThatIsStopped has not found that nothing differs, whenever that is.
func TestACheckThatIsStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	err := a.check(ctx, checkOptions{manifest: "dcycle", sandbox: true})
	if code := exitCode(err); code != exitIncomplete || stdout.Len() > 0 {
		t.Errorf("exit %d, %v, %s", code, err, &stdout)
	}
}
