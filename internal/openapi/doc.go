// Package openapi makes a manifest of an OpenAPI document: what its operations list becomes tables, what they take becomes filters, and what it does not say
// for certain stays a comment. It reads files that it is handed, and knows no HTTP: nothing is asked of the API, or of any address in the document.
package openapi
