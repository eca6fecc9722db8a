package manifest

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// File is a manifest of the user's own, which is read again when it changes. It is safe for concurrent use.
type File struct {
	path    string
	allowed []string // see [Parse]
	now     func() time.Time

	mu   sync.Mutex        // guards what follows
	seen fs.FileInfo       // the file when it was read last; nil: it is to be read
	sure bool              // a later change shows in seen
	sum  [sha256.Size]byte // of what was read last
	good [sha256.Size]byte // of the manifest that was returned last
	told string            // the error that was returned last; ""
	look look              // the last one at a file that was not read, as it may be half written
}

// look is how a file was found, and when.
type look struct {
	info fs.FileInfo
	at   time.Time
}

const (
	// writing is how long after its last change a file may still be written: a part of a manifest may be one, in which a column is not personal yet.
	writing = time.Second
	// coarse is the longest time that a file system does not tell apart.
	coarse = 2 * time.Second
)

// OpenFile reads a manifest. allowed is that of Parse. Errors are those of Parse and of reading the file.
func OpenFile(path string, allowed ...string) (*File, *Manifest, error) {
	f := &File{path: path, allowed: allowed, now: time.Now}
	info, data, err := f.read()
	if err != nil {
		return nil, nil, err
	}
	m, err := Parse(path, data, allowed...)
	if err != nil {
		return nil, nil, err
	}
	f.keep(info, data)
	f.good = f.sum
	return f, m, nil
}

// Path is where the manifest is.
func (f *File) Path() string { return f.path }

// Again returns the manifest when the file has another one than at the last call, else nil. An error says, once, why there is no other although the file
// has changed or is gone.
func (f *File) Again() (*Manifest, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		f.seen = nil
		return nil, f.once(fmt.Errorf("reading the manifest: %w", err))
	}
	if f.same(info) || f.beingWritten(info) {
		return nil, nil
	}
	found := info
	info, data, err := f.read()
	if err != nil {
		return nil, f.once(err)
	}
	if !unchanged(found, info) || int64(len(data)) != info.Size() {
		return nil, nil // somebody writes it just now
	}
	before := f.sum
	f.keep(info, data)
	switch f.sum {
	case f.good:
		return nil, f.once(nil)
	case before:
		return nil, nil
	}
	m, err := Parse(f.path, data, f.allowed...)
	if err == nil {
		f.good = f.sum
	}
	return m, f.once(err)
}

// same tells whether a file is as it was when it was read. The caller holds the lock.
func (f *File) same(info fs.FileInfo) bool {
	return f.seen != nil && f.sure && unchanged(info, f.seen)
}

// unchanged tells whether two looks found one file with one content.
func unchanged(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// beingWritten tells whether a file may have changed just now: less than a second ago or, as another clock may have set that moment, in the future; then it is at
// rest once it was the same a second ago. The caller holds the lock.
func (f *File) beingWritten(info fs.FileInfo) bool {
	now := f.now()
	if now.Sub(info.ModTime()) >= writing {
		return false
	}
	if f.look.info == nil || !unchanged(info, f.look.info) {
		f.look = look{info, now}
	}
	return now.Sub(f.look.at) < writing
}

// read returns what the file has, if it is one that can hold a manifest, and how it was found afterwards.
func (f *File) read() (fs.FileInfo, []byte, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the manifest: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return nil, nil, fmt.Errorf("it is no regular file of at most %d KiB", maxManifest>>10)
	}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the manifest: %w", err)
	}
	if info, err = os.Stat(f.path); err != nil {
		return nil, nil, fmt.Errorf("reading the manifest: %w", err)
	}
	return info, data, nil
}

// keep remembers what was read. The caller holds the lock.
func (f *File) keep(info fs.FileInfo, data []byte) {
	age := f.now().Sub(info.ModTime())
	f.seen, f.sure, f.sum = info, age >= coarse || age < 0, sha256.Sum256(data)
}

// once is err, or nil where it was the last one too. The caller holds the lock.
func (f *File) once(err error) error {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text == f.told {
		return nil
	}
	f.told = text
	return err
}
