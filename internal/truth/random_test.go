package truth

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/query"
)

// portion is how many statements share a platform: later ones meet what earlier ones left.
const portion = 25

// portions are 300 statements, or 6,000 when there is time.
func portions() int {
	if long() {
		return 240
	}
	return 12
}

// TestRandomStatements asks made-up statements of a platform without faults and compares each answer with plain SQLite's: with nothing kept,
// with all kept that earlier statements left, and with a part of it grown too old meanwhile.
func TestRandomStatements(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	for seed := range uint64(portions()) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			newRound(t, seed).run()
		})
	}
}

// tooMany tells whether an answer would have cost more requests than one may.
func tooMany(err error) bool {
	var own *query.Error
	return errors.As(err, &own) && own.Code == query.CodeTooManyRequests
}

// round is some statements about the rows of two organisations.
type round struct {
	t        *testing.T
	seed     uint64
	u        *upstream
	oracles  map[string]*oracle
	writers  map[string]*writer
	r        *rand.Rand
	failures int
	refusals int
}

func newRound(t *testing.T, seed uint64) *round {
	r := &round{t: t, seed: seed, oracles: map[string]*oracle{}, writers: map[string]*writer{}, r: rand.New(rand.NewPCG(seed, 5))}
	worlds := map[string]world{}
	for i, organization := range []string{north, south} {
		w := newWorld(seed*2+uint64(i), small)
		worlds[organization] = w
		r.oracles[organization], r.writers[organization] = newOracle(t, w, organization), newWriter(seed*2+uint64(i), w)
	}
	r.u = serve(t, worlds)
	return r
}

// staleness is the time to live of rows that are to grow too old between statements.
const staleness = 40 * time.Millisecond

func (r *round) run() {
	cold, warm, aging := open(r.t, r.u, 0), open(r.t, r.u, kept), open(r.t, r.u, staleness)
	for i := range portion {
		organization := north
		if r.r.IntN(4) == 0 {
			organization = south
		}
		q := r.writers[organization].statement()
		want, err := r.oracles[organization].ask(q.forOracle())
		if err != nil {
			r.t.Fatalf("seed %d, statement %d is none: %s: %v", r.seed, i, q.forOracle(), err)
		}
		r.judge("cold", cold, q, organization, want)
		r.judge("cached", warm, q, organization, want)
		rest(r.t.Context(), time.Duration(r.r.IntN(25))*time.Millisecond)
		r.judge("partly expired", aging, q, organization, want)
		if r.failures > 4 {
			r.t.Fatalf("seed %d: no more after statement %d", r.seed, i)
		}
	}
	if bad := r.u.complaints(); len(bad) > 0 {
		r.t.Errorf("seed %d: requests that the platform does not understand: %.2000q", r.seed, bad)
	}
	if r.refusals > portion/5 {
		r.t.Errorf("seed %d: %d statements were too many requests", r.seed, r.refusals)
	}
}

func (r *round) judge(how string, p *product, q statement, organization string, want [][]any) {
	r.t.Helper()
	before := r.u.total()
	result, err := p.ask(q.sql, organization)
	if tooMany(err) {
		r.refusals++
		return
	}
	wrong := ""
	switch {
	case err != nil:
		wrong = err.Error()
	case !result.Receipt.Complete:
		wrong = fmt.Sprintf("not complete: %q", result.Receipt.Why)
	default:
		wrong = q.differs(result.Rows, want)
	}
	if n := r.u.total() - before; wrong == "" && n > 200 {
		wrong = fmt.Sprintf("%d requests", n)
	}
	if wrong != "" {
		r.failures++
		r.t.Errorf("seed %d, %s: %s\n  %s\n  %s", r.seed, how, q.sql, wrong, r.u.recent())
	}
}

// TestRandomStatementsWithFaults asks made-up statements of a platform that has a fault about the table that has it.
func TestRandomStatementsWithFaults(t *testing.T) {
	skipInShort(t)
	t.Parallel()
	rounds := 2 * len(kinds)
	if long() {
		rounds *= 10
	}
	for seed := range rounds {
		k := kinds[seed%len(kinds)]
		if k.costly && !long() {
			continue
		}
		name := k.on[seed/len(kinds)%len(k.on)]
		t.Run(fmt.Sprintf("%d %s of %s", seed, k.name, name), func(t *testing.T) {
			t.Parallel()
			tr := newTrial(t, k, name)
			tr.tables = append([]string{"totals"}, asked...)
			w := newWriter(uint64(seed), tr.u.states()[0])
			for range 4 {
				q := w.about(name)
				result, err := tr.p.ask(q.sql, "")
				tr.judge(q, false, result, err)
			}
		})
	}
}

// about makes up a statement that reads a table.
func (w *writer) about(name string) statement {
	for {
		if q := w.statement(); strings.Contains(q.sql, name) {
			return q
		}
	}
}
