package dcycle

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// storedFile is a file that somebody has said they would upload. The real platform has its bytes put into S3; here they are put to a path
// of the sandbox's own, counted and forgotten.
type storedFile struct {
	id, name, extension, mime string
	sizeKB                    any
	folder                    any
	upload                    string
}

// uploadLifetime is how long a presigned URL is good for (inferred).
const uploadLifetime = 15 * time.Minute

// storagePath is where the sandbox takes uploads in S3's place.
const storagePath = "/_storage/"

// keepFile notes a file and makes its URL.
func (a *api) keepFile(ctx context.Context, who *caller, f storedFile) (storedFile, error) {
	now := a.world.Now()
	err := a.world.Store.Update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO dcycle_files (id, organization_id, name, extension, mime_type, size_kb, folder_id, status, created_by, created_at, updated_at)
			VALUES (?,?,?,?,?,?,?,'pending',?,?,?)`, f.id, who.org.ID, f.name, core.Nullable(f.extension), core.Nullable(f.mime), f.sizeKB, f.folder, who.user.ID,
			core.Timestamp(now), core.Timestamp(now))
		return err
	})
	expires := fmt.Sprint(now.Add(uploadLifetime).Unix())
	f.upload = a.world.BaseURL(Name) + storagePath + f.id + "?expires=" + expires + "&signature=" + a.sign(f.id, expires)
	return f, err
}

func (a *api) sign(id, expires string) string {
	mac := hmac.New(sha256.New, a.storageKey)
	io.WriteString(mac, id+"\n"+expires)
	return hex.EncodeToString(mac.Sum(nil))
}

// store takes an upload: PUT with the URL's signature and no key, as S3 does. The answers are S3's in status only.
func (a *api) store(w http.ResponseWriter, r *http.Request) {
	id, q := r.PathValue("id"), r.URL.Query()
	var expires int64
	_, err := fmt.Sscan(q.Get("expires"), &expires)
	good := hmac.Equal([]byte(a.sign(id, q.Get("expires"))), []byte(q.Get("signature")))
	if err != nil || !good || a.world.Now().Unix() > expires {
		answer(w, r, forbidden("Request has expired or its signature does not match"))
		return
	}
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		answer(w, r, &problem{http.StatusRequestEntityTooLarge, "Your proposed upload exceeds the maximum allowed size", "PAYLOAD_TOO_LARGE"})
		return
	}
	err = a.world.Store.Update(r.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(r.Context(), "UPDATE dcycle_files SET size_kb = ?, updated_at = ? WHERE id = ?", float64(n)/1024, core.Timestamp(a.world.Now()), id)
		return err
	})
	if err != nil {
		answer(w, r, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// presign is an endpoint that gives out an upload URL for one file.
type presign struct {
	members    []member
	extensions []string
	answer     func(storedFile) any // the common answer when nil
}

type uploadURL struct {
	UploadURL   string `json:"upload_url"`
	FileID      string `json:"file_id"`
	FileName    string `json:"file_name"`
	Destination string `json:"destination_file_key"`
	Message     string `json:"message"`
}

func (a *api) presigned(how presign) handler {
	return func(w http.ResponseWriter, r *http.Request, who *caller) error {
		body, err := readBody(r)
		if err != nil {
			return err
		}
		_, wrong := columnsOf(how.members, body, true)
		name := body.Text("file_name")
		if how.extensions != nil && len(wrong) == 0 && !slices.Contains(how.extensions, strings.ToLower(path.Ext(name))) {
			wrong = append(wrong, "body.file_name must end in "+strings.Join(how.extensions, ", "))
		}
		if len(wrong) > 0 {
			return invalid(strings.Join(wrong, "; "))
		}
		f, err := a.keepFile(r.Context(), who, storedFile{id: uuid.NewString(), name: name, mime: body.Text("content_type")})
		if err != nil {
			return err
		}
		var out any = uploadURL{f.upload, f.id, f.name, who.org.ID + "/" + f.id + path.Ext(f.name), "Upload the file with PUT to upload_url"}
		if how.answer != nil {
			out = how.answer(f)
		}
		core.WriteJSON(w, http.StatusOK, out)
		return nil
	}
}

// upload answers a multipart upload: {message, file_id}. The form's texts are checked, the file's bytes are read and forgotten.
func (a *api) upload(part string, check func(form map[string]string) error, extensions []string) handler {
	return func(w http.ResponseWriter, r *http.Request, who *caller) error {
		form, name, err := readForm(r, part)
		if err == nil && check != nil {
			err = check(form)
		}
		if err == nil && (name == "" || extensions != nil && !slices.Contains(extensions, strings.ToLower(path.Ext(name)))) {
			err = invalid("body." + part + " must be a file" + strings.Join(append([]string{""}, extensions...), " "))
		}
		if err != nil {
			return err
		}
		f, err := a.keepFile(r.Context(), who, storedFile{id: uuid.NewString(), name: name})
		if err == nil {
			core.WriteJSON(w, http.StatusOK, map[string]string{"message": "File uploaded successfully", "file_id": f.id})
		}
		return err
	}
}

// readForm reads a multipart form as a stream: its texts, and the name of the file in one part.
func readForm(r *http.Request, part string) (form map[string]string, file string, err error) {
	form = map[string]string{}
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, "", invalid("body must be multipart/form-data")
	}
	for range 20 {
		p, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return form, file, nil
		}
		if err != nil {
			return nil, "", invalid("body must be multipart/form-data")
		}
		text, err := io.ReadAll(io.LimitReader(p, 1000))
		if err != nil {
			return nil, "", invalid("body must be multipart/form-data")
		}
		if p.FormName() == part {
			file = p.FileName()
		} else {
			form[p.FormName()] = string(text)
		}
	}
	return nil, "", invalid("body has too many parts")
}
