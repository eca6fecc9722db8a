package cli

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// checkAddress refuses what is no host and port, with the one that was meant.
func checkAddress(flag, address string) error {
	const usual = "127.0.0.1:8080"
	host, text, err := net.SplitHostPort(address)
	port, notANumber := strconv.Atoi(text)
	wrong, meant := "", usual
	switch {
	case err != nil:
		wrong = "is no host and port"
		if n, err := strconv.Atoi(address); err == nil && validPort(n) {
			meant = net.JoinHostPort("127.0.0.1", address)
		}
	case notANumber != nil || !validPort(port):
		wrong = "has no port from 0 to 65535"
		if host != "" {
			meant = net.JoinHostPort(host, "8080")
		}
	default:
		return nil
	}
	return usageError{advised{fmt.Errorf("--%s is %q, which %s", flag, address, wrong), fmt.Sprintf("Give both, as in --%s %s.", flag, meant)}}
}

func validPort(n int) bool { return n >= 0 && n <= 65535 }

// listenError words a port that is reserved or taken, and finds one that is not. Every other error stays as it is. flags are those that say where to listen.
func listenError(err error, flags string) error {
	var failed *net.OpError
	if errors.Is(err, syscall.EACCES) && errors.As(err, &failed) && failed.Addr != nil {
		return advised{fmt.Errorf("%s may not be listened on by this user (%w)", failed.Addr, syscall.EACCES), fmt.Sprintf("Give a port from 1024 on with %s; port 0 takes a free one.", flags)}
	}
	if !isTaken(err) || !errors.As(err, &failed) || failed.Addr == nil {
		return err
	}
	at := failed.Addr.String()
	next := fmt.Sprintf("End what listens there, or give another address with %s; port 0 takes a free one.", flags)
	if free := freeNear(at); free != "" {
		next = fmt.Sprintf("End what listens there, or give another address with %s: %s is free.", flags, free)
	}
	return advised{fmt.Errorf("%s is taken: another program listens there already (%w)", at, syscall.EADDRINUSE), next}
}

// isTaken knows Windows' own number for it, which Go does not translate.
func isTaken(err error) bool {
	const windows = syscall.Errno(10048)
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windows)
}

// freeNear is the address with the next port that is free, of the ten that follow; "" when none is.
func freeNear(address string) string {
	host, text, err := net.SplitHostPort(address)
	port, notANumber := strconv.Atoi(text)
	if err != nil || notANumber != nil {
		return ""
	}
	for next := port + 1; next <= min(port+10, 65535); next++ {
		at := net.JoinHostPort(host, strconv.Itoa(next))
		if l, err := net.Listen("tcp", at); err == nil {
			_ = l.Close()
			return at
		}
	}
	return ""
}
