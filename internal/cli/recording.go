package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/orgdata-mcp/orgdata-mcp/internal/answer"
	"github.com/orgdata-mcp/orgdata-mcp/internal/audit"
)

// recording is the record of a question that is asked on the command line: where the settings name an audit file, it holds those, too.
type recording struct {
	session *session
	record  audit.Record
}

// recording begins a record of a tool's call, or of what does the same.
func (s *session) recording(tool, asked string) recording {
	return recording{s, audit.Record{Start: time.Now(), Tool: tool, Asked: asked, Caller: audit.Caller{Transport: "command line"}}}
}

// write writes the record to the audit file, if there is one. Without it there is no answer either.
func (r recording) write(ctx context.Context, cost []slog.Attr, failed error) error {
	if r.session.cfg.AuditFile == "" {
		return nil
	}
	file, err := openAuditFile(r.session.cfg.AuditFile)
	if err != nil {
		return err
	}
	defer file.Close()
	r.record.Duration, r.record.Outcome, r.record.Cause, r.record.Cost = time.Since(r.record.Start), "ok", failed, cost
	if failed != nil {
		r.record.Outcome = answer.Writer{}.Failure(failed).Code
	}
	for i, a := range cost {
		if a.Key == "code" {
			r.record.Outcome, r.record.Cost = a.Value.String(), append(cost[:i:i], cost[i+1:]...)
			break
		}
	}
	log := audit.New(audit.Options{File: file, Redact: r.session.redactor.Text})
	if err := log.Write(ctx, r.record); err != nil {
		return heldBack(err)
	}
	return nil
}

func heldBack(err error) error {
	next := "Mend the audit file, then ask again."
	if wrong := (*audit.FileError)(nil); errors.As(err, &wrong) {
		next = wrong.Next + " Then ask again."
	}
	return advised{fmt.Errorf("the answer is held back, because its record could not be written: %w", err), next}
}
