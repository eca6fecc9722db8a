package btree

import (
	"encoding/binary"
	"math"
)

// AppendRecord adds a row in SQLite's record format: the kinds of its values, then the values. They are nil, int64, float64 or string.
func AppendRecord(b []byte, row []any) []byte {
	header := 1
	for _, v := range row {
		header += varintLen(serialType(v))
	}
	if header > 0x7f {
		header++ // its own length takes two bytes
	}
	b = appendVarint(b, uint64(header))
	for _, v := range row {
		b = appendVarint(b, serialType(v))
	}
	for _, v := range row {
		b = appendValue(b, v)
	}
	return b
}

// The kinds of values: NULL, integers of so many bytes, a real, 0 and 1; and from 13 on every second one is a text, longer by a byte.
const (
	serialReal = 7
	serialZero = 8
	serialOne  = 9
	serialText = 13
)

func serialType(v any) uint64 {
	switch v := v.(type) {
	case int64:
		return integerType(v)
	case float64:
		return serialReal
	case string:
		return serialText + 2*uint64(len(v))
	}
	return 0
}

func integerType(v int64) uint64 {
	switch {
	case v == 0:
		return serialZero
	case v == 1:
		return serialOne
	case v == int64(int8(v)):
		return 1
	case v == int64(int16(v)):
		return 2
	case v >= -1<<23 && v < 1<<23:
		return 3
	case v == int64(int32(v)):
		return 4
	case v >= -1<<47 && v < 1<<47:
		return 5
	}
	return 6
}

// widths are the bytes of the values of kinds that are no text.
var widths = [...]int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case int64:
		return appendInteger(b, v)
	case float64:
		return binary.BigEndian.AppendUint64(b, math.Float64bits(v))
	case string:
		return append(b, v...)
	}
	return b
}

func appendInteger(b []byte, v int64) []byte {
	for i := widths[integerType(v)] - 1; i >= 0; i-- {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

// appendVarint adds a number in SQLite's way: seven bits a byte, the highest first; below 2^56, which no length or row number reaches.
func appendVarint(b []byte, v uint64) []byte {
	for i := varintLen(v) - 1; i > 0; i-- {
		b = append(b, byte(v>>(7*i))|0x80)
	}
	return append(b, byte(v&0x7f))
}

func varintLen(v uint64) int {
	n := 1
	for v >>= 7; v > 0; v >>= 7 {
		n++
	}
	return n
}

// varint reads what appendVarint wrote.
func varint(b []byte) (v uint64, n int) {
	for {
		v = v<<7 | uint64(b[n]&0x7f)
		n++
		if b[n-1] < 0x80 {
			return v, n
		}
	}
}

// field finds a column's value in a record: its kind and its bytes.
func field(record []byte, column int) (serial uint64, value []byte) {
	header, at := varint(record)
	from := int(header)
	for ; ; column-- {
		serial, n := varint(record[at:])
		at += n
		width := 0
		if serial >= serialText {
			width = int(serial-serialText) / 2
		} else {
			width = widths[serial]
		}
		if column == 0 {
			return serial, record[from : from+width]
		}
		from += width
	}
}

// integer is the value of an integer's kind and bytes.
func integer(serial uint64, value []byte) int64 {
	if serial == serialOne {
		return 1
	}
	var v int64
	for i, b := range value {
		if i == 0 {
			v = int64(int8(b))
			continue
		}
		v = v<<8 | int64(b)
	}
	return v
}
