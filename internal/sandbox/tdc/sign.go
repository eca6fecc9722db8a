package tdc

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
)

// signatureHeader and its form, t=<unix seconds>,v1=sha256=<hex>, are documented.
const signatureHeader = "X-TDC-Signature"

// signature is HMAC-SHA256. That it is of "<t>.<raw body>" with the whole secret as the key is inferred: the text that would say so was
// cut off, but t is there against replaying and must therefore be signed.
func signature(secret string, at time.Time, body string) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "." + body))
	return "t=" + t + ",v1=sha256=" + hex.EncodeToString(mac.Sum(nil))
}
