package dashboard

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"time"
)

//go:embed assets
var assets embed.FS

// files are the style sheet, the script and the icon. Their addresses carry a digest, so they can be kept for ever.
type files struct {
	content map[string][]byte
	digest  map[string]string
}

func newFiles() (*files, error) {
	f := &files{content: map[string][]byte{}, digest: map[string]string{}}
	entries, err := assets.ReadDir("assets")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		text, err := assets.ReadFile("assets/" + e.Name())
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		f.content[e.Name()], f.digest[e.Name()] = text, hex.EncodeToString(sum[:6])
	}
	return f, nil
}

// address of a file, for a template.
func (f *files) address(name string) string { return "/assets/" + name + "?" + f.digest[name] }

func (f *files) serve(v *visit) error {
	name := v.r.PathValue("file")
	content, ok := f.content[name]
	if !ok {
		return notFound()
	}
	if v.r.URL.RawQuery == f.digest[name] {
		v.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(v.w, v.r, name, time.Time{}, bytes.NewReader(content))
	return nil
}
