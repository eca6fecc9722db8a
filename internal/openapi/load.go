package openapi

import (
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// checkNext is what helps against a document that is not what it should be.
const checkNext = "Check it with an OpenAPI linter, mend what it finds, and try again."

// load reads a document of version 3.0 or 3.1 with what it refers to. The library gets it as a whole, so that it opens no file and no address.
// bad are the references that lead to nothing: it is without what has them.
func load(folder fs.FS, name string) (doc *openapi3.T, bad []*badReference, err error) {
	s := &fileSet{folder: folder, room: MaxSize, parsed: map[string]*yaml.Node{}}
	root, err := s.read(name)
	if err != nil {
		return nil, nil, err
	}
	if err := checkVersion(name, root); err != nil {
		return nil, nil, err
	}
	b := newBundle(s, name)
	whole, err := b.document(root)
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return nil, nil, fmt.Errorf("putting %s together: %w", name, err)
	}
	doc, err = loadBundle(name, text)
	return doc, b.bad, err
}

func loadBundle(name string, text []byte) (doc *openapi3.T, err error) {
	defer func() {
		if p := recover(); p != nil { // a document that the library cannot cope with is no mistake of this program's user
			doc, err = nil, refuse(checkNext, "%s cannot be read as OpenAPI: the reader gave up: %s", name, words.Line(fmt.Sprint(p), 200))
		}
	}()
	doc, err = openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, refuse(checkNext, "%s cannot be read as OpenAPI: %s", name, words.Line(err.Error(), 300))
	}
	return doc, nil
}
