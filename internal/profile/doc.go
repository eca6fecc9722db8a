// Package profile keeps profiles: names for one or several connections to platforms, in one file that holds no secret, and the secrets in the system's keyring
// or, where there is none, in files that their owner alone may read. It must not know what a platform is, what a connection is used for, nor the name of an
// ORGDATA_* variable.
package profile
