// Package fieldname says what may be guessed from the name of a field, a parameter or a type of an API: how the grammar of manifests spells it, and whether
// it likely holds a secret or tells who a person is. It knows names alone; whose fields they are is its callers' business.
package fieldname
