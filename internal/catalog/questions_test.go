package catalog

import (
	"fmt"
	"testing"
	"time"
)

// asked is a question, what the database says to it, and how few requests would do.
type asked struct {
	name, sql string
	truth     func(t *testing.T, l embeddedLab, s seat) [][]any
	least     string // SQL for the number of requests that are needed
}

// truthOf is what a statement about the database says.
func truthOf(statement string) func(t *testing.T, l embeddedLab, s seat) [][]any {
	return func(t *testing.T, l embeddedLab, s seat) [][]any { return l.rows(t, statement, s, "") }
}

// checkQuestions asks each anew, prints how many requests it took and how few would do, and allows a tenth more.
func (l embeddedLab) checkQuestions(t *testing.T, s seat, questions []asked) {
	t.Helper()
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			c := l.open(t, s)
			result, err := c.Query(t.Context(), Question{SQL: q.sql})
			if err != nil {
				t.Fatal(err)
			}
			want := q.truth(t, l, s)
			if got := fmt.Sprint(result.Rows); got != fmt.Sprint(want) || !result.Receipt.Complete || len(want) == 0 {
				t.Errorf("got\n%s, want\n%v\nreceipt %+v", got, want, result.Receipt)
			}
			least, _ := l.rows(t, "SELECT "+q.least, s, "")[0][0].(int64)
			t.Logf("%d requests, the least possible are %d", result.Receipt.Requests, least)
			if took := int64(result.Receipt.Requests); took > least+least/10 {
				t.Errorf("%d requests, the least possible are %d: %+v", took, least, result.Receipt.Tables)
			}
		})
	}
}

// pagesOf is SQL for the pages of a hundred that a FROM has; an empty list is a page.
func pagesOf(from string) string { return "(SELECT max(1, (count(*) + 99) / 100) FROM " + from + ")" }

func TestQuestionsAboutTDC(t *testing.T) {
	for _, scale := range []int{1, 8} {
		l := startEmbedded(t, "tdc", scale)
		const (
			submissions = "tdc_submissions x JOIN tdc_sites s ON s.id = x.site_id WHERE s.workspace_id = :org"
			sites       = "tdc_sites WHERE workspace_id = :org"
		)
		s := l.tdcSeats()[0]
		site := fmt.Sprint(l.rows(t, "SELECT min(id) FROM "+sites, s, "")[0][0])
		l.checkQuestions(t, s, []asked{
			{"form submissions by site and week",
				`SELECT s.name, strftime('%G-W%V', x.submitted_at) AS week, count(*) FROM submissions x JOIN sites s ON s.id = x.site_id GROUP BY s.id, week ORDER BY 1, 2`,
				submissionsBySiteAndWeek, pagesOf(submissions) + " + " + pagesOf(sites)},
			{"the same, of the view",
				`SELECT site, strftime('%G-W%V', week), sum(submissions) FROM submissions_by_week GROUP BY site_id, week ORDER BY 1, 2`,
				submissionsBySiteAndWeek, pagesOf(submissions) + " + " + pagesOf(sites)},
			{"spam of a site by week, of the view", `SELECT week, sum(spam) FROM submissions_by_week WHERE site_id = '` + site + `' GROUP BY 1 HAVING sum(spam) > 0 ORDER BY 1`,
				truthOf(`SELECT date(submitted_at, 'weekday 0', '-6 days'), count(*) FROM tdc_submissions WHERE status = 'SPAM' AND site_id = (SELECT min(id) FROM ` + sites + `) GROUP BY 1 ORDER BY 1`),
				"1 + " + pagesOf("tdc_submissions WHERE site_id = (SELECT min(id) FROM "+sites+")")},
			{"what visitors write, without spam",
				`SELECT value, count(*) FROM submission_values WHERE field = 'message' AND status <> 'SPAM' GROUP BY 1 ORDER BY 1`,
				truthOf(`SELECT x.data ->> 'message', count(*) FROM ` + submissions + ` AND x.status <> 'SPAM' GROUP BY 1 ORDER BY 1`), pagesOf(submissions)},
			{"spam by site", `SELECT site_id, count(*) FROM submissions WHERE status = 'SPAM' GROUP BY 1 ORDER BY 1`,
				truthOf(`SELECT s.id, count(*) FROM ` + submissions + ` AND x.status = 'SPAM' GROUP BY 1 ORDER BY 1`), pagesOf(submissions + " AND x.status = 'SPAM'")},
			{"items by collection",
				`SELECT c.id, count(*) FROM collections c JOIN items i ON i.collection_id = c.id GROUP BY 1 ORDER BY 1`,
				truthOf(`SELECT i.collection_id, count(*) FROM tdc_items i JOIN tdc_sites s ON s.id = i.site_id WHERE s.workspace_id = :org GROUP BY 1 ORDER BY 1`),
				`1 + sum(pages) FROM (SELECT max(1, (count(*) + 99) / 100) AS pages FROM tdc_items i JOIN tdc_sites s ON s.id = i.site_id WHERE s.workspace_id = :org GROUP BY i.collection_id)`},
		})
	}
}

// submissionsBySiteAndWeek counts by the ISO weeks of Go.
func submissionsBySiteAndWeek(t *testing.T, l embeddedLab, s seat) [][]any {
	t.Helper()
	var out [][]any
	for _, row := range l.rows(t, `SELECT s.name, x.submitted_at FROM tdc_submissions x JOIN tdc_sites s ON s.id = x.site_id WHERE s.workspace_id = :org ORDER BY 1, 2`, s, "") {
		at, err := time.Parse(time.RFC3339, fmt.Sprint(row[1]))
		if err != nil {
			t.Fatal(err)
		}
		year, week := at.ISOWeek()
		name := fmt.Sprintf("%d-W%02d", year, week)
		if n := len(out); n > 0 && out[n-1][0] == row[0] && out[n-1][1] == name {
			out[n-1][2] = out[n-1][2].(int64) + 1
		} else {
			out = append(out, []any{row[0], name, int64(1)})
		}
	}
	return out
}

func TestQuestionsAboutDeepCurrent(t *testing.T) {
	for _, scale := range []int{1, 6} {
		l := startEmbedded(t, "deepcurrent", scale)
		const results = "deepcurrent_results WHERE user_id = :user"
		l.checkQuestions(t, l.deepcurrentSeats()[0], []asked{
			{"records by package", `SELECT package_id, count(*), sum(records_count) FROM results WHERE package_id IS NOT NULL GROUP BY 1 ORDER BY 1`,
				truthOf(`SELECT package_id, count(*), sum(records_count) FROM ` + results + ` AND package_id IS NOT NULL GROUP BY 1 ORDER BY 1`), pagesOf(results)},
			{"the three latest results", `SELECT id, tool_name FROM results ORDER BY created_at DESC LIMIT 3`,
				truthOf(`SELECT id, tool_name FROM ` + results + ` ORDER BY created_at DESC LIMIT 3`), "1"},
			{"what was said in the latest conversation", `SELECT m.role, m.content FROM chat_messages m WHERE m.chat_id = (SELECT id FROM chats ORDER BY updated_at DESC LIMIT 1) ORDER BY m.position`,
				truthOf(`SELECT e.value ->> 'role', e.value ->> 'content' FROM (SELECT * FROM deepcurrent_chats WHERE user_id = :user ORDER BY updated_at DESC LIMIT 1) c, json_each(c.messages) e
					ORDER BY e.key`), "2"},
			{"credits by month", `SELECT substr(date, 1, 7) AS month, sum(credits) FROM credit_usage_by_day ` + creditPeriod + ` GROUP BY 1 ORDER BY 1`,
				truthOf(`SELECT substr(day, 1, 7), sum(credits) FROM deepcurrent_usage WHERE user_id = :user GROUP BY 1 ORDER BY 1`), "1"},
			{"results of a tool", `SELECT count(*) FROM results WHERE tool_name = 'bd_job'`, truthOf(`SELECT count(*) FROM ` + results + ` AND tool_name = 'bd_job'`), "1"},
			{"who was found, of the latest result", `SELECT r.name, r.tier FROM intelligence_records r WHERE r.result_id = (SELECT id FROM results WHERE package_id IS NOT NULL ORDER BY created_at DESC LIMIT 1) ORDER BY r.position`,
				truthOf(`SELECT e.value ->> 'name', e.value ->> 'tier' FROM (SELECT * FROM ` + results + ` AND package_id IS NOT NULL ORDER BY created_at DESC LIMIT 1) r, json_each(r.records) e ORDER BY e.key`), "2"},
		})
	}
}
