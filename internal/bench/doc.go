// Package bench measures the built program against the smallest server that mcp-go and resty make (see baseline), in one
// run on one machine, and prints ratios with their budgets beside them:
//
//	go test ./internal/bench -run '^$' -bench . -benchtime 1x
//
// A ratio of two servers that took turns says something on any machine; a time does not, so nothing here fails on a
// slow one. It knows the program only from outside: its arguments, its environment, its streams.
package bench
