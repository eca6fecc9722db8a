package openapi

import (
	"errors"
	"fmt"
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

// badReference is a $ref that leads to nothing that may be read. The document is read without what it is part of.
type badReference struct {
	at         place
	text, next string
}

func (r *badReference) Error() string { return r.at.String() + ": " + r.text }

// badRef is one on a line of a file; format has a place for what it leads to.
func badRef(file string, line int, next, format, to string) *badReference {
	return &badReference{at: place{file: words.Line(file, 100), line: line, what: "$ref"}, next: next, text: fmt.Sprintf(format, words.Line(to, 100))}
}

// locate finds the file that a $ref leads to, from another one; an error is a *badReference. Only files of the folder are read: no address, and nothing above the folder.
func locate(from, ref string, line int) (file, pointer string, err error) {
	address, pointer, _ := strings.Cut(ref, "#")
	if address == "" {
		return from, pointer, nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", "", badRef(from, line, "Correct the $ref.", "it is no reference: %s", ref)
	case u.Host != "" || u.Scheme != "":
		return "", "", badRef(from, line, "Save that document beside this one and refer to its file: nothing is fetched from the network.", "it leads to the network: %s", u.Redacted())
	}
	file = path.Join(path.Dir(from), u.Path)
	if path.IsAbs(u.Path) || !fs.ValidPath(file) {
		return "", "", badRef(from, line, "Put the file into the document's folder: no other one is read.", "it leads out of the document's folder: %s", ref)
	}
	return file, pointer, nil
}

// target is what a $ref leads to, with its file and where in it; other references are followed to what they mean in the end. An error is a *badReference, or
// a *Refusal of the whole, where a file is too large or none that can be taken.
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
			return nil, "", "", badRef(at, line, "Put the file there, or correct the $ref.", "it leads to a file that cannot be read: %s", file+" ("+err.Error()+")")
		}
		if n = pointed(root, pointer); n == nil {
			return nil, "", "", badRef(at, line, "Correct the $ref, or add what it names.", "it leads nowhere: %s", text.Value)
		}
		next := memberOf(n, "$ref")
		if next == nil || len(n.Content) > 2 {
			return n, file, pointer, nil
		}
		text = next
	}
	return nil, "", "", badRef(from, ref.Line, "Correct one of them.", "it leads from one to the next and back: %s", ref.Value)
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
