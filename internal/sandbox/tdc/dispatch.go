package tdc

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// retries is how long after each failed attempt the next one comes; after the last one the delivery has failed. That non-2xx
// and timeouts are retried is documented, the schedule is inferred.
func retries() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 8 * time.Hour}
}

// maxSending bounds the attempts under way, maxSendingEach those of one webhook: an endpoint that hangs must not hold up the others.
const (
	maxSending     = 8
	maxSendingEach = 2
)

// dispatcher sends what is due. What waits is in the database; in memory are only the attempts under way. There is one goroutine that
// looks, and one for each attempt; they end when the sandbox is closed.
type dispatcher struct {
	world *core.World
	box   *core.Box
	send  func(ctx context.Context, d delivery, signature string) (status int, err error)
	wake  chan struct{}
	// next is when something is due, in Unix seconds by the sandbox's clock, math.MaxInt64 when nothing waits. Requests compare it to the clock,
	// so that a clock that was moved by hand is noticed.
	next atomic.Int64

	mu      sync.Mutex
	sending map[string]string // delivery -> webhook
}

// delivery is one on its way.
type delivery struct {
	id, webhook, body, url string
	attempts               int
	secret                 []byte // sealed
}

func newDispatcher(w *core.World, box *core.Box) *dispatcher {
	return &dispatcher{world: w, box: box, send: newSender().send, wake: make(chan struct{}, 1), sending: map[string]string{}}
}

// wakeUp makes the dispatcher look now.
func (d *dispatcher) wakeUp() {
	select {
	case d.wake <- struct{}{}:
	default: // it has been told already
	}
}

// look wakes it when the clock has reached what is due.
func (d *dispatcher) look() {
	if d.world.Now().Unix() >= d.next.Load() {
		d.wakeUp()
	}
}

// run looks whenever it is woken and whenever something becomes due, until the sandbox is closed.
func (d *dispatcher) run(ctx context.Context) {
	var attempts sync.WaitGroup
	defer attempts.Wait()
	for ctx.Err() == nil {
		wait := d.start(ctx, &attempts)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-d.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// idle is how long to wait when nothing is known to become due: an event wakes sooner.
const idle = time.Hour

// start begins what is due and says when to look again.
func (d *dispatcher) start(ctx context.Context, attempts *sync.WaitGroup) time.Duration {
	now := d.world.Now().UTC()
	due, next, err := d.due(ctx, now)
	if err != nil {
		if ctx.Err() == nil {
			d.world.Logger.Warn("sandbox could not look for webhook deliveries", "cause", err)
		}
		return time.Minute
	}
	d.next.Store(next.Unix())
	for _, one := range due {
		if d.claim(one) {
			attempts.Go(func() { d.attempt(ctx, one) })
		}
	}
	if !d.world.Now().Before(next) { // a clock moved by hand may have passed it before requests could compare it
		return 0
	}
	return min(idle, max(time.Second, next.Sub(now)))
}

// claim takes a delivery unless it is being sent or there are too many.
func (d *dispatcher) claim(one delivery) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	same := 0
	for _, webhook := range d.sending {
		if webhook == one.webhook {
			same++
		}
	}
	if _, already := d.sending[one.id]; already || len(d.sending) >= maxSending || same >= maxSendingEach {
		return false
	}
	d.sending[one.id] = one.webhook
	return true
}

// due reads what is due, and when the next one is. What a webhook that is off has waiting waits until it is on again. Of each webhook only the first few are read: more could not be sent at once anyway.
func (d *dispatcher) due(ctx context.Context, now time.Time) (list []delivery, next time.Time, err error) {
	next = now.Add(idle)
	err = d.world.Store.View(func(r core.Reader) error {
		rows, err := r.Query(ctx, `SELECT id, webhook_id, body, attempts, url, secret FROM (
				SELECT d.*, w.url, w.secret, row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.next_at, d.seq) AS place
				FROM tdc_deliveries d JOIN tdc_webhooks w ON w.id = d.webhook_id AND w.active = 1 WHERE d.status = 'pending' AND d.next_at <= ?)
			WHERE place <= ? ORDER BY next_at, seq`, core.Timestamp(now), 2*maxSendingEach)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one delivery
			if err := rows.Scan(&one.id, &one.webhook, &one.body, &one.attempts, &one.url, &one.secret); err != nil {
				return err
			}
			list = append(list, one)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		var at sql.NullString
		err = r.Row(ctx, `SELECT min(next_at) FROM tdc_deliveries WHERE status = 'pending' AND next_at > ?`, core.Timestamp(now)).Scan(&at)
		if t, parse := time.Parse(time.RFC3339, at.String); parse == nil && t.Before(next) {
			next = t
		}
		return err
	})
	return list, next, err
}

// attempt sends once, writes down what came of it, and looks for more.
func (d *dispatcher) attempt(ctx context.Context, one delivery) {
	defer d.wakeUp()
	defer d.release(one)
	if !d.stillDue(ctx, one) {
		return
	}
	now := d.world.Now().UTC()
	secret, err := d.box.Open(one.webhook, one.secret)
	var status int
	if err == nil {
		status, err = d.send(ctx, one, signature(secret, now, one.body))
	}
	if ctx.Err() != nil { // the sandbox is being closed
		return
	}
	if err := d.record(ctx, one, status, err); err != nil && ctx.Err() == nil {
		d.world.Logger.Warn("sandbox could not record a webhook delivery", "delivery", one.id, "cause", err)
	}
}

func (d *dispatcher) release(one delivery) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sending, one.id)
}

// stillDue looks again once the delivery is claimed: between reading what is due and claiming it, an earlier attempt may have ended.
func (d *dispatcher) stillDue(ctx context.Context, one delivery) bool {
	var n int
	err := d.world.Store.View(func(r core.Reader) error {
		return r.Row(ctx, `SELECT count(*) FROM tdc_deliveries WHERE id = ? AND status = 'pending' AND attempts = ?`, one.id, one.attempts).Scan(&n)
	})
	return err == nil && n == 1
}

// record moves a delivery on: delivered, waiting for its next attempt, or failed.
func (d *dispatcher) record(ctx context.Context, one delivery, status int, problem error) error {
	now := d.world.Now().UTC()
	state, next, delivered := deliveredState, any(nil), any(core.Timestamp(now))
	if problem == nil && (status < 200 || status > 299) {
		problem = fmt.Errorf("the endpoint answered %d", status)
	}
	var message any
	if problem != nil {
		message, delivered = shown(problem), nil
		if one.attempts < len(retries()) {
			state, next = pendingState, core.Timestamp(now.Add(retries()[one.attempts]))
		} else {
			state = failedState
		}
	}
	var code any
	if status != 0 {
		code = status
	}
	return d.world.Store.Update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE tdc_deliveries SET status = ?, attempts = ?, next_at = ?, last_status = ?, last_error = ?, delivered_at = ? WHERE id = ?`,
			state, one.attempts+1, next, code, message, delivered, one.id)
		return err
	})
}

// shown is a cause as the log shows it.
func shown(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "the endpoint did not answer in time"
	}
	return err.Error()
}
