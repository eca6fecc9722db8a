package deepcurrent

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

func chatRoutes() []route {
	return []route{
		{http.MethodPost, "/chats", signedIn, 200, core.Shape{{Name: "title", Type: core.TextValue, Nullable: true, Max: 255}}, createChat},
		{http.MethodGet, "/chats", signedIn, 200, nil, listChats},
		{http.MethodGet, "/chats/{id}", signedIn, 200, nil, readChat},
		{http.MethodPut, "/chats/{id}", signedIn, 200, core.Shape{
			{Name: "title", Type: core.TextValue, Nullable: true, Max: 255}, {Name: "messages", Type: core.ObjectList, Nullable: true, Max: 10_000},
		}, changeChat},
		{http.MethodDelete, "/chats/{id}", signedIn, 204, nil, deleteChat},
	}
}

// chats are the caller's, without those deleted. A list leaves the messages out (inferred).
func (c *call) chats(messages bool) core.Select {
	list := core.Select{From: "deepcurrent_chats r", Where: []string{"r.deleted_at IS NULL"}, Fields: []core.Field{
		{Name: "id", SQL: "r.id"}, {Name: "user_id", SQL: "r.user_id"}, {Name: "title", SQL: "r.title"}, {Name: "created_at", SQL: "r.created_at"}, {Name: "updated_at", SQL: "r.updated_at"},
	}}
	if messages {
		list.Fields = append(list.Fields, core.Field{Name: "messages", Kind: core.JSON, SQL: "r.messages"})
	}
	return list
}

func listChats(c *call) (any, error) {
	list := c.chats(false)
	list.Where, list.Args = append(list.Where, "r.user_id = ?"), []any{c.account.UserID}
	return c.list(list, "chats", "updated_at", "created_at")
}

func readChat(c *call) (any, error) { return c.one("Chat", c.chats(true)) }

func createChat(c *call) (any, error) {
	title, now, id := c.body.Text("title"), core.Timestamp(c.now), uuid.NewString()
	if title == "" {
		title = "New Conversation" // the documented default
	}
	err := c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(c.ctx, `INSERT INTO deepcurrent_chats (id, user_id, title, messages, created_at, updated_at) VALUES (?,?,?,'[]',?,?)`,
			id, c.account.UserID, title, now, now)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storing a chat: %w", err)
	}
	c.request.SetPathValue("id", id)
	return readChat(c)
}

// changeChat replaces what is given.
func changeChat(c *call) (any, error) {
	var title, messages any
	if c.body.Has("title") {
		title = c.body.Text("title")
	}
	if c.body.Has("messages") {
		words, err := json.Marshal(c.body["messages"])
		if err != nil {
			return nil, fmt.Errorf("storing messages: %w", err)
		}
		messages = string(words)
	}
	err := c.alterChat(`title = coalesce(?, title), messages = coalesce(?, messages), updated_at = ?`, title, messages, core.Timestamp(c.now))
	if err != nil {
		return nil, err
	}
	return readChat(c)
}

// deleteChat is soft: the row stays and nobody sees it.
func deleteChat(c *call) (any, error) {
	return nil, c.alterChat(`deleted_at = ?`, core.Timestamp(c.now))
}

// alterChat changes a chat of the caller's, 404 without one.
func (c *call) alterChat(set string, args ...any) error {
	id, err := c.id("id")
	if err != nil {
		return err
	}
	return c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(c.ctx, `UPDATE deepcurrent_chats SET `+set+` WHERE id = ? AND user_id = ? AND deleted_at IS NULL`, append(args, id, c.account.UserID)...)
		if err != nil {
			return fmt.Errorf("changing a chat: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return notFound("Chat")
		}
		return nil
	})
}
