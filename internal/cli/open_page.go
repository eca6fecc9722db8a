package cli

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
)

// pageOpeners are the commands that show an address in the browser, by GOOS, the first that is there being run; "" is for the systems not named.
var pageOpeners = map[string][][]string{
	"darwin":  {{"open"}},
	"windows": {{"rundll32", "url.dll,FileProtocolHandler"}},
	"":        {{"xdg-open"}, {"x-www-browser"}, {"wslview"}},
}

// openPage has the browser of a person show an address. It waits for nothing: an error says only why none could be started.
func openPage(url, goos string, environ []string) error {
	openers := pageOpeners[goos]
	if openers == nil {
		if valueOf(environ, "DISPLAY") == "" && valueOf(environ, "WAYLAND_DISPLAY") == "" && valueOf(environ, "WSL_DISTRO_NAME") == "" {
			return errors.New("there is no display here")
		}
		openers = pageOpeners[""]
	}
	for _, opener := range openers {
		program, err := exec.LookPath(opener[0])
		if err != nil {
			continue
		}
		cmd := exec.Command(program, append(slices.Clone(opener[1:]), url)...)
		cmd.Env = environ
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("starting %s: %w", opener[0], err)
		}
		go func() { _ = cmd.Wait() }() // it ends with the browser, or at once
		return nil
	}
	return errors.New("no program was found that opens one")
}

// showPage opens an address for a person, or says that they have to.
func (a *app) showPage(what, url string) {
	if err := openPage(url, runtime.GOOS, a.detached()); err != nil {
		fmt.Fprintf(a.stderr, "The %s is not opened: %v. Its address is %s\n", what, err, url)
	}
}
