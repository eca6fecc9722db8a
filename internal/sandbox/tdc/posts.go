package tdc

import (
	"database/sql"
	"encoding/json"
	"net/http"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// postRoutes are inferred from their events.
func postRoutes() []route {
	return []route{
		{http.MethodPost, "/blog/posts", 201, append(core.Shape{{Name: "siteId", Type: core.TextValue, Required: true}, postMember("title", true, 1, 300)}, postShape()...), createPost, false},
		{http.MethodPatch, "/blog/posts/{id}", 200, append(core.Shape{postMember("title", false, 1, 300)}, postShape()...), changePost, false},
		{http.MethodPost, "/blog/posts/{id}/publish", 200, nil, publishPost, false},
		{http.MethodDelete, "/blog/posts/{id}", 200, nil, deletePost, false},
	}
}

func postMember(name string, required bool, low, high int) core.Member {
	return core.Member{Name: name, Type: core.TextValue, Required: required, Min: low, Max: high}
}

func postShape() core.Shape {
	return core.Shape{postMember("slug", false, 1, 63), postMember("category", false, 1, 100), postMember("excerpt", false, 0, 1000), postMember("content", false, 0, 200_000),
		{Name: "tags", Type: core.TextList, Max: 50}}
}

func (c *call) tags() any {
	if !c.body.Has("tags") {
		return nil
	}
	words, _ := json.Marshal(append([]string{}, c.body.Texts("tags")...))
	return string(words)
}

// createPost makes a draft. It takes Uncategorized where no category is given: a post has exactly one.
func createPost(c *call) (reply, error) {
	site := c.body.Text("siteId")
	p, err := c.locate(sites(), site)
	if err == nil {
		err = p.mayEdit()
	}
	if err == nil {
		err = c.needs(posts())
	}
	if err != nil {
		return reply{}, err
	}
	name, err := slug(c.body.Text("slug"), c.body.Text("title"))
	if err != nil {
		return reply{}, err
	}
	id := newID("post_")
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		if err := c.freeSlug(tx, site, name, id); err != nil {
			return err
		}
		return c.execIn(tx, `INSERT INTO tdc_posts (id, site_id, title, slug, status, author_id, author, category, tags, excerpt, content, seo, created_at, updated_at)
			VALUES (?,?,?,?,'DRAFT',?,?,coalesce(?, 'Uncategorized'),coalesce(?, '[]'),?,?,'{}',?,?)`, id, site, c.body.Text("title"), name, c.user.ID, c.user.Name(),
			c.text("category"), c.tags(), c.body.Text("excerpt"), c.body.Text("content"), c.stamp(), c.stamp())
	})
	if err != nil {
		return reply{}, err
	}
	return c.changed(posts(), id, "blog.post.created", p)
}

func (c *call) freeSlug(tx *sql.Tx, site, slug, id string) error {
	n, err := c.count(tx, `SELECT count(*) FROM tdc_posts WHERE site_id = ? AND slug = ? AND id != ?`, site, slug, id)
	if err == nil && n > 0 {
		return conflict("The site has a post with this slug.")
	}
	return err
}

// editable locates a post that the caller may change.
func (c *call) editable() (id string, p place, err error) {
	id = c.request.PathValue("id")
	if p, err = c.locate(posts(), id); err == nil {
		err = p.mayEdit()
	}
	return id, p, err
}

func changePost(c *call) (reply, error) {
	id, p, err := c.editable()
	if err != nil {
		return reply{}, err
	}
	if c.body.Has("slug") {
		if _, err := slug(c.body.Text("slug"), ""); err != nil {
			return reply{}, err
		}
	}
	err = c.world.Store.Update(c.ctx, func(tx *sql.Tx) error {
		if c.body.Has("slug") {
			if err := c.freeSlug(tx, p.site, c.body.Text("slug"), id); err != nil {
				return err
			}
		}
		return c.execIn(tx, `UPDATE tdc_posts SET title = coalesce(?, title), slug = coalesce(?, slug), category = coalesce(?, category), tags = coalesce(?, tags),
			excerpt = coalesce(?, excerpt), content = coalesce(?, content), updated_at = ? WHERE id = ?`, c.text("title"), c.text("slug"), c.text("category"), c.tags(),
			c.text("excerpt"), c.text("content"), c.stamp(), id)
	})
	if err != nil {
		return reply{}, err
	}
	return c.changed(posts(), id, "blog.post.updated", p)
}

func publishPost(c *call) (reply, error) {
	id, p, err := c.editable()
	if err == nil {
		err = c.exec(`UPDATE tdc_posts SET status = 'PUBLISHED', published_at = ?, updated_at = ? WHERE id = ?`, c.stamp(), c.stamp(), id)
	}
	if err != nil {
		return reply{}, err
	}
	return c.changed(posts(), id, "blog.post.published", p)
}

// deletePost tells blog.post.deleted, a key that is inferred from a list that was cut off after "blog.".
func deletePost(c *call) (reply, error) {
	id, p, err := c.editable()
	if err != nil {
		return reply{}, err
	}
	gone, err := c.read(posts(), id)
	if err == nil {
		err = c.exec(`DELETE FROM tdc_posts WHERE id = ?`, id)
	}
	if err != nil {
		return reply{}, err
	}
	return reply{data: map[string]any{"id": id, "deleted": true}}, c.tell("blog.post.deleted", p, raw(gone))
}
