// Package manifest reads the description of a platform: one YAML file that says how the platform authenticates, scopes a request to an
// organisation, pages, filters, reports errors, limits and traces, and which tables it has. The types are the grammar; what is wrong with a
// file is told with line, column and mend. The platforms that the program knows by itself are embedded from platforms/.
//
// The package must not know HTTP, SQL or the environment: it says what is so, others act on it.
package manifest
