package cli

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// A port that only root may have is told with what to give instead.
func TestReservedPort(t *testing.T) {
	t.Parallel()
	at := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}
	err := listenError(fmt.Errorf("listening: %w", &net.OpError{Op: "listen", Net: "tcp", Addr: at, Err: os.NewSyscallError("bind", syscall.EACCES)}), "--listen")
	var advice advised
	if !errors.As(err, &advice) || err.Error() != "127.0.0.1:80 may not be listened on by this user (permission denied)" || !strings.HasPrefix(advice.next, "Give a port from 1024 on with --listen;") {
		t.Errorf("%v, next %q", err, advice.next)
	}
}
