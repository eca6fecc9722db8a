package answer

import (
	"encoding/json"
	"strings"
)

// Section is what one of several connections tells, or why it tells nothing.
type Section struct {
	Name string // of the connection
	Text string
	Err  error
}

// headingRoom is the bytes that stand around the text of a section.
const headingRoom = 100

// Sharing is a writer whose answers are short enough for so many of them to be one.
func (w Writer) Sharing(n int) Writer {
	w.most = MaxBytes/n - headingRoom
	return w
}

// room is how many bytes an answer has.
func (w Writer) room() int {
	if w.most > 0 {
		return w.most
	}
	return MaxBytes
}

// cautionsRoom is how many of them the lines have that say what to know of the data.
func (w Writer) cautionsRoom() int {
	if w.most > 0 {
		return w.most / 8
	}
	return maxCautions
}

// Sections writes each under the name of its connection.
func (w Writer) Sections(all []Section) string {
	var b strings.Builder
	for _, s := range all {
		b.WriteString("## " + s.Name + "\n")
		text := s.Text
		if s.Err != nil {
			text = w.refusal(s.Err)
		}
		b.WriteString(strings.TrimRight(text, "\n") + "\n")
	}
	return b.String()
}

// sectionDocument is a section for programs.
type sectionDocument struct {
	Connection string           `json:"connection"`
	Error      *refusalDocument `json:"error,omitempty"`
	Answer     json.RawMessage  `json:"answer,omitempty"`
}

// refusalDocument is why a section is empty.
type refusalDocument struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Next    string `json:"next,omitempty"`
}

// SectionsJSON writes sections whose texts are JSON for a program.
func (w Writer) SectionsJSON(all []Section) (string, error) {
	list := make([]sectionDocument, len(all))
	for i, s := range all {
		list[i] = sectionDocument{Connection: s.Name, Answer: json.RawMessage(s.Text)}
		if s.Err != nil {
			f := w.Failure(s.Err)
			list[i].Answer, list[i].Error = nil, &refusalDocument{f.Code, f.Public, f.Next}
		}
	}
	return encode(struct {
		Connections []sectionDocument `json:"connections"`
	}{list})
}
