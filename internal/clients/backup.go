package clients

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/files"
)

const (
	backupMark = ".bak-" // between a file's name and a backup's time
	backupTime = "20060102T150405Z"
)

// writeBackup never writes over another backup.
func writeBackup(target string, text []byte, mode fs.FileMode, now time.Time) (string, error) {
	first := target + backupMark + now.UTC().Format(backupTime)
	name := first
	for n := 2; ; n++ {
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) && n < 100 {
			name = fmt.Sprintf("%s-%d", first, n)
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = file.Write(text)
		if err = errors.Join(err, file.Chmod(mode), files.KeepOwner(file, target), file.Sync(), file.Close()); err != nil {
			os.Remove(name)
			return "", err
		}
		return name, nil
	}
}

// earlier is what the file held, without a byte order mark, before there was an entry of the name: the latest backup that has none. nil: there is no such
// backup.
func (p Place) earlier(name string) []byte {
	const most = 20 // backups that are read
	for i, backup := range p.backups() {
		raw, err := readFile(backup)
		if err != nil || i == most {
			break
		}
		_, text, err := splitMark(raw)
		if err != nil {
			continue
		}
		values, err := p.Client.format.read(text)
		if err != nil {
			continue
		}
		if _, has := lookup(values, p.Client.path(name)); !has {
			return append([]byte{}, text...) // an empty one is not nil
		}
	}
	return nil
}

// backups are those of the file, the latest first.
func (p Place) backups() []string {
	target, err := files.Follow(p.File)
	if err != nil {
		return nil
	}
	entries, err := os.ReadDir(filepath.Dir(target))
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(target)+backupMark) {
			all = append(all, filepath.Join(filepath.Dir(target), e.Name()))
		}
	}
	times := len(target + backupMark + backupTime)
	slices.SortFunc(all, func(a, b string) int { // of one second, -10 is later than -9
		return -cmp.Or(cmp.Compare(a[:min(times, len(a))], b[:min(times, len(b))]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return all
}
