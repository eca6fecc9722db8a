package config

import "sync"

// warnings are lines for the log, which is not there yet when the first come up.
type warnings struct {
	mu    sync.Mutex // guards lines
	lines []string
}

func (w *warnings) add(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
}

// take returns those that were added since it was called last.
func (w *warnings) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := w.lines
	w.lines = nil
	return lines
}
