package query

import "github.com/orgdata-mcp/orgdata-mcp/internal/query/meter"

const (
	// runBytes is what SQLite may allocate for a running statement.
	runBytes = 128 << 20
	// jsonRunBytes is the bound when a statement aggregates into JSON: such a
	// text doubles as it grows, and the allocator keeps a freed block of every
	// size, so that what one statement took stays taken. The result may not be
	// longer than SQLITE_LIMIT_LENGTH anyhow.
	jsonRunBytes = 64 << 20
)

// CountMemory makes SQLite count what statements allocate. An engine does so by
// itself; where something else in the process uses SQLite, it has to be called
// before that: afterwards the error is [meter.ErrTooLate], and so is that of
// every question, since the memory of statements would have no bound.
func CountMemory() error { return meter.Install() }

// watchMemory bounds what the run's connection allocates: passing the bound
// ends the run with an [Error]. done ends the watching.
func (r *run) watchMemory(conn any) (done func(), err error) {
	account, err := meter.Watch(conn, runBytes, func(limit int64) { r.stop(errMemory(limit)) })
	if err != nil {
		return nil, err
	}
	r.policy.aggregatesJSON = func() { account.Limit(jsonRunBytes) }
	return account.Close, nil
}

func errMemory(limit int64) *Error {
	return newError(CodeTooLarge, "Aggregate or narrow earlier, in a subquery; select fewer columns, or shorter texts.",
		"The statement needs more than %d MB of memory while it computes.", limit>>20)
}
