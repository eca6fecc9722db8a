package tdc

import (
	"slices"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// The kinds of content. The members of site and submission are documented, of the others the ones that the dashboard's pages speak of.

// host is where published sites live.
const host = ".sites.tdcapps.com"

// workspaceParent stands for a workspace where a parent is wanted.
func workspaceParent() resource { return resource{noun: "Workspace"} }

// workspaceColumn names a row's workspace.
var workspaceColumn = core.Field{Name: "workspaceId", SQL: "s.workspace_id"}

func ofSite() []filter {
	return []filter{{"workspaceId", "s.workspace_id", nil}, {"siteId", "s.id", nil}}
}

// sites: one documented example has subdomain as a full host, another as a bare label; this is the first, by which a list is of more use.
func sites() resource {
	r := resource{noun: "Site", table: "tdc_sites", filters: ofSite()[:1]}
	r.fields = slices.Concat(r.texts("id", "name", "slug", "workspaceId"),
		[]core.Field{{Name: "subdomain", SQL: "s.slug || '" + host + "'"}}, r.texts("customDomain", "domainStatus", "createdAt", "updatedAt", "publishedAt"))
	return r
}

func pages() resource {
	r := resource{noun: "Page", table: "tdc_pages", filters: append(ofSite(), filter{"status", "x.status", publicationStates()[:2]})}
	r.fields = slices.Concat(r.texts("id", "siteId"), []core.Field{workspaceColumn}, r.texts("title", "path", "status"),
		[]core.Field{r.field("sections", "sections", core.Number)}, r.texts("createdAt", "updatedAt", "publishedAt"))
	return r
}

func publicationStates() []string { return []string{"DRAFT", "PUBLISHED", "ARCHIVED"} }

func forms() resource {
	r := resource{noun: "Form", table: "tdc_forms", filters: ofSite()}
	r.fields = slices.Concat(r.texts("id", "siteId"), []core.Field{workspaceColumn}, r.texts("pageId", "name", "slug"),
		[]core.Field{r.field("fields", "fields", core.JSON), r.field("active", "active", core.Boolean)}, r.texts("createdAt", "updatedAt"))
	return r
}

// submissionStates: NEW is documented as it stands, spam and archived in prose only.
func submissionStates() []string { return []string{"NEW", "SPAM", "ARCHIVED"} }

func submissions() resource {
	r := resource{noun: "Submission", table: "tdc_submissions", order: "x.submitted_at DESC, x.id",
		filters: append(ofSite(), filter{"formId", "x.form_id", nil}, filter{"status", "x.status", submissionStates()})}
	r.fields = slices.Concat(r.texts("id", "formId"), []core.Field{workspaceColumn}, r.texts("siteId", "pageId"),
		[]core.Field{r.field("data", "data", core.JSON)}, r.texts("status", "ipAddress", "userAgent", "referrer", "submittedAt"))
	return r
}

func collections() resource {
	r := resource{noun: "Collection", table: "tdc_collections", filters: ofSite()}
	r.fields = slices.Concat(r.texts("id", "siteId"), []core.Field{workspaceColumn}, r.texts("name", "slug"), []core.Field{r.field("fields", "fields", core.JSON),
		{Name: "itemCount", Kind: core.Number, SQL: "(SELECT count(*) FROM tdc_items i WHERE i.collection_id = x.id)"}}, r.texts("createdAt", "updatedAt"))
	return r
}

func items() resource {
	r := resource{noun: "Item", table: "tdc_items"}
	r.fields = slices.Concat(r.texts("id", "collectionId", "siteId"), []core.Field{workspaceColumn, r.field("data", "data", core.JSON)}, r.texts("createdAt", "updatedAt"))
	return r
}

// readingTime is in minutes, at 200 words of six characters (with their blank) each.
const readingTime = "max(1, length(x.content) / 6 / 200)"

func posts() resource {
	r := resource{noun: "Post", table: "tdc_posts", needs: blogFeature,
		filters: append(ofSite(), filter{"status", "x.status", publicationStates()}, filter{"category", "x.category", nil})}
	r.fields = slices.Concat(r.texts("id", "siteId"), []core.Field{workspaceColumn}, r.texts("title", "slug", "status"),
		[]core.Field{{Name: "author", Kind: core.JSON, SQL: "json_object('id', x.author_id, 'name', x.author)"}}, r.texts("category"),
		[]core.Field{r.field("tags", "tags", core.JSON)}, r.texts("excerpt", "content"),
		[]core.Field{{Name: "readingTimeMinutes", Kind: core.Number, SQL: readingTime}, r.field("seo", "seo", core.JSON)}, r.texts("publishedAt", "createdAt", "updatedAt"))
	return r
}
