package config

import "reflect"

// names lists every ORGDATA_* variable, from the struct that reads them.
func names() []string {
	t := reflect.TypeFor[settings]()
	all := make([]string, t.NumField())
	for i := range all {
		all[i] = t.Field(i).Tag.Get("env")
	}
	return all
}
