package core

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Seeder fills the tables of one platform. All of it happens in one transaction.
type Seeder struct {
	*World
	platform Platform
	tx       *sql.Tx
	open     []*Inserter
}

// seed fills an empty world: people first, then each platform.
func (w *World) seed(ctx context.Context, platforms []Platform) error {
	return w.Store.Update(ctx, func(tx *sql.Tx) error {
		for _, m := range Cast() {
			if err := w.Directory.putUser(ctx, tx, m.user(w)); err != nil {
				return err
			}
		}
		for _, p := range platforms {
			w.Keys.formats[p.Name] = p.Keys
			if err := w.seedPlatform(ctx, tx, p); err != nil {
				return fmt.Errorf("seeding %s: %w", p.Name, err)
			}
		}
		return nil
	})
}

func (w *World) seedPlatform(ctx context.Context, tx *sql.Tx, p Platform) error {
	if _, err := tx.ExecContext(ctx, p.Schema); err != nil {
		return fmt.Errorf("creating tables: %w", err)
	}
	s := &Seeder{World: w, platform: p, tx: tx}
	defer s.close()
	if err := p.Seed(ctx, s); err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, p.Indexes); err != nil {
		return fmt.Errorf("creating indexes: %w", err)
	}
	return nil
}

func (s *Seeder) close() {
	for _, in := range s.open {
		in.full.Close()
	}
}

// Rand starts a stream of randomness of this platform.
func (s *Seeder) Rand(stream string) Rand { return NewRand(s.Seed, s.platform.Name+"/"+stream) }

// DaysAgo is a moment before today (by the sandbox's clock, not the reference date: the ages of keys must stay what they are
// meant to show, however late the sandbox is started). Today is cut to the day, so that two starts on one day seed the same.
func (s *Seeder) DaysAgo(days int) time.Time {
	return s.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -days)
}

// Organization adds an organisation of this platform.
func (s *Seeder) Organization(ctx context.Context, o Organization) error {
	o.Platform = s.platform.Name
	return s.Directory.putOrganization(ctx, s.tx, o)
}

// Role adds a role. The id must be unique over all platforms: begin it with the platform's name.
func (s *Seeder) Role(ctx context.Context, r Role) error {
	r.Platform = s.platform.Name
	return s.Directory.putRole(ctx, s.tx, r)
}

// Member makes a person a member of an organisation and lists the account.
func (s *Seeder) Member(ctx context.Context, organizationID, userID, roleID string, since time.Time) error {
	err := s.Directory.putMembership(ctx, s.tx, Membership{
		Platform: s.platform.Name, OrganizationID: organizationID, UserID: userID, RoleID: roleID, Active: true, CreatedAt: since,
	})
	if err != nil {
		return err
	}
	s.account(organizationID, userID)
	return nil
}

// account lists an account without a key, and returns it.
func (s *Seeder) account(organizationID, userID string) *Account {
	a := Account{Platform: s.platform.Name, OrganizationID: organizationID}
	a.User, _ = s.Directory.User(userID)
	if o, ok := s.Directory.Organization(s.platform.Name, organizationID); ok {
		a.OrganizationName = o.Name
	}
	if r, ok := s.Directory.Role(s.platform.Name, organizationID, userID); ok {
		a.Role = r.Name
	}
	a.Password = Password(a.User)
	s.accounts = append(s.accounts, a)
	return &s.accounts[len(s.accounts)-1]
}

// Key adds a key with a secret out of the stream, and lists the account that it opens. The fields that only the store knows are filled in.
func (s *Seeder) Key(ctx context.Context, r Rand, k Key) (Key, string, error) {
	k.ID, k.Platform = cmp.Or(k.ID, r.UUID()), s.platform.Name
	secret := s.platform.Keys.Lead + r.Text(s.platform.Keys.Random)
	k, err := s.Keys.put(ctx, s.tx, k, secret)
	if err != nil {
		return Key{}, "", err
	}
	a := s.account(k.OrganizationID, k.CreatedBy)
	a.KeyName, a.KeyID, a.Key, a.Revoked = k.Name, k.ID, secret, k.Revoked()
	return k, secret, nil
}

// Exec runs a statement, for what is easier said in SQL than row by row. It sees the rows added so far.
func (s *Seeder) Exec(ctx context.Context, query string, args ...any) error {
	if err := s.flush(); err != nil {
		return err
	}
	if _, err := s.tx.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("seeding: %w", err)
	}
	return nil
}

// flush writes what every inserter still holds.
func (s *Seeder) flush() error {
	for _, in := range s.open {
		if err := in.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Inserter adds rows to one table, several with one statement. It keeps the first error; ask for it once, at the end.
type Inserter struct {
	table   string
	columns []string
	tx      *sql.Tx
	full    *sql.Stmt // inserts as many rows as fit one statement
	fits    int
	held    []any // values of the rows not yet written
	err     error
}

// statementValues is about how many values go into one statement; more gain nothing.
const statementValues = 300

// Into prepares inserting into a table.
func (s *Seeder) Into(ctx context.Context, table string, columns ...string) (*Inserter, error) {
	in := &Inserter{table: table, columns: columns, tx: s.tx, fits: max(1, statementValues/len(columns))}
	stmt, err := s.tx.PrepareContext(ctx, in.sql(in.fits))
	if err != nil {
		return nil, fmt.Errorf("preparing rows of %s: %w", table, err)
	}
	in.full = stmt
	s.open = append(s.open, in)
	return in, nil
}

func (in *Inserter) sql(rows int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(in.columns)), ",") + ")"
	return "INSERT INTO " + in.table + " (" + strings.Join(in.columns, ", ") + ") VALUES " + strings.TrimSuffix(strings.Repeat(row+",", rows), ",")
}

// Row adds one row, its values in the order of the columns. After an error it does nothing.
func (in *Inserter) Row(values ...any) {
	if in.err != nil {
		return
	}
	if len(values) != len(in.columns) {
		in.err = fmt.Errorf("a row of %s has %d values for %d columns", in.table, len(values), len(in.columns))
		return
	}
	in.held = append(in.held, values...)
	if len(in.held) == in.fits*len(in.columns) {
		in.write(func() (sql.Result, error) { return in.full.Exec(in.held...) })
	}
}

func (in *Inserter) write(exec func() (sql.Result, error)) {
	if _, err := exec(); err != nil {
		in.err = fmt.Errorf("adding rows to %s: %w", in.table, err)
	}
	in.held = in.held[:0]
}

// Err writes what is still held and returns the first error of all rows.
func (in *Inserter) Err() error {
	if rows := len(in.held) / len(in.columns); in.err == nil && rows > 0 {
		in.write(func() (sql.Result, error) { return in.tx.Exec(in.sql(rows), in.held...) })
	}
	return in.err
}
