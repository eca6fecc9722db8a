package doctor

import (
	"strconv"
	"strings"
)

// FreeMemory is how many bytes programs may still take, as Linux tells it; other systems do not in a file. read reads a file whole.
func FreeMemory(read func(path string) ([]byte, error)) (bytes int64, known bool) {
	data, err := read("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "MemAvailable:" {
			continue
		}
		kib, err := strconv.ParseInt(fields[1], 10, 64)
		return kib << 10, err == nil
	}
	return 0, false
}
