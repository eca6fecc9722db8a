// Package bench measures the built program against the least that could do its work, in one run on one machine, and prints ratios with their
// budgets beside them:
//
//		go test ./internal/bench -run '^$' -bench . -benchtime 1x
//
//	  - Against the smallest server that mcp-go and resty make (see baseline): start, memory, list_keys. Start alone is benchmark Start.
//	  - Scan and Million: against net/http and encoding/json with 16 requests in flight (see bare), reading a platform in a process of its own (see
//	    platform); how much memory a million rows take, whether they are kept, and how early they are refused where they would not be.
//	  - FirstRow: query, from the start of its process to the first row, against the platform's own answer.
//	  - Warm: questions over rows that are there, against SQLite by itself.
//
// LONG=1 is for what takes minutes: a million rows.
//
// A ratio of two programs that took turns says something on any machine; a time does not, so nothing here fails on a slow one. The package knows the
// program only from outside: its arguments, its environment, its streams. It borrows the collation of times, so that SQLite does the same work.
package bench
