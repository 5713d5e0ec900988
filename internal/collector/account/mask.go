package account

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

const mask = "***"

// maskName keeps the first letter: "J***". There is nothing to mask in "".
func maskName(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(s)
	return string(r) + mask
}

// maskEmail keeps the first letter and the domain: "s***@example.com".
func maskEmail(s string) string {
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, '@')
	switch {
	case s == "":
		return ""
	case at <= 0 || at == len(s)-1: // not an address: what it is cannot be known
		return mask
	}
	return maskName(s[:at]) + s[at:]
}

// maskPhone keeps the last four digits of a number that has at least eight: "***4567".
func maskPhone(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
	switch {
	case strings.TrimSpace(s) == "":
		return ""
	case len(digits) < 8:
		return mask
	}
	return mask + digits[len(digits)-4:]
}

// fingerprint changes when one of the fields does. The account is part of it, so that the same person in two accounts
// has two fingerprints and none can be looked up in a table of known numbers.
func fingerprint(account string, fields ...*string) string {
	h := sha256.New()
	h.Write([]byte(account))
	for _, f := range fields {
		h.Write([]byte{0})
		if f != nil {
			h.Write([]byte(*f))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
