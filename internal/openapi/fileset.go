package openapi

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// MaxSize is how many bytes a document may have, with all the files that it refers to.
const MaxSize = 16 << 20

// fileSet reads the files of a document, all of which are in one folder.
type fileSet struct {
	folder fs.FS
	room   int64                 // bytes that may still be read
	parsed map[string]*yaml.Node // by the name in the folder
}

// read gives a file's values, once it is certain how far they unfold.
func (s *fileSet) read(name string) (*yaml.Node, error) {
	if root := s.parsed[name]; root != nil {
		return root, nil
	}
	f, err := s.folder.Open(name)
	if err != nil {
		return nil, unwrapped(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, s.room+1))
	if err != nil {
		return nil, unwrapped(err)
	}
	if s.room -= int64(len(data)); s.room < 0 {
		return nil, refuse("Take the part that you want to ask about into a document of its own.", "%s, with what it refers to, has more than %d MiB", name, MaxSize>>20)
	}
	root, err := parseYAML(name, data)
	if err == nil {
		s.parsed[name] = root
	}
	return root, err
}

// unwrapped is a file system's error without the path, which the text around it has.
func unwrapped(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// locate finds the file that a $ref leads to, from another one. Only files of the folder are read: no address, and nothing above the folder.
func locate(from, ref string, line int) (file, pointer string, err error) {
	address, pointer, _ := strings.Cut(ref, "#")
	if address == "" {
		return from, pointer, nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", "", refuse("Correct the $ref.", "%s:%d: $ref is no reference: %s", from, line, words.Line(ref, 100))
	case u.Host != "" || u.Scheme != "":
		return "", "", refuse("Save that document beside this one and refer to its file: nothing is fetched from the network.",
			"%s:%d: $ref leads to the network: %s", from, line, words.Line(u.Redacted(), 100))
	}
	file = path.Join(path.Dir(from), u.Path)
	if path.IsAbs(u.Path) || !fs.ValidPath(file) {
		return "", "", refuse("Put the file into the document's folder: no other one is read.", "%s:%d: $ref leads out of the document's folder: %s", from, line, words.Line(ref, 100))
	}
	return file, pointer, nil
}

// target is what a $ref leads to, with its file and where in it; other references are followed to what they mean in the end.
func (s *fileSet) target(from string, ref *yaml.Node) (n *yaml.Node, file, pointer string, err error) {
	file, text := from, ref
	for range maxNesting {
		at, line := file, text.Line
		if file, pointer, err = locate(at, text.Value, line); err != nil {
			return nil, "", "", err
		}
		root, err := s.read(file)
		var refused *Refusal
		switch {
		case errors.As(err, &refused):
			return nil, "", "", err
		case err != nil:
			return nil, "", "", refuse("Put the file there, or correct the $ref.", "%s:%d: $ref leads to %s, which cannot be read: %v", at, line, words.Line(file, 100), err)
		}
		if n = pointed(root, pointer); n == nil {
			return nil, "", "", refuse("Correct the $ref, or add what it names.", "%s:%d: $ref leads nowhere: %s", at, line, words.Line(text.Value, 100))
		}
		next := memberOf(n, "$ref")
		if next == nil || len(n.Content) > 2 {
			return n, file, pointer, nil
		}
		text = next
	}
	return nil, "", "", refuse("Correct one of them.", "%s:%d: $ref leads from one to the next and back: %s", from, ref.Line, words.Line(ref.Value, 100))
}

// pointed is what a JSON pointer such as /components/schemas/Pet leads to, or an anchor's name; nil is nothing.
func pointed(root *yaml.Node, pointer string) *yaml.Node {
	if pointer == "" {
		return resolved(root)
	}
	if pointer[0] != '/' {
		return anchored(resolved(root), pointer, 0)
	}
	n := root
	for key := range strings.SplitSeq(pointer[1:], "/") {
		if plain, err := url.PathUnescape(key); err == nil {
			key = plain
		}
		n = memberOf(n, pointerUnescape.Replace(key))
	}
	return resolved(n)
}

var pointerUnescape = strings.NewReplacer("~1", "/", "~0", "~")

// anchored finds the schema with an $anchor.
func anchored(n *yaml.Node, name string, depth int) *yaml.Node {
	if n == nil || depth > maxNesting {
		return nil
	}
	if a := memberOf(n, "$anchor"); a != nil && a.Value == name {
		return n
	}
	for _, child := range n.Content {
		if found := anchored(child, name, depth+1); found != nil {
			return found
		}
	}
	return nil
}
