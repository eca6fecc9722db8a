// Package truth judges answers from outside: a second, independent upstream with generated rows and every fault that a platform is known to
// have, random statements run beside plain SQLite over the rows that the platform really has, and the rule that an answer which is called
// complete has neither a row too few nor one too many.
//
// The tests speak real HTTP and know the product by three things: the YAML of a manifest, a client made from it, and a catalog's Query. They
// share no code with the sandbox, and what the engine does with SQL (the order of times, the folding of letters) is written here a second
// time. Everything is seeded; LONG=1 runs as many statements as a night has room for.
package truth
