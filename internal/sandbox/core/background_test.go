package core

import (
	"context"
	"testing"
	"time"
)

func TestCloseWaitsForTheBackground(t *testing.T) {
	t.Parallel()
	w, err := NewWorld(t.Context(), nil, WorldOptions{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	var ended bool
	w.Go(func(ctx context.Context) {
		<-ctx.Done()
		ended = true // the race detector sees to it that Close waits
	})
	if err := w.Close(); err != nil || !ended {
		t.Errorf("closed with %v, the background ended: %v", err, ended)
	}
}
