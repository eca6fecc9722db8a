// Package archtest holds the architecture as tests: which room may import which, who may touch the network, the database, the process and
// its environment, how large files and functions may grow, and what lies at the top level. Every rule carries its reason, and the reason is
// in the text of its failure. It reads the sources and nothing else; no other room imports it.
package archtest
