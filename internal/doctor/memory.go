package doctor

import (
	"fmt"
	"strconv"
	"strings"
)

// Memory says whether there is room for the rows that a setting allows, in bytes; known is whether it is known what is free.
func Memory(rows int64, setting string, free int64, known bool) Finding {
	const share = 2 // of what is free, which other programs want, too
	text := fmt.Sprintf("Rows may take %d MiB (%s); ", rows>>20, setting)
	switch {
	case !known:
		return Fine("memory", "%show much is free is not known on this system.", text)
	case rows > free/share:
		return Doubt("memory", "Set "+setting+" to less, or make room.", "%s%d MiB are free.", text, free>>20)
	}
	return Fine("memory", "%s%d MiB are free.", text, free>>20)
}

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
