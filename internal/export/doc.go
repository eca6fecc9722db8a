// Package export writes a query's result for other programs: as CSV, JSON, JSON Lines or Markdown. Each value is as SQLite has it, with all its digits
// and characters; only secrets are taken out. The room writes to what it is given, and knows neither files nor terminals nor who asked.
package export
